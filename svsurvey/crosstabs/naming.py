"""Names as people type them become sides and outcomes of a cross table, with errors for what cannot be grouped.

It must not know counts, tests or reports.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from svsurvey.crosstabs.bands import Group, banded_codes, banded_numbers, groups_of, in_order
from svsurvey.crosstabs.sides import Outcome, Side
from svsurvey.errors import UsageError
from svsurvey.instrument.codebook import Kind, Variable
from svsurvey.instrument.model import Item
from svsurvey.instrument.score import Score
from svsurvey.stats.analysis import Study
from svsurvey.stats.scores import Scores
from svsurvey.text import suggest

ON_RECORD = {"wave": "Wave", "site": "Site"}
"""What is on record of each response and can be a predictor; its groups are the labels that occur."""


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
        if name in ON_RECORD and name not in self.variables:
            versions = tuple(self.study.codebooks)
            if bands is not None:
                raise UsageError(f"{name} has no bands", f"narrow it with --{name} instead")
            yield Side(name, ON_RECORD[name], name, versions)
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
        if name in ON_RECORD:
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
        known = [*self.variables, *(v.item for v in self.variables.values()), *self.scores, *ON_RECORD]
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
