"""`svsurvey export`: the responses as CSV, with their codebook and the words that are kept apart."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from svsurvey.commands.output import talk, write_out
from svsurvey.commands.releasing import ONCE, demand_release, enter, is_released, planned
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    MixedOption,
    OutOption,
    ReleaseOption,
    SimulatedOption,
    SiteOption,
    VersionOption,
    WaveOption,
    made_up_left_out,
    open_study,
    scope_of,
    versions_in,
)
from svsurvey.errors import UsageError
from svsurvey.response import Scope
from svsurvey.text import counted

if TYPE_CHECKING:  # for types only: `export --help` must not pay for the formats
    from svsurvey.commands.releasing_rows import Released
    from svsurvey.exchange.columns import Plan
    from svsurvey.exchange.csv import Style
    from svsurvey.instrument.codebook import Stored
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey export check-in -o answers.csv",
    "svsurvey export check-in -o answers.csv --with codebook",
    "svsurvey export check-in -o answers.csv --values labels --excel",
    "svsurvey export check-in --missing codes --wave spring",
    "svsurvey export check-in --texts",
    "svsurvey export check-in --release -o for-others.csv --with codebook",
)

ENDINGS = (".csv", ".txt", "")

FEW = 5
"""Responses below which a wave does not hide whose words are whose."""


class Companion(Enum):
    """What can be written beside the data."""

    CODEBOOK = "codebook"


@dataclass(frozen=True)
class Job:
    """What is exported: from where, which responses, in which columns and how."""

    store: "Store"
    id: str
    plan: "Plan"
    scope: Scope
    style: "Style"


def export(
    instrument: InstrumentArgument,
    output: OutOption = None,
    db: DbOption = None,
    values: Annotated[
        Literal["codes", "labels"],
        typer.Option("--values", help="Answers as codes, or in the words of the options."),
    ] = "codes",
    missing: Annotated[
        Literal["blank", "codes"],
        typer.Option(
            "--missing", help="Missing answers as empty cells, or as codes that say why (labels: in words)."
        ),
    ] = "blank",
    companions: Annotated[
        list[Companion] | None,
        typer.Option("--with", show_default="none", help="codebook: also write FILE-codebook.csv."),
    ] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Only the words that are kept apart.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="For Excel: marked as UTF-8, formulas defused.")] = False,
    wave: WaveOption = None,
    site: SiteOption = None,
    version: VersionOption = None,
    simulated: SimulatedOption = False,
    mixed: MixedOption = False,
    release: ReleaseOption = False,
) -> None:
    """Write the responses as CSV: one row a response in random order, one column a variable, scores last.

    Several answers to one question are one 0/1 column an option (events___3), empty when it was not asked. An
    empty cell is a missing answer, also one that the instrument counts as missing ("does not apply");
    --missing codes says why it is missing, and then only what a version did not ask is empty. Numbers stay
    numbers. The column `response` is drawn anew for every export.

    Words that are not linked to the other answers never stand beside them: they go to FILE-texts.csv. --excel
    puts a ' before text that begins with = + - @ ' or a tab; taking one ' away gives the text again.

    With --release the rows can be given to others: what may tell who somebody is (items marked `identifying`,
    wave, site, version) is made coarser or left empty until every combination stands in at least five rows; all
    words leave the rows and lose their wave. It is remembered in the study, and at most one such file is made of
    the same people.
    """
    scope = scope_of(wave, site, version, simulated, mixed)
    _demand_sense(output, bool(companions), texts)
    from svsurvey.exchange.columns import plan
    from svsurvey.exchange.csv import Gaps, Style, Values

    style = Style(Values(values), Gaps(missing), excel)
    with open_study(db) as store:
        versions = versions_in(store, instrument, scope, protects=True)
        job = Job(store, versions[-1].id, plan(versions), scope, style)
        if is_released(versions, release):
            demand_release(True, False, scope)
            _release(job, output, Companion.CODEBOOK in (companions or ()), texts)
            return
        if texts:
            _write_texts(job, output)
            return
        _write_answers(job, output)
        if Companion.CODEBOOK in (companions or ()):
            _write_codebook(job, _beside(output, "codebook"))
        if job.plan.apart:
            _write_or_announce_texts(job, output)


# ---- for other eyes --------------------------------------------------------------------------------------


def _release(job: Job, output: Path | None, with_codebook: bool, texts: bool) -> None:
    """Rows, codebook and words, all from the protected rows; in the ledger before anything is written."""
    from svsurvey.commands.releasing_rows import released, shuffled

    new = planned(job.store, job.id, "rows", job.scope)
    done = released(job.plan, _selected(job))
    words = shuffled([*done.words, *_words_apart(job)])
    enter(job.store, job.id, new, job.scope)
    job = replace(job, plan=done.plan)
    if texts:
        _write_words(job, output, words)
        return
    _write_rows(job, output, done)
    if with_codebook:
        _write_codebook(job, _beside(output, "codebook"))
    if words and _is_file(output):
        _write_words(job, _beside(output, "texts"), words)
    elif words:
        talk(f"{counted(len(words), 'text')} kept apart from the other answers: -o FILE or --texts writes them.")


def _selected(job: Job) -> "list[tuple[Stored, ...]]":
    """The rows that are meant. Raises ReleaseRefused when they, or those left over, are too few."""
    from svsurvey.stats.analysis import in_brief
    from svsurvey.stats.protection import demand_enough

    rows = list(job.store.rows(job.id, job.plan.needs, job.scope))
    everybody = Scope(simulated=job.scope.simulated, mixed=job.scope.mixed)
    demand_enough(len(rows), sum(1 for _ in job.store.rows(job.id, ("version",), everybody)), in_brief(job.scope))
    return rows


def _words_apart(job: Job) -> list[tuple[str, str]]:
    """Words without their wave. None where a site or version was chosen: they do not know whose they are."""
    if job.scope.sites or job.scope.versions:
        if job.plan.apart:
            talk("The words kept apart do not say their site or version, so they are not released with it.")
        return []
    return [(name, words) for name, _, words in _texts(job) if isinstance(words, str)]


def _write_rows(job: Job, output: Path | None, done: "Released") -> None:
    from svsurvey.exchange import csv

    write_out(output, lambda file: csv.write(file, done.plan, done.rows, job.style, done.versions))
    _say(output, f"{counted(len(done.rows), 'response')}, {len(done.plan.header)} columns, protected for others")
    for name, words in done.plan.recoded.items():
        talk(f"Made coarser: {name}, {words}.")
    if done.kept < 1:
        emptied = max(1, round(100 * (1 - done.kept)))
        talk(f"{emptied} % of the cells that may tell who somebody is are left empty: they were not alike enough.")
    talk(f"Left out: {', '.join(done.left_out)}.")
    if done.telling:
        talk(
            f"Within some group of alike rows all gave one answer to: {', '.join(done.telling)}. Who knows that "
            "somebody is in the group knows the answer: if that could hurt, delete these columns first."
        )
    if not job.scope.simulated:
        talk(ONCE)


def _write_words(job: Job, output: Path | None, words: Sequence[tuple[str, str]]) -> None:
    from svsurvey.exchange import csv

    write_out(output, lambda file: csv.write_lines(file, [("variable", "text"), *words], job.style))
    _say(output, f"{counted(len(words), 'text')}, without wave; words can name people: read them all first")


# ---- what cannot be meant --------------------------------------------------------------------------------


def _demand_sense(output: Path | None, companions: bool, texts: bool) -> None:
    if companions and (texts or not _is_file(output)):
        raise UsageError("--with writes files beside the data", "name the data with -o FILE, without --texts")
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"data cannot be written as {output.suffix}",
            f"they are CSV for now: -o {output.with_suffix('.csv').name}, or - for stdout",
        )


# ---- out -------------------------------------------------------------------------------------------------


def _is_file(output: Path | None) -> bool:
    return output is not None and str(output) != "-"


def _beside(output: Path | None, what: str) -> Path:
    """`answers.csv` -> `answers-codebook.csv`."""
    assert output is not None
    return output.with_name(f"{output.stem}-{what}.csv")


def _write_answers(job: Job, output: Path | None) -> None:
    from svsurvey.exchange import csv_packed

    written = 0

    def write(file: TextIO) -> None:
        nonlocal written
        with job.store.file.reading():  # the rows may be asked for twice, and are the same then
            ask = partial(job.store.rows, job.id, scope=job.scope)
            written = csv_packed.write(file, job.plan, ask, job.style)

    write_out(output, write)
    _say(output, f"{counted(written, 'response')}, {len(job.plan.header)} columns")
    if not written and (left_out := made_up_left_out(job.store, job.id, job.scope)):
        talk(left_out)
    if job.plan.renamed:
        talk(f"Older versions mean something else by these, so they stand apart: {', '.join(job.plan.renamed)}.")


def _write_codebook(job: Job, path: Path) -> None:
    from svsurvey.exchange import csv
    from svsurvey.exchange.codebook import codebook

    write_out(path, lambda file: csv.write_lines(file, codebook(job.plan), job.style))
    _say(path, "what every column and code means")


def _write_texts(job: Job, output: Path | None) -> None:
    from svsurvey.exchange import csv

    written = 0

    def write(file: TextIO) -> None:
        nonlocal written
        written = csv.write_texts(file, _texts(job), job.style)

    write_out(output, write)
    _say(output, f"{counted(written, 'text')}, kept apart from the other answers")
    if written:
        _warn_of_small_waves(job)


def _warn_of_small_waves(job: Job) -> None:
    """Words keep their wave: where few answered in it, it joins them to their rows again."""
    sizes = Counter(str(wave) for (wave,) in job.store.rows(job.id, ("wave",), job.scope))
    if small := sorted(wave for wave, size in sizes.items() if wave and size < FEW):
        talk(f"Fewer than {FEW} people answered in wave {', '.join(small)}: whose words these are can be told.")


def _write_or_announce_texts(job: Job, output: Path | None) -> None:
    """Beside a file, the words in a file of their own; after rows on stdout, how to get them."""
    if job.scope.sites or job.scope.versions:
        talk("The words kept apart do not say their site or version: export them without --site and --version.")
    elif _is_file(output):
        _write_texts(job, _beside(output, "texts"))
    elif number := sum(isinstance(words, str) for _, _, words in _texts(job)):
        talk(f"{counted(number, 'text')} kept apart from the other answers: -o FILE or --texts writes them.")


def _texts(job: Job) -> Iterator[tuple[str, str, str | int]]:
    return job.store.texts(job.id, job.scope)


def _say(output: Path | None, what: str) -> None:
    talk(f"Wrote {output}: {what}." if _is_file(output) else f"{what}.")
