"""How well forms were keyed: agreement of the two keyings, errors of each against what was settled, as a report.

It counts forms of a batch and shows no answer, no number of a form and no note: a report may be passed on.
How many were led to a question tells of answers all the same: `release: always` leaves only what is told of all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from svsurvey.inference.agreement import Pair, kappa, pooled_kappa, share
from svsurvey.instrument.domain import Text
from svsurvey.instrument.keyed import NO
from svsurvey.keying.batch import Batch, PaperForm, signs_in
from svsurvey.keying.steps import Paper, Sign, Step
from svsurvey.release.rules import LEAST
from svsurvey.report import model
from svsurvey.report.model import (
    Block,
    Cell,
    Column,
    Note,
    Report,
    Row,
    Section,
    Table,
    number,
    percent,
)
from svsurvey.text import counted

HOW = (
    "Compared is every line that both keyings reached, and every one that both skipped where one of them saw "
    "something written. Where one of them took another way through the form, only the answer that led there "
    "counts. A line is a question, a row of a grid, or the words behind an “other”. Kappa is Cohen's (1960), "
    "unweighted, of the lines that were reached; over the whole form it is pooled, chance reckoned line by line. "
    "Words have none: they are compared letter by letter. An error is a line that is not what was settled from "
    "the paper."
)

OWN = (
    "By line the figures tell how many were led to a question, and without a kappa that all gave one answer: keep "
    "them for yourselves, above all of few forms. In a paper give those of the whole batch."
)

ALWAYS = (
    "The questionnaire says `release: always`: how well forms were keyed is told of the whole batch only, "
    f"rounded, and of at least {LEAST} forms that were keyed twice; small numbers are left out."
)


@dataclass(frozen=True)
class Compared:
    """One line of one form: both keyings and what is right, as kept texts."""

    first: str
    second: str
    right: str

    @property
    def pair(self) -> Pair:
        """Both keyings."""
        return self.first, self.second


def compared(paper: Paper, form: PaperForm) -> Iterator[tuple[Step, Compared]]:
    """The lines of a settled form that both keyings reached, or both skipped and one saw something written there.

    Not those that the settled answers lead past, or to, other than both keyings.
    """
    first, second, right = form.first, form.second, form.settled
    if second and right and first.takes_part and second.takes_part and right.takes_part:
        ways = [(one.entries, paper.on_route(one.entries)) for one in (first, second, right)]
        for step in paper.steps:
            texts = [entries.get(step.name, "") for entries, _ in ways]
            reached = {paper.is_asked(step, entries, on) for entries, on in ways}
            if reached == {True} or (reached == {False} and Sign.ANYWAY in texts[:2]):
                yield step, Compared(*texts)


def keying_report(paper: Paper, forms: Sequence[PaperForm], batch: Batch) -> Report:
    """What is stored: keyed twice and settled, or keyed once. batch: as it is by now, for what is left in it."""
    by_step: dict[str, list[Compared]] = {step.name: [] for step in paper.steps}
    for form in forms:
        for step, line in compared(paper, form):
            by_step[step.name].append(line)
    lines = [line for found in by_step.values() for line in found]
    coded = [found for step in paper.steps if (found := by_step[step.name]) and _is_coded(step)]
    pooled = pooled_kappa([_reached(found) for found in coded])
    twice = sum(form.settled is not None and form.settled.takes_part for form in forms)
    always = paper.instrument.release == "always"
    if always:
        head = (*map(_not_small, _forms(forms)), *(_rounded(lines, pooled) if twice >= LEAST else ()))
    else:
        head = (*_forms(forms), *(_lines(lines, pooled) if any(form.settled for form in forms) else ()))
    rows = tuple(_row(step, found) for step in paper.steps if not always and (found := by_step[step.name]))
    block = Block("by_item", "By line", "agreement", tables=(Table("items", COLUMNS, rows),))
    sections = (Section("Agreement of the two keyings", (block,)),) if rows else ()
    how = [Note(HOW)] if any(entry.key == "agreement" for entry in head) else []
    whose = [Note(ALWAYS)] if always else [Note(OWN, warns=True)] if rows else []
    return Report(TITLE, _head(paper, batch, head), (*how, *whose, *_once(forms), *_left(batch)), sections)


def notes_of(paper: Paper, forms: Sequence[PaperForm]) -> list[str]:
    """The operator's notes, with the numbers of their forms: for the operator, in no report and in no study."""
    numbers = {step.name: step.number for step in paper.steps}
    found = []
    for form in forms:
        for name, note in form.right.notes.items():
            where = f", question {numbers[name]}" if numbers.get(name) else ""
            found.append(f"Form {form.number}{where}: {note}")
    return found


TITLE = "Forms keyed in"

COLUMNS = (
    Column("compared", "compared"),
    Column("differ", "differ"),
    Column("agreement", "agree %"),
    Column("kappa", "kappa"),
    Column("first", "first wrong"),
    Column("second", "second wrong"),
)


def _head(paper: Paper, batch: Batch, entries: tuple[model.Entry, ...]) -> Block:
    where = [f"wave {batch.wave}"] if batch.wave else []
    where += [f"site {batch.site}"] if batch.site else []
    title = ", ".join([f"{batch.instrument}, version {batch.version}", *where])
    return Block(batch.instrument, title, "keying", paper.instrument.title, entries)


def _entry(key: str, label: str, n: int, always: bool = True) -> model.Entry:
    return model.Entry(key, label, Cell(n, model.Form.NUMBER), always)


def _forms(forms: Sequence[PaperForm]) -> Iterator[model.Entry]:
    """Forms, and what they hold besides answers."""
    keyed = [form.right for form in forms]
    taking = [one for one in keyed if one.takes_part]
    yield _entry("forms", "forms", len(keyed))
    yield _entry("stored", "stored", len(taking))
    yield _entry("declined", "did not consent", sum(one.consent == NO for one in keyed), always=False)
    unclear = len(keyed) - len(taking) - sum(one.consent == NO for one in keyed)
    yield _entry("no_consent", "consent left empty or unreadable", unclear, always=False)
    yield _entry("partial", "stopped before the end", sum(one.stopped for one in taking), always=False)
    yield _entry("unreadable", "unreadable answers", sum(signs_in(one, Sign.UNREADABLE) for one in taking))
    yield _entry("off_route", "answered although skipped", sum(signs_in(one, Sign.ANYWAY) for one in taking))


def _lines(lines: Sequence[Compared], pooled: float | None) -> Iterator[model.Entry]:
    agree = share([line.pair for line in lines])
    yield _entry("compared", "lines compared", len(lines))
    yield _entry("differences", "differences", sum(line.first != line.second for line in lines))
    yield model.Entry("agreement", "agreement (%)", _percent(agree))
    yield model.Entry("kappa", "kappa", number(pooled, 3))
    for which, errors in (("first", _errors(lines)[0]), ("second", _errors(lines)[1])):
        yield _entry(f"{which}_errors", f"errors of the {which} keying", errors)
        yield model.Entry(f"{which}_rate", f"error rate of the {which} keying (%)", _rate(errors, len(lines)))


def _rounded(lines: Sequence[Compared], pooled: float | None) -> Iterator[model.Entry]:
    """Shares from which no number of lines, and so of answers, can be reckoned back."""
    agree = share([line.pair for line in lines])
    yield model.Entry("agreement", "agreement (%)", _to(agree, 100, 1))
    yield model.Entry("kappa", "kappa", _to(pooled, 1, 2))
    for which, errors in zip(("first", "second"), _errors(lines), strict=True):
        rate = errors / len(lines) if lines else None
        yield model.Entry(f"{which}_rate", f"error rate of the {which} keying (%)", _to(rate, 100, 1))


def _to(value: float | None, times: int, digits: int) -> Cell:
    """Rounded itself, not only as it is shown: JSON tells all digits."""
    return number(None if value is None else round(times * value, digits), digits)


def _not_small(entry: model.Entry) -> model.Entry:
    """A number of forms or answers, unless it is that of a few people."""
    n = entry.cell.value
    small = entry.key not in ("forms", "stored") and isinstance(n, int) and 0 < n < LEAST
    return replace(entry, cell=replace(entry.cell, value=None, form=model.Form.COUNT)) if small else entry


def _reached(lines: Sequence[Compared]) -> list[Pair]:
    """The pairs of lines that were reached: of those that were skipped only some are known."""
    return [line.pair for line in lines if Sign.ANYWAY not in line.pair]


def _errors(lines: Sequence[Compared]) -> tuple[int, int]:
    return sum(line.first != line.right for line in lines), sum(line.second != line.right for line in lines)


def _percent(part: float | None) -> Cell:
    return Cell(None if part is None else 100 * part, model.Form.NUMBER, 2)


def _is_coded(step: Step) -> bool:
    """Whether chance could agree: two people do not write the same words by chance."""
    return not isinstance(step.field.domain, Text)


def _rate(part: int, base: int) -> Cell:
    return number(100 * part / base if base else None, 2)


def _row(step: Step, found: Sequence[Compared]) -> Row:
    pairs = [line.pair for line in found]
    same = sum(first == second for first, second in pairs)
    first, second = _errors(found)
    cells = (
        Cell(len(found), model.Form.NUMBER),
        Cell(len(found) - same, model.Form.NUMBER),
        percent(same, len(found)),
        number(kappa(_reached(found)) if _is_coded(step) else None, 3),
        Cell(first, model.Form.NUMBER),
        Cell(second, model.Form.NUMBER),
    )
    return Row(step.name, f"{step.number} {step.text}".strip(), cells)


def _once(forms: Sequence[PaperForm]) -> Iterator[Note]:
    if once := sum(form.settled is None for form in forms):
        what = "All forms were" if once == len(forms) else f"{counted(once, 'form')} of them were"
        yield Note(f"{what} keyed once: of these no agreement can be given, and no errors were found.", warns=True)


def _left(batch: Batch) -> Iterator[Note]:
    if left := len(batch.forms):
        yield Note(f"{counted(left, 'form')} left in the batch, not keyed twice yet (--verify).")
