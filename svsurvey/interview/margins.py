"""A file of margins: how many made-up people are to give each answer. Text in, `Margins` out, or every problem.

It must not know who the people are nor how they come by their answers; it only says what is asked for, and where
in the file that stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from svsurvey.errors import InputError, Problem, Where
from svsurvey.instrument.condition import Condition, Fault
from svsurvey.instrument.condition_check import check
from svsurvey.instrument.condition_text import parse as parse_condition
from svsurvey.instrument.document import Document, Map, Mark, Tree, is_no_key, parse
from svsurvey.instrument.domain import Multiple, Option, Single
from svsurvey.instrument.model import Field, Instrument
from svsurvey.instrument.subject import bind
from svsurvey.instrument.subjects import Subjects
from svsurvey.text import suggest

FORMAT_VERSION = 1
KEYS = ("margins", "instrument", "note", "items")
GIVEN = "given"

_PERCENT = re.compile(r"([0-9]{1,3}(?:\.([0-9]{1,9}))?) ?%")
_BAND = re.compile(r"([0-9]{1,9}) ?- ?([0-9]{1,9})")
_AMOUNT = "write a number of people (246) or a share (85%)"
_HEAD = "it begins with 'margins: 1' and 'instrument: …', and holds 'items:'"


@dataclass(frozen=True, slots=True)
class Part:
    """How many give one of these codes. number: of people, or of percent with so many digits behind the point."""

    codes: tuple[int, ...]
    number: Fraction
    percent: bool
    digits: int
    where: Where

    def number_of(self, base: int) -> Fraction:
        """The number of people among `base`, which need not be whole."""
        return self.number * base / 100 if self.percent else self.number

    @property
    def said(self) -> str:
        """As the file says it: `63 %`."""
        return f"{float(self.number):.{self.digits}f} %" if self.percent else str(self.number)


@dataclass(frozen=True, slots=True)
class Given:
    """What holds among those for whom a condition on earlier answers is true."""

    condition: Condition
    parts: tuple[Part, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Margin:
    """What is asked for in one field: among all who are asked, and among some of them."""

    place: Field
    parts: tuple[Part, ...]
    given: tuple[Given, ...]
    where: Where

    @property
    def open_codes(self) -> tuple[int, ...]:
        """The valid codes that the file does not name: they share what is left."""
        named = {code for part in self.parts for code in part.codes}
        return tuple(o.code for o in options_of(self.place) if o.code not in named and not o.missing)


@dataclass(frozen=True)
class Margins:
    """What a whole file asks for, by field."""

    name: str
    by_field: Mapping[str, Margin]


def options_of(place: Field) -> tuple[Option, ...]:
    """The answers that can be counted out; none for numbers, days and words."""
    return place.domain.options if isinstance(place.domain, Single | Multiple) else ()


def read(text: str, name: str, instrument: Instrument) -> Margins:
    """The margins of a file. Raises InputError with every problem that it has."""
    document = parse(text, name)
    reader = _Reader(document, instrument, [replace(fault, code="") for fault in document.problems])
    found = reader.read(document.root)
    if reader.problems:
        what = f"{name} does not say which answers made-up people are to give"
        raise InputError(what, "mend these", sorted(reader.problems, key=lambda p: p.where or Where("")))
    return Margins(name, found)


@dataclass
class _Reader:
    """One file while it is being read."""

    document: Document
    instrument: Instrument
    problems: list[Problem] = field(default_factory=list)

    def say(self, mark: Mark, what: str, hint: str = "", offset: int = 0) -> None:
        where = self.document.inside(mark, offset) if offset else self.document.where(mark)
        self.problems.append(Problem(what, hint, where))

    def read(self, root: Tree) -> dict[str, Margin]:
        if not isinstance(root, Map):
            if not self.problems:
                self.problems.append(Problem("this is no file of margins", _HEAD, Where(self.document.name)))
            return {}
        self._read_head(root)
        items = root.get("items")
        if isinstance(items, Map) and items:
            return dict(self._margins(items))
        self.say(root.values_at.get("items", root.mark), "'items' says nothing", "name items: {1: 85%, 0: 15%}")
        return {}

    def _read_head(self, root: Map) -> None:
        for key in root:
            if key not in KEYS and not is_no_key(key):
                self.say(root.keys_at[key], f"there is no key '{key}'", suggest(str(key), KEYS) or _HEAD)
        if root.get("margins") != FORMAT_VERSION or isinstance(root.get("margins"), bool):
            self.say(root.values_at.get("margins", root.mark), "'margins: 1' is missing", _HEAD)
        if root.get("instrument") != self.instrument.id:
            mark = root.values_at.get("instrument", root.mark)
            self.say(
                mark, f"this file is not for '{self.instrument.id}'", f"write 'instrument: {self.instrument.id}'"
            )

    def _margins(self, items: Map) -> Iterator[tuple[str, Margin]]:
        for name, entries in items.items():
            if is_no_key(name):
                continue
            place = self._place(str(name), items.keys_at[name])
            if place is None:
                continue
            if isinstance(entries, Map) and entries:
                yield place.name, self._margin(place, entries)
            else:
                self.say(items.values_at[name], f"'{name}' needs its answers", "like this: {1: 85%, 0: 15%}")

    def _place(self, name: str, mark: Mark) -> Field | None:
        """The field of this name, if its answers can be counted out."""
        place = self.instrument.places.get(name)
        if place is None:
            rows = self.instrument.by_id.get(name)
            known = [p.name for p in self.instrument.fields if options_of(p)]
            hint = suggest(name, known) or f"see: svsurvey show {self.instrument.id}"
            what = f"'{name}' has no answer of its own" if rows else f"there is no item '{name}'"
            self.say(mark, what, "name a row of it" if rows and rows.fields else hint)
        elif not options_of(place):
            self.say(
                mark, f"'{name}' has no options to count", "take it out: its answers are made up by themselves"
            )
        elif self.instrument.by_id[place.item].chance:
            self.say(mark, f"'{name}' is answered by chance", "take it out")
        else:
            return place
        return None

    # ---- one item

    def _margin(self, place: Field, entries: Map) -> Margin:
        where = self.document.where(entries.mark)
        margin = Margin(place, self._parts(place, entries), tuple(self._all_given(place, entries)), where)
        if isinstance(place.domain, Single):
            self._demand_sum(margin.parts, not margin.open_codes, entries.mark)
        return margin

    def _parts(self, place: Field, entries: Map) -> tuple[Part, ...]:
        parts: list[Part] = []
        for key, amount in entries.items():
            if key == GIVEN or is_no_key(key):
                continue
            codes = self._codes(place, key, entries.keys_at[key])
            part = self._part(codes, amount, entries.values_at[key])
            if twice := {code for known in parts for code in known.codes}.intersection(codes):
                self.say(entries.keys_at[key], f"code {min(twice)} of '{place.name}' stands here again")
            elif part and codes:
                parts.append(part)
        return tuple(parts)

    def _codes(self, place: Field, key: str | int, mark: Mark) -> tuple[int, ...]:
        """The codes that a key means: itself, or those from 1 to 2 of `1-2`."""
        known = [option.code for option in options_of(place)]
        band = _BAND.fullmatch(key) if isinstance(key, str) else None
        if band and isinstance(place.domain, Multiple):
            self.say(mark, f"'{place.name}' takes several answers", "give each of its codes a line of its own")
            return ()
        codes = [c for c in known if int(band[1]) <= c <= int(band[2])] if band else [c for c in known if c == key]
        if not codes:
            have = ", ".join(map(str, known[:12])) + (", …" if len(known) > 12 else "")
            self.say(mark, f"'{place.name}' has no answer {key}", f"it has {have}")
        return tuple(codes)

    def _part(self, codes: tuple[int, ...], amount: Tree, mark: Mark) -> Part | None:
        share = _PERCENT.fullmatch(amount) if isinstance(amount, str) else None
        where = self.document.where(mark)
        if share and Fraction(share[1]) <= 100:
            return Part(codes, Fraction(share[1]), True, len(share[2] or ""), where)
        if isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount < 10**9:
            return Part(codes, Fraction(amount), False, 0, where)
        self.say(mark, "this is not how many", _AMOUNT)
        return None

    def _demand_sum(self, parts: Sequence[Part], closed: bool, mark: Mark) -> None:
        """Shares that cannot be of one whole; numbers of people are judged when it is known who is asked."""
        total = sum((part.number for part in parts if part.percent), Fraction(0))
        if total > 100 or (closed and total < 100 and all(part.percent for part in parts)):
            hint = "leave one answer out, and it takes what is left" if total < 100 else "they are at most 100 %"
            self.say(mark, f"the shares add up to {float(total):g} %", hint)

    # ---- among some of them

    def _all_given(self, place: Field, entries: Map) -> Iterator[Given]:
        given = entries.get(GIVEN)
        if GIVEN not in entries:
            return
        if not isinstance(given, Map):
            self.say(entries.values_at[GIVEN], "'given' needs conditions", "like this: {expected == 2: {1: 63%}}")
        elif isinstance(place.domain, Multiple):
            self.say(entries.keys_at[GIVEN], f"'{place.name}' takes several answers: 'given' is for one answer")
        else:
            for key, parts in given.items():
                if not is_no_key(key) and (found := self._given(place, given, str(key), parts)):
                    yield found

    def _given(self, place: Field, given: Map, text: str, parts: Tree) -> Given | None:
        mark = next(at for key, at in given.keys_at.items() if str(key) == text)
        condition = self._condition(place, text, mark)
        if not isinstance(parts, Map) or not parts:
            self.say(mark, "what holds here?", "like this: {expected == 2: {1: 63%}}")
            return None
        if GIVEN in parts:
            self.say(parts.keys_at[GIVEN], "'given' does not stand inside 'given'", "join conditions with 'and'")
        found = self._parts(place, parts)
        self._demand_sum(found, closed=False, mark=parts.mark)
        return Given(condition, found, self.document.where(mark)) if condition else None

    def _condition(self, place: Field, text: str, mark: Mark) -> Condition | None:
        """On answers to items that come before this one."""
        subjects, later = Subjects(), {p.name for p in self.instrument.fields}
        for item in self.instrument.items:
            if item.id == place.item:
                break
            subjects.learn(item)
        parsed = parse_condition(text)
        faults = [parsed] if isinstance(parsed, Fault) else check(parsed, subjects, later)
        for fault in faults:
            self.say(mark, fault.problem.what, fault.problem.hint, fault.at)
        return None if faults or isinstance(parsed, Fault) else bind(parsed, subjects)
