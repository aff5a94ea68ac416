"""The methods of a report in sentences that can go into a paper: each stands there only if it was done.

What was done is read off the report itself: its tables, its columns, the names of tests in them. So no sentence
claims what the numbers do not show. It must not compute, nor know how a report looks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from svsurvey import __version__
from svsurvey.inference.result import Measure, Method
from svsurvey.instrument.words import listed, quoted
from svsurvey.report.model import Block, Cell, Chart, Form, Note, Report, Role, Row, Table
from svsurvey.stats.analysis import Study, in_brief
from svsurvey.stats.setting import Asked
from svsurvey.stats.works import cited

Programs = Mapping[str, str]
"""Versions of what else computed, by name: `Python` -> `3.11.2`."""

TESTS = {
    Method.PEARSON: "Pearson's chi-squared test without continuity correction (Pearson 1900)",
    Method.FISHER: "Fisher's exact test, two-sided (Fisher 1935), where expected counts were under 5",
    Method.FISHER_DRAWN: "Fisher's exact test by Monte Carlo simulation with a fixed seed, where the table was "
    "too large to go through all of its kind",
    Method.TREND: "the linear-by-linear test for trend with equally spaced steps (Mantel 1963)",
    Method.WELCH_T: "Welch's t test, which does not assume equal variances (Welch 1947)",
    Method.WELCH_ANOVA: "Welch's analysis of variance, which does not assume equal variances (Welch 1951)",
    Method.MANN_WHITNEY: "the Mann-Whitney test in its normal approximation, with corrections for ties and "
    "continuity (Mann & Whitney 1947)",
    Method.KRUSKAL_WALLIS: "the Kruskal-Wallis test with correction for ties (Kruskal & Wallis 1952)",
}

SIZES = {
    Measure.CRAMERS_V: "Cramér's V (Cramér 1946)",
    Measure.GAMMA: "Goodman and Kruskal's gamma (Goodman & Kruskal 1954)",
    Measure.TAU_B: "Kendall's tau-b (Kendall 1945)",
    Measure.HEDGES_G: "Hedges' g (Hedges 1981)",
    Measure.ETA_SQUARED: "eta squared",
    Measure.EPSILON_SQUARED: "rank epsilon squared",
    Measure.DIFFERENCE: "the difference of proportions",
    Measure.ODDS_RATIO: "the odds ratio",
}


OF_SHARES = ("answers", "bands", "curve", "scale")
"""The tables whose intervals are of shares."""

WITH_SPREAD = ("association", "spread")
"""The tables that may say where numbers lie and how far they spread."""


@dataclass(frozen=True)
class Done:
    """A report, and what of it tells how it was made."""

    asked: Asked
    programs: Programs

    @property
    def study(self) -> Study:
        return self.asked.study

    @property
    def report(self) -> Report:
        return self.asked.report

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The head and every block after it."""
        return self.report.head, *self.report.blocks

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table."""
        return tuple(table for block in self.blocks for table in block.tables)

    def of(self, *keys: str) -> list[Table]:
        """The tables with one of these names."""
        return [table for table in self.tables if table.key in keys]

    def says(self, *columns: str, tables: tuple[str, ...] = ()) -> bool:
        """Whether a column with one of these names has a number somewhere; tables: only in these."""
        return any(
            cell.value is not None
            for table in (self.of(*tables) if tables else self.tables)
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=True)
            if column.key in columns
        )

    def has(self, table: str, row: str) -> bool:
        """Whether a table of this name has a row of this name with a number in it."""
        rows = (found for of_name in self.of(table) for found in of_name.rows if found.key == row)
        return any(cell.value is not None for found in rows for cell in found.cells)

    @cached_property
    def made(self) -> frozenset[str]:
        """The labels of all tests and measures that came to a number."""
        rows = (row for table in self.of("tests") for row in table.rows if row.role is not Role.HEADING)
        return frozenset(row.label.casefold() for row in rows if any(map(_is_result, row.cells)))

    @cached_property
    def methods(self) -> list[Method]:
        """The tests that were made."""
        return [method for method in Method if method.value.casefold() in self.made]

    @cached_property
    def measures(self) -> list[Measure]:
        """The effects that were measured."""
        return [measure for measure in Measure if measure.value.casefold() in self.made]

    @property
    def only_limits(self) -> bool:
        """Whether tests were made of which no more is told than between which limits p lies."""
        return not self.of("tests") and any(
            isinstance(cell.value, str)
            for table in self.of("association")
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=True)
            if column.key == "p"
        )


def _is_result(cell: Cell) -> bool:
    return cell.form in (Form.NUMBER, Form.P) and cell.value is not None


# ---- sentences -------------------------------------------------------------------------------------------


def _questionnaire(done: Done) -> str:
    asked = done.asked
    how = f"; answers came in {listed(asked.modes.values())}" if asked.modes and not asked.is_made_up else ""
    which = f"{asked.newest.id}, {asked.version_words}; {asked.asking}"
    return f"The questionnaire was “{asked.newest.title}” ({which}){how}."


def _made_up(done: Done) -> str:
    if not done.asked.is_made_up:
        return ""
    return "All responses were made up by the simulation of the program: the numbers are not results."


def _consent(done: Done) -> str:
    if done.asked.newest.consent is None or done.asked.is_made_up:
        return ""
    return "Consent was asked for before the first question."


def _choices(done: Done) -> str:
    chance = f" Chance decided {listed(done.asked.chance)}." if done.asked.chance else ""
    skips = done.asked.conditional
    if not skips:
        return chance.strip()
    verb = "question was" if skips == 1 else "questions were"
    return f"{skips} {verb} put only to those whose earlier answers called for it.{chance}"


def _counted(done: Done) -> str:
    entries = {entry.key: entry.cell.text for entry in done.report.head.entries if entry.worth_saying}
    if not entries.get("responses") or done.report.head.entries[0].cell.withheld:
        return "Responses that were handed in are counted."
    about = "about " if done.report.released.startswith("rounded") else ""
    ended = [f"{entries[key]} {key}" for key in ("complete", "partial") if key in entries]
    parts = (
        f" ({about}{listed(ended)})" if len(ended) > 1 or about else f" (all {_alike(entries)})" if ended else ""
    )
    return f"{_capital(about)}{entries['responses']} responses that were handed in are counted{parts}."


def _alike(entries: Mapping[str, str]) -> str:
    """How they ended, where all ended alike."""
    return "complete" if "complete" in entries else "partial"


def _gone(done: Done) -> str:
    gone = [e.cell.text for e in done.report.head.entries if e.key in ("break_off", "refusal") and e.worth_saying]
    if gone:
        return "Interviews that were broken off or declined are in none of the numbers."
    if done.study.newest.partial:
        return "Of those who declined, or stopped without handing in, nothing is kept: their number is not known."
    return "Of those who declined, or stopped before the end, nothing is kept: their number is not known."


def _scope(done: Done) -> str:
    chosen = in_brief(done.study.scope)
    return f"Only responses of {chosen} were analysed." if chosen else ""


def _versions(done: Done) -> str:
    if len(done.study.versions) < 2:
        return ""
    return (
        f"Answers to {done.asked.version_words} were taken together where a question means the same in them; "
        f"where it does not, the newest is shown."
    )


def _rates(done: Done) -> str:
    if not any(block.kind == "rates" for block in done.blocks):
        return ""
    return "Response rates are defined as in the Standard Definitions of AAPOR (AAPOR 2023)."


def _percentages(done: Done) -> str:
    if not done.says("percent", tables=("answers",)):
        return ""
    return (
        "Percentages are of those who were put the question, unless the table says otherwise: who refused or left "
        "it empty is in the base and shown; who was not asked because of earlier answers, or did not reach it, is "
        "not."
    )


def _missing(done: Done) -> str:
    filled = [score.label for score in done.study.newest.scores if score.prorate]
    if filled and any(block.kind == "score" for block in done.blocks):
        return (
            f"Missing answers were not filled in, except in {listed(map(quoted, filled))}: there with the mean of "
            f"the person's other answers."
        )
    return "Missing answers were not filled in."


def _intervals(done: Done) -> str:
    if not done.says("interval", "low_interval", "high_interval", tables=OF_SHARES):
        return ""
    population = getattr(done.study, "population", None)
    kept = f", narrowed for a finite population of {population:,}" if population else ""
    return f"95 % confidence intervals of proportions are Wilson score intervals{kept} (Wilson 1927)."


def _spread(done: Done) -> str:
    if done.says("median", tables=WITH_SPREAD):
        return (
            "Numbers are described by mean, standard deviation (n - 1), median and quartiles (type 7 of Hyndman & "
            "Fan 1996)."
        )
    return (
        "Numbers are described by mean and standard deviation, both rounded."
        if done.says("sd", tables=WITH_SPREAD)
        else ""
    )


def _scales(done: Done) -> str:
    if not done.of("scale"):
        return ""
    return (
        "Answers on ordered scales are drawn as stacked bars that diverge from the middle of the scale (Heiberger "
        "& Robbins 2014)."
    )


def _scores(done: Done) -> str:
    made = [
        f"“{block.title}”: {block.notes[0].text[:1].lower()}{block.notes[0].text[1:].rstrip('.')}"
        for block in done.blocks
        if block.kind == "score" and block.notes
    ]
    return f"Scores: {'; '.join(made)}." if made else ""


def _reliability(done: Done) -> str:
    if not done.has("reliability", "alpha"):
        return ""
    feldt = " with Feldt's 95 % confidence interval (Feldt 1965)" if _has_feldt(done) else ""
    omega = " and McDonald's omega total of one factor, by minimum residuals (McDonald 1999)"
    others = omega if done.has("reliability", "omega_total") else ""
    return (
        f"How well the items of a score go together is given by Cronbach's alpha{feldt} (Cronbach 1951){others}, "
        f"of those who answered all of them."
    )


def _has_feldt(done: Done) -> bool:
    rows = (row for table in done.of("reliability") for row in table.rows if row.key == "alpha")
    return any(cell.form is Form.INTERVAL and cell.value is not None for row in rows for cell in row.cells)


def _curves(done: Done) -> str:
    if not any(table.chart is Chart.CURVE for table in done.tables):
        return ""
    said = (
        "Answers that stand for lengths of time are read as intervals; for whom it was over by when is the "
        "nonparametric maximum likelihood estimate of interval-censored data (Turnbull 1976), which does not say "
        "where inside an interval it rises."
    )
    return f"{said} Those who said “not yet” gave no length of time and are not in it." if _not_yet(done) else said


def _not_yet(done: Done) -> bool:
    entries = [entry for block in done.blocks for entry in block.entries if entry.key == "not_yet"]
    return any(entry.cell.value for entry in entries)


def _tests(done: Done) -> str:
    if done.only_limits:
        return (
            f"Groups were compared with {TESTS[Method.PEARSON]} of the rounded counts; of p-values only limits "
            f"are told, which hold for all counts that can stand behind these, and of {SIZES[Measure.CRAMERS_V]} "
            "one decimal."
        )
    if not done.methods:
        return ""
    return f"Groups were compared with {listed(TESTS[method] for method in done.methods)}."


def _sizes(done: Done) -> str:
    if not done.measures:
        return ""
    return f"The strength of associations is given by {listed(SIZES[measure] for measure in done.measures)}."


def _differences(done: Done) -> str:
    if not done.of("differences"):
        return ""
    return "Differences of proportions have Newcombe's hybrid score intervals (Newcombe 1998)."


def _family(done: Done) -> str:
    if not done.says("p_holm", "p_bh"):
        return ""
    return (
        "The p-values of one test for each predictor are also adjusted for their number, by Holm's method (Holm "
        "1979) and by that of Benjamini & Hochberg 1995; every test that was made is listed."
    )


def _no_tests(done: Done) -> str:
    return "" if done.methods or done.only_limits else "No hypothesis was tested."


def _protected(done: Done) -> str:
    released = done.report.released
    if released:
        return (
            f"To protect the respondents the counts are {released}; percentages and pictures are made of these "
            "counts only."
        )
    return "Counts are the true ones, without protection of small groups."


def _weights(done: Done) -> str:
    return "Responses were not weighted."


def _software(done: Done) -> str:
    others = listed(f"{name} {version}" for name, version in done.programs.items())
    return f"Everything was computed with svsurvey {__version__}" + (f" ({others})." if others else ".")


PARAGRAPHS: tuple[tuple[Callable[[Done], str], ...], ...] = (
    (_questionnaire, _consent, _choices),
    (_made_up, _counted, _gone, _scope, _versions, _rates),
    (_percentages, _missing, _weights, _intervals, _spread, _scales, _scores, _reliability),
    (_curves, _tests, _sizes, _differences, _family, _no_tests),
    (_protected, _software),
)
"""Which sentence stands where; one that does not hold is empty."""


# ---- the block -------------------------------------------------------------------------------------------


def methods(done: Done) -> tuple[Block, ...]:
    """The paragraphs, and the works that they cite."""
    texts = [" ".join(filter(None, (say(done) for say in sayers))) for sayers in PARAGRAPHS]
    notes = tuple(Note(text) for text in texts if text)
    works = tuple(Row(number, work, ()) for number, work in enumerate(cited(texts), 1))
    blocks = [Block("methods", "In words", "methods", "", (), notes)]
    if works:
        blocks.append(Block("works", "Works cited", "methods", "", (), (), (Table("words", (), works),)))
    return tuple(blocks)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
