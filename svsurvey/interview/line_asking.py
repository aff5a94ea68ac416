"""Asking for lines in plain mode: commands that work wherever one is asked, and whether to stop.

It knows pages as texts and answers as lines; what they mean for the interview it leaves to who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from svsurvey.instrument.domain import Text
from svsurvey.instrument.model import Item
from svsurvey.interview import line_pages, pages
from svsurvey.interview.line_words import Words, number_in
from svsurvey.interview.lines import AtOnce, Kept, Left, Lines
from svsurvey.message import Message
from svsurvey.sentences import Sentences
from svsurvey.text import clean_line

MOVING = ("back", "skip", "skipall", "next", "clear", "review")
"""Commands that are handed to who asks; the others are seen to here."""

ALWAYS = ("repeat", "help", "support", "quit", "leave")
ON_STOPPING = tuple(word for word in ALWAYS if word != "quit")


@dataclass(frozen=True, slots=True)
class Command:
    """A word that was typed after a colon and moves on from here."""

    word: str


class Talk:
    """Asks for lines and sees to the commands that move nowhere, whatever is asked."""

    def __init__(self, lines: Lines, words: Words, says: Sequence[Sentences], support: str) -> None:
        self._lines, self._words, self._says, self._support = lines, words, says, support
        self._page = self._detail = ""
        self.can_keep = False

    def say(self, key: str | Message, **values: object) -> str:
        """A sentence; while the language is still open, in each of them."""
        return " / ".join(dict.fromkeys(say(key, **values) for say in self._says))

    def tell(self, key: str | Message, **values: object) -> None:
        """Say a sentence."""
        self._lines.say(self.say(key, **values))

    def show(self, page: str) -> None:
        """A new page, which is read again on demand."""
        self._page, self._detail = page, ""
        self._lines.say("\n" + page)

    def detail(self, text: str) -> None:
        """A part of the page that comes one at a time, as the statements of a grid do."""
        self._detail = text
        if text:
            self._lines.say(text)

    def read(self, prompt: str, words: Sequence[str], item: Item | None = None, at: str = "") -> str | Command:
        """An answer, or a command that moves. What only informs is done here, and so is the wish to stop.

        at: a place where some commands do something of their own (`command_does.back_words`).
        """
        while True:
            try:
                typed = self._lines.ask(prompt, item is not None and isinstance(item.domain, Text))
            except KeyboardInterrupt:
                if "quit" not in words:
                    raise
                self._lines.say()
                self._stop()
                continue
            word = self._words.command(typed)
            if word is None:
                return typed
            meaning = self._words.meaning(word)
            if meaning in words and meaning in MOVING:
                return Command(meaning)
            self._see_to(meaning if meaning in words else None, word, words, item, at)

    def yes(self, question: str, words: Sequence[str] = ALWAYS) -> bool:
        """A yes or a no, in so many letters."""
        while True:
            typed = self.read(f"{question} {self.say('line.type_yes_or_no')}", words)
            truth = self._words.truth(typed)
            if truth is not None:
                return truth
            self.tell("line.yes_or_no")

    def choose(self, question: str, keys: Sequence[str], words: Sequence[str]) -> str:
        """One of several answers of the program's own, all by their keys."""
        self.show("\n".join(line_pages.choices(say, question, keys) for say in self._says))
        while True:
            number = number_in(self.read(self.say("line.type_number"), words), len(keys))
            if number is not None:
                return keys[number - 1]
            self.tell("line.number_up_to", most=len(keys))

    def _see_to(self, meaning: str | None, word: str, words: Sequence[str], item: Item | None, at: str) -> None:
        match meaning:
            case "quit":
                self._stop()
            case "leave":
                raise AtOnce
            case "help":
                self._lines.say(
                    line_pages.joined(
                        *(pages.help_text(say, item) for say in self._says if item),
                        *(say("how.words") for say in self._says if at == "words"),
                        *(line_pages.commands(say, Words(say), words, at) for say in self._says),
                    )
                )
            case "support":
                self._lines.say(self._support or self.say("no_support"))
            case "repeat":
                self._lines.say(line_pages.joined(self._page, self._detail))
            case _ if self._words.meaning(word):
                self.tell("line.nothing_here", word=clean_line(word))
            case _:
                near = self._words.near(word, words)
                key = "line.no_command_near" if near else "line.no_command"
                self.tell(key, word=clean_line(word)[:20], near=near)

    def _stop(self) -> None:
        """Asks once more; raises Left to leave. An interrupt in here is not caught: it ends the program."""
        page, detail = self._page, self._detail
        keys = ["leave.go_on", "leave.erase", *(["leave.keep"] if self.can_keep else [])]
        match self.choose("leave.ask", keys, ON_STOPPING):
            case "leave.keep":
                raise Kept
            case "leave.erase":
                raise Left
        self.show(page)
        self.detail(detail)
