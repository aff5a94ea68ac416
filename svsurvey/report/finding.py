"""What an audit found, before it has a face: one answer to one question, and how much it matters.

It must not know what was tested, nor how.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """LEAK is wrong and can be mended. LOOK needs a decision. TOLD is to be known. OK: nothing was found."""

    OK = "ok"
    LEAK = "LEAK"
    LOOK = "look"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Finding:
    """test: its short name. question: what was asked. result: what was seen. advice: what to do about it."""

    test: str
    question: str
    mark: Mark
    result: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test says; which test it was is known to whoever asked."""

    mark: Mark
    result: str
    advice: str = ""

    def of(self, test: str, question: str) -> Finding:
        """The finding that it is."""
        return Finding(test, question, self.mark, self.result, self.advice)


def ok(result: str) -> Verdict:
    """Nothing found."""
    return Verdict(Mark.OK, result)


def leak(result: str, advice: str) -> Verdict:
    """Something is wrong, and this mends it."""
    return Verdict(Mark.LEAK, result, advice)


def look(result: str, advice: str) -> Verdict:
    """Somebody has to decide."""
    return Verdict(Mark.LOOK, result, advice)


def told(result: str, advice: str = "") -> Verdict:
    """To be known."""
    return Verdict(Mark.TOLD, result, advice)


@dataclass(frozen=True, slots=True)
class Section:
    """What was found in one respect. instrument: whose answers it is about, if it is about answers."""

    key: str
    title: str
    findings: tuple[Finding, ...]
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found about one file, fit to be printed. remains: what no examination of a file can see."""

    file: str
    about: str
    sections: tuple[Section, ...]
    remains: tuple[str, ...]

    @property
    def counts(self) -> dict[Mark, int]:
        """How many findings bear each mark."""
        return tally(finding for section in self.sections for finding in section.findings)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts[Mark.LEAK]


def tally(findings: Iterable[Finding]) -> dict[Mark, int]:
    """How many findings bear each mark."""
    marks = [finding.mark for finding in findings]
    return {mark: marks.count(mark) for mark in Mark}


def some(names: Iterable[str], most: int = 4) -> str:
    """`a, b, c, d and 3 more`; the names have to be clean."""
    listed = list(names)
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest:,} more" if rest > 0 else "")
