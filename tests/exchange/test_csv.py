"""Rows to CSV: golden files, gaps and labels by version, formulas, and that everything reads back."""

import csv as reader
from collections.abc import Iterator, Sequence
from datetime import date, time
from io import StringIO
from pathlib import Path
from re import fullmatch
from tracemalloc import get_traced_memory, start, stop

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svsurvey.exchange import csv
from svsurvey.exchange.columns import Plan, plan
from svsurvey.exchange.csv import Gaps, Style, Values, defused
from svsurvey.instrument.codebook import Stored, encode, variables
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Answers, Missing
from svsurvey.text import clean

TORTURE = (Path(__file__).parent / "torture.yaml").read_text(encoding="utf-8")

FULL: Answers = {
    "role": 8,
    "role_other": "=cook",
    "ever": 1,
    "seen": frozenset({1, 8}),
    "seen_other": "a ghost",
    "told": 0,
    "hours": 12,
    "dose": 2.5,
    "fell_on": date(2026, 3, 14),
    "since": date(2019, 5, 1),
    "at": time(7, 5),
    "helps": 3,
    "blame": 1,
    "staff": 2,
    "order": (3, 1),
    "tired": 70,
    "pain": 0,
    "badge": "007",
    "wish": "Sleep",
}
GAPS: Answers = {
    "role": 1,
    "ever": 0,
    "helps": 9,
    "blame": Missing.REFUSED,
    "staff": 2,
    "order": Missing.NOT_ANSWERED,
    "tired": Missing.REFUSED,
    "pain": Missing.NOT_REACHED,
    "badge": "=1+1",
}


def torture(old: str = "", new: str = "", version: str = "1.0.0") -> Instrument:
    """The instrument with every kind of item, with one thing changed."""
    assert old in TORTURE
    return load(Source("torture.yaml", TORTURE.replace(old, new).replace("1.0.0", version)))


def row(instrument: Instrument, answers: Answers, columns: Plan, wave: str = "") -> list[Stored]:
    """A response as the store gives it."""
    stored = {v.name: encode(v, answers, instrument.missing) for v in variables(instrument)}
    about = {"version": instrument.version, "wave": wave, "site": "", "mode": "line", "disposition": "complete"}
    return [(about | stored).get(name) for name in columns.needs]


def written(columns: Plan, rows: Sequence[Sequence[Stored]], style: Style = Style()) -> str:  # noqa: B008
    file = StringIO(newline="")
    assert csv.write(file, columns, rows, style) == len(rows)
    return file.getvalue()


def table(text: str) -> list[dict[str, str]]:
    """The file as Python's own reader sees it."""
    return list(reader.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def export(style: Style = Style(), *answers: Answers) -> list[str]:  # noqa: B008
    """The lines of an export of these responses, without the random number before each row."""
    instrument = torture()
    columns = plan([instrument])
    text = written(columns, [row(instrument, a, columns, "spring") for a in answers or (FULL, GAPS)], style)
    return [line.partition(",")[2] for line in text.splitlines()]


# ---- golden ----------------------------------------------------------------------------------------------

HEADER = (
    "version,wave,site,mode,disposition,role,ever,seen___1,seen___2,seen___8,seen___9,told,hours,dose,fell_on,"
    "since,at,helps,blame,staff,order___1,order___2,order___3,tired,pain,badge,mood,total,good"
)


def test_codes_with_empty_gaps() -> None:
    assert export() == [
        HEADER,
        "1.0.0,spring,,line,complete,8,1,1,0,1,0,0,12,2.5,2026-03-14,2019-05,07:05,3,1,2,2,0,1,70,0,007,"
        "2.6666666666666665,5,50",
        "1.0.0,spring,,line,complete,1,0,,,,,,,,,,,,,2,,,,,,=1+1,,4,0",
    ]


def test_codes_with_the_codes_of_gaps() -> None:
    assert export(Style(missing=Gaps.CODES))[2] == (
        "1.0.0,spring,,line,complete,1,0,-98,-98,-98,-98,-98,-98,-98,-98,-98,-98,9,-97,2,-99,-99,-99,-97,-96,=1+1,,4,0"
    )


def test_labels_with_empty_gaps() -> None:
    assert export(Style(Values.LABELS))[1:] == [
        "1.0.0,spring,,line,complete,Other,Yes,yes,no,yes,no,No,12,2.5,2026-03-14,2019-05,07:05,Agree,Disagree,"
        "Neither,place 2,not placed,place 1,70,0,007,2.6666666666666665,5,50",
        "1.0.0,spring,,line,complete,Nurse,No,,,,,,,,,,,,,Neither,,,,,,=1+1,,4,0",
    ]


def test_labels_with_the_words_of_gaps() -> None:
    assert export(Style(Values.LABELS, Gaps.CODES), GAPS)[1] == (
        "1.0.0,spring,,line,complete,Nurse,No," + "not asked," * 10 + "Does not apply,preferred not to answer,"
        "Neither,left empty,left empty,left empty,preferred not to answer,not reached,=1+1,,4,0"
    )


def test_for_excel_only_text_is_defused() -> None:
    columns = plan([torture()])
    text = written(columns, [row(torture(), GAPS, columns, "-spring")], Style(missing=Gaps.CODES, excel=True))
    assert text.startswith("\ufeffresponse,version,")
    assert text.count("\r\n") == 2
    assert text.count("\n") == 2
    assert ",'-spring,," in text
    assert ",-98,-98," in text
    assert ",'=1+1,," in text


def test_a_label_is_defused_too() -> None:
    instrument = torture("1: Nurse", '1: "=Nurse"')
    columns = plan([instrument])
    (line,) = table(written(columns, [row(instrument, GAPS, columns)], Style(Values.LABELS, excel=True)))
    assert line["role"] == "'=Nurse"


# ---- what must hold --------------------------------------------------------------------------------------


def test_every_row_has_a_new_random_number() -> None:
    columns = plan([torture()])
    rows = [row(torture(), FULL, columns)] * 600
    first, second = (table(written(columns, rows)) for _ in range(2))
    numbers = {line["response"] for line in (*first, *second)}
    assert len(numbers) == 1200
    assert all(fullmatch("r[0-9a-f]{16}", number) for number in numbers)


def test_words_kept_apart_have_no_column() -> None:
    columns = plan([torture()])
    assert {column.name for column in columns.apart} == {"role_other", "seen_other", "wish"}
    assert not {"role_other", "seen_other", "wish"} & set(columns.header)
    assert "ghost" not in written(columns, [row(torture(), FULL, columns)])


def test_words_kept_apart_come_without_their_gaps() -> None:
    file = StringIO(newline="")
    texts: list[tuple[str, str, Stored]] = [
        ("wish", "spring", "two\nlines, “quoted”"),
        ("wish", "", -97),
        ("role_other", "", "-97"),
    ]
    assert csv.write_texts(file, texts, Style()) == 2
    assert list(reader.reader(StringIO(file.getvalue(), newline=""))) == [
        ["variable", "wave", "text"],
        ["wish", "spring", "two\nlines, “quoted”"],
        ["role_other", "", "-97"],
    ]


def test_a_score_needs_its_answers_and_turns_the_reversed_ones_round() -> None:
    columns = plan([torture()])
    answers: list[Answers] = [
        {"helps": 3, "blame": 3, "staff": Missing.REFUSED},
        {"helps": 9, "blame": 3, "staff": Missing.REFUSED},
        {"helps": 2, "blame": 9, "staff": 2},
    ]
    lines = table(written(columns, [row(torture(), a, columns) for a in answers]))
    assert [(line["mood"], line["total"], line["good"]) for line in lines] == [
        ("2", "6", "100"),
        ("", "", ""),
        ("2", "4", "0"),
    ]


@pytest.mark.parametrize(("dose", "text"), [(2.5, "2.5"), (3.0, "3"), (0.00002, "0.00002"), (-0.0, "0")])
def test_numbers_are_written_out(dose: float, text: str) -> None:
    instrument = torture("decimals: 2", "decimals: 6")
    columns = plan([instrument])
    (line,) = table(written(columns, [row(instrument, {"dose": dose}, columns)]))
    assert line["dose"] == text


def restored(cell: str) -> str:
    """What was defused, as the help of `export` tells people to take it back."""
    return cell.removeprefix("'")


any_text = st.text(st.characters(), max_size=60).map(clean)


@given(st.lists(any_text, min_size=1, max_size=5), st.booleans())
def test_any_text_reads_back(texts: list[str], excel: bool) -> None:
    instrument = torture()
    columns = plan([instrument])
    rows = [row(instrument, {**GAPS, "badge": text}, columns) for text in texts]
    cells = [line["badge"] for line in table(written(columns, rows, Style(excel=excel)))]
    assert [restored(cell) for cell in cells] == texts if excel else cells == texts


@given(st.text(st.sampled_from("=+-@\t\r\n'＝＋－＠a1 "), max_size=6))
def test_defusing_can_be_undone_and_leaves_no_formula(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


# ---- versions together -----------------------------------------------------------------------------------


def both(
    old: Instrument, new: Instrument, *rows: tuple[Instrument, Answers], style: Style
) -> list[dict[str, str]]:
    columns = plan([old, new])
    return table(written(columns, [row(version, answers, columns) for version, answers in rows], style))


def test_what_means_the_same_is_one_column_and_what_a_version_lacks_is_empty() -> None:
    old = torture()
    new = torture("- {id: hours,", "- {id: break, type: number, text: Breaks?}\n      - {id: hours,", "1.1.0")
    style = Style(missing=Gaps.CODES)
    first, second = both(old, new, (old, FULL), (new, {**FULL, "break": 3}), style=style)
    assert (first["break"], second["break"]) == ("", "3")
    assert (first["hours"], second["hours"]) == ("12", "12")
    names = list(first)
    assert names.index("told") + 1 == names.index("break") == names.index("hours") - 1


def test_an_item_that_was_dropped_stands_after_the_newest_ones() -> None:
    dropped = (
        "      - {id: pain, type: slider, text: How sore are you?, range: [0, 100], left: Not, right: Very}\n"
    )
    columns = plan([torture(), torture(dropped, "", "2.0.0")])
    assert columns.header[-4:] == ("pain", "mood", "total", "good")


def test_a_code_that_changed_its_meaning_is_never_mixed() -> None:
    old, new = torture(), torture("1: Nurse, 2: Physician", "1: Physician, 2: Nurse", "2.0.0")
    answers: Answers = {"role": 1}
    first, second = both(old, new, (old, answers), (new, answers), style=Style(Values.LABELS))
    assert (first["role"], first["role_v1_0_0"]) == ("", "Nurse")
    assert (second["role"], second["role_v1_0_0"]) == ("Physician", "")
    assert plan([old, new]).renamed == ("role_v1_0_0",)


def test_a_score_made_otherwise_is_another_column() -> None:
    old, new = torture(), torture("mean: [helps, blame, staff]", "mean: [helps, staff]", "2.0.0")
    first, second = both(old, new, (old, FULL), (new, FULL), style=Style())
    assert (first["mood"], first["mood_v1_0_0"]) == ("", "2.6666666666666665")
    assert (second["mood"], second["mood_v1_0_0"]) == ("2.5", "")


def test_moved_missing_codes_are_read_by_the_version_of_the_row() -> None:
    old, new = torture(), torture("scales:", "missing: {refused: -7}\nscales:", "2.0.0")
    refused: Answers = {"role": Missing.REFUSED}
    lines = both(old, new, (old, refused), (new, refused), style=Style(missing=Gaps.CODES))
    assert [(line["role"], line["role_v1_0_0"]) for line in lines] == [("", "-97"), ("-7", "")]


def test_memory_stays_flat() -> None:
    columns = plan([torture()])
    one = row(torture(), FULL, columns)

    class Nowhere(StringIO):
        def write(self, text: str) -> int:
            return len(text)

    def rows() -> Iterator[Sequence[Stored]]:
        return (one for _ in range(20_000))

    start()
    csv.write(Nowhere(), columns, rows(), Style())
    _, most = get_traced_memory()
    stop()
    assert most < 2_000_000


@pytest.mark.parametrize("name", ["role", "seen___1", "order___3", "hours"])
def test_an_unknown_number_is_shown_as_it_is(name: str) -> None:
    columns = plan([torture()])
    cells = row(torture(), FULL, columns)
    cells[columns.needs.index(name)] = 77
    assert table(written(columns, [cells], Style(Values.LABELS)))[0][name] == "77"
