"""The same CSV as `csv` writes, faster: answers that come several in one number are looked up together, as text.

`csv` says what each cell becomes; here every such text is made once and kept. What is not as a study keeps it (a
text among codes, say, put there by hand) is not judged here: from there on `csv` writes the rest.
It knows no database: whoever asks for packs gets numbers, however they were made.
"""

import csv as quoting
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby, islice, repeat
from operator import add
from typing import Any, TextIO

from svsurvey.exchange import csv
from svsurvey.exchange.columns import Column, Plan, ScoreColumn
from svsurvey.exchange.csv import Style
from svsurvey.instrument.codebook import Kind, Stored, Variable
from svsurvey.instrument.score import Method, Score
from svsurvey.packs import Digit, Pack, fits

Ask = Callable[[Sequence[str | Pack]], Iterator[Sequence[Stored]]]
"""Gives the rows, always the same ones in the same order: of each the cells of these columns and packs."""

_Scored = Callable[[Sequence[Sequence[Any]]], Iterable[str]]
"""Makes the cells of a score from the columns of answers."""

CHUNK = 100
"""Rows that are put together at a time; more are slower, for the same reason as in COMMON."""

COMMON = 250
"""Combinations of answers that a pack may have, gaps in one place included: three items of five answers. Tables of
this size stay close to the processor; with larger ones, looking up takes longer than what is saved."""

KEPT = 6 * 2**20
"""Characters of text kept to be looked up, in all."""

ANSWERED = 2**40
"""One answered input of a score, in the number that holds how many they are and their sum."""


def write(file: TextIO, plan: Plan, ask: Ask, style: Style) -> int:
    """Write the header and the rows; returns how many there were."""
    csv.write_header(file, plan, style)
    slots = _slots(plan)
    work = _Work(plan, slots, style)
    rows, done = ask([*plan.about, *(slot.wanted for slot in slots)]), 0
    while chunk := list(islice(rows, CHUNK)):
        try:
            file.write(work.text(chunk))
        except _Strange:
            return done + csv.write_rows(file, plan, islice(ask(plan.needs), done, None), style)
        done += len(chunk)
    return done


class _Strange(Exception):
    """Something else than what a study keeps. Raised and caught in this file only."""


# ---- which columns go together ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Slot:
    """Neighbouring columns of the file that come in one cell. pack: None for a single column as it is stored."""

    columns: tuple[Column, ...]
    pack: Pack | None = None

    @property
    def wanted(self) -> str | Pack:
        return self.pack or self.columns[0].stored


def _slots(plan: Plan) -> list[_Slot]:
    """As many columns together as have few combinations of answers; only those of the same versions."""
    alone = _inputs_alone(plan)
    slots: list[_Slot] = []
    for (together, _), run in groupby(
        plan.columns, lambda c: (_is_coded(c) and c.name not in alone, list(c.variables))
    ):
        if together:
            slots += map(_packed, _portions(run))
        else:
            slots += [_Slot((column,)) for column in run]
    return slots


def _is_coded(column: Column) -> bool:
    return all(v.kind.is_coded and v.codes for v in column.variables.values()) and fits([_digit(column)])


def _digit(column: Column) -> Digit:
    codes = [code for v in column.variables.values() for code in (*v.codes, *v.missing)]
    return Digit(column.stored, min(codes), max(codes))


def _packed(columns: tuple[Column, ...]) -> _Slot:
    return _Slot(columns, Pack(tuple(map(_digit, columns))))


def _portions(columns: Iterable[Column]) -> Iterator[tuple[Column, ...]]:
    """The columns in their order, cut where combinations would become many."""
    portion: list[Column] = []
    common = 1
    for column in columns:
        answers = _answers(column, portion)
        if portion and (common * answers > COMMON or not fits(map(_digit, [*portion, column]))):
            yield tuple(portion)
            portion, common, answers = [], 1, _answers(column, ())
        portion.append(column)
        common *= answers
    yield tuple(portion)


def _answers(column: Column, before: Sequence[Column]) -> int:
    """By how many a column multiplies the combinations before it. Options of one item share their gaps."""
    codes = max(len(variable.codes) for variable in column.variables.values())
    goes_on = (
        bool(before) and before[-1].variable.item == column.variable.item and column.variable.kind is Kind.TICK
    )
    return codes if goes_on else codes + 1


def _inputs_alone(plan: Plan) -> frozenset[str]:
    """The columns that are needed as they are, for scores that cannot be added up from packs."""
    whole = [_inputs(score, version, plan) for score in plan.scores for version in score.scores]
    return frozenset(column.name for inputs in whole if not _adds_up(inputs) for column, _ in inputs)


def _inputs(score: ScoreColumn, version: str, plan: Plan) -> list[tuple[Column, Variable]]:
    """Where the inputs of a score stand."""
    places = csv.places(plan, version)
    return [
        (plan.columns[at - len(plan.about)], variable)
        for at, variable in map(places.__getitem__, score.scores[version].fields)
    ]


def _adds_up(inputs: Iterable[tuple[Column, Variable]]) -> bool:
    """Whether whole numbers are added up: their sum does not depend on the order."""
    return all(_is_coded(c) and all(end == int(end) for end in v.turned or ()) for c, v in inputs)


# ---- texts that are looked up ----------------------------------------------------------------------------


@dataclass
class _Room:
    """What is left of the memory for texts."""

    left: int

    def take(self, text: str) -> bool:
        """Whether one more can be kept, with its key and its place."""
        self.left -= len(text) + 200
        return self.left > 0


class _Quoter:
    """A cell as csv.writer writes it among others. Python's own module is asked wherever there may be a quote."""

    _MAY_NEED_QUOTES = re.compile('[,"\r\n]')

    def __init__(self, style: Style) -> None:
        self._written: list[str] = []
        self._csv = quoting.writer(self, lineterminator=style.line_end)
        self._end = -len("," + style.line_end)

    def write(self, text: str) -> None:
        self._written.append(text)

    def __call__(self, cell: object) -> str:
        if type(cell) is str and not self._MAY_NEED_QUOTES.search(cell):
            return cell
        if type(cell) is int:
            return str(cell)
        self._csv.writerow((cell, ""))
        return self._written.pop()[: self._end]

    def joined(self, cells: Iterable[Mapping[Stored, object]], row: Iterable[Stored]) -> str:
        """Neighbouring cells, each made of what is stored as its mapping says."""
        return ",".join([self(made[cell]) for made, cell in zip(cells, row, strict=True)])


def _of_words(key: object) -> bool:
    return all(isinstance(cell, str) for cell in key) if isinstance(key, tuple) else isinstance(key, str)


def _always(key: object) -> bool:
    return True


def _never(key: object) -> bool:
    return False


class _Kept(dict[Any, Any]):
    """What was made once is kept as long as there is room: `make(key)`. keeps: which keys are worth it."""

    def __init__(self, make: Callable[[Any], Any], room: _Room, keeps: Callable[[Any], bool] = _always) -> None:
        super().__init__()
        self._make, self._room, self._keeps = make, room, keeps

    def __missing__(self, key: Any) -> Any:
        made = self._make(key)
        if self._keeps(key) and self._room.take(str(made)):
            self[key] = made
        return made


def _unpacked(slot: _Slot, cell: Stored) -> tuple[int, ...]:
    """The codes in a cell of a slot. Raises _Strange when it is none, or was stored as something else."""
    if type(cell) is not int:
        raise _Strange
    return slot.pack.unpacked(cell) if slot.pack else (cell,)


# ---- rows of one version ---------------------------------------------------------------------------------


class _Work:
    """Rows to text, those of each version by themselves."""

    def __init__(self, plan: Plan, slots: Sequence[_Slot], style: Style) -> None:
        self._line_end = style.line_end
        rooms = _Room(KEPT), _Room(KEPT // 4)
        self._versions: dict[Stored, _Version] = {
            version.version: _Version(plan, slots, version.version, style, *rooms) for version in plan.versions
        }

    def text(self, rows: Sequence[Sequence[Stored]]) -> str:
        """The lines of these rows, each behind a random number of its own."""
        hexes = secrets.token_hex(8 * len(rows))
        ids = [hexes[at : at + 16] for at in range(0, len(hexes), 16)]
        found = {row[0] for row in rows}
        if not found <= self._versions.keys():
            raise _Strange
        if len(found) == 1:
            lines = self._versions[found.pop()].lines(ids, list(zip(*rows, strict=True)))
        else:
            lines = self._mixed(ids, rows, found)
        end = self._line_end
        return f"r{f'{end}r'.join(lines)}{end}"

    def _mixed(
        self, ids: Sequence[str], rows: Sequence[Sequence[Stored]], versions: Iterable[Stored]
    ) -> Iterator[str]:
        """The lines of several versions, in the order of the rows."""
        lines: dict[Stored, Iterator[str]] = {}
        for version in versions:
            own = [(id_, row) for id_, row in zip(ids, rows, strict=True) if row[0] == version]
            columns = list(zip(*(row for _, row in own), strict=True))
            lines[version] = iter(self._versions[version].lines([id_ for id_, _ in own], columns))
        return (next(lines[row[0]]) for row in rows)


class _Version:
    """How rows of one version become lines."""

    def __init__(
        self, plan: Plan, slots: Sequence[_Slot], version: str, style: Style, room: _Room, smaller: _Room
    ) -> None:
        self._quoter = quoter = _Quoter(style)
        self._room, self._smaller, self._width = room, smaller, len(plan.about)
        cells = iter(csv.rendering(plan, version, style).cells)
        about = list(islice(cells, self._width))
        self._about = _Kept(lambda row: quoter.joined(about, row), smaller, _of_words)
        self._texts = [self._text(slot, list(islice(cells, len(slot.columns))), version) for slot in slots]
        self._scores = [self._score(score, version, plan, slots) for score in plan.scores]

    def lines(self, ids: Sequence[str], columns: Sequence[Sequence[Any]]) -> Iterable[str]:
        """The lines without their first letter, in the order of the ids. columns: of about, then of the slots."""
        about = map(self._about.__getitem__, zip(*columns[: self._width], strict=True))
        answers = columns[self._width :]
        texts = [map(text.__getitem__, cells) for text, cells in zip(self._texts, answers, strict=True)]
        scores = [score(answers) for score in self._scores]
        return map(",".join, zip(ids, about, *texts, *scores, strict=False))

    def _text(self, slot: _Slot, cells: Sequence[Mapping[Stored, object]], version: str) -> Mapping[Stored, str]:
        """What each cell of a slot becomes."""
        quoter = self._quoter
        variable = slot.columns[0].variables.get(version)
        if variable is None:
            nothing = "," * (len(slot.columns) - 1)
            return _Kept(lambda cell: nothing, self._room, _never)
        if slot.pack:
            return _Kept(lambda cell: quoter.joined(cells, _unpacked(slot, cell)), self._room)
        known, kind = cells[0], variable.kind
        single = _Kept(lambda cell: quoter(known[cell]), self._smaller, _KEEPS.get(kind, _of_words))
        single.update((code, quoter(text)) for code, text in known.items())
        return single

    # ---- scores

    def _score(self, column: ScoreColumn, version: str, plan: Plan, slots: Sequence[_Slot]) -> _Scored:
        """The score cells of rows, from the columns of the slots."""
        quoter, score = self._quoter, column.scores.get(version)
        if score is None:
            return lambda answers: repeat("")
        inputs = _inputs(column, version, plan)
        if _adds_up(inputs):
            return self._summed(score, inputs, slots)
        at = {slot.columns[0].name: place for place, slot in enumerate(slots)}
        where = {variable.field: (place, variable) for place, (_, variable) in enumerate(inputs)}
        recipe = csv.recipe(column, version, where)
        return lambda answers: (
            quoter(recipe(row)) for row in zip(*(answers[at[c.name]] for c, _ in inputs), strict=True)
        )

    def _summed(self, score: Score, inputs: Sequence[tuple[Column, Variable]], slots: Sequence[_Slot]) -> _Scored:
        """Each slot adds how many of its inputs are answered, and their sum; both in one number."""
        wanted = {column.name: variable for column, variable in inputs}
        parts = [
            (place, self._part(score, slot, [wanted.get(column.name) for column in slot.columns]))
            for place, slot in enumerate(slots)
            if any(column.name in wanted for column in slot.columns)
        ]
        quoter = self._quoter

        def text(sums: int) -> str:
            answered = (sums + ANSWERED // 2) // ANSWERED
            made = score.of(answered, sums - answered * ANSWERED)
            return "" if made is None else quoter(csv.number(made))

        texts = _Kept(text, self._smaller, _always)

        def scored(answers: Sequence[Sequence[Any]]) -> Iterable[str]:
            sums = [map(part.__getitem__, answers[place]) for place, part in parts]
            return map(texts.__getitem__, reduce(lambda a, b: map(add, a, b), sums))

        return scored

    def _part(self, score: Score, slot: _Slot, variables: Sequence[Variable | None]) -> Mapping[Stored, int]:
        """What a cell of a slot adds to a score."""

        def sums(cell: Stored) -> int:
            return sum(
                _adds(score, v, code) for v, code in zip(variables, _unpacked(slot, cell), strict=True) if v
            )

        return _Kept(sums, self._room)


def _adds(score: Score, variable: Variable, code: int) -> int:
    if code in variable.missing:
        return 0
    value = int(sum(variable.turned)) - code if variable.turned else code
    return ANSWERED + (int(value in score.codes) if score.method is Method.PERCENT else value)


_KEEPS: Mapping[Kind, Callable[[object], bool]] = {Kind.NUMBER: _always, Kind.TEXT: _never}
"""Numbers that are equal are written alike in a column of numbers; elsewhere 1 and 1.0 may differ, and only words
are kept. Free words are seldom met again."""
