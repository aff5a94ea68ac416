"""Reading an instrument of 1,000 items, beside the fastest that PyYAML itself can do."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from clock import race
from measurement import Line

from svsurvey.instrument.definition import Source, read
from svsurvey.instrument.document import parse
from svsurvey.instrument.lint import lint

ITEMS = 1000


def large(items: int = ITEMS) -> str:
    """An instrument with so many items of the common types, ten a section, every fourth with a condition.

    About as dense as the bundled instruments: ten lines an item.
    """
    head = (
        "svsurvey: 1\nid: large\nversion: 1.0.0\ntitle: A large instrument\n"
        "consent: {text: Many questions., ask: Do you take part?}\nsupport: Somebody is near.\n"
        "scales:\n  agree:\n    1: Strongly disagree\n    2: Disagree\n    3: Neither\n    4: Agree\n"
        "    5: Strongly agree\nsections:\n"
    )
    parts = [head]
    for n in range(items):
        if n % 10 == 0:
            parts.append(f"  - title: Part {n // 10}\n    items:\n")
        parts.append(f"      - id: item_{n}\n{BODIES[n % len(BODIES)]}")
        if n % 4 == 1:
            parts.append(f"        when: item_{n - 1} in [1, 2]\n")
    return "".join(parts)


EVENT = """\
        type: single
        text: Did something like this happen to you at work during the last month?
        hint: Think of your own shifts only. Please write no names.
        options:
          1: Yes, once
          2: Yes, more than once
          0: No
          8: {label: I would have to look that up, missing: true}
"""
HOURS = """\
        type: number
        text: How many hours did you work in the week in which it happened?
        hint: Paid and unpaid hours, without being on call.
        range: [0, 168]
        usual: [4, 70]
        unit: hours
"""
HELP = """\
        type: single
        text: In the days after, I could ask somebody for help when I needed it.
        scale: agree
"""
WHO = """\
        type: multiple
        text: Who was there for you in the first days after?
        hint: Choose all that apply.
        options:
          1: A colleague from my own team
          2: Somebody who leads the team
          3: A trained peer supporter
          4: Somebody at home, family or friends
          5: A doctor, psychologist or other professional
          8: {label: Somebody else, write_in: true}
          9: {label: Nobody, alone: true}
"""
BODIES = (EVENT, HOURS, HELP, WHO, EVENT, HOURS, HELP, HOURS)


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """In one process; the base is yaml.load with the C loader, which keeps no places."""
    text = large()
    source = Source("large.yaml", text)
    definition = read(source)
    assert definition.instrument is not None, [str(p) for p in definition.problems[:3]]
    times = race(
        {
            "yaml.load(CSafeLoader)": lambda: yaml.load(text, yaml.CSafeLoader),
            "with a line and column on every key": lambda: parse(text, "large.yaml"),
            "loading": lambda: read(source),
            "loading and every check": lambda: lint(read(source)),
        },
        rounds,
    )
    base = times["yaml.load(CSafeLoader)"].seconds * 1000
    goals = {"with a line and column on every key": 0.6, "loading and every check": 1.0}
    for timing in list(times.values())[1:]:
        note = f"{timing.seconds * 1000:.0f} ms against {base:.0f} ms"
        name = f"{ITEMS:,} items, {timing.name}"
        yield Line(name, timing.ratio, "x C loader", goals.get(timing.name, 0), note=note)
