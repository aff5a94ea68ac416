"""Where an answer leads on paper: never wrong, whatever else is answered, and told where it can be known."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import Note
from svsurvey.instrument.jumps import END, after_refusal, jumps, skips
from svsurvey.instrument.model import Instrument, Item
from svsurvey.response import Missing, Value

YES_NO = "type: single, text: x, options: {1: Yes, 0: No}"


def instrument_of(*items: str, section: str = "") -> Instrument:
    """Items as YAML flow maps without their braces; `section`: the YAML of another section."""
    lines = ["svsurvey: 1", "id: t", "version: '1'", "title: T", "sections:", "- title: A", "  items:"]
    lines += [f"  - {{{item}}}" for item in items]
    return load(Source("t.yaml", "\n".join(lines) + section))


def test_a_screening_answer_leads_past_the_questions_that_hang_on_it() -> None:
    t = instrument_of(
        f"id: a, {YES_NO}", f"id: b, {YES_NO}, when: a == 1", f"id: c, {YES_NO}, when: b == 1", f"id: d, {YES_NO}"
    )
    assert jumps(t.by_id["a"], t) == {1: 2, 0: 4}
    assert jumps(t.by_id["b"], t) == {1: 3, 0: 4}
    assert after_refusal(t.by_id["a"], t) == 4
    assert [skips(t.by_id["a"], t, number) for number in (2, 4, END, None)] == [False, True, True, False]


def test_within_a_section_its_own_condition_is_known_to_hold() -> None:
    section = (
        f"\n- {{title: B, when: a == 1, items: [{{id: b, {YES_NO}}}, {{id: c, {YES_NO}, when: b == 1}}, "
        f"{{id: d, {YES_NO}}}]}}"
    )
    t = instrument_of(f"id: a, {YES_NO}", section=section)
    assert jumps(t.by_id["b"], t) == {1: 3, 0: 4}
    assert jumps(t.by_id["a"], t) == {1: 2, 0: END}


def test_what_hangs_on_other_answers_is_not_told() -> None:
    t = instrument_of(f"id: a, {YES_NO}", f"id: b, {YES_NO}", f"id: c, {YES_NO}, when: a == 1", f"id: d, {YES_NO}")
    assert jumps(t.by_id["b"], t) == {1: None, 0: None}


def test_of_several_answers_only_the_lonely_one_leads_somewhere() -> None:
    events = "type: multiple, text: x, options: {1: A fall, 9: {label: None, alone: true}}"
    t = instrument_of(f"id: a, {events}", f"id: b, {YES_NO}, when: 9 not in a", f"id: c, {YES_NO}")
    assert jumps(t.by_id["a"], t) == {9: 3}


def test_a_note_is_no_place_to_go() -> None:
    t = instrument_of(f"id: a, {YES_NO}", "id: n, type: note, text: x", f"id: b, {YES_NO}")
    assert jumps(t.by_id["a"], t) == {1: 2, 0: 2}


def test_no_arrow_passes_over_words_that_are_to_be_read() -> None:
    note = "id: n, type: note, text: x"
    items = (f"id: a, {YES_NO}", note, f"id: b, {YES_NO}, when: a == 1", f"id: c, {YES_NO}")
    assert jumps((t := instrument_of(*items)).by_id["a"], t) == {1: 2, 0: None}
    items = (items[0], note + ", when: a == 1", *items[2:])
    assert jumps((t := instrument_of(*items)).by_id["a"], t) == {1: 2, 0: 3}


def test_does_not_apply_is_no_place_on_the_scale() -> None:
    scale = "type: single, text: x, scale: {1: Low, 2: High, 9: {label: n/a, missing: true}}"
    t = instrument_of(f"id: a, {scale}", f"id: b, {YES_NO}, when: a >= 1", f"id: c, {YES_NO}")
    assert jumps(t.by_id["a"], t) == {1: 2, 2: 2, 9: 3}


# ---- against every way through ---------------------------------------------------------------------------

NAMES = "abcde"
GIVEN: Sequence[Value] = (1, 0, Missing.REFUSED, Missing.NOT_ANSWERED)


@st.composite
def conditions(draw: st.DrawFn, earlier: str, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["is", "is", "status", "not", "and", "or"] if depth else ["is", "status"]))
    name = draw(st.sampled_from(earlier))
    if kind == "is":
        return f"{name} {draw(st.sampled_from(['==', '!=']))} {draw(st.integers(0, 1))}"
    if kind == "status":
        return f"{draw(st.sampled_from(['answered', 'refused']))}({name})"
    one = draw(conditions(earlier, depth - 1))
    return f"not ({one})" if kind == "not" else f"({one}) {kind} ({draw(conditions(earlier, depth - 1))})"


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    items = [f"id: a, {YES_NO}"]
    for at, name in enumerate(NAMES[1:], 1):
        when = draw(st.none() | conditions(NAMES[:at]))
        items.append(f"id: {name}, {YES_NO}" + (f", when: '{when}'" if when else ""))
    return instrument_of(*items)


def ways(instrument: Instrument) -> Iterator[tuple[Mapping[str, Value], tuple[Item, ...]]]:
    """Every combination of answers with its route."""
    for values in product(GIVEN, repeat=len(NAMES)):
        answers = dict(zip(NAMES, values, strict=True))
        yield answers, instrument.route(answers)


@settings(max_examples=60, deadline=None)
@given(instruments())
def test_what_is_told_holds_on_every_way_through(instrument: Instrument) -> None:
    told = {item.id: jumps(item, instrument) for item in instrument.items}
    refused = {item.id: after_refusal(item, instrument) for item in instrument.items}
    for answers, route in ways(instrument):
        asked = [item for item in route if not isinstance(item.domain, Note)]
        for item, following in zip(asked, [*asked[1:], None], strict=True):
            real = instrument.number(following) if following else END
            value = answers[item.id]
            if isinstance(value, int) and not isinstance(value, Missing):
                assert told[item.id][value] in (real, None)
            elif value is Missing.REFUSED:
                assert refused[item.id] in (real, None)


@pytest.mark.parametrize("name", ["perioperative-catastrophe", "check-in", "peer-encounter", "recovery-stages"])
def test_the_bundled_ones_can_be_walked_on_paper(name: str) -> None:
    from svsurvey.instrument.catalogue import find

    instrument = load(find(name))
    assert all(target is not None for item in instrument.items for target in jumps(item, instrument).values())
