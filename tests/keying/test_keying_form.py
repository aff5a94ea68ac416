"""One form: a code is taken as soon as it is one, what is no answer is refused at once, skips are followed."""

from datetime import date, time

import pytest
from desks import UP_TO_EVENT, WHOLE, typed, ward

from svsurvey.keying.batch import response
from svsurvey.keying.lines import Look, hint_of, lines_of
from svsurvey.keying.machine import FormKeying
from svsurvey.keying.steps import DOWN, RUB, UP, Step
from svsurvey.response import Missing, Mode, Value


def values(form: FormKeying) -> dict[str, Value]:
    return dict(response(ward(), form.keyed()).values)


def at(form: FormKeying) -> str:
    """The field that is keyed now."""
    return form.step.name if form.step else "end" if form.at_end else "consent"


def before(name: str) -> FormKeying:
    """A form without an event, keyed up to a field."""
    form, rest = typed(""), WHOLE
    while at(form) != name:
        form, rest = typed(rest[0], form), rest[1:]
    return form


def test_a_whole_form() -> None:
    form = typed(WHOLE + "\n")
    assert form.done
    found = response(ward(), form.keyed(), "r1", "north")
    assert (found.mode, found.wave, found.site) == (Mode.PAPER, "r1", "north")
    assert dict(found.values) == {
        "arm": 1,
        "role": 88,
        "role_other": Missing.NOT_ASKED,
        "event": 0,
        "died": Missing.NOT_ASKED,
        "sad": Missing.NOT_ASKED,
        "sure": Missing.NOT_ASKED,
        "safe": Missing.NOT_ASKED,
        "nights": 3,
        "hours": 1.0,
        "since": date(2024, 5, 1),
        "day": date(2023, 5, 17),
        "start": time(7, 30),
        "helpers": frozenset({2}),
        "helpers_other": Missing.NOT_ASKED,
        "best": (2, 1),
        "calm": 40,
        "story": Missing.NOT_ANSWERED,
    }


@pytest.mark.parametrize(
    ("name", "keys", "value"),
    [
        ("role", "1", 1),
        ("role", "8\nporter\n", 8),
        ("role", "88", 88),
        ("role", "?", Missing.UNREADABLE),
        ("nights", "20\n\n", 20),
        ("nights", "/", Missing.REFUSED),
        ("hours", "1,5\n", 1.5),
        ("hours", ".", Missing.NOT_ANSWERED),
        ("since", "2024-05", date(2024, 5, 1)),
        ("since", "5.2024\n", date(2024, 5, 1)),
        ("day", "31122029", date(2029, 12, 31)),
        ("day", "2029-12-31", date(2029, 12, 31)),
        ("day", "31-12-2029", date(2029, 12, 31)),
        ("day", "1.2.2003\n", date(2003, 2, 1)),
        ("start", "2359", time(23, 59)),
        ("start", "7:05", time(7, 5)),
        ("start", "07:05", time(7, 5)),
        ("start", "07.05", time(7, 5)),
        ("start", "7.05", time(7, 5)),
        ("start", "0705", time(7, 5)),
        ("helpers", "12\n", frozenset({12})),
        ("helpers", "1 2\n", frozenset({1, 2})),
        ("helpers", "1,2\n", frozenset({1, 2})),
        ("helpers", "281\nBob\n", frozenset({1, 2, 8})),
        ("helpers", "18\nBob\n", frozenset({1, 8})),
        ("helpers", "212?", Missing.UNREADABLE),
        ("helpers", "99\n", frozenset({99})),
        ("best", "31\n", (3, 1)),
        ("calm", "100\n", 100),
        ("story", "one\\\ntwo\n", "one\ntwo"),
        ("story", " .\n", "."),
        ("story", " +1 for rest\n", "+1 for rest"),
        ("story", ".", Missing.NOT_ANSWERED),
    ],
)
def test_what_is_keyed_is_what_is_kept(name: str, keys: str, value: Value) -> None:
    form = typed(keys, before(name))
    assert not form.refused
    assert at(form) != name
    assert values(form)[name] == value


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("role", "2", "Choose one of 1, 8 or 88."),
        ("role", "81", "Choose one of 1, 8 or 88."),
        ("nights", "32", "Type a number from 0 to 31."),
        ("nights", "-", "Type a number from 0 to 31."),
        ("nights", "1.", "Type a whole number."),
        ("hours", "1.55", "Type at most 1 digits after the point."),
        ("day", "30022023", "Key it as on the paper, DDMMYYYY: 31052024 for example."),
        ("since", "132024", "Key it as on the paper, MMYYYY: 052024 for example."),
        ("since", "x", "Key it as on the paper, MMYYYY: 052024 for example."),
        ("day", "01011999", "Type 2000-01-01 or later."),
        ("start", "2460", "Type a time as HH:MM, for example 14:30."),
        ("helpers", "3", "Choose from 1, 2, 8, 12 or 99, with commas between."),
        ("helpers", "299", "An answer that goes only by itself cannot be chosen with others."),
        ("helpers", "2121 8", "Choose at most 3."),
        ("helpers", "22", "This code is keyed already."),
        ("best", "123", "Give 2 in order, best first."),
        ("best", "1\n", "Give 2 in order, best first."),
        ("calm", "45\n", "Type a whole number from 0 to 100 in steps of 10."),
        ("story", "x" * 41, "Type at most 40 characters; these are 41."),
        ("since", "\n", "Nothing is keyed here yet: . left empty, ? unreadable, / prefers not to answer."),
    ],
)
def test_what_is_no_answer_is_refused_at_once(name: str, keys: str, said: str) -> None:
    """In the domain's own words, with the last key; the line stays."""
    form = typed(keys[:-1], before(name))
    assert not form.refused
    form.send(keys[-1])
    assert form.refused == said
    assert at(form) == name


def test_the_usual_range_asks_once() -> None:
    form = typed("20\n", before("nights"))
    assert (at(form), form.said) == ("nights", "20 is unusual. Is that right? Enter again: yes.")
    assert typed("5", form).refused == "Enter: yes, that is on the paper. Backspace: it is not."
    assert at(typed(RUB + "\n", form)) == "hours"
    assert values(form)["nights"] == 2


def test_skips_are_followed_and_shown() -> None:
    form = typed(UP_TO_EVENT + "0")
    assert at(form) == "nights"
    shown = {line.text: line for line in lines_of(form)[0]}
    assert (shown["Did somebody die?"].look, shown["Did somebody die?"].means) == (Look.SKIPPED, "skipped")
    assert (shown["Your work?"].keyed, shown["Your work?"].means) == ("88", "Doctor")
    assert shown["How many nights?"].look is Look.NOW
    assert at(typed(UP_TO_EVENT + "1")) == "died"


def test_grids_take_a_key_a_row_and_the_rest_at_once() -> None:
    assert at(typed("1239", typed(UP_TO_EVENT + "1"))) == "nights"
    form = typed("12=/", typed(UP_TO_EVENT + "1"))
    assert at(form) == "nights"
    found = values(form)
    assert [found[row] for row in ("sad", "sure", "safe")] == [2, Missing.REFUSED, Missing.REFUSED]


def test_answered_although_skipped() -> None:
    """By its number, or on its line; only the fact is kept, and a note on the operator's side."""
    form = typed("+3\nticked yes\n", typed(UP_TO_EVENT + "0"))
    assert at(form) == "nights"
    assert form.keyed().entries["died"] == "+"
    assert form.keyed().notes == {"died": "ticked yes"}
    by_line = typed(UP + "+\n", typed(UP_TO_EVENT + "0"))
    assert {name: values(by_line)[name] for name in ("died", "sure", "safe")} == {
        "died": Missing.NOT_ASKED,
        "sure": Missing.NOT_ASKED,
        "safe": Missing.OFF_ROUTE,
    }
    whole = typed("+4\n\n", typed(UP_TO_EVENT + "0"))
    assert [values(whole)[row] for row in ("sad", "sure", "safe")] == [Missing.OFF_ROUTE] * 3
    one = typed("+4.2\n\n", typed(UP_TO_EVENT + "0"))
    assert [values(one)[row] for row in ("sad", "sure")] == [Missing.NOT_ASKED, Missing.OFF_ROUTE]
    assert typed("+1\n", typed(UP_TO_EVENT + "0")).refused == "No question of this number was skipped."


def test_another_answer_changes_the_route() -> None:
    """What was keyed and is skipped now is not handed in, as on the screen; with the answer it comes back."""
    form = typed("1", typed(UP_TO_EVENT + "1"))
    form = typed("<<0", form)
    assert form.said.startswith("Now skipped, though keyed: question 3.")
    assert at(form) == "nights"
    assert values(form)["died"] is Missing.NOT_ASKED
    assert at(typed("<1", form)) == "died"
    assert at(typed("\n", form)) == "sad"
    assert values(form)["died"] == 1


def test_an_answer_anyway_is_asked_for_when_it_is_not_skipped_any_more() -> None:
    form = typed("<1", typed("+3\n\n", typed(UP_TO_EVENT + "0")))
    assert at(form) == "died"
    assert typed("\n", form).refused or at(form) == "died"
    assert at(typed("0", form)) == "sad"
    assert values(form)["died"] == 0


def test_moving_about_loses_nothing() -> None:
    form = before("hours")
    assert at(typed(UP, form)) == "nights"
    assert at(typed(UP, form)) == "safe"
    assert typed("1", form).refused.startswith("The other answers skip this question")
    assert at(typed(DOWN * 2, form)) == "hours"
    assert typed(DOWN, form).refused == "This line first."
    assert at(typed("<<<", form)) == "role"
    assert at(typed("\n", form)) == "hours"
    assert values(form)["nights"] == 3


def test_enter_behind_an_answer_that_was_taken_already_does_nothing() -> None:
    """Whoever ends every line with Enter keys the same."""
    form = typed("1\n1\n88\n0\n3\n1\n")
    assert (at(form), form.refused) == ("since", "")


@pytest.mark.parametrize("consent", ["0", ".", "?"])
def test_without_consent_nothing_is_keyed(consent: str) -> None:
    form = typed(consent)
    assert form.at_end
    assert (form.keyed().takes_part, dict(form.keyed().entries)) == (False, {})
    assert at(typed("<1", form)) == "arm"


def test_notes_are_the_operators_own() -> None:
    form = typed("#two ticks\n?", before("role"))
    assert form.keyed().notes == {"role": "two ticks"}
    assert values(form)["role"] is Missing.UNREADABLE


def test_lines_are_those_of_the_paper() -> None:
    steps: tuple[Step, ...] = ward().steps
    assert [step.number for step in steps][:8] == ["", "1", "", "2", "3", "4.1", "4.2", "4.3"]


@pytest.mark.parametrize(
    ("name", "keys"),
    [("role", "8."), ("role", "8?"), ("helpers", "2."), ("helpers", "2/"), ("nights", "1.")],
)
def test_the_sign_of_the_next_line_does_not_wipe_out_an_answer(name: str, keys: str) -> None:
    """Whoever forgets Enter behind a code that could go on."""
    form = typed(keys, before(name))
    assert form.refused
    assert (at(form), form.typed.strip()) == (name, keys[0])


def test_one_tick_too_many_is_seen_late() -> None:
    assert typed("2 1?", before("helpers")).entries["helpers"] == "?"


@pytest.mark.parametrize(("name", "keys"), [("day", "170523\n"), ("day", "17.5.23\n"), ("since", "5.24\n")])
def test_a_year_of_two_digits_is_no_year(name: str, keys: str) -> None:
    """It would be one of the first century."""
    form = typed(keys, before(name))
    assert form.refused
    assert at(form) == name


def test_a_time_of_three_digits() -> None:
    assert typed("730\n", before("start")).entries["start"] == "07:30"


def test_the_hint_says_where_codes_need_a_blank_between_them() -> None:
    assert hint_of(before("helpers")).startswith("codes with a blank between them, Enter:")


def test_several_questions_answered_although_skipped_at_once() -> None:
    form = typed("+3-4\nthe filter is empty\n", typed(UP_TO_EVENT + "."))
    assert [form.entries[name] for name in ("died", "sad", "sure", "safe")] == ["+"] * 4
    assert form.notes == {"died": "the filter is empty"}
    for wrong in ("3-", "-4", "4-3", "9-12", "1-2"):
        assert typed(f"+{wrong}\n", typed(UP_TO_EVENT + ".")).refused


def test_nothing_is_called_skipped_before_the_consent() -> None:
    lines, _ = lines_of(typed(""))
    assert "skipped" not in {line.means for line in lines}
