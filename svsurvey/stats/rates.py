"""Response rates as a report: what became of whom, AAPOR's rates with their formulas, and which to print.

It must not know where the numbers come from, nor how a formula is worked out.
"""

from collections.abc import Iterator

from svsurvey.inference.response_rates import LETTERS, RATES, Dispositions, Rate
from svsurvey.report.model import (
    Block,
    Cell,
    Column,
    Entry,
    Form,
    Note,
    Report,
    Role,
    Row,
    Section,
    Table,
    count,
    interval,
    number,
    percent,
    rough,
    words,
)
from svsurvey.stats.dispositions import Cases

FAMILIES = {
    "RR": "Response rates: of those who should have answered, how many did",
    "COOP": "Cooperation rates: of those who were reached, how many answered",
    "REF": "Refusal rates: of those who should have answered, how many said no or left",
    "CON": "Contact rates: of those who should have answered, how many were reached",
}

OF_REFUSALS = ("COOP", "REF", "CON")
"""The families of rates that say something only where it is known who said no or was unable."""

MEANINGS = {
    "RR1": "complete; the unknown all count as belonging: the lowest",
    "RR2": "the same with partial",
    "RR3": "complete; of the unknown the share e",
    "RR4": "the same with partial",
    "RR5": "complete; the unknown are left out: the highest",
    "RR6": "the same with partial",
    "COOP1": "complete; of all reached",
    "COOP2": "the same with partial",
    "COOP3": "complete; without those who could not",
    "COOP4": "the same with partial",
    "REF1": "of all, the unknown with them",
    "REF2": "of the unknown the share e",
    "REF3": "without the unknown",
    "CON1": "of all, the unknown with them",
    "CON2": "of the unknown the share e",
    "CON3": "without the unknown",
}


def rates_report(title: str, about: Block, cases: Cases, released: str = "", advises: bool = True) -> Report:
    """The whole result. about: whom it is about. released: how counts of the study were protected; "" if not.

    advises: whoever reads it can ask again, and is told with which options.
    """
    tables = (_dispositions(cases), _rates(cases), *_begun(cases))
    block = Block(
        "rates",
        "Outcome rates as AAPOR defines them",
        "rates",
        "",
        _entries(cases),
        _notes(cases, advises),
        tables,
    )
    notes = tuple(map(Note, (*_to_print(cases, released), SOURCE)))
    if released:
        block = rough(block)
        notes = (*notes, Note("The study's counts are rounded to multiples of 5, and so are the rates."))
    return Report(title, about, notes, (Section("Response rates", (block,)),), released)


def _entries(cases: Cases) -> tuple[Entry, ...]:
    total = sum(cases.found.by_letter().values()) + cases.ineligible
    return Entry("invited", "invited", count(total)), Entry(
        "ineligible", "do not belong", count(cases.ineligible), always=False
    )


def _dispositions(cases: Cases) -> Table:
    """What became of how many, under AAPOR's letters."""
    by_letter = cases.found.by_letter()
    total = sum(by_letter.values())
    rows = [
        Row(letter, f"{letter}: {LETTERS[letter]}", (count(n), percent(n, total)))
        for letter, n in by_letter.items()
    ]
    rows.append(Row("total", "Belong, or may belong", (count(total), percent(total, total)), Role.TOTAL))
    return Table("dispositions", (Column("n", "n"), Column("percent", "%")), tuple(rows))


def _rates(cases: Cases) -> Table:
    """Every rate: its formula in letters and in numbers; no number where it would only look like one."""
    rows: list[Row] = []
    for prefix, heading in FAMILIES.items():
        rows.append(Row(prefix, heading, (words(""), interval(None)), Role.HEADING))
        is_known = cases.knows_refusals or prefix not in OF_REFUSALS
        of_family = [rate for rate in RATES if rate.key.rstrip("0123456789") == prefix]
        rows += [_rate_row(rate, cases.found, is_known) for rate in of_family]
    return Table(
        "rates", (Column("numbers", "in numbers"), Column("percent", "%")), tuple(rows), "", (IN_LETTERS,)
    )


def _rate_row(rate: Rate, found: Dispositions, is_known: bool) -> Row:
    share = rate.share(found) if is_known else None
    cell = Cell(None if share is None else 100 * share, Form.PERCENT, 1)
    numbers = " / ".join(_people(rate, found)) if is_known else ""
    return Row(rate.key, f"{rate.key} = {rate.formula}: {MEANINGS[rate.key]}", (words(numbers), cell))


def _people(rate: Rate, found: Dispositions) -> list[str]:
    """How many people stand over and under the line, to a tenth of one."""
    return [f"{round(people, 1):.12g}" for people in rate.people(found) or ()]


def _begun(cases: Cases) -> Iterator[Table]:
    """Of those who began, how many finished and how many left; where that is known."""
    if cases.broken_off is None:
        return
    found, left = cases.found, cases.broken_off
    began = found.complete + found.partial + left
    lines = (
        ("completion", "Completion rate: reached the end", found.complete),
        ("break_off", "Break-off rate: left for good", left),
    )
    rows = [Row(key, label, (count(n), percent(n, began))) for key, label, n in lines]
    rows.append(Row("began", "Began", (count(began), percent(began, began)), Role.TOTAL))
    yield Table("began", (Column("n", "n"), Column("percent", "% of begun")), tuple(rows))


# ---- words ----------------------------------------------------------------------------------------------

SOURCE = (
    "AAPOR: American Association for Public Opinion Research, Standard Definitions: Final Dispositions of Case "
    "Codes and Outcome Rates for Surveys. A rate is printed with its number, for they are not the same."
)
IN_LETTERS = "I, P, R, NC, O, UH, UO: as above. e: the share of the unknown who are taken to belong."


def _to_print(cases: Cases, released: str) -> list[str]:
    """The sentence for a paper."""
    found = cases.found
    key = "RR2" if found.partial else "RR1"
    rate = next(rate for rate in RATES if rate.key == key)
    share = rate.share(found)
    if share is None:
        return ["There is nobody to take a rate of."]
    upper, lower = _people(rate, found)
    text = f"{100 * share:.0f}" if released else number(100 * share, 1).text
    responses = "response" if upper == "1" else "responses"
    what = f"complete and partial {responses}" if found.partial else f"complete {responses}"
    numbers = f"{upper} {what} of {lower} {'person' if lower == '1' else 'people'}"
    return [f"For a paper: “The response rate was {text} % (AAPOR {key}; {numbers}).”"]


def _notes(cases: Cases, advises: bool) -> tuple[Note, ...]:
    said = []
    if cases.rest:
        said.append(
            f"{cases.rest} of those invited {'is' if cases.rest == 1 else 'are'} in no other number, and taken as "
            "people of a list who belong and from whom nothing came back (NC, AAPOR 2.2)."
            + (" Count those who are doubtful with --unknown." if advises else "")
        )
        said.append("Nobody knows who of them read the invitation: contact and cooperation rates rest on that.")
    if not cases.knows_refusals:
        said.append(
            "Nobody is known to have said no, left or been unable, and nobody said that it was none: so "
            "cooperation, refusal and contact rates are not known."
            + (" Tell it with --refused and --other, also where it is 0." if advises else "")
        )
    if cases.share is not None:
        how = "as told" if "e" in cases.given else "as among those of whom it is known (proportional allocation)"
        said.append(f"e is {cases.share:.4g}, {how}.")
    else:
        said.append(
            "Nobody is of unknown eligibility, so RR1, RR3 and RR5 are the same, and so are RR2, RR4 and RR6."
        )
    if cases.broken_off is None:
        kept = (
            "The study keeps nothing of those who stopped"
            if cases.kept is not None
            else "Nobody said how many stopped"
        )
        more = "; a number known otherwise is given with --broken-off" if advises else ""
        said.append(f"{kept}, so there is no break-off rate{more}.")
    if cases.kept is not None and cases.given.keys() & {"broken_off", "refused"}:
        said.append("What was given for those who refused or broke off is added to what the study holds.")
    return tuple(map(Note, said))
