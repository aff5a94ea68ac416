"""The program's own words in one language: a small YAML file each in `languages/`, found by the keys of messages.

Whoever talks to respondents is handed Sentences and asks them for every word. They know no item and no value.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from svsurvey.instrument import document
from svsurvey.message import Message

FOLDER = Path(__file__).parent / "languages"
OWN = "en"
"""What is spoken where an instrument's language is none of ours."""


class Sentences:
    """One language. Called with a key, or a Message, it gives the sentence."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language, self.texts = language, texts

    def __call__(self, said: str | Message, **values: object) -> str:
        """The sentence for a key with its values, or for a Message. Raises KeyError for an unknown key."""
        key, values = (said.key, dict(said.values)) if isinstance(said, Message) else (said, values)
        written = {name: self._written(value) for name, value in values.items()}
        return self.texts[key].format_map(written)

    def _written(self, value: object) -> str:
        match value:
            case Message():
                return self(value)
            case str() | None:
                return value or ""
            case float():
                return f"{value:.12g}"
            case Sequence():
                return self.listed(value)
        return str(value)

    def listed(self, parts: Sequence[object]) -> str:
        """`1, 2 or 3`."""
        *first, last = map(str, parts)
        return f"{', '.join(first)} {self('or')} {last}" if first else last

    def word(self, key: str) -> tuple[str, ...]:
        """The words that a person may type for a command or for yes and no, the one that is shown first."""
        return tuple(self.texts[key].split())


def languages() -> list[str]:
    """The languages that the program speaks itself."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def sentences(language: str = OWN) -> Sentences:
    """The program's words in a language, or in the nearest that it speaks: `de` for `de-AT`, else English."""
    base = language.partition("-")[0]
    found = next((tag for tag in (language, base) if (FOLDER / f"{tag}.yaml").is_file()), OWN)
    path = FOLDER / f"{found}.yaml"
    root = document.parse(path.read_text(encoding="utf-8"), path.name).root
    assert isinstance(root, document.Map), f"{path.name} is not a mapping"
    return Sentences(found, dict(_flat(root)))


def _flat(entries: document.Map, before: str = "") -> Iterator[tuple[str, str]]:
    """Sentences by dotted key: `key.enter`."""
    for key, value in entries.items():
        if isinstance(value, document.Map):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + str(key), str(value).rstrip("\n")
