"""The methods of a report in sentences that can go into a paper: each stands there only if it was done.

What was done is read off the report itself: its tables, its columns, the names of tests in them. So no sentence
claims what the numbers do not show. It must not compute, nor know how a report looks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from svsurvey import __version__
from svsurvey.inference.result import Measure, Method
from svsurvey.instrument.words import listed, quoted
from svsurvey.report.model import Block, Cell, Chart, Form, Note, Report, Role, Row, Table
from svsurvey.stats.analysis import Study, in_brief
from svsurvey.writeup.how_asked import Asked
from svsurvey.writeup.wording import SIZES, TESTS, cited

Programs = Mapping[str, str]
"""Versions of what else computed, by name: `Python` -> `3.11.2`."""

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

    @property
    def is_rounded(self) -> bool:
        """Whether its counts are rounded ones."""
        return self.report.released.startswith("rounded")

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
        """Whether groups were compared, but of a test no more is told than between which limits its p lies."""
        return self.is_rounded and not self.of("tests") and self.says("p", "effect", tables=("association",))


def _is_result(cell: Cell) -> bool:
    return cell.form in (Form.NUMBER, Form.P) and cell.value is not None


# ---- sentences -------------------------------------------------------------------------------------------


def _questionnaire(done: Done) -> str:
    asked = done.asked
    which = f"{asked.newest.id}, {asked.version_words}; {asked.asking}"
    return f"The questionnaire was “{asked.newest.title}” ({which})."


def _came_in(done: Done) -> str:
    if not done.asked.modes or done.asked.is_made_up:
        return ""
    return f"The answers came in {listed(done.asked.came_in)}."


def _made_up(done: Done) -> str:
    which = "All" if done.asked.is_made_up else "Some" if done.study.scope.mixed else ""
    return f"{which} responses were made up by the program: the numbers are not results." if which else ""


def _consent(done: Done) -> str:
    asked = done.asked
    if asked.newest.consent is None or asked.is_made_up or not asked.modes:
        return ""
    if not asked.is_answered_here:
        return "The questionnaire begins with a request for consent; how it was put to people is not recorded."
    elsewhere = ", except where answers were imported: of these it is not known" if asked.is_imported else ""
    return f"Consent was asked for before the first question{elsewhere}."


def _choices(done: Done) -> str:
    chance = f" Chance decided {listed(done.asked.chance)}." if done.asked.chance else ""
    skips = done.asked.conditional
    if not skips:
        return chance.strip()
    verb = "was" if skips == 1 else "were"
    by = "earlier answers, or the variant drawn for them," if done.asked.is_split else "earlier answers"
    return f"Of these questions, {skips} {verb} put only to those for whom {by} called for it.{chance}"


def _counted(done: Done) -> str:
    entries = {entry.key: entry.cell.text for entry in done.report.head.entries if entry.worth_saying}
    first = done.report.head.entries[0].cell
    if not entries.get("responses") or first.withheld:
        return "The analysis includes the responses that were handed in."
    if not first.value:
        return "There are no responses."
    about = "about " if done.is_rounded else ""
    ended = [f"{entries[key]} {key}" for key in ("complete", "partial") if key in entries]
    one_way = "partial" if "complete" not in entries else "complete"
    parts = (
        f" ({about}{listed(ended)})" if len(ended) > 1 or about else f", all of them {one_way}" if ended else ""
    )
    if first.value == 1:
        return "The analysis includes the 1 response that was handed in."
    return f"The analysis includes {about or 'the '}{entries['responses']} responses that were handed in{parts}."


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


def _bounds(done: Done) -> str:
    if not done.says("bounds"):
        return ""
    return (
        "Bounds for non-response are those of the two worst cases: of those who were invited and are not in a "
        "percentage, all would have given the answer, or none."
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
        "Numbers are described by mean and standard deviation (n - 1), both rounded."
        if done.says("sd", tables=WITH_SPREAD)
        else ""
    )


def _scales(done: Done) -> str:
    if not done.of("scale"):
        return ""
    return (
        "Where they are drawn, answers on ordered scales are stacked bars that diverge from the middle of the "
        "scale (Heiberger & Robbins 2014)."
    )


def _scores(done: Done) -> str:
    """Each way of scoring once, with all that are made so."""
    made = dict[str, list[str]]()
    for block in done.blocks:
        if block.kind == "score" and block.notes:
            way = block.notes[0].text.rstrip(".")
            made.setdefault(way[:1].lower() + way[1:], []).append(quoted(block.title))
    return f"Scores: {'; '.join(f'{listed(names)} ({way})' for way, names in made.items())}." if made else ""


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
        "Answers that stand for lengths of time are read as intervals; the share of people for whom it was over "
        "by a given time is the nonparametric maximum likelihood estimate for interval-censored data (Turnbull "
        "1976), which does not say where inside an interval it rises."
    )
    return f"{said} Those who said “not yet” gave no length of time and are not in it." if _not_yet(done) else said


def _not_yet(done: Done) -> bool:
    entries = [entry for block in done.blocks for entry in block.entries if entry.key == "not_yet"]
    return any(entry.cell.value for entry in entries)


def _tests(done: Done) -> str:
    if done.only_limits:
        return (
            f"Groups were compared with {TESTS[Method.PEARSON]} of the rounded counts; of p-values only limits "
            "are told, where one holds for all counts that can stand behind these, and of "
            f"{SIZES[Measure.CRAMERS_V]} one decimal."
        )
    if not done.methods:
        return ""
    return f"Groups were compared with {_series([TESTS[method] for method in done.methods])}."


def _series(parts: Sequence[str]) -> str:
    """Parts with commas of their own, set apart so that each can be told from the next."""
    *first, last = parts
    return f"{'; '.join(first)}; and {last}" if first else last


def _crossed(done: Done) -> str:
    if not any(table.key.startswith("association") for table in done.tables):
        return ""
    return "A table of associations holds those who answered both questions."


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
        "1979) and by that of Benjamini and Hochberg (Benjamini & Hochberg 1995); every test that was made is "
        "listed."
    )


def _no_tests(done: Done) -> str:
    return "" if done.methods or done.only_limits else "No hypothesis was tested."


def _protected(done: Done) -> str:
    if not done.report.released:
        return "Counts are the true ones, without protection of small groups."
    made = "percentages and pictures are made of the counts that are shown, and of no others."
    if not done.is_rounded:
        return (
            "To protect the respondents, counts from 1 to 4 are withheld, and as many more as it takes so that "
            f"these cannot be worked out; {made}"
        )
    told = done.says("mean", "sd") or done.has("reliability", "alpha")
    others = (
        " Means, standard deviations and coefficients of scores are of the true answers, rounded." if told else ""
    )
    return f"To protect the respondents, counts are rounded to multiples of 5; {made}{others}"


def _weights(done: Done) -> str:
    return "Responses were not weighted."


def _software(done: Done) -> str:
    others = listed(f"{name} {version}" for name, version in done.programs.items())
    return f"The analysis was made with svsurvey {__version__}" + (f" ({others})." if others else ".")


PARAGRAPHS: tuple[tuple[Callable[[Done], str], ...], ...] = (
    (_questionnaire, _choices, _consent, _came_in),
    (_made_up, _counted, _gone, _scope, _versions, _rates),
    (_percentages, _missing, _weights, _intervals, _bounds, _spread, _scales, _scores, _reliability),
    (_curves, _crossed, _tests, _sizes, _differences, _family, _no_tests),
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
