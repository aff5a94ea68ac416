"""Looking back, support, leaving, and what a page says besides its question: keys through the real machine."""

import pytest
from screen import (
    AT_ONCE,
    BACK,
    ENTER,
    EVENTS,
    GO_ON,
    HAND_IN,
    HELP,
    LEFT,
    LOOK,
    SAMPLES,
    STOP,
    SUPPORT,
    SUPPORT_TOO,
    asking,
    item,
    pressed,
    typing,
)

from svsurvey.instrument.domain import Date, Domain, Multiple, Number, Option, Single, Text
from svsurvey.instrument.model import Item
from svsurvey.interview import screens
from svsurvey.interview.dressing import MOVE_KEYS
from svsurvey.interview.keys import Key, Move
from svsurvey.interview.terminal import ScreenTalk, ask_language
from svsurvey.interview.turns import Leaving
from svsurvey.response import Disposition, Missing
from svsurvey.sentences import languages, sentences

YES_NO = Single((Option(1, "Yes"), Option(0, "No")))
ROUTE = SAMPLES["route"]
TWO = asking(item(YES_NO), Item("last", "And now?", YES_NO))
ANSWERED = ("1", ENTER)

# ---- the answers so far ---------------------------------------------------------------------------------


@pytest.mark.parametrize("away", ["0" + ENTER, BACK, LEFT])
def test_the_answers_so_far_are_looked_at_and_left_again(away: str) -> None:
    closed = pressed(TWO, *ANSWERED, LOOK, away, "0", ENTER, HAND_IN)
    assert closed.response.disposition is Disposition.COMPLETE
    assert (closed.response.values["q"], closed.response.values["last"]) == (1, 0)


def test_an_answer_is_changed_from_the_list_and_the_list_comes_back() -> None:
    closed = pressed(TWO, *ANSWERED, LOOK, "1", ENTER, "0", ENTER, "0", ENTER, "1", ENTER, HAND_IN)
    assert (closed.response.values["q"], closed.response.values["last"]) == (0, 1)


def test_what_was_typed_is_still_there_after_looking_back() -> None:
    instrument = asking(Item("first", "Well?", YES_NO), item(Text()))
    closed = pressed(instrument, *ANSWERED, "half", LOOK, "0", ENTER, "way", ENTER, HAND_IN)
    assert closed.response.values["q"] == "halfway"


def test_there_is_nothing_to_look_at_before_the_first_answer() -> None:
    assert pressed(TWO, LOOK, "1", ENTER, "1", ENTER, HAND_IN).response.values["q"] == 1


# ---- support and leaving, everywhere --------------------------------------------------------------------

DOMAINS: list[Domain] = [YES_NO, Multiple(EVENTS), Number(0, 9), Date(), Text(), Text(lines=True)]
PLACES = {
    "a first question": (asking(item(YES_NO)), ()),
    "consent": (SAMPLES["all"], ()),
    "help": (TWO, (HELP,)),
    "support": (TWO, (SUPPORT,)),
    "support at help": (TWO, (HELP, SUPPORT)),
    "stopping": (TWO, (STOP,)),
    "a write-in": (SAMPLES["position"], ("88", ENTER, "Por")),
    "a doubt": (TWO, (GO_ON,)),
    "the answers so far": (TWO, (*ANSWERED, LOOK)),
    "the review": (TWO, (*ANSWERED, *ANSWERED)),
    **{f"typing {number}": (asking(item(domain)), ("1",)) for number, domain in enumerate(DOMAINS)},
}

ASIDE = ("stopping", "a doubt", "the review")


@pytest.mark.parametrize("place", PLACES)
def test_leaving_at_once_asks_nothing_anywhere(place: str) -> None:
    leaves_at_once(place, "")


@pytest.mark.parametrize("before", [HELP, SUPPORT, SUPPORT_TOO, SUPPORT + BACK])
@pytest.mark.parametrize(
    "place", [name if name in ASIDE else pytest.param(name, marks=pytest.mark.proof) for name in PLACES]
)
def test_leaving_at_once_asks_nothing_beside_a_page_either(place: str, before: str) -> None:
    leaves_at_once(place, before)


def leaves_at_once(place: str, before: str) -> None:
    instrument, keys = PLACES[place]
    closed = pressed(instrument, *keys, before, AT_ONCE)
    assert closed.leaving is Leaving.AT_ONCE
    assert closed.response.disposition is Disposition.BREAK_OFF


@pytest.mark.parametrize("key", [SUPPORT, SUPPORT_TOO])
@pytest.mark.parametrize(
    ("domain", "before", "after", "value"),
    [
        (YES_NO, "1", "", 1),
        (Multiple(EVENTS), "2 ", "", frozenset({2})),
        (Text(), "half", "way", "halfway"),
        (Text(lines=True), "half" + ENTER, "way" + ENTER, "half\nway"),
    ],
)
def test_support_comes_back_to_what_was_begun(
    key: str, domain: Domain, before: str, after: str, value: object
) -> None:
    for close in (ENTER, BACK):
        closed = pressed(asking(item(domain)), before, key, close, after, ENTER, HAND_IN)
        assert closed.response.values["q"] == value


def test_stopping_erases_or_hands_in_what_was_answered() -> None:
    erased, kept = (pressed(ROUTE, *ANSWERED, STOP, code, ENTER) for code in "23")
    assert (erased.response.disposition, erased.leaving) == (Disposition.BREAK_OFF, Leaving.ASKED)
    assert (kept.response.disposition, kept.leaving) == (Disposition.PARTIAL, Leaving.ASKED)
    assert (kept.response.values["nights"], kept.response.values["age"]) == (1, Missing.NOT_REACHED)


def test_a_part_is_handed_in_only_where_that_is_allowed_and_something_was_answered() -> None:
    for instrument, keys in ((TWO, ANSWERED), (ROUTE, ())):
        closed = pressed(instrument, *keys, STOP, "3", ENTER)
        assert closed.response.disposition is Disposition.BREAK_OFF


# ---- keys are honest ------------------------------------------------------------------------------------


def test_every_move_has_a_key_and_every_key_has_words_in_every_language() -> None:
    keys = {key for key in vars(screens).values() if isinstance(key, Key)}
    by_lists = {Move.CLEAR}  # they bind it themselves
    assert {key.move for key in keys} - {None} - by_lists == set(MOVE_KEYS) == set(Move) - by_lists - {Move.IDLE}
    for language in languages():
        said = [key.said(sentences(language)) for key in keys]
        assert all(key.name and key.does for key in said)


# ---- before and after the questions ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "tag"),
    [("2" + ENTER, "de"), (ENTER + "1" + ENTER, "en"), (AT_ONCE, None), (STOP, None), ("2", None)],
)
def test_the_language_is_chosen_or_somebody_leaves(keys: str, tag: str | None) -> None:
    with typing(keys):
        assert ask_language(["en", "de", "ja"]) == tag


@pytest.mark.parametrize(
    ("keys", "tag"),
    [(SUPPORT + ENTER + "2" + ENTER, "de"), ("2" + SUPPORT_TOO + BACK + ENTER, "de"), (SUPPORT + AT_ONCE, None)],
)
def test_help_is_near_before_a_language_is_chosen(keys: str, tag: str | None) -> None:
    with typing(keys):
        assert ask_language(["en", "de"], support="Call 5555.") == tag


@pytest.mark.parametrize(
    "keys", ["1" + ENTER + ENTER, SUPPORT + BACK + "1" + ENTER + ENTER, AT_ONCE, STOP, ENTER + STOP, ""]
)
def test_the_last_pages_are_left_by_every_key_that_they_show(keys: str) -> None:
    with typing(keys):
        talk = ScreenTalk(TWO, sentences())
        talk.saving()
        assert talk.close("Saved. Thank you.", "plum-river-41") is (keys == AT_ONCE)
