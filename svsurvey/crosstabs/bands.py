"""Answers put together in bands: what `1-2,3-4` and `short=1-2,long=3-6` mean for codes and for numbers.

Pure reading of what was typed; it must not know studies, counts or reports.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import inf

from svsurvey.errors import UsageError
from svsurvey.instrument.domain import Span
from svsurvey.text import clean_line

BAND = "write bands as 1-2,3-4 or with names as short=1-2,long=3-6; 41- is 41 and more, 1+3 are two codes"

_NUMBER = r"-?\d{1,12}(?:\.\d{1,9})?"
_SPAN = re.compile(rf"\s*({_NUMBER})\s*(?:(-)\s*({_NUMBER})?)?\s*")


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that stand in one row or one column. short: what stands for it where there is little room. inside:
    what is in it, where its label is a name that does not say so.
    """

    key: int | str
    label: str
    spans: tuple[Span, ...] = ()
    short: str = ""
    inside: str = ""

    def holds(self, value: float) -> bool:
        """Whether an answer belongs to it."""
        return any(low <= value <= high for low, high in self.spans)


def groups_of(codes: Mapping[int, str]) -> tuple[Group, ...]:
    """Every code a group of its own."""
    return tuple(Group(code, label, ((code, code),), str(code)) for code, label in codes.items())


def banded_codes(text: str, codes: Mapping[int, str]) -> tuple[Group, ...]:
    """Bands of codes, in the order in which they were written.

    Raises UsageError for what is no band, for bands that share a code, and for a band without one.
    """
    groups = []
    for name, spans in _read(text):
        inside = [code for code in codes if any(low <= code <= high for low, high in spans)]
        short = "+".join(_span_text(span) for span in spans)
        if not inside:
            raise UsageError(f"no answer has a code in the band {short}", f"the codes are {_listed(codes)}")
        together = _together([codes[code] for code in inside])
        spans = tuple((code, code) for code in inside)
        groups.append(Group(name or short, name or together, spans, short, together if name else ""))
    return _apart(groups)


def banded_numbers(text: str, unit: str = "") -> tuple[Group, ...]:
    """Bands of numbers, both ends included. Raises UsageError as `banded_codes` does."""
    groups = []
    for name, spans in _read(text):
        short = "+".join(_span_text(span) for span in spans)
        together = " or ".join(map(_in_words, spans)) + (f" {unit}" if unit else "")
        groups.append(Group(name or short, name or together, spans, short, together if name else ""))
    return _apart(groups)


def in_order(groups: Sequence[Group], codes: Sequence[int] = ()) -> bool:
    """Whether groups follow each other, all upwards or all downwards, and none lies between parts of another.

    codes: in their order, which need not be that of the numbers; without them the groups are stretches of numbers.
    """
    ends = [_ends(group, codes) for group in groups]
    pairs = list(pairwise(ends))
    return all(one[1] < other[0] for one, other in pairs) or all(one[0] > other[1] for one, other in pairs)


def _ends(group: Group, codes: Sequence[int]) -> Span:
    """The lowest and the highest place that a group has among the codes, or its lowest and highest number."""
    if codes:
        places = [place for place, code in enumerate(codes) if group.holds(code)]
        return min(places), max(places)
    return min(low for low, _ in group.spans), max(high for _, high in group.spans)


def _read(text: str) -> list[tuple[str, tuple[Span, ...]]]:
    parts = [part for part in text.split(",") if part.strip()]
    if not parts:
        raise UsageError("there is no band", BAND)
    return [_band(part) for part in parts]


def _band(text: str) -> tuple[str, tuple[Span, ...]]:
    """A name, or "", and the stretches of one band."""
    before, equals, after = text.rpartition("=")
    name = clean_line(before)
    if equals and not name:
        raise UsageError(f"'{clean_line(text)}' is no band", BAND)
    return name, tuple(_span(part) for part in after.split("+"))


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise UsageError(f"'{clean_line(text)}' is no band", BAND)
    low = float(found[1])
    high = float(found[3]) if found[3] else inf if found[2] else low
    if high < low:
        raise UsageError(f"the band '{clean_line(text)}' ends before it begins", BAND)
    return low, high


def _apart(groups: Sequence[Group]) -> tuple[Group, ...]:
    for one, other in combinations(groups, 2):
        if any(a <= d and c <= b for a, b in one.spans for c, d in other.spans):
            raise UsageError(f"the bands {one.key} and {other.key} share an answer", "each can stand in one band")
        if one.key == other.key:
            raise UsageError(f"two bands are called {one.key}", "give each a name of its own")
    return tuple(groups)


def _span_text(span: Span) -> str:
    low, high = span
    return f"{low:.12g}" if low == high else f"{low:.12g}-" if high == inf else f"{low:.12g}-{high:.12g}"


def _in_words(span: Span) -> str:
    low, high = span
    return f"{low:.12g}" if low == high else f"{low:.12g} or more" if high == inf else f"{low:.12g} to {high:.12g}"


def _together(labels: Sequence[str]) -> str:
    if len(labels) > 2:
        return f"{labels[0]} … {labels[-1]}"
    return " / ".join(labels)


def _listed(codes: Mapping[int, str]) -> str:
    return ", ".join(map(str, codes))
