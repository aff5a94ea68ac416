"""Sealed boxes under attack: changed, measured, put in order, looked for on the raw disk, opened by age alone.

It knows the store; the interviews on the disk are real ones.
"""

import json
import math
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from figures import Figure, NotHere, at_least, none_of
from seals import batch, key, seal, sealed
from searching import Canaries
from wards import instrument_of, item, response_to

from svsurvey.instrument.domain import Text
from svsurvey.instrument.model import Instrument
from svsurvey.response import Response
from svsurvey.store import boxes, payload
from svsurvey.store.database import Store
from svsurvey.store.receipt import new_code
from svsurvey.store.seal import opened

SHORT = instrument_of(item("n"), item("words", Text(longest=100)))
LONG = instrument_of(item("n"), item("words", Text()), item("more", Text(longest=500, linked=True)))

AT_ONCE, UNTOUCHED = 250, 10
"""Boxes of one study that are changed, and those beside them that are not and must open."""


@contextmanager
def studies(*names: str) -> Iterator[list[Store]]:
    """New studies in a folder that goes away. The disk is not waited for."""
    with tempfile.TemporaryDirectory() as folder:
        found = [Store.open(Path(folder, name), create=True) for name in names]
        for store in found:
            store.connection.execute("PRAGMA synchronous = OFF")
        try:
            yield found
        finally:
            for store in found:
                store.close()


# ---- changed --------------------------------------------------------------------------------------------

Change = Callable[[Random, bytes], bytes]


def _flip_bit(dice: Random, text: bytes) -> bytes:
    place = dice.randrange(len(text))
    return text[:place] + bytes([text[place] ^ 1 << dice.randrange(8)]) + text[place + 1 :]


def _flip_in_header(dice: Random, text: bytes) -> bytes:
    place = dice.randrange(text.index(b"\n--- ") + 50)
    return text[:place] + bytes([text[place] ^ 1 << dice.randrange(8)]) + text[place + 1 :]


def _cut(dice: Random, text: bytes) -> bytes:
    return text[: dice.randrange(len(text))]


def _cut_front(dice: Random, text: bytes) -> bytes:
    return text[dice.randrange(1, len(text)) :]


def _lengthen(dice: Random, text: bytes) -> bytes:
    return text + dice.randbytes(dice.randrange(1, 64))


def _zeros(dice: Random, text: bytes) -> bytes:
    place = dice.randrange(len(text) - 16)
    return text[:place] + bytes(16) + text[place + 16 :]


def _exchange(dice: Random, text: bytes) -> bytes:
    """Two pieces of one box change places."""
    one, other = sorted(dice.sample(range(0, len(text) - 64, 64), 2))
    middle = text[one + 64 : other]
    return text[:one] + text[other : other + 64] + middle + text[one : one + 64] + text[other + 64 :]


CHANGES: tuple[Change, ...] = (_flip_bit, _flip_in_header, _cut, _cut_front, _lengthen, _zeros, _exchange)


def tampered(size: int, seed: int = 0) -> list[Figure]:
    """Boxes that were changed in so many ways, swapped between ids, or copied under new ones: all are seen."""
    dice, tried, unseen, lost = Random(seed), 0, 0, 0
    for together in (False, True) * math.ceil(size / AT_ONCE / 2):
        inst = sealed(SHORT, 0, 1, together=together)
        with studies("sealed.db", "released.db") as (store, target):
            store.field(inst, "")
            store.add_all((response_to(inst, {"n": n, "words": "x"}) for n in range(AT_ONCE + UNTOUCHED)), inst)
            sound = list(boxes.stored(store.file))
            wrong = _changed(store, sound[:AT_ONCE], dice)
            found = batch(store, inst, target, (0, 1))
            tried += len(wrong)
            seen = {closed.box for closed in found.closed}
            unseen += sum(box.hex()[:8] not in seen for box in wrong)
            lost += UNTOUCHED - sum(map(len, found.contents.values()))
    return [
        at_least("boxes that were changed, cut, swapped or copied", size, tried, size),
        none_of("changed boxes that were opened all the same", tried, unseen),
        none_of("unchanged boxes beside them that were not opened", tried // AT_ONCE * UNTOUCHED, lost),
    ]


def _changed(store: Store, sound: list[tuple[bytes, str, bytes]], dice: Random) -> list[bytes]:
    """Every box is changed, gets the content of its neighbour, or moves to another id; the ids that are wrong."""
    wrong = []
    for number, (box, _, text) in enumerate(sound):
        match number % 10:
            case 0:
                text = sound[number - 1][2]
            case 1:
                moved = dice.randbytes(16)
                store.connection.execute("UPDATE boxes SET box = ? WHERE box = ?", (moved, box))
                box = moved
            case _:
                text = next(new for _ in iter(int, 1) if (new := dice.choice(CHANGES)(dice, text)) != text)
        store.connection.execute("UPDATE boxes SET sealed = ? WHERE box = ?", (text, box))
        wrong.append(box)
    return wrong


# ---- measured -------------------------------------------------------------------------------------------


def sizes(size: int, seed: int = 0) -> list[Figure]:
    """What is inside is equally long; what age adds by chance has nothing to do with it."""
    dice, inst = Random(seed), sealed(LONG)
    lengths = [dice.choice((0, 1, 30, 500, 4000)) for _ in range(size)]
    with studies("sealed.db") as (store,):
        store.field(inst, "")
        store.add_all((_worded(inst, n, length) for n, length in enumerate(lengths)), inst)
        found = [(len(text), opened(text, [key()])) for _, _, text in boxes.stored(store.file)]
    inside = {len(text) for _, text in found}
    written = [len(text.rstrip()) for _, text in found]
    tau = _agreement(list(zip((outside for outside, _ in found), written, strict=True)))
    return [
        Figure("lengths of the plain text inside", size, sorted(inside), "1 length", len(inside) == 1),
        Figure(
            "agreement of a box's length with what was written", size, f"{tau:+.3f}", "5 SE", _chance(tau, size)
        ),
        Figure("the size is the one of the instrument", size, inside, "", inside == {payload.size_for(inst)}),
    ]


def _worded(inst: Instrument, number: int, length: int) -> Response:
    return response_to(inst, {"n": number, "words": "\N{SNOWMAN}" * length, "more": "m" * (length % 501)})


def _agreement(pairs: list[tuple[float, float]]) -> float:
    """Kendall's tau-a: +1 the same order, 0 chance, -1 the reverse."""
    signs = [
        ((a > c) - (a < c)) * ((b > d) - (b < d)) for i, (a, b) in enumerate(pairs) for c, d in pairs[i + 1 :]
    ]
    return sum(signs) / max(1, len(signs))


def _chance(tau: float, number: int) -> bool:
    """Within 5 standard errors of a tau of independent orders."""
    return abs(tau) <= 5 * math.sqrt(2 * (2 * number + 5) / (9 * number * (number - 1)))


# ---- in order -------------------------------------------------------------------------------------------


def order(size: int) -> list[Figure]:
    """So many studies of 12 people, one after another: where their boxes lie in the file, and who was the last."""
    people, inst = 12, sealed(SHORT)
    taus, newest = [], 0
    for _ in range(size):
        with studies("sealed.db") as (store,):
            store.field(inst, "")
            seen: list[bytes] = []
            for number in range(people):
                store.add(response_to(inst, {"n": number}), inst)
                seen += [box for box, _, _ in boxes.stored(store.file) if box not in seen]
            content = store.path.read_bytes()
        places = [content.index(box) for box in seen]
        taus.append(_agreement(list(enumerate(places))))
        newest += places[-1] == min(places)
    tau, spread = sum(taus) / size, math.sqrt(2 * (2 * people + 5) / (9 * people * (people - 1)) / size)
    chance = size / people
    return [
        Figure(
            "agreement of the place in the file with who came when",
            size,
            f"{tau:+.3f}",
            "5 SE",
            abs(tau) < 5 * spread,
        ),
        Figure(
            "the newest box is the lowest in the file",
            size,
            newest,
            f"about {chance:.0f}",
            newest <= chance + 3 * math.sqrt(chance) + 1,
        ),
    ]


# ---- on the raw disk ------------------------------------------------------------------------------------

MIB = 1024 * 1024

FORM = """svsurvey: 1
id: ward
version: "1"
title: Ward
consent: {{text: Some questions., ask: Will you take part?}}
support: Talk to somebody you trust.
{seal}sections:
  - title: All
    items:
      - {{id: n, type: number, text: Which number?, range: [0, 999]}}
      - {{id: words, type: text, text: What stays with you?, max_length: 100}}
      - {{id: more, type: text, text: And what else?, max_length: 400, linked: true}}
"""


@contextmanager
def raw_disk() -> Iterator[tuple[Path, Path]]:
    """A disk of its own, ext4 with a journal, in a file: the file and the folder. Raises NotHere."""
    if not shutil.which("mkfs.ext4") or os.geteuid() != 0:
        raise NotHere("searching a raw disk needs mkfs.ext4 and the right to mount")
    with tempfile.TemporaryDirectory() as place:
        image, folder = Path(place, "disk.img"), Path(place, "disk")
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(48 * MIB)
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True, capture_output=True)
        if subprocess.run(["mount", "-o", "loop", image, folder], check=False, capture_output=True).returncode:
            raise NotHere("a disk in a file cannot be mounted here")
        try:
            yield image, folder
        finally:
            subprocess.run(["umount", folder], check=True)


def on_disk(size: int) -> list[Figure]:
    """So many interviews, one left in the middle, some erased again; and the same without a seal: the control."""
    figures = []
    for is_sealed in (True, False):
        canaries = Canaries()
        with raw_disk() as (image, folder):
            _interviews(folder, is_sealed, size, canaries)
            os.sync()
            raw, kept = image.read_bytes(), (folder / "study.db").read_bytes()
        hits = raw.lower().count(canaries.start.encode())
        if is_sealed:
            figures.append(none_of("words of sealed interviews on the raw disk", len(canaries.words), hits))
            figures.append(none_of("other forms of them there", len(canaries.words), int(canaries.suspected(raw))))
            figures.append(at_least("boxes found there", size, raw.count(b"age-encryption.org/v1\n"), size))
        else:
            figures.append(at_least("the control: words of interviews without a seal there", size, hits, size))
            erased = [t for t, who in canaries.words.items() if who == "erased"]
            still = sum(token.title().encode() in raw for token in erased)
            figures.append(at_least("  of those erased from the file, still there", len(erased), still, 1))
            gone = [token for token in erased if token.title().encode() in kept]
            figures.append(none_of("  and in the file itself", len(erased), gone))
    return figures


def _interviews(folder: Path, is_sealed: bool, size: int, canaries: Canaries) -> None:
    inst = replace(LONG, seal=seal() if is_sealed else None)
    line = f"seal: {{to: [{', '.join(seal().to)}]}}\n" if is_sealed else ""
    with Store.open(folder / "study.db", create=True) as store:
        store.field(inst, "")
        codes = [new_code() if number % 5 == 4 else "" for number in range(size)]
        for number, code in enumerate(codes):
            kind = "erased" if code else "kept"
            words = {"words": " ".join([canaries.word(kind)] * 100), "more": canaries.word(kind)}
            store.add(response_to(inst, {"n": number, **words}), inst, code)
        for code in filter(None, codes):
            assert store.forget(code) == ["ward"]
    form, own = folder / "form.yaml", folder / "own.db"
    form.write_text(FORM.format(seal=line), encoding="utf-8")
    whole = ["yes", "7", canaries.word("typed"), canaries.word("typed"), "yes", ""]
    for lines, ends in ((whole, 0), (["yes", "7", canaries.word("left"), ":quit", "yes"], 6)):
        done = subprocess.run(
            [sys.executable, "-m", "svsurvey", "run", "form.yaml", "--plain", "--lang", "en", "--db", own.name],
            input="\n".join(lines) + "\n",
            text=True,
            cwd=folder,
            env=os.environ | {"HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == ends, (done.stdout, done.stderr)


# ---- without svsurvey -----------------------------------------------------------------------------------


def by_age_alone(size: int) -> list[Figure]:
    """Debian's `age` opens boxes, also those of two persons, and any program reads the JSON in them."""
    if not shutil.which("age"):
        raise NotHere("opening boxes without svsurvey needs age")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in (0, 1):
            Path(folder, f"{number}.key").write_text(f"{key(number)}\n")
        for number in range(size):
            together = bool(number % 2)
            inst, words = sealed(SHORT, 0, 1, together=together), secrets.token_hex(8)
            with studies("sealed.db") as (store,):
                store.field(inst, "")
                store.add(response_to(inst, {"n": number, "words": words}), inst)
                ((_, _, text),) = boxes.stored(store.file)
            for name in ("1.key", "0.key") if together else ("0.key",):
                command = ["age", "--decrypt", "-i", name]
                text = subprocess.run(command, input=text, cwd=folder, capture_output=True, check=False).stdout
            read = json.loads(text or b"{}")
            wrong += read.get("values") != {"n": number, "words": words} or read["svsurvey_box"] != 1
    return [none_of("boxes that age alone does not open", size, wrong)]


def prove(size: int) -> list[Figure]:
    """All of it. size: how many boxes are tampered with."""
    return [
        *tampered(size),
        *sizes(max(60, size // 25)),
        *order(max(40, size // 25)),
        *by_age_alone(6),
        *on_disk(30),
    ]
