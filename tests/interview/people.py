"""The one registry of scripted interviews: what each person answers, as data, as lines and as keys.

A person is a sequence of steps; a step says the same three times. Whoever adds a front end lets all of these
people through it, and whoever adds a type of item lets somebody here answer it. It knows nothing of front ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from screen import BACK, BACKSPACE, DOWN, ENTER, GO_ON, LOOK, REFUSE, RIGHT, STOP, SUPPORT_TOO
from talks import EVERYTHING

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Disposition

# ---- instruments ----------------------------------------------------------------------------------------

MORE = """
      - id: ward
        type: single
        lookup: true
        text: Which ward?
        options:
          {1: Anaesthesia, 2: Cardiology, 3: Dermatology, 4: Emergency, 5: Geriatrics, 6: Gynaecology,
           7: Haematology, 8: Intensive care, 9: Neurology, 10: Obstetrics, 11: Oncology, 12: Ophthalmology,
           13: Paediatrics, 14: Psychiatry, 15: Radiology, 16: Urology, 88: {label: Another ward, write_in: true}}
      - {id: trained, type: date, text: In which year were you trained?, precision: year}
      - {id: happened, type: date, text: On which day?, precision: day, range: ["2020-01-01", "2024-12-31"]}
      - id: order
        type: ranking
        text: Which came first?
        options: {1: Sleep, 2: Food, 11: Sport, 12: Talk, 21: Quiet}
        top: 3
      - {id: calm, type: slider, text: How calm are you now?, range: [0, 100], left: Not at all, right: Entirely}
      - {id: word, type: text, text: In one word?, required: no, linked: true}
"""

FATE = """
svsurvey: 1
id: fate
version: 1.0.0
title: What chance decides
partial: true
consent: {text: You can stop. What you answered can be kept or erased., ask: Will you take part?}
support: Somebody you trust.
order: random
order_as: parts
scales:
  agree: {1: Disagree, 2: Neither, 3: Agree}
sections:
  - title: You
    anchor: true
    items:
      - id: arm
        type: variant
        text: Version of the story
        options: {1: a mild story, 2: {label: a hard story, share: 3}}
      - {id: mild, type: note, text: Somebody noticed in time., when: arm == 1}
      - {id: hard, type: note, text: Nobody noticed in time., when: arm == 2}
      - id: role
        type: single
        text: Your work?
        options: {1: nurse, 2: doctor, 8: {label: other, write_in: true}}
      - {id: years, type: number, text: "How long have you worked as {role|that}?", range: [0, 60], unit: years}
  - title: Now
    items:
      - {id: calm, type: single, text: Calm?, scale: agree}
      - {id: safe, type: single, text: Safe?, scale: agree}
  - title: Then
    order: random
    order_as: then_order
    items:
      - {id: tired, type: single, text: Tired?, scale: agree}
      - {id: alone, type: single, text: Alone?, scale: agree}
  - title: Help
    anchor: true
    items:
      - id: helped
        type: multiple
        text: What helped on the day of {arm}?
        order: random
        order_as: helped_order
        options: {1: Talk, 2: Rest, 12: Leave, 8: {label: Else, write_in: true}, 9: {label: Nothing, alone: true}}
      - id: team
        type: grid
        text: The team?
        scale: agree
        order: random
        order_as: team_order
        rows: {hears: Hears., helps: Helps., last: {text: Overall., anchor: true}}
      - {id: most, type: text, text: "What of {helped|it} helped most?", required: no}
"""
"""Whatever is drawn, the same keys lead through it: what trades places is answered alike."""


WHOLE = EVERYTHING.replace("id: everything", "id: whole\npartial: true").rstrip() + MORE
"""Every type of item, dates of each precision, and a part may be handed in."""

SOURCES = {"whole": WHOLE, "fate": FATE}
INSTRUMENTS: Mapping[str, Instrument] = {
    name: load(Source(f"{name}.yaml", text)) for name, text in SOURCES.items()
}


# ---- people ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """What somebody does on one page or a few, three times over. What is undone later is in no data."""

    data: Mapping[str, object]
    lines: tuple[str, ...]
    keys: str


@dataclass(frozen=True)
class Person:
    """Somebody who answers one of the instruments. unreached: the items that had not come when they stopped."""

    instrument: str
    steps: tuple[Step, ...]
    disposition: Disposition = Disposition.COMPLETE
    unreached: frozenset[str] = frozenset()

    @property
    def data(self) -> dict[str, object]:
        return {name: value for step in self.steps for name, value in step.data.items()}

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for step in self.steps for line in step.lines)

    @property
    def keys(self) -> str:
        return "".join(step.keys for step in self.steps)


def given(name: str, code: object, keys: str = "") -> Step:
    """An answer that is typed alike everywhere."""
    return Step({name: code}, (str(code),), (keys or str(code)) + ENTER)


def does(keys: str, *lines: str) -> Step:
    """Something that leaves no answer."""
    return Step({}, lines, keys)


def refused(*names: str) -> Step:
    """Everything on one page, by one key."""
    return Step({name: {"refused": True} for name in names}, (":skip" if len(names) == 1 else ":skipall",), REFUSE)


YES = does("1" + ENTER, "yes")
HANDS_IN = does("0" + ENTER, "yes")
READS = does(ENTER, "")
EMPTY = does(GO_ON + "1" + ENTER, ":next", "yes")
EMPTY_ROWS = does(GO_ON + "1" + ENTER, *[":next"] * 3, "yes")
EMPTY_AT_ONCE = does(GO_ON, ":next")

FULL: Mapping[str, Step] = {
    "consent": YES,
    "hello": READS,
    "role": Step({"role": 8, "role_other": "porter"}, ("8", "porter"), "8\rporter\r"),
    "hours": given("hours", 38),
    "weight": given("weight", 7.5),
    "since": given("since", "2019-04"),
    "shift_start": Step({"shift_start": "07:30"}, ("7:30",), "7:30\r"),
    "climate": Step({"helps": 3, "speaks": 2, "blamed": 1}, ("3", "2", "1"), "321\r"),
    "events": Step({"events": [1, 8], "events_other": "two beds"}, ("1, 8", "two beds"), "18\rtwo beds\r"),
    "reported": given("reported", 1),
    "wishes": Step({"wishes": [2, 1]}, ("2 1",), "21\r"),
    "strain": given("strain", 5),
    "story": Step({"story": "one line\nanother"}, ("one line", "another", ""), "one line\ranother\r\r"),
    "ward": Step({"ward": 11}, ("onc", "yes"), "onc\r"),
    "trained": given("trained", "2004"),
    "happened": given("happened", "2024-02-29"),
    "order": Step({"order": [12, 1, 21]}, ("12, 1, 21",), "12,1,21\r"),
    "calm": Step({"calm": 99}, ("99",), "98" + RIGHT + ENTER),
    "word": given("word", "Żółć 札幌 e\u0301"),
    "review": HANDS_IN,
}  # fmt: skip
"""Somebody who answers all of `whole`, page by page."""

PAGES = tuple(FULL)
GRID = ("helps", "speaks", "blamed")
REFUSALS = {
    name: refused(*GRID) if name == "climate" else refused(name) for name in PAGES[2:-1] if name != "reported"
}
LEFT: Mapping[str, Step] = {
    "role": given("role", 1),
    "hours": Step({"hours": 90}, ("90", "yes"), "90\r1\r"),
    **dict.fromkeys(("weight", "since", "shift_start"), EMPTY),
    "climate": EMPTY_ROWS,
    "events": Step({"events": [99]}, ("99",), "99\r"),
    **dict.fromkeys(("wishes", "strain"), EMPTY),
    "story": EMPTY_AT_ONCE,
    **dict.fromkeys(("ward", "trained", "happened", "order", "calm"), EMPTY),
    "word": EMPTY_AT_ONCE,
}
"""As little as can be said: an unusual number, and that nothing was seen."""


def pages(first: str, last: str, steps: Mapping[str, Step] = FULL) -> Iterable[Step]:
    """The steps from one page to another, both included."""
    return [steps[page] for page in PAGES[PAGES.index(first) : PAGES.index(last) + 1] if page in steps]


def whole(*steps: Step) -> Person:
    return Person("whole", steps)


def fate(role: Step, helped: Step, most: Step) -> Person:
    four = [given(name, 2) for name in ("calm", "safe", "tired", "alone")]
    team = Step(dict.fromkeys(("hears", "helps", "last"), 3), ("3", "3", "3"), "333\r")
    return Person("fate", (YES, READS, role, given("years", 12), *four, helped, team, most, HANDS_IN))


PEOPLE: Mapping[str, Person] = {
    "answers everything": whole(*FULL.values()),
    "prefers not to answer": whole(YES, READS, *REFUSALS.values(), HANDS_IN),
    "leaves what can be left": whole(YES, READS, *LEFT.values(), HANDS_IN),
    "declines": Person("whole", (Step({"consent": False}, ("no",), "2\r"),), Disposition.REFUSAL),
    "goes back and changes the route": whole(
        *pages("consent", "climate"),
        does("2\r" + BACK, "2", ":back"),
        LEFT["events"],
        *pages("wishes", "review"),
    ),
    "jumps from the review": whole(
        *pages("consent", "word"),
        Step({"hours": 41}, ("2", "41"), "2\r" + BACKSPACE * 2 + "41\r"),
        Step({"speaks": 9}, ("6", "", "9", ""), "6\r" + DOWN + "9\r"),
        HANDS_IN,
    ),
    "looks at the answers so far": whole(
        *pages("consent", "since"),
        does(LOOK, ":review"),
        Step({"role": 2, "role_other": None}, ("1", "2"), "1\r2\r"),
        does("0\r", ""),
        does(SUPPORT_TOO + ENTER, ":support"),
        *pages("shift_start", "review"),
    ),
    "hands in a part": Person(
        "whole",
        (*pages("consent", "climate"), does(STOP + "3\r", ":quit", "3")),
        Disposition.PARTIAL,
        frozenset(PAGES[PAGES.index("events") : -1]) - {"reported"},
    ),
    "wrong ways first": whole(
        *pages("consent", "role"),
        Step({"hours": 12}, ("many", "999", "12"), "many\r" + BACKSPACE * 4 + "999\r" + BACKSPACE * 3 + "12\r"),
        *pages("weight", "climate"),
        Step({"events": [2]}, ("1, 99", "77", "2"), "1" + STOP + "1\r12\r"),
        *pages("reported", "order"),
        Step({"calm": 0}, ("101", "0"), "101\r" + BACKSPACE * 3 + "0\r"),
        *pages("word", "review"),
    ),
    "meets a story by chance": fate(
        given("role", 2),
        Step({"helped": [2, 12]}, ("2, 12",), "2 12 \r"),
        Step({"most": "rest, of all"}, ("rest, of all",), "rest, of all\r"),
    ),
    "writes own words into the texts that come": fate(
        Step({"role": 8, "role_other": "porter {arm}"}, ("8", "porter {arm}"), "8\rporter {arm}\r"),
        Step({"helped": [8], "helped_other": "[the] dog"}, ("8", "[the] dog"), "8 \r[the] dog\r"),
        EMPTY_AT_ONCE,
    ),
}
