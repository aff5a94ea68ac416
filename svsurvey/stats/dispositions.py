"""What became of how many of those who were invited: from options, a file or a study, put together and checked.

What is left of those invited is decided here. It must not know the formulas of rates, nor how they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from svsurvey.errors import InputError, Problem, UsageError, Where
from svsurvey.inference.response_rates import Dispositions
from svsurvey.instrument.document import Map, Tree, is_no_key, parse
from svsurvey.report.model import Block
from svsurvey.text import clean_line, suggest

KEYS = {
    "invited": "how many were asked to take part",
    "complete": "complete responses",
    "partial": "partial responses",
    "refused": "said no",
    "broken_off": "began and left for good",
    "no_contact": "could not be reached, for example an invitation that came back",
    "other": "wanted to, and could not: ill, away, another language",
    "unknown": "may not exist at all, or not belong to those asked",
    "unknown_other": "the same, for another reason",
    "ineligible": "invited by mistake: they do not belong to those asked",
    "e": "which share of the unknown belong, from 0 to 1",
}
"""What can be given, here and in a file of numbers."""

MOST = 10**12
"""More than can be meant, and few enough to calculate with."""

Numbers = Mapping[str, float]
"""Numbers by their key; a key that nobody gave is not there."""

OF_THE_STUDY = ("complete", "partial")
SILENT = {"refused", "broken_off", "no_contact", "other", "unknown", "unknown_other"}

IN_A_HEAD = {"complete": "complete", "partial": "partial", "break_off": "broken_off", "refusal": "refused"}
"""The entries of a report's head that say what became of responses, and what they are called here."""

ROUNDED_BY = 4
"""By how many a count that is rounded to a multiple of 5 can be over the true one."""


@dataclass(frozen=True)
class Cases:
    """Everybody who was invited, by what became of them.

    given: numbers that somebody told. kept: those that the study holds, None without a study. rest: those invited
    who are in none of them. share: which part of the unknown is taken to belong.
    """

    given: Numbers
    kept: Numbers | None
    found: Dispositions
    rest: int
    ineligible: int
    share: float | None

    @property
    def broken_off(self) -> int | None:
        """Who began and left; None where nobody can know."""
        told = (self.given.get("broken_off"), (self.kept or {}).get("broken_off") or None)
        known = [int(n) for n in told if n is not None]
        return sum(known) if known else None

    @property
    def knows_refusals(self) -> bool:
        """Whether anybody is known to have said no, left or been unable; or somebody said that nobody did."""
        return bool(self.found.refusal or self.found.other or self.given.keys() & {"refused", "other"})


def kept_in(head: Block) -> Numbers | None:
    """What became of the responses that a study holds, as the head of a report shows it; None where that is
    withheld."""
    cells = {IN_A_HEAD[entry.key]: entry.cell for entry in head.entries if entry.key in IN_A_HEAD}
    values = {name: cell.value for name, cell in cells.items()}
    kept = {name: value for name, value in values.items() if isinstance(value, int)}
    return kept if len(kept) == len(values) else None


def read_numbers(text: str, name: str) -> Numbers:
    """The numbers of a file: YAML, a `key: number` a line. Raises InputError with every problem and its place."""
    document = parse(text, name)
    root = document.root
    problems = [replace(fault, code="") for fault in document.problems]
    found: dict[str, float] = {}
    if not isinstance(root, Map):
        what = f"{name} holds no numbers of people"
        raise InputError(what, "it has lines like `invited: 5000` and `refused: 12`", problems)
    for key, value in root.items():
        word = str(key)
        if is_no_key(key):
            continue
        if word not in KEYS:
            hint = suggest(word, KEYS) or f"there are: {', '.join(KEYS)}"
            problems.append(Problem(f"there is no '{clean_line(word)}'", hint, document.where(root.keys_at[key])))
        elif (number := _number(word, value)) is None:
            what = f"'{word}' is {'no share from 0 to 1' if word == 'e' else 'no whole number, 0 or more'}"
            hint = "write it like 0.8" if word == "e" else "write it like 5000"
            problems.append(Problem(what, hint, document.where(root.values_at[key])))
        else:
            found[word] = number
    if problems:
        what = f"{name} does not say what became of how many people"
        raise InputError(what, "mend these", sorted(problems, key=lambda p: p.where or Where("")))
    return found


def _number(key: str, value: Tree) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if key == "e":
        return float(value) if 0 <= value <= 1 else None
    return value if isinstance(value, int) and 0 <= value < MOST else None


def cases_of(given: Numbers, kept: Numbers | None = None, rounded: bool = False) -> Cases:
    """All numbers put together. rounded: what is kept is, so that a few more than were invited can be everybody.
    Raises UsageError for numbers that cannot be, or say too little."""
    if kept is not None and (twice := [key for key in OF_THE_STUDY if key in given]):
        raise UsageError(
            f"how many are {' and '.join(twice)} is in the study", "leave it out, or leave out INSTRUMENT"
        )
    if not 0 <= given.get("e", 0) <= 1:  # an option lets "nan" through
        raise UsageError("--e is a share from 0 to 1", "write it like 0.8")
    if any(number >= MOST for number in given.values()):
        raise UsageError("a number is larger than all people there are", "look for a typing mistake")
    of = {
        key: int(given.get(key, 0)) + int((kept or {}).get(key, 0)) for key in KEYS if key not in ("invited", "e")
    }
    known = sum(of.values())
    if "invited" not in given and not given.keys() & SILENT:
        hint = "add --invited N, or how many there are of those who did not answer"
        raise UsageError("nobody said how many were invited", hint)
    invited = int(given.get("invited", known))
    over = ROUNDED_BY * sum(number > 0 for number in (kept or {}).values()) if rounded else 0
    if invited < known <= invited + over:
        invited = known  # everybody answered, and rounding made more of them
    if known > invited:
        raise UsageError(
            f"the numbers add up to {known}, and {invited} were invited", "check which of them counts people twice"
        )
    rest = invited - known
    found = Dispositions(
        of["complete"],
        of["partial"],
        of["refused"] + of["broken_off"],
        of["no_contact"] + rest,
        of["other"],
        of["unknown"],
        of["unknown_other"],
    )
    share = _share(given, found, of["ineligible"])
    return Cases(given, kept, replace(found, e=share), rest, of["ineligible"], share)


def _share(given: Numbers, found: Dispositions, ineligible: int) -> float | None:
    """Which part of the unknown belongs: as told, else as of those of whom it is known; None without unknown."""
    if not found.unknown_household + found.unknown_other:
        return None
    if "e" in given:
        return float(given["e"])
    number = found.by_letter()
    eligible = sum(number[letter] for letter in ("I", "P", "R", "NC", "O"))
    return eligible / (eligible + ineligible) if eligible else 1.0
