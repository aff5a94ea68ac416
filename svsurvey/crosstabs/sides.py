"""What can stand at the sides of a cross table: items, options, waves and sites, in groups; and outcomes.

Names become sides here, with errors for what cannot be grouped. It must not know counts, tests or reports.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NoReturn

from svsurvey.crosstabs.bands import Group, banded_codes, banded_numbers, groups_of, in_order
from svsurvey.engine.query import CountBy, CountQuery, Key
from svsurvey.errors import UsageError
from svsurvey.instrument.codebook import Kind, Variable
from svsurvey.instrument.model import Item, version_order
from svsurvey.instrument.score import Score
from svsurvey.response import Missing
from svsurvey.stats.analysis import Pool, Study, gap_key
from svsurvey.stats.scores import Scores, score_of
from svsurvey.text import suggest

RECORDED = {"wave": "Wave", "site": "Site"}
"""What is on record of each response and can be a predictor; its groups are the labels that occur."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Why a response stands in no group. asked: it was put the question. kind: as summary names it, or more."""

    kind: str
    label: str
    asked: bool = True


OUTSIDE = Gone("outside", "outside the bands")
UNDECLARED = Gone("undeclared", "a code that no option has")
UNSEEN = Gone(Missing.NOT_ASKED.word, Missing.NOT_ASKED.label, asked=False)
TOO_FEW = Gone("too_few", "too few answers for a score")


@dataclass(frozen=True)
class Side:
    """A variable, or what is on record, in groups.

    heading: the question over it, where it is one of several options or rows. groups: empty for what is on record
    until `with_labels` gave them. has_order: the groups stand in an order of more and less.
    """

    name: str
    label: str
    column: str
    versions: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    has_order: bool = False
    heading: str = ""
    item: str = ""
    pool: Pool | None = None
    banded: bool = False
    identifying: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is one of the options that people ticked or placed, all of them before one at once."""
        return self.pool is not None and self.pool.variable.kind in (Kind.TICK, Kind.RANK)

    def with_labels(self, values: Iterable[object]) -> "Side":
        """The same with the labels that occur as its groups, where it is what is on record of responses."""
        if self.pool is not None:
            return self
        labels = sorted({str(value) for value in values}, key=version_order)
        groups = [Group(label, label or f"no {self.name}") for label in labels]
        return replace(self, groups=tuple(groups))

    def read(self, value: object) -> Group | Gone:
        """The group of a stored value, or why it has none."""
        if self.pool is None:
            return next(group for group in self.groups if group.key == str(value))
        if gone := gone_of(self.pool, value):
            return gone
        if isinstance(value, int | float):
            if value in self._by_code:
                return self._by_code[value]
            if found := next((group for group in self.groups if group.holds(value)), None):
                return found
        return OUTSIDE if self.banded else UNDECLARED

    @cached_property
    def _by_code(self) -> Mapping[float, Group]:
        """The groups of single codes: a long list is not searched for every answer."""
        return {low: group for group in self.groups for low, high in group.spans if low == high}


def gone_of(pool: Pool, value: object) -> Gone | None:
    """Why a stored value is no answer; None for one that may be."""
    if value is None:
        return UNSEEN
    if not isinstance(value, int) or value not in pool.variable.missing:
        return None
    return Gone(gap_key(pool, value), pool.variable.missing[value], value not in pool.unasked)


@dataclass(frozen=True)
class Outcome:
    """What is held against the predictors: a side with groups, or a number or score with a value for each.

    side: None for a score. groups: empty where the values themselves are compared.
    """

    name: str
    label: str
    item: Item | None
    versions: tuple[str, ...]
    side: Side | None = None
    scores: Scores | None = None
    groups: tuple[Group, ...] = ()
    has_order: bool = False
    decimals: int = 0
    pools: tuple[Pool, ...] = ()
    banded: bool = False

    @property
    def is_number(self) -> bool:
        """Whether means are compared, not shares."""
        return not self.groups

    def question(self, by: tuple[str, ...], study: Study, versions: tuple[str, ...]) -> CountQuery:
        """How often each value of it occurs with each of the columns `by`; the columns come first in the keys."""
        scope = replace(study.scope, versions=versions)
        if self.scores is not None:
            return replace(self.scores.question, scope=scope, by=by)
        assert self.side is not None
        return CountBy((*by, self.side.column), scope)

    def read(self, tail: Key) -> Group | float | Gone:
        """What the part of a key behind `by` says of the outcome."""
        if self.side is None:
            return self._read_score(tail)
        (value,) = tail
        if self.groups:
            return self.side.read(value)
        gone = gone_of(self.pools[0], value)
        return gone or (value if isinstance(value, int | float) else UNDECLARED)

    def _read_score(self, tail: Key) -> Group | float | Gone:
        asked, answered, total = tail
        assert self.scores is not None
        value = score_of(self.scores.score, answered, total)
        if value is None:
            return TOO_FEW if asked else UNSEEN
        if not self.groups:
            return value
        return next((group for group in self.groups if group.holds(value)), OUTSIDE)


# ---- names ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Naming:
    """What names mean in a study. Every method raises UsageError for what cannot stand where it is wanted."""

    study: Study

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Variables of the newest version by name."""
        return self.study.codebooks[self.study.newest.version]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Items of the newest version by id."""
        return self.study.newest.by_id

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """Scores of the newest version by id."""
        return {score.id: score for score in self.study.newest.scores}

    def outcome(self, name: str, collapse: str = "") -> Outcome:
        """A single item, a row of a grid, an option that can be ticked, a number or a score."""
        name = name.strip()
        if name in self.scores:
            return self._score(self.scores[name], collapse)
        variable = self.variables.get(name)
        if variable is None:
            self._refuse_outcome(name)
        if variable.kind is Kind.NUMBER and not collapse:
            return self._number(variable)
        side = self._side(variable, collapse or None)
        assert side.pool is not None
        return Outcome(
            name,
            variable.label,
            self.items[variable.item],
            side.versions,
            side,
            groups=side.groups,
            has_order=side.has_order,
            pools=(side.pool,),
            banded=side.banded,
        )

    def predictors(self, text: str) -> tuple[Side, ...]:
        """What one `--by` means: `role`, `events` (each option), `hours=0-20,21-40`, `wave`, or `role,ready`."""
        name, equals, bands = text.partition("=")
        if not equals:
            return tuple(side for part in text.split(",") if part.strip() for side in self._by(part.strip(), None))
        return tuple(self._by(name.strip(), bands))

    def _by(self, name: str, bands: str | None) -> Iterator[Side]:
        if name in RECORDED and name not in self.variables:
            versions = tuple(self.study.codebooks)
            if bands is not None:
                raise UsageError(f"{name} has no bands", f"narrow it with --{name} instead")
            yield Side(name, RECORDED[name], name, versions)
            return
        item = self.items.get(name)
        if item is not None and item.domain.kind in ("multiple", "grid", "ranking"):
            if bands is not None and item.domain.kind == "multiple":
                raise UsageError(f"the options of {name} are yes or no: there is nothing to put in bands", TICKS)
            missing = {option.code for option in item.options if option.missing}
            for variable in self.study.variables_of(item):
                if variable.option not in missing or variable.option is None:
                    yield self._side(variable, bands)
            return
        if name not in self.variables:
            self._unknown(name)
        yield self._side(self.variables[name], bands)

    # ---- what a variable is as a side

    def _side(self, variable: Variable, bands: str | None) -> Side:
        pool, item = self.study.pool(variable), self.items[variable.item]
        several = item.domain.kind in ("multiple", "grid", "ranking")
        label = variable.option_label or variable.label
        groups = self._groups(variable, bands)
        return Side(
            variable.name,
            label,
            variable.name,
            pool.scope.versions,
            groups,
            _has_order(variable) and (bands is None or in_order(groups, [*_codes(variable)])),
            item.text if several else "",
            item.id,
            pool,
            bands is not None,
            variable.identifying,
        )

    def _groups(self, variable: Variable, bands: str | None) -> tuple[Group, ...]:
        codes = _codes(variable)
        match variable.kind:
            case Kind.CODE | Kind.RANK:
                return groups_of(codes) if bands is None else banded_codes(bands, codes)
            case Kind.TICK:
                if bands is not None:
                    raise UsageError(f"{variable.name} is yes or no: there is nothing to put in bands", TICKS)
                return groups_of({code: codes[code] for code in (1, 0)})
            case Kind.NUMBER if bands is not None:
                return banded_numbers(bands, variable.unit)
            case Kind.NUMBER:
                raise UsageError(
                    f"{variable.name} is a number: to group by it, say in which bands", self._how(variable)
                )
            case kind:
                raise UsageError(f"{variable.name} is a {kind.value}: it makes no groups", NO_GROUPS)

    def _how(self, variable: Variable) -> str:
        """An example of bands that fits the range of a number."""
        ends = self.study.measure(self.study.pool(variable)).ends
        if ends is None:
            return f"for example --by {variable.name}=0-10,11-"
        low, high = (int(end) for end in ends)
        middle = (low + high) // 2
        return f"for example --by {variable.name}={low}-{middle},{middle + 1}-{high}"

    def _number(self, variable: Variable) -> Outcome:
        pool, item = self.study.pool(variable), self.items[variable.item]
        side = Side(variable.name, variable.label, variable.name, pool.scope.versions, pool=pool)
        decimals = self.study.measure(pool).decimals
        return Outcome(variable.name, variable.label, item, side.versions, side, decimals=decimals, pools=(pool,))

    def _score(self, score: Score, collapse: str) -> Outcome:
        scores = Scores(self.study, score)
        bands = [Group(k, b.label, ((b.low, b.high),), str(k)) for k, b in enumerate(score.bands, 1)]
        if collapse and not (bands and collapse == "bands"):
            bands = [*banded_numbers(collapse)]
        return Outcome(
            score.id,
            score.label,
            None,
            scores.versions,
            scores=scores,
            groups=tuple(bands) if collapse else (),
            has_order=bool(collapse) and in_order(bands),
            decimals=1,
            pools=tuple(scores.pools),
            banded=bool(collapse),
        )

    # ---- what went wrong

    def _refuse_outcome(self, name: str) -> NoReturn:
        """An item that is several variables is no outcome: one of them is."""
        item = self.items.get(name)
        names = [v.name for v in self.study.variables_of(item)] if item else []
        match item.domain.kind if item else "":
            case "multiple":
                hint = f"name one option, for example {names[0]}; or group by it: --by {name}"
                raise UsageError(f"{name} takes several answers, each a yes or no of its own", hint)
            case "grid":
                raise UsageError(
                    f"{name} is a grid: each of its rows is an outcome", f"it has: {', '.join(names)}"
                )
            case "ranking":
                raise UsageError(
                    f"{name} is a ranking: each option has a place", f"name one, for example {names[0]}"
                )
        if name in RECORDED:
            raise UsageError(f"{name} is not an outcome", f"group by it: --by {name}")
        self._unknown(name)

    def _unknown(self, name: str) -> NoReturn:
        item, _, option = name.partition("___")
        if option and item in self.items:
            has = ", ".join(str(option.code) for option in self.items[item].options)
            raise UsageError(f"{item} has no option '{option}'", f"it has: {has}")
        if name in self.items:
            raise UsageError(f"{name} has no answers to count", NO_GROUPS)
        if name in self.scores:
            raise UsageError(f"{name} is a score: it can be the outcome, not a group", "turn it round")
        for version, codebook in self.study.codebooks.items():
            if name in codebook or any(v.item == name for v in codebook.values()):
                raise UsageError(f"only version {version} has '{name}'", f"add --version {version}")
        known = [*self.variables, *(v.item for v in self.variables.values()), *self.scores, *RECORDED]
        hint = suggest(name, known) or f"see: svsurvey show {self.study.newest.id}"
        raise UsageError(f"there is no item '{name}'", hint)


def _codes(variable: Variable) -> Mapping[int, str]:
    """The codes of a variable in their order; of a ranking the places from the first on, and last "not placed"."""
    if variable.kind is not Kind.RANK:
        return variable.codes
    return {code: variable.codes[code] for code in sorted(variable.codes, key=lambda code: (code == 0, code))}


def _has_order(variable: Variable) -> bool:
    """Whether its answers stand in an order of more and less."""
    return variable.ordered or variable.kind in (Kind.NUMBER, Kind.RANK)


TICKS = "leave the bands out"
NO_GROUPS = "outcomes and predictors are items with options, grid rows, numbers and scores"
