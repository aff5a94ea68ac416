"""The codebook of a data file, as lines of a table: one line a code, every column of the file in its order.

It knows instruments and the plan of a file; how lines are written is not its business.
"""

from collections.abc import Iterator, Mapping
from math import inf

from svsurvey.exchange.columns import ABOUT, Column, Plan, ScoreColumn
from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.condition import Condition
from svsurvey.instrument.domain import Single
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.score import Method, Score
from svsurvey.instrument.words import in_words, listed
from svsurvey.response import RECORD, Disposition, Mode

HEADER = (
    "variable",
    "position",
    "item",
    "question",
    "label",
    "type",
    "measure",
    "unit",
    "code",
    "code_label",
    "interval_low",
    "interval_high",
    "missing",
    "condition",
    "condition_in_words",
    "scale",
    "reverse",
    "linked",
    "identifying",
    "by_chance",
    "formula",
    "in_versions",
)

MEASURES = {
    Kind.CODE: "nominal",
    Kind.TICK: "nominal",
    Kind.RANK: "ordinal",
    Kind.NUMBER: "scale",
    Kind.DATE: "scale",
    Kind.TIME: "scale",
    Kind.TEXT: "nominal",
}

RECORD_LABELS = (
    "random number of this row, new in every export",
    "version of the instrument",
    "wave",
    "site",
    "how the answers came in",
    "how the interview ended",
)
RECORD_CODES = {
    "mode": [mode.value for mode in Mode],
    "disposition": [disposition.value for disposition in Disposition],
}

Line = Mapping[str, object]


def codebook(plan: Plan) -> Iterator[list[object]]:
    """The header, then the lines: of every column in its order, then of the words that are kept apart."""
    yield list(HEADER)
    for position, lines in enumerate(_of_columns(plan), 1):
        yield from _filled(lines, {"position": position})
    for column in plan.apart:
        yield from _filled(_of_variable(column, plan), {"position": "", "linked": "no"})


def _of_columns(plan: Plan) -> Iterator[list[Line]]:
    """The lines of each column of the file."""
    versions = " ".join(version.version for version in plan.versions)
    for name, label in zip(RECORD, RECORD_LABELS, strict=True):
        if name in ABOUT and name not in plan.about:
            continue
        about = {"variable": name, "label": label, "type": "text", "measure": "nominal", "in_versions": versions}
        yield [about | {"code": code} for code in RECORD_CODES.get(name, [""])]
    for column in plan.columns:
        yield _of_variable(column, plan)
    for score in plan.scores:
        yield _of_score(score, plan)


def _filled(lines: list[Line], more: Line) -> Iterator[list[object]]:
    for line in lines:
        whole = {**line, **more}
        yield [whole.get(name, "") for name in HEADER]


def _of_variable(column: Column, plan: Plan) -> list[Line]:
    variable, version = column.variable, list(column.variables)[-1]
    instrument = next(i for i in plan.versions if i.version == version)
    item = instrument.by_id[variable.item]
    domain = item.domain
    spans = domain.stands_for if isinstance(domain, Single) and variable.field == item.id else {}
    common: Line = {
        "variable": column.name,
        "item": variable.item,
        "question": instrument.number(item),
        "label": variable.label,
        "type": variable.kind.value,
        "measure": measure(variable),
        "unit": domain.unit if spans and isinstance(domain, Single) else variable.unit,
        "condition": " ".join(variable.condition.split()),
        "condition_in_words": _words(item.when, instrument),
        "scale": variable.scale,
        "reverse": "yes" if variable.turned else "",
        "linked": "yes" if variable.kind is Kind.TEXT else "",
        "identifying": "yes" if variable.identifying else "",
        "by_chance": "yes" if item.chance else "",
        "in_versions": " ".join(column.variables),
    }
    if column.name in plan.recoded:
        common = {**common, "label": f"{variable.label} ({plan.recoded[column.name]})", "type": Kind.TEXT.value}
        common = {**common, "measure": "ordinal"}
    valid: list[Line] = [
        {"code": code, "code_label": label, **_span(spans.get(code))} for code, label in variable.codes.items()
    ]
    gaps = [{"code": code, "code_label": label, "missing": "yes"} for code, label in variable.missing.items()]
    return [{**common, **code} for code in [*valid, *gaps]]


def _span(span: tuple[float, float] | None) -> Line:
    """What a code stands for, in the unit of its variable; an end that is open is left empty."""
    if span is None:
        return {}
    low, high = span
    return {"interval_low": f"{low:.15g}", "interval_high": "" if high == inf else f"{high:.15g}"}


def _words(condition: Condition | None, instrument: Instrument) -> str:
    return in_words(condition, instrument) if condition else ""


def _of_score(column: ScoreColumn, plan: Plan) -> list[Line]:
    score = column.score
    version = list(column.scores)[-1]
    turned = {
        variable.field: variable
        for variable in (c.variables[version] for c in plan.columns if version in c.variables)
        if variable.turned
    }
    common: Line = {
        "variable": column.name,
        "label": score.label,
        "type": "score",
        "measure": "scale",
        "formula": formula(score, turned),
        "in_versions": " ".join(column.scores),
    }
    bands = [{"code": f"{band.low:.15g} to {band.high:.15g}", "code_label": band.label} for band in score.bands]
    return [{**common, **band} for band in bands or [{}]]


def formula(score: Score, turned: Mapping[str, Variable]) -> str:
    """How a score is made, in words; reversed answers are shown as they count: `(6 - blame)`."""
    terms = listed(_term(name, turned.get(name)) for name in score.fields)
    total = len(score.fields)
    made = {
        Method.SUM: f"sum of {terms}",
        Method.MEAN: f"mean of {terms}",
        Method.PERCENT: f"percent of the answers to {terms} that are {_codes(score)}",
    }[score.method]
    if score.prorate:
        made = f"mean of {terms}, times {total}"
    answers = "all answers" if score.at_least >= total else f"at least {score.at_least} of {total} answers"
    return f"{made}; needs {answers}" if total > 1 else made


def formula_in(score: Score, instrument: Instrument) -> str:
    """The same of one version of an instrument."""
    return formula(score, {variable.field: variable for variable in variables(instrument) if variable.turned})


def measure(variable: Variable) -> str:
    """The level of measurement: nominal, ordinal or scale, as the programs for statistics call them."""
    return "ordinal" if variable.ordered else MEASURES[variable.kind]


def _codes(score: Score) -> str:
    return listed((str(code) for code in sorted(score.codes)), "or")


def _term(name: str, variable: Variable | None) -> str:
    if variable is None or variable.turned is None:
        return name
    return f"({sum(variable.turned):.15g} - {name})"
