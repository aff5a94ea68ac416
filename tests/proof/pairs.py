"""Anonymity under every other option: all pairs of options of `run` and flags of an instrument, really played.

Each row of the table is played twice, with the people in opposite orders and each with their own chance: the two
files have to be the same, byte for byte, and hold nothing but what the codebook says.
"""

import os
import random
import re
import secrets
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from getpass import getuser
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory

from figures import Figure, at_least, none_of
from kills import can_seal
from kiosks import CODE
from sittings import Sitting, ends, loaded, sitting

import svsurvey.interview.session as session
from svsurvey.instrument.codebook import variables
from svsurvey.instrument.definition import Source, load
from svsurvey.response import RECORD
from svsurvey.sentences import sentences
from svsurvey.store.schema import KEY_BYTES, OWN_TABLES

FACTORS: Mapping[str, tuple[str, ...]] = {
    "front": ("screen", "lines", "kiosk", "file"),
    "language": ("en", "asked", "de"),
    "wave": ("", "2026-q1"),
    "site": ("", "north"),
    "idle": ("", "60"),
    "practice": ("", "yes"),
    "receipt": ("", "yes"),
    "partial": ("", "yes"),
    "shuffled": ("", "yes"),
    "order kept": ("", "yes"),
    "lookup": ("", "yes"),
    "linked": ("", "yes"),
    "identifying": ("", "yes"),
    "release": ("", "yes"),
    "sealed": ("", "yes"),
}
Row = dict[str, str]
STUDY, PEOPLE = "svsurvey.db", (1, 2)

# ---- the table ------------------------------------------------------------------------------------------


def sensible(row: Mapping[str, str]) -> bool:
    """A file of answers is nobody who could be spoken to; an order is kept where there is one."""
    of_a_file = row.get("front") != "file" or (row.get("language", "en") == "en" and not row.get("idle"))
    return of_a_file and not (row.get("order kept") and row.get("shuffled") == "")


def rows() -> list[Row]:
    """Rows that hold every sensible pair of options at least once; found greedily, and always the same."""
    names, dice = list(FACTORS), random.Random(1)
    wanted = {
        ((one, a), (other, b))
        for one, other in combinations(names, 2)
        for a, b in product(FACTORS[one], FACTORS[other])
        if sensible({one: a, other: b})
    }
    chosen: list[Row] = []
    while wanted:
        best = max(_guesses(sorted(wanted)[0], dice), key=lambda row: len(wanted & pairs_of(row)))
        wanted -= pairs_of(best)
        chosen.append(best)
    return chosen


Pair = tuple[tuple[str, str], tuple[str, str]]


def _guesses(pair: Pair, dice: random.Random) -> Iterator[Row]:
    """Sensible rows with this pair in them."""
    found = 0
    while found < 400:
        row = {name: dice.choice(values) for name, values in FACTORS.items()} | dict(pair)
        if sensible(row):
            found += 1
            yield row


def pairs_of(row: Row) -> set[Pair]:
    return set(combinations([(name, row[name]) for name in FACTORS], 2))


# ---- one row --------------------------------------------------------------------------------------------


def instrument(row: Row, recipient: str) -> str:
    """An instrument with these flags."""
    flags = {
        "receipt": "receipt: true",
        "partial": "partial: true",
        "release": "release: always",
        "shuffled": "order: random",
        "order kept": "order_as: parts",
        "sealed": f"seal: {{to: [{recipient}]}}",
    }
    told = "\n".join(line for name, line in flags.items() if row[name])
    more = {name: f", {name}: true" if row[name] else "" for name in ("lookup", "linked", "identifying")}
    wards = "{1: Cardiology, 2: Dermatology, 3: Emergency, 4: Geriatrics, 5: Neurology}"
    return f"""
svsurvey: 1
id: pair
version: 1.0.0
title: Pair
{told}
consent: {{text: Some words., ask: Take part?}}
support: Talk to somebody you trust.
sections:
  - title: One
    items:
      - {{id: number, type: number, text: Which number?, range: [0, 99]{more["identifying"]}}}
      - {{id: ward, type: single, text: Which ward?, options: {wards}{more["lookup"]}}}
  - title: Two
    items:
      - {{id: motto, type: text, text: Your motto?{more["linked"]}}}
      - {{id: story, type: text, text: What stays with you?, required: no}}
translations:
  de: {{title: Paar}}
"""


def answers_of(row: Row, person: int) -> list[tuple[str, str]]:
    """What is looked for on a page, what matters most first, and what is typed then."""
    say, lines = sentences("de" if row["language"] == "de" else "en"), row["front"] == "lines"
    enter = "\n" if lines else "\r"
    last = "" if lines else enter
    yes = say("yes").split()[0] + enter
    ward = ("card" if row["lookup"] else "1") + enter
    return [
        (say("practised"), last),
        (say("saved"), last),
        (say("line.enter_to_go_on"), enter),
        (say("receipt.title"), "1" + enter),
        (say("line.hand_in_or_change"), yes),
        (say("review.hand_in"), "0" + enter),
        (sentences("en")("language.ask"), "1" + enter),
        ("Take part?", yes if lines else "1\r"),
        ("Which number?", f"{person}" + enter),
        ("Which ward?", ward),
        ("Your motto?", f"motto {person}" + enter),
        ("What stays with you?", f"story {person}" + enter),
        (say("line.type_yes_or_no"), yes),
    ]


def chance_of(person: int) -> Callable[[], None]:
    """From here on all chance is this person's own, and the same each time."""

    def deal() -> None:
        secrets.token_bytes = random.Random(person).randbytes  # type: ignore[assignment]
        vars(session)["SystemRandom"] = lambda: random.Random(person)

    return deal


def plays(folder: Path, row: Row, person: int) -> None:
    """One person from the start of the program to its end."""
    (folder / "answers.jsonl").write_text(
        f'{{"number": {person}, "ward": 1, "motto": "motto {person}", "story": "story {person}"}}\n',
        encoding="utf-8",
    )
    with sitting(folder, "pair.yaml", *options(row), before=chance_of(person)) as there:
        if row["front"] == "kiosk":
            there.see(b"press Enter and one is made")
            there.type(CODE + "\n")
            say = sentences("de" if row["language"] == "de" else "en")
            there.see(say("kiosk.operator").encode())
            there.wait_until_idle()
            there.type("\r")
            converses(there, answers_of(row, person), say("kiosk.operator"))
            there.type("\x03")
            there.wait_until_idle()
            there.type(CODE + "\r")
        elif row["front"] != "file":
            converses(there, answers_of(row, person), "")
        assert ends(there) == 0, (row, there.text)


def options(row: Row) -> list[str]:
    given = {"wave": row["wave"], "site": row["site"], "idle": row["idle"]}
    words = [word for name, value in given.items() if value for word in (f"--{name}", value)]
    words += ["--practice"] if row["practice"] else []
    if row["front"] == "file":
        return [*words, "--answers", "answers.jsonl"]
    words += [] if row["language"] == "asked" else ["--lang", row["language"]]
    return [*words, *{"lines": ["--plain"], "kiosk": ["--kiosk"]}.get(row["front"], [])]


def converses(there: Sitting, table: list[tuple[str, str]], until: str) -> None:
    """Answers whatever is asked, until the program ends or shows this."""
    end, seen = time.monotonic() + 60, len(there.shown)
    while not there.gone:
        assert time.monotonic() < end, f"it goes nowhere:\n{there.text}"
        there.wait_until_idle(0.03)
        page = there.shown[seen:].decode("utf-8", "replace")
        if until and until in page:
            return
        keys = next((keys for text, keys in table if text in page), None)
        by_lines = keys is not None and keys.endswith("\n")
        if keys is None or (by_lines and not page.endswith(": ")):
            there.read(0.2)
        else:
            seen = len(there.shown)
            there.type(keys)


def study(row: Row, recipient: str, order: tuple[int, ...]) -> bytes:
    """The file after these people, one after another; nothing lies beside it."""
    with TemporaryDirectory(prefix="pair-") as folder:
        there = Path(folder)
        (there / "pair.yaml").write_text(instrument(row, recipient), encoding="utf-8")
        for person in order:
            plays(there, row, person)
        beside = {path.name for path in there.iterdir()} - {STUDY, "pair.yaml", "answers.jsonl"}
        assert not beside, f"{beside} beside the study"
        return (there / STUDY).read_bytes() if (there / STUDY).exists() else b""


# ---- what may be in it ----------------------------------------------------------------------------------


def faults(row: Row, recipient: str, files: list[bytes], begun: float) -> Iterator[str]:
    """Everything that a study of these options should not hold."""
    if row["practice"]:
        if any(files):
            yield "a practice made a study"
        return
    one, other = files
    if row["sealed"]:  # its keys are chance as well, and not ours to deal
        if len(one) != len(other):
            yield "the length of the file follows the order"
    elif one != other:
        yield "the file follows the order of arrival"
    for data in files:
        yield from foreign(row, recipient, data)
        yield from clocks_and_names(data, begun)


def foreign(row: Row, recipient: str, data: bytes) -> Iterator[str]:
    """Tables, columns and ids that are not in the plan."""
    known = variables(load(Source("pair.yaml", instrument(row, recipient))))
    with TemporaryDirectory(prefix="pair-") as folder:
        path = Path(folder, STUDY)
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as study:
            entries = study.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            columns = [name for _, name, *_ in study.execute("PRAGMA table_info(r_pair)")]
            ids = {t: [i for (i,) in study.execute(f"SELECT {c} FROM {t}")] for t, c in IDS.items()}
            labels = study.execute("SELECT DISTINCT wave, site FROM r_pair").fetchall()
    yield from (f"a {kind} {name}" for kind, name, _ in entries if kind != "table" or name not in TABLES)
    yield from (f"rows of {name} are numbered" for _, name, sql in entries if "WITHOUT ROWID" not in sql)
    if columns != [*RECORD, *(v.name for v in known if not v.apart)]:
        yield f"columns {columns}"
    wanted = {"r_pair": 0 if row["sealed"] else 2, "boxes": 2 if row["sealed"] else 0}
    yield from (f"{len(ids[name])} in {name}" for name, number in wanted.items() if len(ids[name]) != number)
    every = [id_ for several in ids.values() for id_ in several]
    if not all(isinstance(id_, bytes) and len(id_) == KEY_BYTES for id_ in every) or len({*every}) < len(every):
        yield "ids that are not 16 bytes of their own"
    if not row["sealed"] and labels != [(row["wave"], row["site"])]:
        yield f"labels {labels}"


TABLES = (*OWN_TABLES, "r_pair", "t_pair")
IDS = {"r_pair": "response", "t_pair": "piece", "boxes": "box"}


def clocks_and_names(data: bytes, begun: float) -> Iterator[str]:
    now = time.time()
    for second in range(int(begun), int(now) + 1):
        forms = (str(second).encode(), second.to_bytes(5, "big"), second.to_bytes(5, "little"))
        yield from ("a clock" for form in forms if form in data)
    texts = b"\n".join(re.findall(rb"[ -~]{6,}", data))
    if re.search(rb"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", texts):
        yield "a date or a time"
    names = {
        socket.gethostname(),
        getuser(),
        str(Path.home()),
        "pair-",
        os.environ.get("LOGNAME", ""),
        str(Path.cwd()),
    }
    yield from (f"the name {name}" for name in names if len(name) > 3 and name.encode() in texts)


# ---- all of it ------------------------------------------------------------------------------------------


def prove(_size: int) -> list[Figure]:
    """Every pair; there is one size."""
    loaded()
    begun, table = time.time(), rows()
    recipient = ""
    if can_seal():
        import pyrage

        recipient = str(pyrage.x25519.Identity.generate().to_public())
    else:
        table = [row | {"sealed": ""} for row in table]
    found = []
    for row in table:
        files = [study(row, recipient, order) for order in (PEOPLE, PEOPLE[::-1])]
        found += [
            f"{fault} ({', '.join(f'{n} {v}' for n, v in row.items() if v)})"
            for fault in faults(row, recipient, files, begun)
        ]
    covered = {pair for row in table for pair in pairs_of(row)}
    kept = sum(not row["practice"] for row in table)
    return [
        none_of(f"clocks, names, orders and strangers, over {len(table)} tables of options", len(covered), found),
        at_least("tables of options under which people were stored", len(table), kept, len(table) // 3),
    ]
