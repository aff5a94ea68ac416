"""The keys of one answer: what is typed so far, when it is an answer, and why a key is none.

A code is taken as soon as it cannot be the beginning of another; what cannot become an answer any more is refused
at once, in the domain's own words. It knows one line and nothing around it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from svsurvey.instrument.domain import (
    Date,
    Multiple,
    Number,
    Option,
    Ranking,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.keyed import CELLS, NO_ANSWER
from svsurvey.instrument.typed import decimal_number
from svsurvey.interview.lookup import search, searchable
from svsurvey.keying.steps import CLEAR, ENTER, NOTHING, RUB, Sign, Step, kept
from svsurvey.message import Message
from svsurvey.text import clean

BLANKS = " \t,"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, as the text that is kept of it. early: without Enter."""

    text: str
    early: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A key that does not lead to an answer; why is a message of the domain, or words, and tells no answer. shown:
    what does, for the operator's own screen."""

    why: Message | str
    shown: str = ""


Outcome = Answered | Refused | None
"""What a key came to; None: go on typing."""

NOTHING_KEYED = f"Nothing is keyed here yet: {', '.join(sign.told for sign in NOTHING)}."


class Entry:
    """What is being typed for one step."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.typed = ""
        self._press = self._presser()

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.typed

    def press(self, key: str) -> Outcome:
        """What one key comes to."""
        if key == RUB:
            self.typed = self.typed[:-1].rstrip(" ") if self._is_list else self.typed[:-1]
            return None
        if key == CLEAR:
            self.typed = ""
            return None
        if self._is_sign(key):
            return Answered(key, early=True)
        if key == ENTER and not self.typed.strip():
            self.typed = ""
            return Refused(NOTHING_KEYED)
        return self._press(key)

    @property
    def _is_list(self) -> bool:
        return isinstance(self.step.field.domain, Multiple | Ranking)

    def _is_sign(self, key: str) -> bool:
        """A sign stands alone. Among several codes `?` may come late: three are keyed, and there is a fourth tick.

        No other may: after a forgotten Enter, the `.` of the next line would take this answer away unseen.
        """
        if key not in NO_ANSWER or key == Sign.ANYWAY or (key == Sign.REFUSED and self.step.of_write_in):
            return False
        if key == Sign.STOPPED and not self.step.is_first:
            return False
        return not self.typed or (key == Sign.UNREADABLE and self._is_list)

    def _presser(self) -> Callable[[str], Outcome]:
        match self.step.field.domain:
            case Single():
                return self._code
            case Multiple() | Ranking():
                return self._codes
            case Number() | Slider():
                return self._number
            case Date():
                return self._date
            case Time():
                return self._time
            case Text():
                return self._words

    def _read(self, raw: object) -> Outcome:
        value = self.step.field.domain.read(raw)
        return Refused(value) if isinstance(value, Message) else Answered(kept(self.step, value))

    def _early(self, raw: str) -> Outcome:
        """An answer that is whole by now; the last key does not count when it is none."""
        found = self._read(raw)
        return Answered(found.text, early=True) if isinstance(found, Answered) else found

    # ---- one code

    @property
    def known(self) -> list[str]:
        """The codes that can be keyed."""
        domain = self.step.field.domain
        return [str(option.code) for option in domain.options] if hasattr(domain, "options") else []

    @property
    def _searches(self) -> bool:
        """Whether the letters of a label are typed, where an answer was written out on paper."""
        return self.step.item.lookup and any(sign.isalpha() for sign in self.typed)

    def _code(self, key: str) -> Outcome:
        if self.step.item.lookup and (self._searches or key.isalpha()):
            return self._letters(key)
        if key in BLANKS or key == ENTER:
            return self._read(self.typed) if self.typed else None
        typed = self.typed + key
        meant = [code for code in self.known if code.startswith(typed)]
        if not meant:
            return self._none()
        self.typed = typed
        return Answered(typed, early=True) if meant == [typed] else None

    def _none(self) -> Refused:
        why = self.step.field.domain.read("none")
        assert isinstance(why, Message)
        return Refused(why)

    def _letters(self, key: str) -> Outcome:
        if key != ENTER:
            self.typed += key
            return None
        assert isinstance(self.step.field.domain, Single)
        found = search(searchable(self.step.field.domain.options), self.typed)
        if found.meant:
            return Answered(str(found.meant.code))
        if not found.held:
            return Refused("No answer holds these letters.")
        some = "; ".join(f"{option.code} {option.label}" for option in found.held[:6])
        return Refused(f"{len(found.held)} answers hold these letters.", some)

    # ---- several codes

    def _codes(self, key: str) -> Outcome:
        """`typed` holds whole codes with a blank behind each, then the beginning of the next one."""
        done, _, part = self.typed.rpartition(" ")
        before = f"{done} " if done else ""
        if key == ENTER:
            closed = self._with(before, part) if part else self.typed
            return closed if isinstance(closed, Refused) else self._read(closed.strip())
        if key in BLANKS:
            return self._put(self._with(before, part)) if part else None
        meant = [code for code in self.known if code.startswith(part + key)]
        if meant == [part + key]:
            return self._put(self._with(before, part + key))
        if meant:
            self.typed = before + part + key
            return None
        if part in self.known:  # 8 and 1, where there is an 88 and no 81
            closed = self._with(before, part)
            if isinstance(closed, Refused):
                return closed
            self.typed = closed
            return self._codes(key)
        return self._none()

    def _put(self, typed: "str | Refused") -> Outcome:
        if isinstance(typed, Refused):
            return typed
        self.typed = typed
        return None

    def _with(self, before: str, code: str) -> "str | Refused":
        """One code more; or why not, where no further code could mend that."""
        if code not in self.known:
            return self._none()
        domain, codes = self.step.field.domain, [int(one) for one in [*before.split(), code]]
        if len(set(codes)) < len(codes):
            return Refused("This code is keyed already.")
        value = domain.read(codes)
        if isinstance(value, Message) and value.key in BEYOND:
            return Refused(value)
        if isinstance(domain, Ranking) and len(codes) > domain.places:
            return Refused(Message("answer.places", {"places": domain.places}))
        return f"{before}{code} "

    # ---- numbers, days, times

    def _number(self, key: str) -> Outcome:
        if key == ENTER or (key in " \t" and self.typed):
            return self._read(self.typed)
        if key in " \t":
            return None
        typed = self.typed + key
        whole = isinstance(self.step.field.domain, Slider) or not self.step.field.domain.decimals  # type: ignore[union-attr]
        if not re.fullmatch(r"-?[0-9]*" if whole else r"-?[0-9]*([.,][0-9]*)?", typed):
            return self._none()
        if self._is_beyond(typed):
            return self._read(f"{typed}1" if typed == "-" else typed)
        self.typed = typed
        return None

    def _is_beyond(self, typed: str) -> bool:
        """Whether no further digit could make it fit: it is too far from zero, or has too many digits."""
        domain = self.step.field.domain
        assert isinstance(domain, Number | Slider)
        number = decimal_number(typed)
        if typed == "-":
            return domain.low is not None and domain.low >= 0
        if number is None:
            return len(typed.strip("-.,")) > 15
        read = domain.read(typed)
        if isinstance(read, Message) and read.key == "answer.decimals":
            return True
        end = domain.low if typed.startswith("-") else domain.high
        return end is not None and (number < min(end, 0) if typed.startswith("-") else number > max(end, 0))

    def _date(self, key: str) -> Outcome:
        """Digits in the order of the paper; an ISO date with its dashes."""
        if key in " \t" and not self.typed:
            return None
        if key == ENTER or (key in " \t"):
            return self._day(self._read(self._iso(self.typed) or self.typed))
        typed, cells = self.typed + key, self.step.cells
        digits = re.sub(r"[.\-]", "", typed)
        if not re.fullmatch(r"[0-9]*", digits) or len(digits) > sum(n for _, n in cells):
            return self._no_day()
        whole = _whole_date(cells).fullmatch(typed)
        found = self._day(self._early(self._iso(typed) or typed)) if whole else None
        if not isinstance(found, Refused):
            self.typed = typed
        return found

    def _day(self, found: Outcome) -> Outcome:
        """What is no date at all is refused as it is keyed; a day that is too early or too late, as ever."""
        no_date = isinstance(found, Refused) and isinstance(found.why, Message) and found.why.key == "answer.date"
        return self._no_day() if no_date else found

    def _no_day(self) -> Refused:
        pattern, example = pattern_of(self.step)
        return Refused(f"Key it as on the paper, {pattern}: {example} for example.")

    def _iso(self, typed: str) -> str:
        """The date in ISO order; "" where the parts cannot be told."""
        asked = [part for part, _ in self.step.cells]
        groups = re.split(r"[.\-]", typed)
        if len(groups) == 1:
            groups, rest = [], typed
            for part in asked:
                groups.append(rest[: CELLS[part]])
                rest = rest[CELLS[part] :]
        elif len(groups[0]) == CELLS["year"]:
            asked = [part for part in ("year", "month", "day") if part in asked]
        if len(groups) != len(asked) or not all(groups):
            return ""
        if len(groups[asked.index("year")]) != CELLS["year"]:
            return ""  # 1.1.24 is no day in the year 24
        parts = dict(zip(asked, groups, strict=True))
        return "-".join(parts[part].zfill(CELLS[part]) for part in ("year", "month", "day") if part in parts)

    def _time(self, key: str) -> Outcome:
        if key in " \t" and not self.typed:
            return None
        if key == ENTER or key in " \t":
            short = re.fullmatch(r"([0-9])([0-9]{2})", self.typed)  # 730
            return self._read(":".join(short.groups()) if short else self.typed.replace(".", ":"))
        typed = self.typed + key
        if not re.fullmatch(r"[0-9]{1,2}[:.]?[0-9]{0,2}|[0-9]{3,4}", typed):
            return self._none()
        whole = re.fullmatch(r"([0-9]{2})[:.]?([0-9]{2})|([0-9])[:.]([0-9]{2})", typed)
        found = self._early(":".join(part for part in whole.groups() if part)) if whole else None
        if not isinstance(found, Refused):
            self.typed = typed
        return found

    # ---- words

    def _words(self, key: str) -> Outcome:
        """A blank before the first letter makes words of what would be a sign; `\\` before Enter breaks a line."""
        domain = self.step.field.domain
        assert isinstance(domain, Text)
        if key == ENTER and domain.lines and self.typed.endswith("\\"):
            self.typed = self.typed[:-1] + "\n"
            return None
        if key == ENTER:
            return self._read(self.typed)
        typed = self.typed + key
        if len(clean(typed).strip()) > domain.longest:
            return self._read(typed)
        self.typed = typed
        return None


BEYOND = ("answer.some_of", "answer.alone", "answer.too_many", "answer.order")
"""Reasons that more codes cannot mend."""

LETTERS = {"day": "D", "month": "M", "year": "Y"}
EXAMPLE = {"day": "31", "month": "05", "year": "2024"}


@cache
def _whole_date(cells: tuple[tuple[str, int], ...]) -> re.Pattern[str]:
    """A date of which no digit is missing: in the cells of the paper, with signs between them, or ISO 8601."""
    paper = [f"[0-9]{{{n}}}" for _, n in cells]
    iso = [f"[0-9]{{{CELLS[part]}}}" for part in CELLS if part in dict(cells)]
    return re.compile("|".join(("".join(paper), r"[.\-]".join(paper), "-".join(reversed(iso)))))


def pattern_of(step: Step) -> tuple[str, str]:
    """How a date is keyed as on the paper, and an example: `DDMMYYYY` and `31052024`."""
    parts = [(LETTERS[part] * n, EXAMPLE[part]) for part, n in step.cells]
    return "".join(letters for letters, _ in parts), "".join(digits for _, digits in parts)


def _are_short(options: Sequence[Option]) -> bool:
    """Whether every code is one sign: else 12 can be 12, or 1 and 2."""
    return all(0 <= option.code <= 9 for option in options)


def hint(step: Step) -> str:
    """What can be keyed here, in a line."""
    domain = step.field.domain
    match domain:
        case Single(options=options) if step.item.lookup:
            return f"{len(options)} codes; or letters of the answer, and Enter"
        case Single(options=options):
            return " · ".join(f"{option.code} {option.label}" for option in options)
        case Multiple(options=options):
            apart = "codes, Enter" if _are_short(options) else "codes with a blank between them, Enter"
            return f"{apart}:   " + " · ".join(f"{option.code} {option.label}" for option in options)
        case Ranking(options=options):
            return "codes, first place first, Enter: " + " · ".join(f"{o.code} {o.label}" for o in options)
        case Text(lines=True):
            return "words, Enter; a \\ before Enter breaks a line"
        case Text():
            return "words, Enter"
        case Slider(low=low, high=high):
            return f"a number from {low} to {high}, Enter"
        case Date(precision=how):
            return f"as on the paper, {pattern_of(step)[0]}, or {how.pattern}"
        case Time():
            return "hours and minutes: 0730, 07:30 or 07.30"
    return "a number, Enter"
