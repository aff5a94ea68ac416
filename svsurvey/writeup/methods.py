"""The methods of a report in sentences that can go into a paper: each stands there only if it was done.

What was done is known from done.py, which reads it off the report, so no sentence claims what the numbers do not
show. It must not compute, nor know how a report looks.
"""

from collections.abc import Callable, Sequence

from svsurvey import __version__
from svsurvey.inference.result import EffectSize, Procedure
from svsurvey.instrument.words import listed, quoted
from svsurvey.report.model import Block, Chart, Form, Note, Row, Table
from svsurvey.stats.analysis import in_brief
from svsurvey.writeup.done import Done
from svsurvey.writeup.wording import DRAWN_ONLY, LARGER, SIZES, TESTS, WHERE_FEW, WITH_ENDS, cited

OF_SHARES = ("answers", "bands", "curve", "scale")
"""The tables whose intervals are of shares."""

WITH_SPREAD = ("association", "spread")
"""The tables that may say where numbers lie and how far they spread."""

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


def _waves(done: Done) -> str:
    if not done.of("waves"):
        return ""
    besides = "; intervals and tests treat each response as another person's" if done.is_uncertain else ""
    return (
        f"Responses of several waves were taken together: who answered in more than one cannot be told{besides}."
    )


def _sites(done: Done) -> str:
    if not done.of("sites") or not done.is_uncertain:
        return ""
    return (
        "Responses come from several sites: people of one site may be more alike than others, for which intervals "
        "and tests do not allow."
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
    population = done.study.population
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
            f"Groups were compared with {TESTS[Procedure.PEARSON]} of the rounded counts; of p-values only limits "
            "are told, where one holds for all counts that can stand behind these, and of "
            f"{SIZES[EffectSize.CRAMERS_V]} one decimal."
        )
    if not done.methods:
        return ""
    return f"Groups were compared with {_series([_test(done, method) for method in done.methods])}."


def _test(done: Done, method: Procedure) -> str:
    """A test in words, Fisher's with what was done of it."""
    larger = f" and its extension to larger tables ({LARGER})" if done.has_larger else ""
    match method:
        case Procedure.FISHER:
            return f"{TESTS[method]}{larger}, {WHERE_FEW}"
        case Procedure.FISHER_DRAWN:
            drawn = listed(dict.fromkeys(made.note.partition(";")[0] for made in done.made(method)))
            if Procedure.FISHER in done.methods:
                return TESTS[method].format(drawn=drawn)
            return f"{TESTS[Procedure.FISHER]}{larger}, {WHERE_FEW}, {DRAWN_ONLY.format(drawn=drawn)}"
        case _:
            return TESTS[method]


def _series(parts: Sequence[str]) -> str:
    """Parts with commas of their own, set apart so that each can be told from the next."""
    *first, last = parts
    return f"{'; '.join(first)}; and {last}" if first else last


def _crossed(done: Done) -> str:
    if not any(table.key.startswith("association") for table in done.tables):
        return ""
    return "A table of associations holds those who answered both questions."


def _bands(done: Done) -> str:
    outcomes = [block.title for block in done.blocks if block.kind == "association" and block.tables]
    if not done.collapse or not outcomes:
        return ""
    which = "its own bands" if done.collapse == "bands" else f"the bands {listed(_each_band(done.collapse))}"
    return f"There, {listed(map(quoted, outcomes))} was taken in {which}."


def _each_band(collapse: str) -> list[str]:
    """The bands as people read them: `“short” (1-2)`."""
    parts = [part.strip().rpartition("=") for part in collapse.split(",")]
    return [f"{quoted(name)} ({codes})" if name else codes for name, _, codes in parts]


def _sizes(done: Done) -> str:
    if not done.measures:
        return ""
    ends = listed(WITH_ENDS[measure] for measure in done.with_ends if measure in WITH_ENDS)
    said = f"The strength of associations is given by {listed(SIZES[measure] for measure in done.measures)}."
    return f"{said} Their 95 % confidence intervals come {ends}." if ends else said


def _differences(done: Done) -> str:
    if not done.of("differences"):
        return ""
    return "Differences of proportions have Newcombe's hybrid score intervals (Newcombe 1998)."


def _family(done: Done) -> str:
    if not done.methods:
        return ""
    if done.family < 2:
        return "Every test that was made is listed."
    return (
        f"The p-values of one test for each predictor, {done.family} in all, are also adjusted for their number, "
        "by Holm's method (Holm 1979) and by that of Benjamini and Hochberg (Benjamini & Hochberg 1995); every "
        "test that was made is listed."
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
    (_made_up, _counted, _gone, _scope, _versions, _waves, _sites, _rates),
    (_percentages, _missing, _weights, _intervals, _bounds, _spread, _scales, _scores, _reliability),
    (_curves, _crossed, _bands, _tests, _sizes, _differences, _family, _no_tests),
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
