"""What the cells of one question say: codes, labels, numbers, days and words, judged by the domain's own rules.

It must not know what the other questions were answered with: whether something is asked is not its business.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.domain import Multiple, Precision, Ranking
from svsurvey.instrument.model import Field, Instrument, Item
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.intake.column_map import EVERY, ColumnMap
from svsurvey.intake.csv_columns import Columns
from svsurvey.intake.csv_records import plain
from svsurvey.message import Message
from svsurvey.response import Missing, Value
from svsurvey.sentences import sentences

BLANK = None
"""Nothing stands there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell is no answer, as a sentence. at: where it stands in the record."""

    what: str
    at: int = 0


Raw = int | str | Missing | None | Fault
"""What one cell says before the domain has looked at it: a code, a place, a text, why there is none, nothing."""

Read = Value | None | Fault
"""What a place for an answer holds: a value, BLANK, or a fault."""


class Spelling(Enum):
    """What a text is taken for that could be a code and a label of another one."""

    CODES = "codes"
    LABELS = "labels"
    UNKNOWN = "unknown"


EITHER = "This could be a code or the label of another one: write codes only."
SEVERAL = "Several answers have this label: write codes instead."
WORDS_OF_NOTHING = "These words belong to an answer that is not there."
MIXED = "Of its columns, all are 1 or 0, or all have the same reason why there is no answer."
PLACES = "Of its columns, each place stands in one, and 0 in the others."
NO_PLACE = "A place is empty, and a later one is not."
NO_TICK = "Write 1 or 0."
NO_POINT = "Write it without signs between the thousands."

THOUSANDS = "This could be thousands or decimals: say in a column map which sign is the decimal one."

CODE = re.compile("(-?[0-9]+)[.]0+")
DECIMALS = re.compile("(-?[0-9]+)([.,])([0-9]+)")
MOMENT = re.compile("(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?([0-9]{1,2}:[0-9]{2})(?::00(?:[.]0+)?)?")
"""Codes, numbers and times as programs write them that keep everything as decimals, or as a day with its time."""

TIME_OF_DAY = "(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?)?"
"""What such programs write behind a day; it is cut off."""


# ---- one cell --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meanings:
    """What the texts of one column mean. known: those that are listed; free: what is made of others. counts: `1.0`
    is the code 1, as where whole numbers with gaps among them were kept as decimals (pandas)."""

    known: Mapping[str, Raw]
    free: Callable[[str], Raw]
    excel: bool = False
    counts: bool = False

    def __call__(self, text: str) -> Raw:
        text = (plain(text) if self.excel else text).strip()
        if text in self.known:
            return self.known[text]
        if (whole := CODE.fullmatch(text)) and whole[1] in self.known and self.counts:
            return self.known[whole[1]]
        return self.free(text) if text else BLANK


@dataclass(frozen=True)
class Manner:
    """How a file is written."""

    spelling: Spelling = Spelling.CODES
    excel: bool = False
    mapping: ColumnMap = field(default_factory=ColumnMap)


def meanings(variable: Variable, kinds: Mapping[int, Missing], manner: Manner) -> Meanings:
    """What the texts of a variable's column mean in such a file. kinds: the missing codes of the instrument."""
    codes, labels = spelled(variable, kinds)
    known: dict[str, Raw] = dict(labels)
    for text, meant in codes.items():
        same = known.get(text, meant) == meant
        if same or manner.spelling is Spelling.CODES:
            known[text] = meant
        elif manner.spelling is Spelling.UNKNOWN:
            known[text] = Fault(EITHER)
    known |= _mapped(variable, known, manner.mapping)
    counts = variable.kind.is_coded or variable.kind is Kind.NUMBER
    return Meanings(known, _free(variable, manner.mapping), manner.excel, counts)


def spelled(variable: Variable, kinds: Mapping[int, Missing]) -> tuple[dict[str, Raw], dict[str, Raw]]:
    """What the codes of a variable mean as texts, and what its labels mean."""
    if variable.apart:  # whose gaps have the usual codes always
        kinds = {int(kind): kind for kind in Missing}
    meant: dict[int, Raw] = {code: kinds.get(code, code) for code in variable.missing}
    meant |= {code: code for code in variable.codes}
    labels: dict[str, Raw] = {}
    for code, label in (*variable.missing.items(), *variable.codes.items()):
        label = label.strip()
        labels[label] = Fault(SEVERAL) if label in labels else meant[code]
    return {str(code): raw for code, raw in meant.items()}, {text: raw for text, raw in labels.items() if text}


def _mapped(variable: Variable, known: Mapping[str, Raw], mapping: ColumnMap) -> dict[str, Raw]:
    """What a column map adds; of a variable rather than of its item, and of these rather than of all."""
    found: dict[str, Raw] = {}
    for name in (EVERY, variable.item, variable.field, variable.name):
        found |= {text.strip(): kind for text, kind in mapping.missing.get(name, {}).items()}
        for text, ours in mapping.values.get(name, {}).items():
            found[text.strip()] = known.get(ours, ours)
    return found


def _free(variable: Variable, mapping: ColumnMap) -> Callable[[str], Raw]:
    match variable.kind:
        case Kind.TICK:
            return lambda text: Fault(NO_TICK)
        case Kind.RANK:
            return lambda text: Fault(f"Write a place from 1 to {max(variable.codes)}, or 0.")
        case Kind.DATE if pattern := mapping.dates.get(variable.name):
            return _days(pattern, variable.precision or Precision.DAY)
        case Kind.NUMBER:
            return _numbers(mapping.decimal)
        case Kind.TIME:
            return lambda text: found[1] if (found := MOMENT.fullmatch(text)) else text
    return lambda text: text


def _numbers(decimal: str) -> Callable[[str], Raw]:
    """Numbers without the zeros at their end: `38.50` is 38.5. Three decimals could be thousands, and stay as they
    are, unless the map tells which sign is which."""
    wrong = {",": ".", ".": ","}.get(decimal, "")

    def read(text: str) -> Raw:
        if wrong and wrong in text:
            return Fault(NO_POINT)
        found = DECIMALS.fullmatch(text)
        if not found or (len(found[3]) == 3 and not decimal):
            return Fault(THOUSANDS) if found and found[2] == "," else text
        decimals = found[3].rstrip("0")
        return found[1] + (found[2] + decimals if decimals else "")

    return read


def _days(pattern: str, precision: Precision) -> Callable[[str], Raw]:
    """Days written so, as ISO writes them; what is written otherwise stays, for the domain to refuse."""
    parts = {"DD": "(?P<DD>[0-9]{1,2})", "MM": "(?P<MM>[0-9]{1,2})", "YYYY": "(?P<YYYY>[0-9]{4})"}
    written = re.compile(
        re.sub("DD|MM|YYYY", lambda found: parts[found[0]], re.escape(pattern).replace("\\-", "-")) + TIME_OF_DAY
    )

    def read(text: str) -> Raw:
        found = written.fullmatch(text)
        if not found:
            return Fault(f"Write a day as {pattern}.")
        has = found.groupdict()
        iso = f"{has['YYYY']}-{int(has.get('MM') or 1):02}-{int(has.get('DD') or 1):02}"
        return iso[: len(precision.pattern)]

    return read


# ---- the cells of one question ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Fields whose cells are read together: an item with the words behind its write-in, or one row of a grid.

    at: where its cells stand; read: what they say, by field, given the cells in this order.
    """

    item: Item
    places: tuple[Field, ...]
    at: tuple[int, ...]
    read: Callable[[Sequence[str]], Mapping[str, Read]]
    absent: bool


def parts(instrument: Instrument, columns: Columns, manner: Manner) -> tuple[Part, ...]:
    """The questions in their order; notes left out."""
    kinds = {code: kind for kind, code in instrument.missing.items()}
    by_field: dict[str, list[Variable]] = {}
    for variable in variables(without_pipes(instrument)):
        by_field.setdefault(variable.field, []).append(variable)
    made = []
    for item in instrument.items:
        grouped = [item.fields] if item.write_in and item.domain.kind != "grid" else [(p,) for p in item.fields]
        for places in grouped:
            readers = [_place(place, by_field[place.name], columns, kinds, manner) for place in places]
            made.append(_part(item, places, readers))
    return tuple(made)


@dataclass(frozen=True)
class _Reader:
    """Reads the cells of one field."""

    at: tuple[int, ...]
    read: Callable[[Sequence[str]], Read]


def _part(item: Item, places: tuple[Field, ...], readers: Sequence[_Reader]) -> Part:
    at = tuple(place for reader in readers for place in reader.at)
    own, cut = readers[0], len(readers[0].at)
    absent = not own.at
    if len(places) == 1:
        name = places[0].name
        return Part(item, places, at, lambda cells: {name: own.read(cells)}, absent)
    words = readers[1]

    def read(cells: Sequence[str]) -> Mapping[str, Read]:
        return _with_words(item, own.read(cells[:cut]), words.read(cells[cut:]), words.at)

    return Part(item, places, at, read, absent)


def _with_words(item: Item, value: Read, words: Read, at: tuple[int, ...]) -> Mapping[str, Read]:
    """An answer and the words behind it, which are only there with it and share the reason why it is missing."""
    name = item.fields[1].name
    if isinstance(value, Fault) or isinstance(words, Fault):
        return {item.id: value, name: words}
    if value is BLANK or isinstance(value, Missing):
        return {item.id: value, name: Fault(WORDS_OF_NOTHING, at[0]) if isinstance(words, str) else value}
    read = item.read(value, words if isinstance(words, str) else "")
    assert not isinstance(read, Message), "the domain has taken it before"
    chosen = read[name] is not Missing.NOT_ASKED
    if isinstance(words, str) and not chosen:
        return {item.id: value, name: Fault(WORDS_OF_NOTHING, at[0])}
    if isinstance(words, Missing) and chosen and words is not Missing.NOT_ASKED:
        return {item.id: value, name: words}
    return dict(read)


def _place(
    place: Field, own: Sequence[Variable], columns: Columns, kinds: Mapping[int, Missing], manner: Manner
) -> _Reader:
    if place.name in columns.together:
        return _by_codes(place, own, columns.together[place.name], kinds, manner)
    at = tuple(columns.at[v.name] for v in own if v.name in columns.at)
    cells = [meanings(v, kinds, manner) for v in own]
    if not at:
        return _Reader((), lambda given: BLANK)
    if own[0].option is None:
        return _Reader(at, lambda given: _judged(place, cells[0](given[0]), at[0]))
    mapped = bool(manner.mapping.columns) and not (isinstance(place.domain, Multiple) and place.domain.least == 0)
    options = [v.option for v in own if v.option is not None]
    whole = _ticked if own[0].kind is Kind.TICK else _ranked

    def read(given: Sequence[str]) -> Read:
        raws = [meant(text) for meant, text in zip(cells, given, strict=True)]
        fault = next(
            (Fault(r.what, where) for r, where in zip(raws, at, strict=True) if isinstance(r, Fault)), None
        )
        return fault or _several(place, whole(raws, options, mapped), raws, at[0])

    return _Reader(at, read)


def _judged(place: Field, raw: Raw, at: int) -> Read:
    """What the domain says to it."""
    if raw is BLANK or isinstance(raw, Missing):
        return raw
    if isinstance(raw, Fault):
        return Fault(raw.what, at)
    value = place.domain.read(raw)
    return Fault(sentences()(value), at) if isinstance(value, Message) else value


def _several(place: Field, codes: list[int] | Fault | None, raws: Sequence[Raw], at: int) -> Read:
    """The answer that several columns make together; a gap where all of them have the same one."""
    if all(raw == raws[0] for raw in raws) and (raws[0] is BLANK or isinstance(raws[0], Missing)):
        return raws[0]
    if isinstance(codes, Fault):
        return Fault(codes.what, at)
    return BLANK if codes is None else _judged_codes(place, codes, at)


def _judged_codes(place: Field, codes: Sequence[object], at: int) -> Read:
    value = place.domain.read(list(codes))
    return Fault(sentences()(value), at) if isinstance(value, Message) else value


def _ticked(raws: Sequence[Raw], options: Sequence[int], mapped: bool) -> list[int] | Fault | None:
    """The codes that have a 1. In others' files nothing ticked at all may be nothing answered."""
    found = [code for raw, code in zip(raws, options, strict=True) if raw == 1]
    if any(raw not in (0, 1) or isinstance(raw, Missing) for raw in raws):
        return Fault(MIXED)
    return None if mapped and not found else found


def _ranked(raws: Sequence[Raw], options: Sequence[int], mapped: bool) -> list[int] | Fault | None:
    """The codes by their places, best first."""
    if any(not isinstance(raw, int) or isinstance(raw, Missing) for raw in raws):
        return Fault(MIXED)
    placed = sorted((raw, code) for raw, code in zip(raws, options, strict=True) if isinstance(raw, int) and raw)
    if [place for place, _ in placed] != list(range(1, len(placed) + 1)):
        return Fault(PLACES)
    return None if mapped and not placed else [code for _, code in placed]


def _by_codes(
    place: Field, own: Sequence[Variable], at: tuple[int, ...], kinds: Mapping[int, Missing], manner: Manner
) -> _Reader:
    """Codes, or their labels, that stand in one cell with a sign between them, or one in each of several cells."""
    sign = manner.mapping.several.get(place.name, ",")
    gaps = _mapped(own[0], {}, manner.mapping)
    gaps |= {str(code): kind for code, kind in kinds.items()}
    words = {v.option_label.strip(): v.option for v in own} | {str(v.option): v.option for v in own}
    words |= {
        text: words.get(str(ours)) for text, ours in _mapped(own[0], {}, manner.mapping).items() if ours in words
    }

    def read(given: Sequence[str]) -> Read:
        texts = [(plain(text) if manner.excel else text).strip() for text in given]
        kinds_there = {gaps.get(text) for text in texts}
        if len(kinds_there) == 1 and isinstance(gap := kinds_there.pop(), Missing):
            return gap
        if not any(texts):
            return BLANK
        if isinstance(place.domain, Ranking) and "" in texts[: len([*filter(None, texts)])]:
            return Fault(NO_PLACE, at[0])
        parted = texts[0].split(sign) if len(at) == 1 else texts
        return _judged_codes(
            place, [words.get(part.strip(), part.strip()) for part in parted if part.strip()], at[0]
        )

    return _Reader(at, read)


# ---- how a file is spelled -------------------------------------------------------------------------------


def clashes(instrument: Instrument) -> bool:
    """Whether some text is a code, and the label of another code of the same column."""
    kinds = {code: kind for kind, code in instrument.missing.items()}
    spellings = (spelled(v, kinds) for v in variables(without_pipes(instrument)) if v.kind.is_coded)
    return any(codes[text] != labels[text] for codes, labels in spellings for text in codes.keys() & labels.keys())


def spelling(records: Iterable[Sequence[str]], instrument: Instrument, columns: Columns, excel: bool) -> Spelling:
    """How codes are written in these records: as what stands there that can be nothing else."""
    kinds = {code: kind for kind, code in instrument.missing.items()}
    coded = [v for v in variables(without_pipes(instrument)) if v.kind.is_coded and v.name in columns.at]
    told = [(columns.at[v.name], *spelled(v, kinds)) for v in coded]
    found = {
        Spelling.CODES if text in codes else Spelling.LABELS
        for cells in records
        for at, codes, labels in told
        if at < len(cells)
        and ((text := (plain(cells[at]) if excel else cells[at]).strip()) in codes) != (text in labels)
    }
    return Spelling.UNKNOWN if len(found) > 1 else found.pop() if found else Spelling.CODES
