"""What may be typed in plain mode besides answers: commands, yes and no, numbers.

Each is taken in the languages of the talk and always in English. It reads and writes nothing and knows no event.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from svsurvey.sentences import Sentences, sentences
from svsurvey.text import nearest

COMMANDS = (
    "back",
    "skip",
    "skipall",
    "next",
    "clear",
    "repeat",
    "review",
    "help",
    "support",
    "quit",
    "leave",
)
"""What can be done, by the keys of the words: `command.back`."""

COLONS = (":", "\N{FULLWIDTH COLON}")


class Words:
    """The words that are understood. Those of the first language go before the others, English comes last."""

    def __init__(self, *languages: Sentences) -> None:
        known = [sentences(), *reversed(languages)]
        self._commands = {word: key for key, word in _words(known, "command.", COMMANDS)}
        self._truth = {word: key == "yes" for key, word in _words(known, "", ("yes", "no"))}
        self._none = {word for _, word in _words(known, "", ("none",))}
        self._shown = {key: languages[0].word(f"command.{key}")[0] for key in COMMANDS}

    def command(self, typed: str) -> str | None:
        """What stands after the colon of a command, known or not; None for an answer, `:-)` among them."""
        word = typed.strip()[1:]
        if not typed.startswith(COLONS) or not word:
            return None
        return word if all(unicodedata.category(letter)[0] in "LM" for letter in word) else None

    def meaning(self, word: str) -> str | None:
        """The command that a word stands for."""
        return self._commands.get(word.casefold())

    def shown(self, command: str) -> str:
        """A command as it is told to people: `:zurück`."""
        return ":" + self._shown[command]

    def near(self, word: str, commands: Iterable[str]) -> str:
        """The command out of these that a misspelt word probably means, as it is told; or nothing."""
        known = {word: command for word, command in self._commands.items() if command in set(commands)}
        found = nearest(word.casefold(), known)
        return self.shown(known[found]) if found else ""

    def truth(self, typed: object) -> bool | None:
        """What a yes or a no says; None for anything else."""
        return self._truth.get(typed.strip().casefold()) if isinstance(typed, str) else None

    def is_none(self, typed: str) -> bool:
        """Whether this is the word for ticking nothing."""
        return typed.strip().casefold() in self._none


def _words(known: Iterable[Sentences], start: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(key, word) in every language, the one that counts most at the end."""
    for language in known:
        for key in keys:
            yield from ((key, word.casefold()) for word in language.word(start + key))


def number_in(typed: object, most: int) -> int | None:
    """The number from 1 to `most` that was typed, or None."""
    if not isinstance(typed, str) or not typed.strip().isdecimal():
        return None
    number = int(typed.strip()[:9])
    return number if 0 < number <= most else None
