"""Keys in, response out: every page through the real machine."""

from datetime import date, time

import pytest
from prompt_toolkit.utils import get_cwidth
from screen import (
    BACK,
    BACKSPACE,
    DOWN,
    END,
    ENTER,
    ERASE,
    EVENTS,
    GO_ON,
    HAND_IN,
    HELP,
    LEFT,
    POSITIONS,
    REFUSE,
    RIGHT,
    RUB_OUT,
    SAMPLES,
    SCALE,
    SPACE,
    STATEMENTS,
    STOP,
    UP,
    asking,
    item,
    press,
)

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Item, Required
from svsurvey.interview.keys import CodeKeys, Key, keys_that_fit
from svsurvey.interview.sheet import cells, shortened, wrap
from svsurvey.response import Disposition, Missing, Value

YES_NO = Single((Option(1, "Yes"), Option(0, "No"), Option(10, "Both"), Option(-8, "Odd")))
EMPTY, REFUSED = Missing.NOT_ANSWERED, Missing.REFUSED
TICKS = Multiple((*EVENTS[:2], Option(10, "A mix-up"), EVENTS[3], EVENTS[4]), most=3)
PLAIN_TICKS = Multiple((*EVENTS[:2], EVENTS[4]))
DAY = Date(date(2020, 1, 1), date(2024, 12, 31))
TO_TEN = Grid((Row("a", "One?"), Row("b", "Two?")), tuple(Option(n, str(n)) for n in range(11)))
FIRST = ENTER + ENTER  # the first to be told to choose; never an answer
LEAVE_EMPTY = OPEN = "1" + ENTER
DELETE = "\x1b[3~"


@pytest.mark.parametrize(
    ("domain", "keys", "value"),
    [
        (YES_NO, "1" + ENTER, 1),
        (YES_NO, FIRST + "0" + ENTER, 0),
        (YES_NO, "10" + ENTER, 10),
        (YES_NO, "-8" + ENTER, -8),
        (YES_NO, DOWN + ENTER, 1),
        (YES_NO, DOWN + DOWN + ENTER, 0),
        (YES_NO, UP + ENTER, -8),
        (YES_NO, END + ENTER, -8),
        (YES_NO, "1" + DOWN + "0" + RIGHT, 0),
        (YES_NO, "17" + ENTER, 1),  # 7 is no answer: what is pointed at stays, in sight
        (YES_NO, "1-" + FIRST + "0" + ENTER, 0),  # nor is a code that has only begun
        (YES_NO, REFUSE, REFUSED),
        (YES_NO, GO_ON + LEAVE_EMPTY, EMPTY),
        (YES_NO, RIGHT + "2" + ENTER + "1" + ENTER, 1),
        (YES_NO, GO_ON + BACK + "1" + ENTER, 1),
        (YES_NO, "1" + ENTER + OPEN + BACKSPACE + ENTER + LEAVE_EMPTY, EMPTY),  # taken back
        (YES_NO, "1" + ENTER + OPEN + DOWN + DELETE + GO_ON + LEAVE_EMPTY, EMPTY),
        (
            YES_NO,
            "1" + ENTER + OPEN + BACKSPACE + RIGHT + "2" + ENTER + ENTER,
            1,
        ),  # not so meant: it is still there
        (YES_NO, "1" + ENTER + OPEN + BACKSPACE + "0" + ENTER, 0),
        (YES_NO, "1" + BACKSPACE + DELETE + ENTER, 1),  # nothing to take back yet
        (YES_NO, REFUSE + OPEN + BACKSPACE + ENTER, REFUSED),
        (PLAIN_TICKS, "2" + ENTER, frozenset({2})),  # no code begins like another: a number ticks
        (PLAIN_TICKS, "1212" + "1" + ENTER, frozenset({1})),
        (PLAIN_TICKS, "2" + "1" + "99" + ENTER, frozenset({99})),
        (PLAIN_TICKS, "ai2" + ENTER, frozenset({2})),  # no letter ticks all, or inverts
        (TICKS, "2" + SPACE + ENTER, frozenset({2})),  # 1 begins 10 and 12: numbers go there, Space ticks
        (TICKS, "1" + SPACE + "2" + SPACE + ENTER, frozenset({1, 2})),
        (TICKS, "12" + SPACE + "10" + SPACE + ENTER, frozenset({10, 12})),
        (TICKS, "12" + ENTER + LEAVE_EMPTY, EMPTY),
        (TICKS, DOWN + SPACE + DOWN + SPACE + ENTER, frozenset({1, 2})),
        (TICKS, SPACE + DOWN + SPACE + SPACE + "2" + SPACE + ENTER, frozenset({2})),
        (TICKS, "12" + SPACE + "99" + SPACE + ENTER, frozenset({99})),
        (TICKS, "99" + SPACE + "2" + SPACE + ENTER, frozenset({2})),
        (TICKS, ENTER + LEAVE_EMPTY, EMPTY),
        (TICKS, REFUSE, REFUSED),
        (Number(0, 99), "12" + ENTER, 12),
        (Number(0, 99), "120" + ENTER + BACKSPACE + ENTER, 12),
        (Number(0, 99, usual=(0, 20)), "80" + ENTER + "1" + ENTER, 80),
        (Number(0, 99, usual=(0, 20)), "80" + ENTER + "2" + ENTER + BACKSPACE + ENTER, 8),
        (Number(0, 9, decimals=1), "3,5" + ENTER, 3.5),
        (Number(0, 99), ENTER + LEAVE_EMPTY, EMPTY),
        (Number(0, 99), "1" + REFUSE, REFUSED),
        (DAY, "2024-02-30" + ENTER + RUB_OUT + "2024-02-29" + ENTER, date(2024, 2, 29)),
        (Date(precision=Precision.YEAR), "1999" + ENTER, date(1999, 1, 1)),
        (Time(), "7:05" + GO_ON, time(7, 5)),
        (Ranking((*EVENTS[:2], EVENTS[3]), top=2), "121" + ENTER, (12, 1)),
        (Slider(0, 10, 5), "5" + ENTER, 5),
        (Text(), "it rained? yes" + ENTER, "it rained? yes"),
        (Text(), "\x1b[200~two\r\nlines\x07\x1b[201~" + ENTER, "two lines\N{REPLACEMENT CHARACTER}"),
        (Text(), "a\x00b\x04\x1a\t" + UP + DOWN + "c" + ENTER, "abc"),
        (Text(lines=True), "one" + ENTER + "two" + ENTER + ENTER, "one\ntwo"),
        (Text(lines=True), "one" + ENTER + "two" + GO_ON, "one\ntwo"),
        (Text(lines=True), ENTER + LEAVE_EMPTY, EMPTY),
    ],
)
def test_what_is_pressed_is_what_is_answered(domain: Domain, keys: str, value: Value) -> None:
    # the first question takes a real Back in; the review hands in
    response = press(asking(Item("hello", "Hello.", Note()), item(domain)), ENTER, keys, HAND_IN + ENTER)
    assert response.values["q"] == value
    assert response.disposition is Disposition.COMPLETE


ROWS = Grid(STATEMENTS[:3], SCALE)


@pytest.mark.parametrize(
    ("domain", "keys", "codes"),
    [
        (ROWS, "452" + ENTER, (4, 5, 2)),
        (ROWS, "4" + DOWN + "2" + UP + "5" + "3" + ENTER, (4, 5, 3)),
        (ROWS, RIGHT + DOWN + LEFT + LEFT + DOWN + RIGHT + RIGHT + ENTER, (1, 5, 2)),
        (ROWS, "7459" + ENTER, (4, 5, 9)),
        (ROWS, "455" + BACKSPACE + "1" + ENTER, (4, 5, 1)),
        (ROWS, "45" + ENTER + LEAVE_EMPTY, (4, 5, EMPTY)),
        (ROWS, "45" + ENTER + "2" + ENTER + "1" + ENTER, (4, 5, 1)),
        (ROWS, ENTER + LEAVE_EMPTY, (EMPTY, EMPTY, EMPTY)),
        (ROWS, REFUSE, (REFUSED, REFUSED, REFUSED)),
        (TO_TEN, "17" + ENTER, (1, 7)),  # 7 cannot go on from 1: it answers the next row
        (TO_TEN, "103" + ENTER, (10, 3)),
        (TO_TEN, "1" + DOWN + "0" + ENTER, (1, 0)),
    ],
)
def test_a_grid_is_answered_by_digits_and_arrows(domain: Grid, keys: str, codes: tuple[Value, ...]) -> None:
    response = press(asking(Item("q", "Do you agree?", domain)), keys, HAND_IN)
    assert tuple(response.values[row.id] for row in domain.rows) == codes
    assert response.disposition is Disposition.COMPLETE


def test_nothing_is_ever_answered_by_enter_alone() -> None:
    response = press(SAMPLES["all"], ENTER * 200)
    assert response.disposition is Disposition.BREAK_OFF
    assert set(response.values.values()) == {Missing.NOT_REACHED}


def test_a_review_is_not_handed_in_by_enter_alone() -> None:
    response = press(asking(item(YES_NO)), "1", ENTER, ENTER * 50)
    assert response.disposition is Disposition.BREAK_OFF


def test_everything_at_once() -> None:
    keys = "1 / / 88 / Porter / 2 8  / A storm / 30 / 1 / 4519 / 2020-02 / 22:15 / 2,12 / 10 / Long. / 0 /"
    response = press(SAMPLES["all"], keys.replace(" / ", ENTER).replace(" /", ENTER))
    assert response.values == {
        "position": 88,
        "position_other": "Porter",
        "events": frozenset({2, 8}),
        "events_other": "A storm",
        "shifts": 30,
        "helps": 4,
        "fears": 5,
        "hours": 1,
        "nihongo": 9,
        "since": date(2020, 2, 1),
        "start": time(22, 15),
        "best": (2, 12),
        "strain": 10,
        "story": "Long.",
    }


# ---- consent, stopping, help ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "disposition"),
    [
        ("2" + ENTER, Disposition.REFUSAL),
        (UP + DOWN + DOWN + ENTER, Disposition.REFUSAL),
        (ERASE, Disposition.BREAK_OFF),
        ("1" + ENTER + ERASE, Disposition.BREAK_OFF),
        ("1" + ENTER + HELP + ERASE, Disposition.BREAK_OFF),
        ("", Disposition.BREAK_OFF),  # nobody is there any more
        (STOP + STOP + ENTER, Disposition.BREAK_OFF),  # asks, asks on, and then nobody answers
    ],
)
def test_whoever_does_not_take_part_leaves_nothing(keys: str, disposition: Disposition) -> None:
    response = press(SAMPLES["all"], keys)
    assert response.disposition is disposition
    assert set(response.values.values()) == {Missing.NOT_REACHED}


@pytest.mark.parametrize("away", [STOP + "1" + ENTER, STOP + BACK, HELP + ENTER, HELP + BACK, HELP + STOP + BACK])
@pytest.mark.parametrize(
    ("domain", "before", "after", "value"),
    [
        (YES_NO, "1", ENTER, 1),
        (PLAIN_TICKS, "2", ENTER, frozenset({2})),
        (Text(), "half", "way" + ENTER, "halfway"),
    ],
)
def test_stopping_and_help_keep_what_was_begun(
    away: str, domain: Domain, before: str, after: str, value: Value
) -> None:
    assert press(asking(item(domain)), before, away, after, HAND_IN).values["q"] == value


def test_a_question_mark_is_help_in_lists_only() -> None:
    assert press(asking(item(YES_NO)), "?", ENTER, "1", ENTER, HAND_IN).values["q"] == 1


# ---- going back -----------------------------------------------------------------------------------------

LAST = Item("last", "And now?", YES_NO)


@pytest.mark.parametrize(
    ("domain", "keys", "value"),
    [
        (YES_NO, "1" + ENTER + LEFT + ENTER, 1),
        (YES_NO, "1" + ENTER + LEFT + GO_ON, 1),
        (YES_NO, "1" + ENTER + BACK + DOWN + ENTER, 0),
        (YES_NO, REFUSE + BACK + ENTER, REFUSED),  # Enter leaves what was decided
        (YES_NO, REFUSE + BACK + "1" + ENTER, 1),
        (PLAIN_TICKS, "1" + ENTER + BACK + "2" + ENTER, frozenset({1, 2})),
        (PLAIN_TICKS, "2" + ENTER + BACK + "2" + ENTER + "1" + ENTER, EMPTY),  # taken back, and meant so
        (Number(0, 99, usual=(0, 20)), "80" + ENTER + "1" + ENTER + BACK + ENTER, 80),  # asked once only
        (Number(0, 99), "80" + ENTER + BACK + RUB_OUT + ENTER + "1" + ENTER, EMPTY),
        (Text(), "rain" + ENTER + BACK + "y" + ENTER, "rainy"),
        (Date(precision=Precision.MONTH), "2020-02" + ENTER + BACK + ENTER, date(2020, 2, 1)),
        (Number(0, 9, decimals=2), "2.50" + ENTER + BACK + ENTER, 2.5),
    ],
)
def test_going_back_shows_the_earlier_answer(domain: Domain, keys: str, value: Value) -> None:
    response = press(asking(item(domain), LAST), keys, "1" + ENTER, HAND_IN)
    assert response.values["q"] == value
    assert response.values["last"] == 1


def test_what_was_typed_but_not_sent_is_still_there_after_going_back_and_forth() -> None:
    response = press(asking(LAST, item(Text())), "1", ENTER, "half", BACK, ENTER, "way", ENTER, HAND_IN)
    assert response.values["q"] == "halfway"


def test_a_grid_keeps_its_rows_and_their_refusal() -> None:
    keys = ("45", REFUSE, BACK, ENTER, "1", ENTER, HAND_IN)
    response = press(asking(Item("q", "Do you agree?", ROWS), LAST), *keys)
    assert [response.values[row.id] for row in ROWS.rows] == [4, 5, REFUSED]


@pytest.mark.parametrize(
    ("keys", "position", "words"),
    [
        ("88" + ENTER + "Porter" + ENTER, 88, "Porter"),
        ("88" + ENTER + ENTER, 88, EMPTY),
        ("88" + ENTER + "Por" + BACK + "1" + ENTER, 1, Missing.NOT_ASKED),
        ("88" + ENTER + "Port" + ENTER + BACK + ENTER + "er" + ENTER, 88, "Porter"),
        ("88" + ENTER + "Port" + ENTER + BACK + ENTER + ENTER, 88, "Port"),
        ("88" + ENTER + "Port" + ENTER + BACK + ENTER + RUB_OUT + ENTER, 88, EMPTY),
        ("88" + ENTER + "Port" + ENTER + BACK + "1" + ENTER, 1, Missing.NOT_ASKED),
    ],
)
def test_a_write_in_is_asked_on_a_page_of_its_own(keys: str, position: int, words: Value) -> None:
    response = press(asking(Item("position", "Who?", Single(POSITIONS)), LAST), keys, "1" + ENTER, HAND_IN)
    assert (response.values["position"], response.values["position_other"]) == (position, words)


def test_the_review_opens_one_question_and_comes_back() -> None:
    instrument = asking(item(YES_NO), Item("note", "Hm.", Note()), LAST)
    response = press(instrument, "1", ENTER, ENTER, "1", ENTER, "2", ENTER, "0", ENTER, HAND_IN)
    assert (response.values["q"], response.values["last"]) == (1, 0)


def test_a_hard_question_is_answered_or_refused() -> None:
    assert press(asking(item(YES_NO, required=Required.HARD)), GO_ON * 3, REFUSE, HAND_IN).values["q"] is REFUSED


# ---- lines and keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["plain", "Ångström", "e\u0301", "部署では", "한글", "ガ", "عربي", "हिन्दी", "é\u200dx", "→●…“”", "🙂"]
)
def test_cells_are_those_that_the_drawing_counts(text: str) -> None:
    assert cells(text) == get_cwidth(text)


@pytest.mark.parametrize("width", [1, 2, 7, 20])
@pytest.mark.parametrize(
    "text", ["one two three", "部署では互いに助け合っている and so on", "a" * 50, "a\n\nb", ""]
)
def test_wrapping_loses_nothing_and_never_overflows(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cells(line) <= max(width, 2) for line in lines)


def test_a_no_break_space_does_not_break() -> None:
    assert wrap("about 10\N{NO-BREAK SPACE}km of it", 9) == ["about", "10\N{NO-BREAK SPACE}km of", "it"]


def test_a_long_title_says_that_it_is_shortened() -> None:
    assert shortened("Work and support at night", 17) == "Work and support…"


def test_the_keys_line_gives_up_the_least_needed_first() -> None:
    keys = (
        Key("Number", "choose", rank=6),
        Key("Ctrl-X", "prefer not to answer", "rather not", 1),
        Key("F1", "help"),
    )
    assert [name for line in keys_that_fit(keys, 60) for name, _ in line] == ["Number", "Ctrl-X", "F1"]
    assert keys_that_fit(keys, 40) == [[("Ctrl-X", "prefer not to answer"), ("F1", "help")]]
    assert keys_that_fit(keys, 30) == [[("Ctrl-X", "rather not"), ("F1", "help")]]
    assert keys_that_fit(keys, 20) == [[("Ctrl-X", "rather not")]]
    assert keys_that_fit(keys, 20, lines=2) == [[("Ctrl-X", "rather not")], [("F1", "help")]]
    assert keys_that_fit(keys, 5) == []


def test_codes_are_typed_digit_by_digit() -> None:
    keys = CodeKeys([1, 12, -8])
    assert [keys.press(digit) for digit in "12"] == [1, 12]
    assert [keys.press(digit) for digit in "-8"] == [None, -8]
    assert keys.press("7") is None
    assert keys.typed == ""
