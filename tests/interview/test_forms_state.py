"""Places, marks and searches by themselves, without a terminal."""

import pytest

from svsurvey.instrument.domain import Option, Row, Slider
from svsurvey.interview.lookup import LONGEST_SEARCH, Lookup, folded, search, searchable
from svsurvey.interview.mark import MARK, Mark
from svsurvey.interview.mouse import Deed, Mouse, read
from svsurvey.interview.placing import Placing
from svsurvey.interview.rating import Rating
from svsurvey.interview.sheet import Block, View, cells
from svsurvey.sentences import sentences

# ---- places ---------------------------------------------------------------------------------------------


def toggled(placing: Placing, *codes: int) -> list[bool]:
    return [placing.toggle(code) for code in codes]


def test_what_is_taken_back_lets_those_after_it_move_up() -> None:
    placing = Placing([1, 2, 3, 12], 3)
    assert toggled(placing, 12, 1, 3) == [True, True, True]
    assert [placing.mark(code) for code in (1, 2, 3, 12)] == ["2.", "__", "3.", "1."]
    assert placing.toggle(12)
    assert placing.answer() == (1, 3)
    assert [placing.mark(code) for code in (1, 2, 3, 12)] == ["1.", "__", "2.", "__"]


def test_a_full_order_is_not_changed_by_one_more() -> None:
    placing = Placing([1, 2, 3], 2, [3, 1])
    assert toggled(placing, 2) == [False]
    assert placing.answer() == (3, 1)
    placing.take_back()
    assert toggled(placing, 2) == [True]
    assert placing.answer() == (3, 2)


def test_nothing_is_taken_back_from_nothing() -> None:
    placing = Placing([1, 2], 2)
    placing.take_back()
    assert placing.answer() == ()


def test_what_was_placed_before_is_kept_only_as_far_as_it_can_be() -> None:
    assert Placing([1, 2, 3], 2, [9, 2, 2, 3, 1]).answer() == (2, 3)


def test_all_marks_are_of_one_width() -> None:
    placing = Placing(range(12), 12, range(12))
    assert {len(placing.mark(code)) for code in range(12)} == {3}


# ---- the mark -------------------------------------------------------------------------------------------


def drawn(mark: Mark, width: int) -> list[str]:
    return ["".join(text for _, text in line) for line in mark.lines(width)]


def test_before_it_is_moved_there_is_no_mark_and_no_answer() -> None:
    mark = Mark(Slider(0, 10))
    assert not any(MARK in line for line in drawn(mark, 40))
    assert mark.answer() == ""


@pytest.mark.parametrize(("steps", "at"), [(1, 10), (-1, 90)])
def test_the_first_key_shows_it_at_the_end_that_the_key_comes_from(steps: int, at: int) -> None:
    mark, strides = Mark(Slider(10, 90, 5)), Mark(Slider(10, 90, 5))
    mark.move(steps)
    strides.stride(steps)
    assert mark.answer() == strides.answer() == at
    mark.move(steps)
    assert mark.answer() == at + 5 * steps
    mark.move(-99 * steps)
    assert mark.answer() == at


def test_a_stride_is_a_tenth_and_never_nothing() -> None:
    long, short = Mark(Slider(0, 100), 50), Mark(Slider(1, 5), 3)
    long.stride(1)
    short.stride(-1)
    assert (long.answer(), short.answer()) == (60, 2)


def typed(slider: Slider, digits: str) -> Mark:
    mark = Mark(slider)
    for digit in digits:
        mark.digit(digit)
    return mark


@pytest.mark.parametrize(
    ("slider", "digits", "answer"),
    [
        (Slider(0, 100), "42", 42),
        (Slider(0, 100), "100", 100),
        (Slider(0, 100), "101", "101"),  # said to be none, never made 100
        (Slider(0, 100, 5), "42", "42"),
        (Slider(10, 90), "4", "4"),
        (Slider(10, 90), "40", 40),
        (Slider(-10, 10), "-7", -7),
        (Slider(-10, 10), "7-", 7),
        (Slider(0, 10), "-", "-"),
        (Slider(0, 10), "99999", "999"),
    ],
)
def test_a_typed_number_is_taken_as_it_is_or_not_at_all(slider: Slider, digits: str, answer: int | str) -> None:
    assert typed(slider, digits).answer() == answer


def test_backspace_takes_back_a_digit_or_the_mark() -> None:
    mark = typed(Slider(0, 100), "42")
    mark.rub_out()
    assert mark.answer() == 4
    mark.move(1)
    mark.rub_out()
    assert mark.answer() == ""
    mark.digit("7")  # and a number after a move begins anew
    mark.move(1)
    mark.digit("9")
    assert mark.answer() == 9
    mark.clear()
    assert mark.answer() == ""


@pytest.mark.parametrize("chosen", [0, "0", 5])
def test_an_earlier_answer_stands_where_it_was(chosen: int | str) -> None:
    mark = Mark(Slider(0, 10), chosen)
    assert mark.answer() == int(chosen)
    mark.digit("3")
    assert mark.answer() == 3


@pytest.mark.parametrize("width", [38, 42, 76, 96])
@pytest.mark.parametrize("at", [None, -100, -3, 0, 77, 100])
def test_the_line_fits_every_width_and_the_words_stand_under_their_ends(width: int, at: int | None) -> None:
    left, right = "まったく辛くない、いつもの一週間と同じ", "as hard as anything that I have known so far"
    lines = drawn(Mark(Slider(-100, 100, 1, left, right), at), width)
    assert all(cells(line) <= width for line in lines)
    assert cells(lines[1]) == width
    assert lines[1].count(MARK) == (at is not None)
    assert lines[2].startswith("-100")
    assert lines[2].endswith("100")
    assert lines[3].startswith("まったく")
    words = "".join("".join(lines[3:]).split())
    assert all(letter in words for letter in "くない一週間known")


@pytest.mark.parametrize("width", [42, 76])
def test_a_click_puts_the_mark_where_it_was_clicked(width: int) -> None:
    mark = Mark(Slider(0, 100, 5))
    for column in (0, width // 3, width - 1, width + 20, -20):
        mark.click(1, column, width)
        seen = drawn(mark, width)[1].index(MARK)
        assert abs(seen - max(0, min(column, width - 1))) <= width * 0.025 + 1
    mark.clear()
    mark.click(3, 10, width)  # the words under the line are none
    assert mark.answer() == ""


# ---- the search -----------------------------------------------------------------------------------------

PLACES = (
    Option(1, "Göteborg, Sahlgrenska"),
    Option(2, "Łódź"),
    Option(3, "Saint-Étienne Nord"),
    Option(4, "Ærøskøbing"),
    Option(12, "ＡＢＣ札幌 12"),
    Option(77, "Another place", write_in=True),
    Option(13, "STRASSE 13"),
    Option(99, "I would rather not say where", missing=True),
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("gote", [1]),
        ("GÖTE", [1]),
        ("sahl göt", [1]),  # parts in any order
        ("lodz", [2]),
        ("ETIENNE s", [3]),
        ("aerosk", [4]),
        ("abc", [12]),
        ("札", [12]),
        ("straße", [13]),
        ("1", [1, 12, 13]),  # the code of the first, in the words of the others
        ("  nord  ", [3]),
        ("xyz", []),
        ("another", []),
        ("", [1, 2, 3, 4, 12, 13]),
    ],
)
def test_what_is_typed_is_found_inside_the_words(typed: str, codes: list[int]) -> None:
    lookup = Lookup(PLACES)
    lookup.type(typed)
    assert [option.code for option in lookup.found] == [*codes, 77, 99]
    assert (lookup.held, lookup.total) == (len(codes), 6)


def test_a_code_typed_in_full_is_pointed_at_and_letters_point_at_nothing() -> None:
    lookup = Lookup(PLACES)
    assert lookup.pointed is None
    for typed, code in (("12", 12), ("2", 2), ("99", 99), ("göteborg", None)):
        lookup.type(typed)
        assert (lookup.pointed.code if lookup.pointed else None) == code
    lookup.point(1)
    lookup.type("göteborgs")
    assert lookup.pointed is None


def test_enter_takes_the_only_one_that_holds_the_letters_but_never_one_that_is_always_there() -> None:
    lookup = Lookup(PLACES)
    assert lookup.meant is None
    for typed, code in (("lodz", 2), ("s", None), ("xyz", None)):
        lookup.type(typed)
        assert (lookup.meant.code if lookup.meant else None) == code
    lookup.point(0)
    assert lookup.meant is PLACES[5]


@pytest.mark.parametrize(
    ("typed", "held", "meant"),
    [("ireland", [2, 3], 2), ("LAND", [2, 3, 4], None), ("ice", [4], 4), ("3", [3], 3), ("xyz", [], None)],
)
def test_a_code_or_a_whole_label_is_meant_although_others_hold_it(
    typed: str, held: list[int], meant: int | None
) -> None:
    options = [Option(2, "Ireland"), Option(3, "Northern Ireland"), Option(4, "Iceland")]
    found = search(searchable(options), typed)
    assert [option.code for option in found.held] == held
    assert (found.meant.code if found.meant else None) == meant
    lookup = Lookup(options)
    lookup.type(typed)
    assert lookup.meant == found.meant


def test_an_earlier_answer_is_pointed_at() -> None:
    assert Lookup(PLACES, 99).pointed is PLACES[7]
    assert Lookup(PLACES, 13).blocks(40)[5].lines[0][0] == ("class:pointed", "► 13  STRASSE 13")


def test_a_pasted_page_is_no_search() -> None:
    lookup = Lookup(PLACES)
    lookup.type("x" * 5000)
    assert len(lookup.typed) == LONGEST_SEARCH


def test_folded_texts_hold_no_marks() -> None:
    assert folded("Ångström Ｈé") == "angstrom he"


# ---- statements, folded ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [38, 42, 56])
def test_a_folded_statement_shows_all_its_codes_and_each_can_be_clicked(width: int) -> None:
    options = (Option(0, "never"), *(Option(n, str(n)) for n in range(1, 11)), Option(99, "cannot say"))
    rows = (
        Row("a", "Short."),
        Row("b", "A statement that is too long to stand beside twelve columns, and wraps."),
    )
    rating = Rating(sentences("en"), rows, options, {})
    for option in options:
        block = rating.blocks(width)[1]
        lines = ["".join(text for _, text in line) for line in block.lines]
        assert all(cells(line) <= width for line in lines)
        line = next(n for n, text in enumerate(lines) if f" {option.code} " in f"{text} ")
        rating.touch(1, line, lines[line].index(f" {option.code} ") + 1, width)
        assert rating.answers() == {"b": option.code}
    rating.touch(1, 0, 5, width)
    assert rating.answers() == {"b": 99}
    assert "".join(text for line in rating.head(width) for _, text in line).count("=") == 2


# ---- the mouse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "mouse"),
    [
        ("\x1b[<0;1;1M", Mouse(Deed.PRESS, 0, 0)),
        ("\x1b[<0;12;250m", Mouse(Deed.RELEASE, 11, 249)),
        ("\x1b[<16;3;2M", Mouse(Deed.PRESS, 2, 1)),  # with Control
        ("\x1b[<32;3;2M", Mouse(Deed.DRAG, 2, 1)),
        ("\x1b[<64;3;2M", Mouse(Deed.WHEEL_UP, 2, 1)),
        ("\x1b[<65;3;2M", Mouse(Deed.WHEEL_DOWN, 2, 1)),
        ("\x1b[<2;3;2M", None),  # another button
        ("\x1b[<35;3;2M", None),  # moved, no button held
        ("\x1b[<0;0;0M", None),
        ("\x1b[0;3;2M", None),  # the older forms
        ("\x1b[M !!", None),
    ],
)
def test_reports_of_the_mouse(report: str, mouse: Mouse | None) -> None:
    assert read(report) == mouse


def test_a_row_of_a_view_is_a_line_of_a_block_and_a_sign_is_none() -> None:
    view = View(sentences("en"))
    blocks = [Block([[("", f"{n}{line}")] for line in "ab"], counts=True) for n in range(5)]
    view.show(blocks, 20, None)
    assert [view.at(row) for row in (-1, 0, 1, 9, 10)] == [None, (0, 0), (0, 1), (4, 1), None]
    view.show(blocks, 6, None)
    view.roll(3)
    shown = view.show(blocks, 6, None)
    assert shown[1] == [("", "1b")]
    assert [view.at(row) for row in range(7)] == [None, (1, 1), (2, 0), (2, 1), (3, 0), None, None]
