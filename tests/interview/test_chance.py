"""What chance decides: fair, kept truthfully, and never in the way of what is needed first."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import factorial
from random import Random

import pytest
from drawn import drawn_instrument

from svsurvey.instrument.codebook import encode, variables
from svsurvey.instrument.definition import Source, load, read
from svsurvey.instrument.domain import Grid
from svsurvey.instrument.model import Instrument, Item
from svsurvey.instrument.piping import pipes
from svsurvey.instrument.texts import item_texts
from svsurvey.instrument.translation import in_language
from svsurvey.interview.chance import arranged
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Simulation
from svsurvey.interview.turns import Agree, Answer, Ask, Back, BreakOff, Finish, Next, Open, Refuse, Review
from svsurvey.response import Disposition, Missing, Response

DRAWN = drawn_instrument()


def one_item(options: str, more: str = "type: single") -> Instrument:
    item = f"{{id: q, {more}, text: Q?, order: random, order_as: q_order, options: {options}}}"
    return load(Source("q.yaml", HEAD + f"sections:\n  - title: A\n    items:\n      - {item}\n"))


HEAD = "svsurvey: 1\nid: q\nversion: '1'\ntitle: Q\n"


def chi_squared(counts: Counter[tuple[int, ...]], cells: int) -> float:
    """Pearson's statistic against equal shares, over so many cells."""
    expected = counts.total() / cells
    return sum((n - expected) ** 2 / expected for n in counts.values()) + (cells - len(counts)) * expected


# ---- orders -----------------------------------------------------------------------------------------------


def test_every_order_comes_and_all_come_equally_often() -> None:
    asked = one_item("{1: A, 2: B, 3: C, 4: D}")
    dice = Random(11)
    orders = Counter(arranged(asked, dice).drawn["q_order"] for _ in range(4800))
    counts = Counter({order: n for order, n in orders.items() if isinstance(order, tuple)})
    assert len(counts) == factorial(4)
    assert chi_squared(counts, 24) < 49.73, "a fair shuffle passes this 999 times in 1,000: 23 degrees of freedom"


@pytest.mark.parametrize(
    ("options", "fixed"),
    [
        ("{1: A, 2: {label: B, anchor: true}, 3: C, 4: D}", {1: 2}),
        ("{1: A, 2: B, 8: {label: Other, write_in: true}}", {2: 8}),
        ("{7: {label: None, alone: true}, 1: A, 2: B}", {0: 7}),
        ("{1: A, 2: B, 9: {label: Cannot say, missing: true}}", {2: 9}),
    ],
)
def test_what_stays_keeps_its_place_while_all_else_moves(options: str, fixed: dict[int, int]) -> None:
    asked, dice = one_item(options), Random(3)
    seen = {tuple(o.code for o in arranged(asked, dice).instrument.by_id["q"].options) for _ in range(200)}
    moving = len(asked.by_id["q"].options) - len(fixed)
    assert len(seen) == factorial(moving)
    assert all(order[place] == code for order in seen for place, code in fixed.items())


def test_arms_come_in_their_shares() -> None:
    dice = Random(5)
    arms = Counter(arranged(DRAWN, dice).drawn["arm"] for _ in range(4000))
    expected = {1: 1000, 2: 3000}
    assert sum((arms[arm] - n) ** 2 / n for arm, n in expected.items()) < 10.83, "1 degree of freedom, p = 0.001"


def test_equal_shares_need_not_be_said() -> None:
    arms = "{id: arm, type: variant, text: A, options: {1: A, 2: B, 3: C}}"
    text = HEAD + f"sections: [{{title: A, items: [{arms}]}}]\n"
    drawn, dice = load(Source("q.yaml", text)), Random(1)
    counts = Counter((arranged(drawn, dice).drawn["arm"],) for _ in range(4000))
    assert chi_squared(Counter({(int(str(k[0])),): n for k, n in counts.items()}), 3) < 13.82


def test_an_instrument_without_chance_comes_back_as_it_is(everything: Instrument) -> None:
    dice = Random(1)
    before = dice.getstate()
    shown = arranged(everything, dice)
    assert shown.instrument is everything
    assert shown.drawn == {}
    assert dice.getstate() == before, "made-up respondents of older versions stay the same"


def test_the_same_dice_give_the_same_arrangement() -> None:
    assert arranged(DRAWN, Random(4)) == arranged(DRAWN, Random(4))
    assert any(arranged(DRAWN, Random(4)) != arranged(DRAWN, Random(seed)) for seed in range(5))


# ---- what is kept is what was shown -----------------------------------------------------------------------


def shown_order(shown: Instrument, of: str) -> list[object]:
    """What a respondent saw, in codes of the instrument as it is written."""
    if of == "helped_order":
        return [option.code for option in shown.by_id["helped"].options]
    if of == "team_order":
        domain, given = shown.by_id["team"].domain, DRAWN.by_id["team"].domain
        assert isinstance(domain, Grid)
        assert isinstance(given, Grid)
        return [[row.id for row in given.rows].index(row.id) + 1 for row in domain.rows]
    titles = [section.title for section in DRAWN.sections]
    if of == "parts_order":
        return [titles.index(section.title) + 1 for section in shown.sections]
    place = titles.index("Views")
    ids = [item.id for item in DRAWN.sections[place].items if item.chance is None]
    views = next(section for section in shown.sections if section.title == "Views")
    return [ids.index(item.id) + 1 for item in views.items if item.chance is None]


@pytest.mark.parametrize("seed", range(40))
def test_a_kept_order_decodes_to_what_was_shown(seed: int) -> None:
    """From the record through the columns of the store: the place of each part is the place where it was seen."""
    shown = arranged(DRAWN, Random(seed))
    response = answered(shown.instrument, shown.drawn, seed)
    for name in ("parts_order", "helped_order", "views_order", "team_order"):
        columns = [v for v in variables(DRAWN) if v.field == name]
        places = {v.option: encode(v, response.values, DRAWN.missing) for v in columns}
        if response.values[name] is Missing.NOT_ASKED:
            assert name == "team_order"
            assert response.values["arm"] == 2, "the grid was not shown, so its order was not either"
            continue
        assert sorted(places, key=lambda code: int(places[code])) == shown_order(shown.instrument, name)


def answered(instrument: Instrument, drawn: object, seed: int) -> Response:
    assert isinstance(drawn, dict)
    simulation = Simulation(instrument, seed)
    return conduct(Interview(instrument, drawn=drawn), simulation.respondent()).response


@pytest.mark.parametrize("seed", range(20))
def test_answers_do_not_hang_on_the_order_in_which_they_are_asked(seed: int) -> None:
    """The same person gives the same record in every order: a refusal for all, the arm as drawn."""
    shown = arranged(DRAWN, Random(seed))
    said = {name: value for name, value in shown.drawn.items() if name == "arm"}

    def refuses(event: Open) -> object:
        return (
            Agree() if not isinstance(event, Ask | Review) else Finish() if isinstance(event, Review) else Refuse()
        )

    one = conduct(Interview(shown.instrument, drawn=said), refuses).response  # type: ignore[arg-type]
    other = conduct(Interview(DRAWN, drawn=said), refuses).response  # type: ignore[arg-type]
    assert one.values == other.values
    assert one.disposition is Disposition.COMPLETE


def test_nobody_is_asked_what_chance_answers() -> None:
    shown = arranged(DRAWN, Random(2))
    interview = Interview(shown.instrument, drawn=shown.drawn)
    interview.send(Agree())
    ids = []
    while isinstance(event := interview.next_event(), Ask):
        ids.append(event.item)
        interview.send(Next() if not event.item.asks else Refuse())
    review = interview.next_event()
    assert isinstance(review, Review)
    assert not [item.id for item in (*ids, *(item for item, _ in review.entries)) if item.chance]


# ---- no order may put a question before what it needs -----------------------------------------------------


def random_file(dice: Random) -> str:
    """An instrument of small sections with conditions, pipes, anchors and orders thrown in at random."""
    names = [f"q{n}" for n in range(dice.randint(2, 9))]
    lines = [HEAD + ("order: random\n" if dice.random() < 0.5 else "") + "sections:"]
    left = list(names)
    while left:
        here, left = left[: (size := dice.randint(1, 4))], left[size:]
        lines.append(f"  - title: Part\n    anchor: {maybe(dice)}\n    order: {order(dice)}")
        if dice.random() < 0.2:
            lines.append(f"    when: {dice.choice(names[: names.index(here[0]) + 1])} == 1")
        lines.append("    items:")
        for name in here:
            kind = dice.choice(["single", "single", "variant"])
            text = f"A {{{dice.choice(names[: names.index(name) + 1])}|x}}?" if dice.random() < 0.2 else "A?"
            when = f", when: {dice.choice(names[: names.index(name) + 1])} == 1" if dice.random() < 0.25 else ""
            options = "{1: A, 2: B}"
            item = f"{{id: {name}, type: {kind}, text: '{text}', anchor: {maybe(dice)}, options: {options}{when}}}"
            lines.append(f"      - {item}")
    return "\n".join(lines) + "\n"


def maybe(dice: Random) -> str:
    return "true" if dice.random() < 0.5 else "false"


def order(dice: Random) -> str:
    return "random" if dice.random() < 0.5 else "given"


def needed(item: Item) -> Iterator[str]:
    yield from item.when.names if item.when else ()
    yield from (pipe.name for _, text in item_texts(item) for pipe in pipes(text))


@pytest.mark.proof
def test_no_arrangement_of_an_accepted_instrument_asks_about_what_comes_later() -> None:
    dice, accepted, moved = Random(1), 0, 0
    for _ in range(4000):
        definition = read(Source("r.yaml", random_file(dice)))
        instrument = definition.instrument
        if instrument is None:
            continue
        accepted += 1
        for _ in range(6):
            shown = arranged(instrument, dice).instrument
            moved += [i.id for i in shown.items] != [i.id for i in instrument.items] and any(
                i.when for i in shown.items
            )
            past: set[str] = set()
            for item in shown.items:
                assert past.issuperset(needed(item)), "an item needs an answer that is not there yet"
                past.add(item.id)
    assert accepted > 300
    assert moved > 300


@pytest.mark.parametrize(
    ("items", "fine"),
    [
        ("a b:a", False),  # both move
        ("a! b:a", True),  # a stays first
        ("a! b!:a c d", True),
        ("c a! b:a", False),  # b may come to the front
        ("a b!:a", True),  # a is the only one that may move, so it does not
        ("a c b!:a", True),  # b comes after both
        ("c a! d b!:a", True),
        ("a b!:a c", False),
    ],
)
def test_what_is_needed_first_must_stay_first(items: str, fine: bool) -> None:
    lines = []
    for word in items.split():
        id_, _, needs = word.partition(":")
        anchor = ", anchor: true" if id_.endswith("!") else ""
        when = f", when: {needs} == 1" if needs else ""
        lines.append(f"      - {{id: {id_[0]}, type: single, text: T?, options: {{1: A, 2: B}}{anchor}{when}}}\n")
    text = HEAD + "sections:\n  - title: A\n    order: random\n    items:\n" + "".join(lines)
    found = {problem.code for problem in read(Source("r.yaml", text)).problems}
    assert found == (set() if fine else {"random-order"})


# ---- earlier answers in later texts -----------------------------------------------------------------------


def walk(*answers: object, arm: int = 2, instrument: Instrument = DRAWN) -> Interview:
    interview = Interview(instrument, drawn={"arm": arm})
    interview.send(Agree())
    for answer in answers:
        interview.send(answer if not isinstance(answer, int | str | list | tuple) else as_answer(answer))  # type: ignore[arg-type]
    return interview


def as_answer(given: object) -> Answer:
    return Answer(*given) if isinstance(given, tuple) else Answer(given)


def asked(interview: Interview) -> Item:
    event = interview.next_event()
    assert isinstance(event, Ask)
    return event.item


def test_a_variant_shows_its_label() -> None:
    interview = walk(1)
    assert asked(interview).text == "Now comes a hard story."


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (1, "nurse"),
        ((8, "porter"), "other: porter"),
        ((8, "{arm} {{x}}"), "other: {arm} {{x}}"),  # what people write is shown as they wrote it
        ((8, ""), "other"),
        (Refuse(), "that"),
    ],
)
def test_an_answer_is_shown_as_its_label_or_in_words_for_none(role: object, shown: str) -> None:
    assert asked(walk(role, Next())).text == f"How long have you worked as {shown}?"


def test_an_answer_left_empty_is_none() -> None:
    assert asked(walk(Next(), Next(), Next())).text == "How long have you worked as that?"


def test_an_answer_off_the_route_is_not_shown() -> None:
    text = """sections:
  - title: A
    items:
      - {id: a, type: single, text: A?, options: {1: Yes, 0: No}}
      - {id: b, type: text, text: B?, when: a == 1}
      - {id: c, type: text, text: "You said {b|nothing}, {b}"}
"""
    asks = load(Source("q.yaml", HEAD + text))
    interview = Interview(asks)
    for action in (Answer(1), Answer("a word"), Back(), Back(), Answer(0)):
        interview.send(action)
    assert asked(interview).text == "You said nothing, …"
    interview.send(Back())
    interview.send(Answer(1))
    interview.send(Next())
    assert asked(interview).text == "You said a word, a word"


def test_several_ticks_and_the_two_braces() -> None:
    interview = walk(1, Next(), 5, [1, 2], "all")
    while asked(interview).id != "end":
        interview.send(Refuse() if asked(interview).asks else Next())
    assert asked(interview).text == "Anything on a hard story {so far}?"
    told = Interview(DRAWN, drawn={"arm": 1})
    told.send(Agree())
    for action in (Answer(1), Answer(5), Answer([1, 2])):
        told.send(action)
    assert asked(told).text == "What about Talk; Rest helped most?"


def test_a_label_may_itself_show_an_answer() -> None:
    text = """sections:
  - title: A
    items:
      - {id: a, type: text, text: A?}
      - {id: b, type: single, text: B?, options: {1: "Like {a|it}", 2: Other}}
      - {id: c, type: text, text: "Why “{b|that}”?"}
"""
    interview = Interview(load(Source("q.yaml", HEAD + text)))
    interview.send(Answer("{b}"))
    interview.send(Answer(1))
    assert asked(interview).text == "Why “Like {b}”?"


def test_language_chance_and_pipes_go_together() -> None:
    shown = arranged(in_language(DRAWN, "de"), Random(6))
    interview = Interview(shown.instrument, drawn={**shown.drawn, "arm": 2})
    interview.send(Agree())
    interview.send(Answer(2))
    assert asked(interview).text == "Jetzt kommt eine schwere Geschichte."
    interview.send(Next())
    assert asked(interview).text == "Wie lange arbeiten Sie als Ärztin?"
    titles = [section.title for section in shown.instrument.sections]
    assert (titles[0], titles[-1]) == ("Sie", "Ende")
    assert sorted(titles) == ["Ansichten", "Ende", "Hilfe", "Sie"]


# ---- a part of the answers --------------------------------------------------------------------------------


def test_what_chance_answered_is_in_a_partial_response_as_well() -> None:
    interview = walk(1, arm=1)
    interview.send(BreakOff(keep=True))
    event = interview.next_event()
    assert not isinstance(event, Ask | Review)
    response = event.response  # type: ignore[union-attr]
    assert response.disposition is Disposition.PARTIAL
    assert (response.values["arm"], response.values["role"]) == (1, 1)
    assert response.values["calm"] is Missing.NOT_REACHED


# ---- progress ---------------------------------------------------------------------------------------------


def test_on_the_way_forward_the_total_never_grows_and_the_part_done_never_shrinks(
    nights: Instrument, everything: Instrument
) -> None:
    walks = 0
    for instrument, people in ((nights, 4500), (everything, 2000), (DRAWN, 3500)):
        simulation = Simulation(instrument, 9)
        for _ in range(people):
            shown = arranged(instrument, simulation.dice)
            places: list[tuple[int, int]] = []
            reply = simulation.respondent()

            def watched(event: Open, places: list[tuple[int, int]] = places, reply: object = reply) -> object:
                if isinstance(event, Ask):
                    places.append((event.position, event.total))
                return reply(event)  # type: ignore[operator]

            conduct(Interview(shown.instrument, drawn=shown.drawn), watched)  # type: ignore[arg-type]
            assert all(b <= a for (_, a), (_, b) in pairwise(places)), "the total grew"
            assert all(p * b <= q * a for (p, a), (q, b) in pairwise(places)), "the part done shrank"
            assert places[-1][0] == places[-1][1], "the last question is the last"
            walks += 1
    assert walks == 10_000


def test_what_keeps_an_order_keeps_nothing_else() -> None:
    kept = [item for item in DRAWN.items if item.of_order]
    assert [item.id for item in kept] == ["parts_order", "helped_order", "views_order", "team_order"]
    assert [[place.name for place in item.fields] for item in kept] == [[item.id] for item in kept]
    assert [item.when.text if item.when else "" for item in kept] == ["", "", "", "arm == 1"]
