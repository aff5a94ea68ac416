"""CSV read plainly: what was exported comes back; what is wrong is said with its place, never with the answer."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from csv_cases import CODED, NAMES, STYLES, apart, exported, instrument, left_of, people

from svsurvey.errors import InputError, Where
from svsurvey.exchange.csv import Gaps, Style, Values
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument
from svsurvey.intake.bad import Bad
from svsurvey.intake.csv_rows import CsvFile, open_csv, read_csv
from svsurvey.response import Disposition, Missing, Mode, Response

PEOPLE = 8

WARD = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
partial: true
sections:
  - title: All
    items:
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Doctor, 8: {label: Other, write_in: true}}}
      - {id: nights, type: number, text: Nights?, range: [0, 31], required: hard}
      - {id: hours, type: number, text: Hours?, range: [0, 168], decimals: 1, when: nights > 0}
      - {id: seen, type: multiple, text: Seen?, options: {1: A, 2: B, 9: {label: None, alone: true}}}
      - {id: best, type: ranking, text: Best?, options: {1: Time, 2: Talk, 3: Sleep}, top: 2}
      - {id: since, type: date, text: Since?, precision: month}
      - {id: start, type: time, text: Start?}
      - {id: badge, type: text, text: Badge?, linked: true}
      - {id: wish, type: text, text: Wish?}
scores:
  n: {label: N, sum: [nights, hours]}
"""
ROW = {
    "response": "r1", "version": "1.0.0", "wave": "", "site": "", "mode": "line", "disposition": "complete",
    "role": "1", "nights": "3", "hours": "38.5", "seen___1": "1", "seen___2": "0", "seen___9": "0",
    "best___1": "2", "best___2": "0", "best___3": "1", "since": "2024-05", "start": "07:30",
    "badge": "007", "n": "41.5",
}  # fmt: skip


def ward(old: str = "", new: str = "") -> Instrument:
    assert old in WARD
    return load(Source("ward.yaml", WARD.replace(old, new)))


def table(*rows: dict[str, str], sign: str = ",", end: str = "\n") -> bytes:
    """Rows that differ from ROW so; the header is that of the first."""
    whole = [ROW | row for row in rows]
    lines = [list(whole[0]), *(list(row.values()) for row in whole)]
    return end.join(sign.join(cells) for cells in lines).encode() + end.encode()


def read(content: bytes, of: Instrument | None = None, **more: str) -> list[Response | Bad]:
    return list(read_csv(io.BytesIO(content), "x.csv", of or ward(), **more))  # type: ignore[arg-type]


def taken(content: bytes, of: Instrument | None = None, **more: str) -> Response:
    (response,) = read(content, of, **more)
    assert isinstance(response, Response), response
    return response


def refused(content: bytes, of: Instrument | None = None, **more: str) -> list[str]:
    (bad,) = read(content, of, **more)
    assert isinstance(bad, Bad)
    return [str(problem) for problem in bad.problems]


def opened(content: bytes, of: Instrument | None = None) -> CsvFile:
    return open_csv(io.BytesIO(content), "x.csv", of or ward())


def head_problems(content: bytes, of: Instrument | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        opened(content, of)
    return [str(problem) for problem in caught.value.problems] or [caught.value.what]


# ---- there and back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_what_was_exported_comes_back(name: str, style: Style) -> None:
    there_and_back(name, style, PEOPLE, seed=3)


@pytest.mark.proof
@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_what_was_exported_comes_back_of_many(name: str, style: Style) -> None:
    there_and_back(name, style, 250, seed=7)


def there_and_back(name: str, style: Style, number: int, seed: int) -> None:
    of = instrument(name)
    given = people(name, number, seed)
    file = opened(exported(of, given, style), of)
    back = list(file.responses())
    assert len(back) == number
    unknown = apart(name) if file.columns.unseen else frozenset()
    for response, found in zip(given, back, strict=True):
        kept = left_of(response, name, style)
        if kept is None or (file.columns.unseen and style.missing is Gaps.BLANK):
            continue  # what a blank hides decides the route: refused, or taken as what it looks like
        assert isinstance(found, Response), found
        assert {n: v for n, v in found.values.items() if n not in unknown} == {
            n: v for n, v in kept.values.items() if n not in unknown
        }
        assert (found.wave, found.site, found.mode) == ("spring", "-north", Mode.SIMULATED)
        assert unknown or not list(misfits(found, of))


def test_codes_of_gaps_keep_everything_but_words() -> None:
    kinds = {Missing.REFUSED, Missing.NOT_ANSWERED, Missing.NOT_ASKED}
    given = people("torture of exports", 60, 3)
    found = {value for response in given for value in response.values.values() if isinstance(value, Missing)}
    assert kinds <= found


def test_who_left_early_comes_back() -> None:
    early = {"disposition": "partial", "seen___1": "-96", "seen___2": "-96", "seen___9": "-96"}
    gone = dict.fromkeys(("best___1", "best___2", "best___3", "since", "start", "badge"), "-96")
    coded, blank = (
        taken(table(early | gone)),
        taken(table({n: v.replace("-96", "") for n, v in (early | gone).items()})),
    )
    for response in (coded, blank):
        assert response.disposition is Disposition.PARTIAL
        assert response.values["hours"] == 38.5
        assert response.values["seen"] is response.values["best"] is Missing.NOT_REACHED
    assert blank.values["wish"] is Missing.NOT_REACHED
    empty_between = taken(table({"disposition": "partial", "since": "", "nights": "", "hours": ""}))
    assert empty_between.values["since"] is Missing.NOT_ANSWERED
    assert empty_between.values["nights"] is Missing.REFUSED
    assert empty_between.values["hours"] is Missing.NOT_ASKED


# ---- cells -----------------------------------------------------------------------------------------------

WRONG = [
    ({"role": "3"}, "role", "1, 2 or 8"),
    ({"role": "nurse"}, "role", "1, 2 or 8"),
    ({"role": "-96"}, "role", "complete response"),
    ({"role": "-98"}, "role", "stands here as not asked"),
    ({"nights": "32"}, "nights", "from 0 to 31"),
    ({"nights": "3.5"}, "nights", "whole number"),
    ({"hours": "1.25"}, "hours", "after the point"),
    ({"nights": "0"}, "hours", "not asked after the other answers"),
    ({"nights": "0", "hours": "-97"}, "hours", "not asked after"),
    ({"hours": "-94"}, "hours", "It is asked"),
    ({"seen___1": "2"}, "seen___1", "1 or 0"),
    ({"seen___9": "1"}, "seen___1", "by itself|alone"),
    ({"seen___2": ""}, "seen___1", "all are 1 or 0"),
    ({"seen___2": "-99"}, "seen___1", "all are 1 or 0"),
    ({"seen___1": "0"}, "seen___1", "at least 1"),
    ({"best___2": "1"}, "best___1", "each place"),
    ({"best___1": "0"}, "best___1", "2"),
    ({"best___1": "4"}, "best___1", "from 1 to 2"),
    ({"since": "2024-13"}, "since", "YYYY-MM"),
    ({"start": "24:00"}, "start", "HH:MM"),
    ({"version": "1.0.1"}, "version", "version 1.0.0"),
    ({"version": ""}, "version", "version 1.0.0"),
    ({"disposition": "refusal"}, "disposition", "not handed in"),
    ({"disposition": "done"}, "disposition", "complete or partial"),
    ({"wave": "2024-05-03"}, "wave", "looks like a date"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "column", "said"), WRONG, ids=str)
def test_what_is_wrong_is_said_with_its_place(change: dict[str, str], column: str, said: str) -> None:
    problems = refused(table(change))
    place = list(ROW).index(column) + 1
    assert any(problem.startswith(f"x.csv:2:{place}: ") and f"“{column}”" in problem for problem in problems)
    assert any(word in " ".join(problems) for word in said.split("|")), problems
    assert not any(
        f" {text} " in f" {problem} " for text in change.values() if len(text) > 2 for problem in problems
    )


def test_everything_wrong_with_somebody_is_said_at_once() -> None:
    assert len(refused(table({"role": "x", "since": "y", "seen___1": "z"}))) == 3


def test_words_behind_an_answer_and_words_alone() -> None:
    column = {"role_other": "porter"}
    assert "not there" in refused(table(column))[0]
    assert taken(table(column | {"role": "8"})).values["role_other"] == "porter"
    assert taken(table({"role_other": "", "role": "8"})).values["role_other"] is Missing.NOT_ANSWERED
    assert taken(table({"role_other": "", "role": "-97"})).values["role_other"] is Missing.REFUSED
    assert taken(table({"wish": "Sleep"})).values["wish"] == "Sleep"
    assert taken(table({})).values["wish"] is Missing.NOT_ANSWERED


def test_a_blank_cell_is_left_empty_or_a_refusal_where_it_must_be_answered() -> None:
    response = taken(table({"role": " ", "nights": "", "hours": ""}))
    assert response.values["role"] is Missing.NOT_ANSWERED
    assert response.values["nights"] is Missing.REFUSED
    assert response.values["hours"] is Missing.NOT_ASKED
    assert taken(table({"nights": "-99", "hours": ""})).values["nights"] is Missing.NOT_ANSWERED


def test_an_answer_although_skipped_is_kept_as_such() -> None:
    response = taken(table({"nights": "0", "hours": "-94"}))
    assert response.values["hours"] is Missing.OFF_ROUTE
    assert taken(table({"role": "-95"})).values["role"] is Missing.UNREADABLE


def test_only_made_up_ones_keep_their_mode() -> None:
    assert taken(table({"mode": "paper"})).mode is Mode.IMPORT
    assert taken(table({"mode": "simulated"})).mode is Mode.SIMULATED
    assert taken(table({"mode": ""})).mode is Mode.IMPORT
    assert "made up" in refused(table({"mode": "Simulated"}))[0]


def test_labels_of_two_answers_are_no_answer() -> None:
    twice = ward("2: Doctor", "2: Nurse")
    labels = {"seen___1": "yes", "seen___2": "no", "seen___9": "no"}
    assert "several answers" in refused(table({"role": "Nurse"} | labels), twice)[0].lower()
    assert taken(table({"role": "2"}), twice).values["role"] == 2


def test_a_text_that_is_a_code_and_another_label_is_read_as_the_file_is_spelled() -> None:
    swapped = ward("1: Nurse, 2: Doctor", "1: '2', 2: '1'")
    assert taken(table({"role": "2"}), swapped).values["role"] == 2
    ticks = {"seen___1": "yes", "seen___2": "no", "seen___9": "no"}
    labels = ticks | {"best___1": "place 2", "best___2": "not placed", "best___3": "place 1"}
    assert taken(table({"role": "2"} | labels), swapped).values["role"] == 1
    mixed = read(table({"role": "2"} | labels, {}), swapped)
    assert all(isinstance(bad, Bad) and "could be a code or the label" in str(bad.problems[0]) for bad in mixed)


# ---- wave and site ---------------------------------------------------------------------------------------


def test_wave_and_site_of_the_file_or_as_given_but_not_both() -> None:
    assert taken(table({"wave": "spring"})).wave == "spring"
    assert taken(table({}), wave="spring", site="north").site == "north"
    assert taken(table({"wave": "spring"}), wave="spring").wave == "spring"
    assert "--wave" in refused(table({"wave": "autumn"}), wave="spring")[0]


# ---- files -----------------------------------------------------------------------------------------------

WRITTEN: list[Callable[[bytes], bytes]] = [
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: text.decode().encode("utf-16"),
    lambda text: b"\xfe\xff" + text.decode().encode("utf-16-be"),
    lambda text: text.replace(b",", b";"),
    lambda text: text.replace(b",", b"\t"),
    lambda text: b"sep=|\r\n" + text.replace(b",", b"|"),
    lambda text: text.replace(b"\n", b"\r\n"),
    lambda text: text.replace(b"\n", b"\r"),
    lambda text: text.replace(b"\n", b"\n\n"),
    lambda text: text.rstrip(b"\n"),
    lambda text: b'"' + text.replace(b",", b'","').replace(b"\n", b'"\n"')[:-1],
]


@pytest.mark.parametrize("change", WRITTEN)
def test_files_as_spreadsheets_write_them(change: Callable[[bytes], bytes]) -> None:
    assert taken(change(table({}))) == taken(table({}))


def test_a_decimal_comma_between_semicolons() -> None:
    assert taken(table({"hours": "38,5"}, sign=";")).values["hours"] == 38.5


def test_a_quote_against_formulas_is_taken_away_from_files_of_spreadsheets_only() -> None:
    excel, plain = (mark + table({"badge": "'=1+1", "wave": "'-a"}) for mark in (b"\xef\xbb\xbf", b""))
    assert taken(excel).values["badge"] == "=1+1"
    assert taken(excel).wave == "-a"
    assert taken(plain).values["badge"] == "'=1+1"


@pytest.mark.parametrize("start", [0, 5000])
def test_another_encoding_is_one_clear_error(start: int) -> None:
    content = table(*({"badge": "a"} for _ in range(start)), {"badge": "ä"}).decode().encode("latin-1")
    with pytest.raises(InputError, match="is not UTF-8 text") as caught:
        read(content)
    assert "ä" not in str(caught.value.hint) + caught.value.what


def test_a_quote_that_does_not_close_is_one_clear_error() -> None:
    with pytest.raises(InputError, match="quotes"):
        read(table({}, {"badge": '"open'}, {}))


def test_lines_are_those_of_the_file() -> None:
    content = table({"badge": '"two\nlines"'}, {"badge": '"a\r\nb\rc"'}, {"role": "x"})
    bad = read(content)[2]
    assert isinstance(bad, Bad)
    assert (bad.where, bad.row) == (Where("x.csv", 7), 3)


def test_a_bad_row_is_kept_as_it_was_and_read_again_without_what_was_said() -> None:
    file = opened(table({"role": "x", "badge": '"a;b, ""c"""'}))
    (bad,) = file.responses()
    assert isinstance(bad, Bad)
    again = f"what is wrong,{file.header_text}\nsomething,{bad.raw}\n".encode()
    back = opened(again)
    (second,) = back.responses()
    assert isinstance(second, Bad)
    assert (back.header_text, second.raw) == (file.header_text, bad.raw)
    assert "badge" not in repr(bad).partition("problems")[0]


def test_a_row_of_another_length() -> None:
    content = table({}) + b"1,2,3\n"
    assert "3 cells, and the header has 19" in str(read(content)[1])


# ---- headers ---------------------------------------------------------------------------------------------


def without(*names: str) -> bytes:
    rows = [
        [cell for name, cell in zip(ROW, cells, strict=True) if name not in names] for cells in (ROW, ROW.values())
    ]
    return "\n".join(",".join(cells) for cells in rows).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table({"rolle": "1"}), "x.csv:1:20: error"),
        (table({"rolle": "1"}), "did you mean 'role'?"),
        (without("seen___2"), "no column seen___2"),
        (without("nights"), "decides what is asked"),
        (table({}).replace(b",badge,", b",,"), "has no name"),
        (b"a,b\n1,2\n", "none of the columns"),
        (table({}).replace(b"badge", b"role"), "stands twice"),
        (b"\n", "no first line"),
        (b"", "no first line"),
    ],
)
def test_a_header_that_cannot_be_taken(content: bytes, said: str) -> None:
    assert any(said in problem.replace("x.csv:1:20: ", "x.csv:1:20: error ") for problem in head_problems(content))


def test_what_is_not_in_the_file_counts_as_left_empty_and_is_said_once() -> None:
    file = opened(without("role", "version"))
    assert [remark.partition(":")[0] for remark in file.remarks] == [
        "Scores are reckoned anew from the answers; not read",
        "The rows do not hold the words kept apart",
        "There is no column for role",
        "The file does not say its version",
    ]
    (response,) = file.responses()
    assert isinstance(response, Response)
    assert response.values["role"] is response.values["role_other"] is Missing.NOT_ANSWERED


def test_an_arm_must_be_said() -> None:
    arm = "- {id: arm, type: variant, text: Story, options: {1: mild, 2: hard}}"
    arms = ward("- {id: wish,", f"{arm}\n      - {{id: wish,")
    assert "for everybody" in head_problems(table({}), arms)[0]
    assert "Say which arm" in refused(table({"arm": ""}), arms)[0]
    assert taken(table({"arm": "2"}), arms).values["arm"] == 2


def test_words_that_decide_what_is_asked_are_inferred_from_what_was() -> None:
    asked = ward(
        "text: Wish?}",
        "text: Wish?}\n      - {id: more, type: number, text: More?, range: [0, 9], when: answered(wish)}",
    )
    assert taken(table({"more": "-98"}), asked).values["more"] is Missing.NOT_ASKED
    response = taken(table({"more": "4"}), asked)
    assert response.values["more"] == 4
    assert response.values["wish"] is Missing.NOT_ANSWERED


def test_the_stream_is_left_open(tmp_path: Path) -> None:
    stream = io.BytesIO(table({}))
    assert len(list(read_csv(stream, "x", ward()))) == 1
    assert not stream.closed
    assert Values.CODES is CODED.values
