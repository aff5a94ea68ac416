"""The conversation: what was done, and what stands in the record then."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from drawn import drawn_instrument

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.interview.chance import arranged
from svsurvey.interview.machine import MOVES, IllegalMove, Interview, State, conduct
from svsurvey.interview.turns import (
    Action,
    Agree,
    Answer,
    Ask,
    Back,
    BreakOff,
    Clear,
    Closed,
    Decline,
    Finish,
    GoTo,
    Leaving,
    Look,
    Next,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.message import Message
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Value
from svsurvey.sentences import sentences

REFUSED, EMPTY = Missing.REFUSED, Missing.NOT_ANSWERED
NOT_ASKED, NOT_REACHED = Missing.NOT_ASKED, Missing.NOT_REACHED


def say(instrument: Instrument, *actions: Action) -> Response:
    """The response to a conversation in which exactly this is done."""
    script = iter(actions)
    response = conduct(Interview(instrument), lambda event: next(script)).response
    assert next(script, None) is None, "the conversation ended before the script did"
    return response


def after(instrument: Instrument, *actions: Action) -> Interview:
    """A conversation in which this was done and which is still open."""
    interview = Interview(instrument)
    for action in actions:
        interview.send(action)
    return interview


def told(message: Message | None) -> str:
    """What a respondent reads in English."""
    return sentences()(message) if message else ""


def asked(interview: Interview) -> Ask:
    event = interview.next_event()
    assert isinstance(event, Ask)
    return event


WALKS: list[tuple[str, tuple[Action, ...], dict[str, Value]]] = [
    (
        "straight through without nights",
        (Answer(0), Answer(40), Answer("fine"), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": "fine"},
    ),
    (
        "every branch",
        (Answer(1), Answer(4), Answer(1), Answer(40), Next(), Finish()),
        {"nights": 1, "how_many": 4, "rest": 1, "age": 40, "comment": EMPTY},
    ),
    (
        "as typed",
        (Answer(" 1 "), Answer("4"), Answer("0"), Answer("40"), Answer("  so\x1b[31m so "), Finish()),
        {"nights": 1, "how_many": 4, "rest": 0, "age": 40, "comment": "so\N{REPLACEMENT CHARACTER}[31m so"},
    ),
    (
        "refusing takes the branch with it",
        (Refuse(), Refuse(), Refuse(), Finish()),
        {"nights": REFUSED, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": REFUSED, "comment": REFUSED},
    ),
    (
        "an unknown answer does not open what depends on it",
        (Answer(1), Refuse(), Answer(40), Next(), Finish()),
        {"nights": 1, "how_many": REFUSED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "left empty on the second wish",
        (Next(), Next(), Answer(40), Next(), Finish()),
        {"nights": EMPTY, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "going back and changing the branch takes its answers out of the record",
        (Answer(1), Answer(4), Answer(1), Back(), Back(), Back(), Answer(0), Answer(40), Next(), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "and there and back again brings them in again",
        (
            Answer(1),
            Answer(4),
            Back(),
            Back(),
            Answer(0),
            Back(),
            Answer(1),
            Next(),
            Answer(1),
            Answer(40),
            Next(),
            Finish(),
        ),
        {"nights": 1, "how_many": 4, "rest": 1, "age": 40, "comment": EMPTY},
    ),
    (
        "back at the first question stays there",
        (Back(), Back(), Answer(0), Answer(40), Next(), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "changed from the review, returning to it",
        (Answer(0), Answer(40), Next(), GoTo("age"), Answer(41), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 41, "comment": EMPTY},
    ),
    (
        "changed from the review, by way of what that opens",
        (Answer(0), Answer(40), Next(), GoTo("nights"), Answer(1), Answer(5), Answer(0), Finish()),
        {"nights": 1, "how_many": 5, "rest": 0, "age": 40, "comment": EMPTY},
    ),
    (
        "looked at from the review and left as it is",
        (Answer(0), Answer(40), Next(), GoTo("age"), Next(), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "back from the review resumes the walk",
        (Answer(0), Answer(40), Next(), Back(), Answer("more"), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": "more"},
    ),
    (
        "a doubtful answer, confirmed",
        (Answer(1), Answer(20), Answer(20), Answer(1), Answer(40), Next(), Finish()),
        {"nights": 1, "how_many": 20, "rest": 1, "age": 40, "comment": EMPTY},
    ),
    (
        "a doubtful answer, corrected",
        (Answer(1), Answer(20), Answer(2), Answer(40), Next(), Finish()),
        {"nights": 1, "how_many": 2, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "a bad answer, then a good one",
        (Answer(7), Answer(0), Answer(12), Answer(40), Next(), Finish()),
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
    ),
    (
        "left before the end",
        (Answer(1), Answer(2), BreakOff()),
        {"nights": 1, "how_many": 2, "rest": NOT_ASKED, "age": NOT_REACHED, "comment": NOT_REACHED},
    ),
]


@pytest.mark.parametrize(("actions", "values"), [w[1:] for w in WALKS], ids=[w[0] for w in WALKS])
def test_what_was_done_is_what_stands_in_the_record(
    nights: Instrument, actions: tuple[Action, ...], values: dict[str, Value]
) -> None:
    assert say(nights, *actions).values == values


def test_the_response_carries_labels_and_nothing_of_time_or_order(nights: Instrument) -> None:
    interview = Interview(nights, Mode.LINE, wave="round-1", site="north")
    for action in (Answer(0), Answer(40), Next(), Finish()):
        interview.send(action)
    closed = interview.next_event()
    assert isinstance(closed, Closed)
    assert closed.response == Response(
        "nights",
        "1.0.0",
        {"nights": 0, "how_many": NOT_ASKED, "rest": NOT_ASKED, "age": 40, "comment": EMPTY},
        Mode.LINE,
        Disposition.COMPLETE,
        "round-1",
        "north",
    )
    assert list(closed.response.values) == ["nights", "how_many", "rest", "age", "comment"]


# ---- consent --------------------------------------------------------------------------------------------


def test_consent_comes_first(everything: Instrument) -> None:
    assert isinstance(Interview(everything).next_event(), Welcome)
    assert asked(after(everything, Agree())).item.id == "hello"


def test_who_declines_is_on_record_as_a_refusal_without_answers(everything: Instrument) -> None:
    response = say(everything, Decline())
    assert response.disposition is Disposition.REFUSAL
    assert set(response.values.values()) == {NOT_REACHED, NOT_ASKED}


def test_without_a_consent_page_the_first_question_opens(nights: Instrument) -> None:
    assert asked(Interview(nights)).item.id == "nights"


# ---- doubts and problems --------------------------------------------------------------------------------


def test_a_bad_answer_is_asked_again_with_the_reason(nights: Instrument) -> None:
    interview = after(nights, Answer("maybe"))
    assert (asked(interview).item.id, told(asked(interview).problem)) == ("nights", "Choose one of 1 or 0.")
    interview.send(Answer(0))
    assert (asked(interview).item.id, asked(interview).problem) == ("age", None)


def test_what_is_unusual_is_said_with_earlier_answers_in_the_words() -> None:
    text = """
svsurvey: 1
id: cups
version: 1.0.0
title: Cups
sections:
  - title: Cups
    items:
      - {id: sort, type: single, text: Sort?, options: {1: tea, 2: milk}}
      - {id: many, type: number, text: How many?, range: [0, 90], usual: [0, 9], unit: "cups of {sort}"}
"""
    talk = Interview(load(Source("cups.yaml", text, {})))
    for action in (Answer(1), Answer(20)):
        talk.send(action)
    assert told(asked(talk).doubt) == "20 (cups of tea) is unusual. Is that right?"


def test_an_unusual_number_is_asked_back(nights: Instrument) -> None:
    event = asked(after(nights, Answer(1), Answer(20)))
    assert (event.item.id, told(event.doubt)) == ("how_many", "20 is unusual. Is that right?")


def test_confirming_means_sending_the_very_same_at_once(nights: Instrument) -> None:
    doubted = (Answer(1), Answer(20))
    assert told(asked(after(nights, *doubted, Answer(21))).doubt) == "21 is unusual. Is that right?"
    away_and_back = (*doubted, Back(), Answer(1), Answer(20))
    assert told(asked(after(nights, *away_and_back)).doubt) == "20 is unusual. Is that right?"
    assert asked(after(nights, *doubted, Answer("many"), Answer(20))).doubt


def test_leaving_empty_is_asked_once_more_unless_the_item_is_not_required(nights: Instrument) -> None:
    assert told(asked(after(nights, Next())).doubt) == "You have not answered. Leave it empty?"
    assert isinstance(after(nights, Answer(0), Answer(40), Next()).next_event(), Review)


def test_an_answer_can_be_taken_back(nights: Instrument) -> None:
    interview = after(nights, Answer(1), Back(), Clear())
    assert told(asked(interview).doubt) == "You have not answered. Leave it empty?"
    assert after(nights, Answer(1), Back(), Clear(), Clear(), Answer(40), Next(), Finish()).given["nights"] is (
        Missing.NOT_ANSWERED
    )


def test_an_item_that_must_be_answered_can_still_be_refused(nights: Instrument) -> None:
    interview = after(nights, Answer(0), Next(), Next(), Next())
    assert told(asked(interview).problem) == "Please answer, or choose to prefer not to."
    interview.send(Refuse())
    assert asked(interview).item.id == "comment"


def to_the_grid(instrument: Instrument, *actions: Action) -> Interview:
    before = (Agree(), Next(), Answer(1), Answer(40), Answer(5), Answer("2020-03"), Answer("7:30"))
    return after(instrument, *before, *actions)


def test_a_grid_says_how_many_rows_are_left(everything: Instrument) -> None:
    interview = to_the_grid(everything, Answer({"helps": 3}))
    assert told(asked(interview).doubt) == "No answer yet to 2 of 3 statements. Leave the rest empty?"
    interview.send(Answer({"helps": 3}))
    assert interview.given["helps"] == 3
    assert interview.given["speaks"] is interview.given["blamed"] is EMPTY


def test_refusing_a_grid_keeps_the_rows_that_were_answered(everything: Instrument) -> None:
    interview = to_the_grid(everything, Answer({"helps": 3}), Answer({"helps": 3}), Back(), Refuse())
    assert [interview.given[row] for row in ("helps", "speaks", "blamed")] == [3, REFUSED, REFUSED]


def test_one_statement_can_be_refused_and_the_others_answered(everything: Instrument) -> None:
    interview = to_the_grid(everything, Answer({"helps": 3, "speaks": REFUSED, "blamed": 9}))
    assert [interview.given[row] for row in ("helps", "speaks", "blamed")] == [3, REFUSED, 9]
    assert asked(interview).item.id == "events"


@pytest.mark.parametrize(
    ("answer", "values"),
    [
        (Answer(8, "porter"), {"role": 8, "role_other": "porter"}),
        (Answer(8), {"role": 8, "role_other": EMPTY}),
        (Answer(1, "words without their option"), {"role": 1, "role_other": NOT_ASKED}),
        (Refuse(), {"role": REFUSED, "role_other": REFUSED}),
    ],
)
def test_a_write_in_has_a_field_of_its_own(
    everything: Instrument, answer: Action, values: dict[str, Value]
) -> None:
    interview = after(everything, Agree(), Next(), answer)
    assert {name: interview.given[name] for name in ("role", "role_other")} == values


# ---- the table of moves ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "illegal"),
    [
        ((), Finish()),
        ((), GoTo("age")),
        ((), Agree()),
        ((Answer(0), Answer(40), Next()), Answer(1)),
        ((Answer(0), Answer(40), Next()), Refuse()),
        ((Answer(0), Answer(40), Next()), GoTo("rest")),
        ((BreakOff(),), Answer(1)),
        ((Answer(0), Answer(40), Next(), Finish()), Back()),
    ],
)
def test_what_the_table_does_not_list_is_a_programming_error(
    nights: Instrument, before: tuple[Action, ...], illegal: Action
) -> None:
    with pytest.raises(IllegalMove):
        after(nights, *before, illegal)


def test_every_state_is_in_the_table() -> None:
    assert set(MOVES) == set(State)


DOINGS: dict[type, Callable[[Random, Interview], Action]] = {
    Agree: lambda dice, _: Agree(),
    Decline: lambda dice, _: Decline(),
    Next: lambda dice, _: Next(),
    Clear: lambda dice, _: Clear(),
    Back: lambda dice, _: Back(),
    Refuse: lambda dice, _: Refuse(),
    Finish: lambda dice, _: Finish(),
    BreakOff: lambda dice, interview: BreakOff(interview.can_keep and dice.random() < 0.5),
    Look: lambda dice, _: Look(),
    Answer: lambda dice, _: Answer(
        dice.choice(
            [0, 1, 2, 8, 40, 100, "5", "2020-03", "7:30", "", "words", [1, 2], [1, 99], {"helps": 3}, None]
        )
    ),
    GoTo: lambda dice, interview: GoTo(dice.choice(listed(interview))),
}


def listed(interview: Interview) -> list[str]:
    """The items on the page of answers that is open."""
    event = interview.next_event()
    return [item.id for item, _ in event.entries] if isinstance(event, Review) else []


@pytest.fixture
def drawn() -> Instrument:
    return drawn_instrument()


@pytest.mark.parametrize(("name", "walks"), [("nights", 5000), ("everything", 2000), ("drawn", 3000)])
def test_random_walks_never_leave_the_table_and_end_in_a_sound_record(
    name: str, walks: int, request: pytest.FixtureRequest
) -> None:
    instrument: Instrument = request.getfixturevalue(name)
    dice = Random(7)
    ended = dict.fromkeys((Disposition.COMPLETE, Disposition.BREAK_OFF), 0)
    ended |= {Disposition.PARTIAL: 0} if instrument.partial else {}
    for number in range(walks):
        shown = arranged(instrument, dice)
        response = walk(shown.instrument, shown.drawn, dice, 0.01 if number % 20 == 0 else 0.15)
        assert list(response.values) == [place.name for place in shown.instrument.fields]
        on_route = {place.name for item in shown.instrument.route(response.values) for place in item.fields}
        for place in instrument.fields:
            value = response.values[place.name]
            unmet = value is NOT_REACHED and response.disposition is not Disposition.COMPLETE  # by chance, too
            assert place.name in on_route or value is NOT_ASKED or unmet
            assert response.disposition is not Disposition.COMPLETE or value is not NOT_REACHED
        ended[response.disposition] = ended.get(response.disposition, 0) + 1
    assert min(ended.values()) > 5


def walk(instrument: Instrument, drawn: Answers, dice: Random, stops: float) -> Response:
    """Up to 300 random moves; positions stay within their total, and only notes ask nothing."""
    interview = Interview(instrument, drawn=drawn)
    for _ in range(300):
        event = interview.next_event()
        if isinstance(event, Closed):
            return event.response
        if isinstance(event, Ask):
            assert 1 <= event.position <= event.total <= len(instrument.fields)
        kinds = sorted(MOVES[interview.state] - {BreakOff, Decline}, key=lambda kind: kind.__name__)
        kind = BreakOff if dice.random() < stops else dice.choice(kinds)
        if kind is GoTo and not listed(interview):
            kind = Back  # nothing is answered yet
        interview.send(DOINGS[kind](dice, interview))
    interview.send(BreakOff())
    closed = interview.next_event()
    assert isinstance(closed, Closed)
    return closed.response


# ---- looking back, leaving early ------------------------------------------------------------------------


def test_the_answers_so_far_can_be_looked_at_and_left_again(nights: Instrument) -> None:
    for leaving in (Next(), Back()):
        interview = after(nights, Answer(1), Answer(4), Look())
        event = interview.next_event()
        assert isinstance(event, Review)
        assert event.so_far
        assert [(item.id, dict(values)) for item, values in event.entries] == [
            ("nights", {"nights": 1}),
            ("how_many", {"how_many": 4}),
        ]
        interview.send(leaving)
        assert asked(interview).item.id == "rest"


def test_an_answer_opened_from_the_list_returns_to_the_list_and_then_to_the_question(nights: Instrument) -> None:
    interview = after(nights, Answer(1), Answer(4), Answer(1), Look(), GoTo("nights"), Answer(0))
    event = interview.next_event()
    assert isinstance(event, Review)
    assert [item.id for item, _ in event.entries] == ["nights"]
    assert [item.id for item in event.dropped] == ["how_many", "rest"]
    interview.send(Next())
    assert (asked(interview).item.id, asked(interview).dropped) == ("age", ())


def test_what_was_not_answered_cannot_be_opened_from_the_list(nights: Instrument) -> None:
    with pytest.raises(IllegalMove):
        after(nights, Answer(0), Look(), GoTo("age"))


def test_what_falls_off_the_route_is_told_once(nights: Instrument) -> None:
    interview = after(nights, Answer(1), Answer(4), Back(), Back(), Answer(0))
    assert [item.id for item in asked(interview).dropped] == ["how_many"]
    interview.send(Answer(40))
    assert asked(interview).dropped == ()


def test_a_part_is_handed_in_only_where_the_instrument_allows_it(nights: Instrument) -> None:
    with pytest.raises(IllegalMove):
        after(nights, Answer(1), BreakOff(keep=True))
    partial = replace(nights, partial=True)
    with pytest.raises(IllegalMove):
        after(partial, BreakOff(keep=True))  # nothing is answered yet
    assert [asked(after(partial, *some)).can_keep for some in ((), (Answer(1),))] == [False, True]
    closed = after(partial, Answer(1), BreakOff(keep=True, leaving=Leaving.AT_ONCE)).next_event()
    assert isinstance(closed, Closed)
    assert (closed.response.disposition, closed.leaving) == (Disposition.PARTIAL, Leaving.AT_ONCE)
    assert closed.response.values == {
        "nights": 1,
        "how_many": NOT_REACHED,
        "rest": NOT_ASKED,
        "age": NOT_REACHED,
        "comment": NOT_REACHED,
    }


# ---- progress -------------------------------------------------------------------------------------------


def test_progress_counts_what_is_asked_and_never_runs_backwards(everything: Instrument) -> None:
    interview = after(everything, Agree())
    places = []
    while isinstance(event := interview.next_event(), Ask):
        places.append((event.item.id, event.position, event.total))
        interview.send(Next() if event.item.id == "hello" else Refuse())
    assert places[:3] == [("hello", 1, 11), ("role", 1, 11), ("hours", 2, 11)]  # at most
    assert places[-1] == ("story", 10, 10)  # `reported` was not asked
    assert all(b[1] >= a[1] for a, b in pairwise(places))


def test_the_review_shows_the_path_and_nothing_else(nights: Instrument) -> None:
    event = after(nights, Answer(0), Answer(40), Next()).next_event()
    assert isinstance(event, Review)
    assert [(item.id, dict(values)) for item, values in event.entries] == [
        ("nights", {"nights": 0}),
        ("age", {"age": 40}),
        ("comment", {"comment": EMPTY}),
    ]


def test_only_an_answer_that_steers_changes_the_path(nights: Instrument) -> None:
    assert nights.steering == {"nights", "how_many"}
    interview = after(nights, Answer(0), Answer(40))
    assert (asked(interview).total, asked(interview).up_to) == (3, False)
    interview.send(Back())
    interview.send(Back())
    interview.send(Answer(1))
    assert (asked(interview).total, asked(interview).up_to) == (5, True)
    interview.send(Answer(2))  # too few for the question on rest
    assert (asked(interview).total, asked(interview).up_to) == (4, False)


def test_an_instrument_of_notes_alone_can_be_read_to_the_end() -> None:
    text = "svsurvey: 1\nid: leaf\nversion: '1'\ntitle: Leaflet\nsections:\n  - title: A\n    items:\n"
    leaflet = load(Source("leaf.yaml", text + "      - {id: a, type: note, text: Read this.}\n"))
    assert say(leaflet, Next(), Finish()).values == {}


# ---- detours: what is looked at on the way ---------------------------------------------------------------


def in_a_row(*items: str) -> Instrument:
    """An instrument of these items."""
    head = "svsurvey: 1\nid: row\nversion: '1'\ntitle: A row\nsections:\n  - title: A\n    items:\n"
    return load(Source("row.yaml", head + "".join(f"      - {item}\n" for item in items)))


def six(more: str = "") -> Instrument:
    """q0 to q5, each answered with 0 or 1; `more` is an item after q1."""
    items = [f"{{id: q{n}, type: single, text: 'Q{n}?', options: {{0: A, 1: B}}}}" for n in range(6)]
    return in_a_row(*items[:2], *([more] if more else []), *items[2:])


FIVE_ON = (Answer(0),) * 5
EXTRA = "{id: extra, type: text, text: Extra?, when: q0 == 1}"


def test_after_looking_one_goes_on_where_one_looked_from() -> None:
    interview = after(six(), *FIVE_ON, Back(), Back(), Back(), Look(), GoTo("q0"), Answer(1), Next())
    assert asked(interview).item.id == "q2"
    interview.send(Next())
    assert asked(interview).item.id == "q3", "and the walk goes on from there"


def test_what_came_up_before_is_asked_first() -> None:
    interview = after(six(EXTRA), *FIVE_ON, Back(), Back(), Look(), GoTo("q0"), Answer(1), Next())
    assert asked(interview).item.id == "extra"
    interview.send(Answer("words"))
    assert asked(interview).item.id == "q3"


def test_where_one_looked_from_may_be_gone() -> None:
    on = (Answer(1), Answer(0), Answer("words"), Answer(0), Back(), Back(), Look(), GoTo("q0"), Answer(0), Next())
    assert asked(after(six(EXTRA), *on)).item.id == "q2"


def test_looking_again_from_an_opened_item_is_the_same_look() -> None:
    interview = after(six(), *FIVE_ON, Look(), GoTo("q0"), Look(), Next())
    assert asked(interview).item.id == "q5"
    interview.send(Answer(0))
    event = interview.next_event()
    assert isinstance(event, Review)
    assert not event.so_far


def test_looking_while_on_the_way_back_to_the_review_leads_there_in_the_end() -> None:
    at_the_end = after(six(EXTRA), *FIVE_ON, Answer(0), GoTo("q0"), Answer(1), Look(), GoTo("q4"), Answer(1))
    at_the_end.send(Next())
    assert asked(at_the_end).item.id == "extra"
    at_the_end.send(Answer("words"))
    event = at_the_end.next_event()
    assert isinstance(event, Review)
    assert not event.so_far


def test_what_was_dropped_is_told_as_long_as_its_page_stands(nights: Instrument) -> None:
    interview = after(nights, Answer(1), Answer(4), Back(), Back(), Answer(0), Answer(1000))
    assert asked(interview).problem
    assert [item.id for item in asked(interview).dropped] == ["how_many"]
    interview.send(Next())
    assert [item.id for item in asked(interview).dropped] == ["how_many"], "a doubt keeps it too"
    interview.send(Back())
    assert asked(interview).dropped == ()


# ---- answers in labels ------------------------------------------------------------------------------------


def test_an_answer_is_shown_through_the_labels_that_may_hold_it() -> None:
    items = ["{id: n0, type: text, text: Where?}"]
    items += [f"{{id: n{d}, type: single, text: Q?, options: {{1: '<{{n{d - 1}}}>', 2: B}}}}" for d in (1, 2, 3)]
    interview = after(in_a_row(*items, "{id: end, type: text, text: 'So {n3}?'}"), Answer("here"))
    for _ in range(3):
        interview.send(Answer(1))
    assert asked(interview).item.text == "So <<<here>>>?"
