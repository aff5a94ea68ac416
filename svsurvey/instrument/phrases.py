"""The texts of one language, as `languages/` has them, and the small things that a language does its own way:
lists, quotation marks, days, decimals.

It fills in what it is handed; it knows no item, no condition, and nobody who reads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from svsurvey.instrument import document
from svsurvey.instrument.domain import Precision

FOLDER = Path(__file__).parents[1] / "languages"
OWN = "en"
"""What is spoken where nobody asks for another language, or for one that is none of ours."""

EUPHONY = {
    "o": (re.compile(r"\W*(?:h?[oó]|8|11(?!\d))", re.IGNORECASE), "u"),
    "y": (re.compile(r"\W*h?[ií](?![aeoáéó])", re.IGNORECASE), "e"),
}
"""Spanish turns its "o" and "y" before a word that begins with the same sound: "siete u ocho"."""

DAYS = {Precision.DAY: "skip.day.", Precision.MONTH: "skip.month.", Precision.YEAR: "skip.year."}


@cache
def texts(language: str = OWN) -> Mapping[str, str]:
    """Every text of a language that the program speaks, by dotted key: `key.enter`."""
    path = FOLDER / f"{language}.yaml"
    root = document.parse(path.read_text(encoding="utf-8"), path.name).root
    assert isinstance(root, document.Map), f"{path.name} is not a mapping"
    return dict(_flat(root))


def _flat(entries: document.Map, before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in entries.items():
        if isinstance(value, document.Map):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + str(key), str(value).rstrip("\n")


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language. Called with a key and what goes into it, it gives the words."""

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """The words for a key with their values. Raises KeyError for an unknown key."""
        return self.texts[key].format_map(values)

    def quoted(self, label: str) -> str:
        return self("skip.quoted", words=label)

    def number(self, value: float) -> str:
        return f"{value:.15g}".replace(".", self("skip.point"))

    def day(self, day: date, precision: Precision = Precision.DAY, form: str = "bare") -> str:
        """A day, a month or a year. form: how it stands in the sentence: bare, or after "is", "before", "and"."""
        month = self("skip.months").split()[day.month - 1]
        return self(DAYS[precision] + form, day=str(day.day), month=month, year=f"{day.year:04d}")

    def listed(self, words: Iterable[str], link: str) -> str:
        """`a, b and c`. link: the word before the last one."""
        *first, last = words
        return self.linked([", ".join(first), last], link) if first else last

    def linked(self, parts: Iterable[str], link: str) -> str:
        """`a and b and c`."""
        first, *rest = parts
        sound, instead = EUPHONY.get(link, (None, ""))
        links = (instead if sound and sound.match(part) else link for part in rest)
        return first + "".join(f" {word} {part}" for word, part in zip(links, rest, strict=True))
