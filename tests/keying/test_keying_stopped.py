"""A form that somebody stopped filling in: what was not reached, what is refused, and the report's count."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from desks import UP_TO_EVENT, WHOLE, instrument, key, sitting, typed, ward
from keystrokes import answers_of, people

from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import load
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument
from svsurvey.keying.batch import Batch, response
from svsurvey.keying.figures import keying_report
from svsurvey.keying.lines import lines_of
from svsurvey.keying.sitting import Ending, Way
from svsurvey.keying.steps import DOWN, UP, Paper
from svsurvey.response import Disposition, Missing, Response, Value

TORTURE = Path(__file__).parents[1] / "forms" / "torture" / "torture.yaml"
PAPERS = ("check-in", "perioperative-catastrophe", str(TORTURE))
STOPPED = UP_TO_EVENT + "03\n*"
"""After the nights, before the hours."""


@cache
def paper(name: str) -> Paper:
    return Paper(load(find(name)))


def test_what_follows_was_not_reached_and_the_form_is_partial() -> None:
    form = typed(STOPPED)
    assert form.at_end
    found = response(ward(), form.keyed())
    assert found.disposition is Disposition.PARTIAL
    assert {
        name: found.values[name] for name in ("arm", "event", "died", "nights", "hours", "helpers", "story")
    } == {
        "arm": 1,
        "event": 0,
        "died": Missing.NOT_ASKED,
        "nights": 3,
        "hours": Missing.NOT_REACHED,
        "helpers": Missing.NOT_REACHED,
        "story": Missing.NOT_REACHED,
    }
    assert list(misfits(found, instrument())) == []
    shown = {line.text: line.means for line in lines_of(form)[0]}
    assert (shown["How many hours?"], shown["What helped you?"]) == ("stopped here", "not reached")
    assert Batch.read(key(sitting(), f"7\n{STOPPED}\n").batch.text(), instrument()).forms["7"].first.stopped


def test_who_has_begun_a_question_has_reached_it() -> None:
    """The rest of a grid, and words behind an option, are left empty; the next question was not reached."""
    found = response(ward(), typed(UP_TO_EVENT + "112*").keyed())
    assert [found.values[row] for row in ("sad", "sure", "safe")] == [
        2,
        Missing.NOT_ANSWERED,
        Missing.NOT_ANSWERED,
    ]
    assert found.values["nights"] is Missing.NOT_REACHED
    found = response(ward(), typed("118\n*").keyed())
    assert (found.values["role_other"], found.values["event"]) == (Missing.NOT_ANSWERED, Missing.NOT_REACHED)


def test_it_can_be_taken_back() -> None:
    form = typed("<2\n", typed(STOPPED))
    assert (form.step and form.step.name, form.keyed().stopped) == ("since", False)
    form = typed("<<*", typed(UP_TO_EVENT + "0.."))
    assert form.keyed().entries["nights"] == "*"
    assert "hours" not in form.keyed().entries


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("11*", "Nothing is answered before this line"),
        (UP_TO_EVENT + "03\n1\n<<*", "Something is keyed after this line"),
        (STOPPED + "+3\n\n+12\n", "The form stops before that one."),
    ],
)
def test_what_is_refused(keys: str, said: str) -> None:
    assert typed(keys).refused.startswith(said)


def test_lines_after_it_cannot_be_reached() -> None:
    form = typed(UP, typed(STOPPED))
    assert form.step
    assert form.step.name == "hours"
    assert typed(DOWN, form).at_end


def test_two_keyings_of_a_form_that_stops_are_compared_up_to_there() -> None:
    first, second = f"7\n{STOPPED}\n", f"7\n{UP_TO_EVENT}04\n*\n"
    sat = key(sitting(), first + ".1" + second + ".=1")
    assert sat.ending is Ending.SETTLED
    (form,) = sat.batch.settled
    assert form.right.stopped
    told = {e.key: e.cell.value for e in keying_report(ward(), [form], sat.batch).head.entries}
    assert (told["partial"], told["compared"], told["differences"]) == (1, 5, 1)


def test_whether_it_stops_is_settled_like_any_line() -> None:
    sat = key(sitting(), f"7\n{STOPPED}\n.17\n{WHOLE}\n." + "=1")
    assert sat.batch.settled[0].right.stopped
    sat = key(sitting(), f"7\n{STOPPED}\n.17\n{WHOLE}\n." + "=2" * 8)
    assert sat.ending is Ending.SETTLED
    assert not sat.batch.settled[0].right.stopped


def test_once_it_is_told_in_the_report() -> None:
    sat = key(sitting(Way.ONCE), f"7\n{STOPPED}\n8\n{WHOLE}\n.")
    told = keying_report(ward(), list(sat.batch.forms.values()), sat.batch).head.entries
    assert [(e.label, e.cell.value) for e in told if e.key == "partial"] == [("stopped before the end", 1)]


# ---- made-up people, each stopped somewhere ---------------------------------------------------------------


def stopped(sheet: Paper, person: Response, dice: Random) -> tuple[str, Response] | None:
    """The keys of somebody who stops at a question, and what they come to."""
    lines = list(answers_of(sheet, person))
    answered = [n for n, (step, _) in enumerate(lines) if step.item.asks and value_there(person, step.name)]
    places = [
        n for n, (step, _) in enumerate(lines) if step.is_first and step.item.asks and n > min(answered, default=n)
    ]
    if not places:
        return None
    at = dice.choice(places)
    keys = ("1" if sheet.instrument.consent else "") + "".join(pressed for _, pressed in lines[:at]) + "*"
    return keys, replace(
        person, values=dict(cut(sheet.instrument, person, lines[at][0].item.id)), disposition=Disposition.PARTIAL
    )


def value_there(person: Response, name: str) -> bool:
    return person.values[name] is not Missing.NOT_ANSWERED


def cut(asked: Instrument, person: Response, at: str) -> Iterator[tuple[str, Value]]:
    """Values up to an item; from there on, what is asked after these was not reached."""
    order = [item.id for item in asked.items]
    before = {
        f.name: person.values[f.name]
        for item in asked.items
        if order.index(item.id) < order.index(at) or not item.asks
        for f in item.fields
    }
    route = {item.id for item in asked.route(before)}
    for item in asked.items:
        for f in item.fields:
            gap = Missing.NOT_REACHED if item.id in route else Missing.NOT_ASKED
            yield f.name, before.get(f.name, gap) if item.id in route else Missing.NOT_ASKED


@pytest.mark.parametrize("name", PAPERS, ids=lambda name: Path(name).stem)
def test_people_who_stop_anywhere_fit_their_questionnaire(name: str) -> None:
    sheet, dice, seen = paper(name), Random(5), 0
    for person in people(sheet.instrument, 20, seed=3):
        if one := stopped(sheet, person, dice):
            keys, expected = one
            found = response(sheet, typed(keys, paper=sheet).keyed())
            assert found == expected
            assert list(misfits(found, sheet.instrument)) == []
            seen += 1
    assert seen > 10
