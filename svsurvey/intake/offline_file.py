"""One response that the offline page saved: whether it is one, from which page, and what is in it.

The answers of a plain one are read by the interview's own rules; a sealed one stays a box, unopened.
It must not know what was imported before, nor the store's tables.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from svsurvey.errors import Problem, UsageError
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Instrument
from svsurvey.intake.bad import REASON, Bad
from svsurvey.intake.records import Record
from svsurvey.interview.labels import checked
from svsurvey.interview.script import Script, respond
from svsurvey.response import Disposition, Mode, Response
from svsurvey.store.payload import STEP, size_for
from svsurvey.store.seal import END_OF_HEADER, HEADER, LONGEST_HEADER

KEY = "svsurvey_offline"
"""The name under which the number of the format stands."""

FORMAT = 1

NONCE_BYTES = 16
ALLOWANCE = 12 * 1024
"""Bytes by which a box may be longer than what is in it: headers for many keys, layer by layer."""

_HEX = re.compile(rf"[0-9a-f]{{{2 * NONCE_BYTES}}}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,39}")

Test = Callable[[object], bool]


def _words(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _hex(value: object) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _letters(value: object) -> bool:
    return isinstance(value, str) and value.isascii()


HEAD: Mapping[str, Test] = {
    KEY: lambda v: type(v) is int and v == FORMAT,
    "instrument": _words,
    "version": _words,
    "sha256": _words,
}
PLAIN: Mapping[str, Test] = {
    **HEAD,
    "language": _words,
    "nonce": _hex,
    "wave": _words,
    "site": _words,
    "disposition": lambda v: v in (Disposition.COMPLETE.value, Disposition.PARTIAL.value),
    "reached": lambda v: v is None or _words(v),
    "answers": lambda v: isinstance(v, Mapping),
}
SEALED: Mapping[str, Test] = {**HEAD, "box": _hex, "sealed": _letters}
"""The keys of both forms, and what each holds."""

DAMAGED = "The file was changed or cut since the page saved it."
SEND_AGAIN = "ask for the file as it was saved"


@dataclass(frozen=True, slots=True)
class Page:
    """A version of the instrument whose pages are taken: the one asked for, or an older one of this study."""

    instrument: Instrument
    sha256: str


Pages = Mapping[str, Page]
"""By version."""


def page_of(instrument: Instrument) -> Page:
    """The page that is made of an instrument today."""
    return Page(instrument, fingerprint(instrument))


@dataclass(frozen=True, slots=True)
class Open:
    """What a plain file holds: a response, and the random number that only this one has."""

    nonce: bytes
    response: Response = field(repr=False)
    instrument: Instrument = field(repr=False)


@dataclass(frozen=True, slots=True)
class Box:
    """What a sealed file holds: the id of the box, and the age file."""

    nonce: bytes
    sealed: bytes = field(repr=False)
    instrument: Instrument = field(repr=False)


def is_offline(record: Record) -> bool:
    """Whether this is what the offline page saves, or was meant to be."""
    return KEY in record.data


def read(record: Record, id_: str, pages: Pages, wave: str = "", site: str = "") -> Open | Box | Bad:
    """One saved response to one of these pages. wave, site: for those whose page does not say any."""
    data = {key: value for key, value in record.data.items() if key != REASON}
    if problems := _structure(record, data) or _origin(record, data, id_, pages):
        return Bad(record.where, record.row, tuple(problems), record.raw)
    page = pages[str(data["version"])]
    if "sealed" in data:
        return _box(record, data, page.instrument)
    return _open(record, data, page.instrument, {"wave": wave, "site": site})


# ---- is it one, and from which page ----------------------------------------------------------------------


def _structure(record: Record, data: Mapping[str, object]) -> list[Problem]:
    number = data[KEY]
    if type(number) is int and number > FORMAT:
        return [_problem(record, KEY, "A newer page made it.", "update svsurvey here")]
    known = SEALED if "sealed" in data else PLAIN
    wrong = [key for key, test in known.items() if key not in data or not test(data[key])]
    return [_problem(record, key, DAMAGED, SEND_AGAIN) for key in [*wrong, *sorted(data.keys() - known.keys())]]


def _origin(record: Record, data: Mapping[str, object], id_: str, pages: Pages) -> list[Problem]:
    said, version = str(data["instrument"]), str(data["version"])
    if said != id_:
        other = said if re.fullmatch("[a-z][a-z0-9_]{0,31}", said.replace("-", "_")) else "another instrument"
        what = f"It comes from a page of {other}, not of {id_}."
        return [_problem(record, "instrument", what, "import each with its own instrument")]
    told = version if _VERSION.fullmatch(version) else "another version"
    if version not in pages:
        what = f"It comes from a page of {id_} {told}, which was not fielded in this study."
        hint = f"to take it, import it with the questionnaire as it was: {', '.join(pages)} is known here"
        return [_problem(record, "version", what, hint)]
    if data["sha256"] != pages[version].sha256:
        what = f"It comes from a page of another {id_} {told}: the questions, or their translations, were changed."
        return [_problem(record, "sha256", what, "import it with the questionnaire that the page was made of")]
    return []


def _problem(record: Record, key: str, what: str, hint: str = "") -> Problem:
    name = f"“{key}”" if key in PLAIN or key in SEALED else "a key that does not belong there"
    return Problem(f"respondent {record.row}, {name}: {what}", hint, record.where, "answer")


# ---- what is in it ---------------------------------------------------------------------------------------


def _open(
    record: Record, data: Mapping[str, object], instrument: Instrument, given: Mapping[str, str]
) -> Open | Bad:
    (wave, site), problems = _labels(record, data, given)
    answers, reached = data["answers"], data["reached"]
    assert isinstance(answers, Mapping), "looked at before"
    partial = data["disposition"] == Disposition.PARTIAL.value
    if reached is not None and not partial:
        problems.append(_problem(record, "reached", DAMAGED, SEND_AGAIN))
    script = Script(record.row, record.where, answers)
    if partial:
        script = replace(script, reached=str(reached or ""), unmet=unmet(instrument, answers))
    response, found = respond(instrument, script, wave, site, Mode.OFFLINE_HTML)
    if response.disposition is Disposition.REFUSAL:
        problems.append(_problem(record, "answers", "Who does not take part hands nothing in."))
    if problems or found:
        return Bad(record.where, record.row, (*problems, *found), record.raw)
    return Open(bytes.fromhex(str(data["nonce"])), response, instrument)


def unmet(instrument: Instrument, answers: Mapping[str, object]) -> frozenset[str]:
    """Items that were not reached: a part mentions all that was met, also what was left empty. Only where chance
    made the order can such items stand before the last that was reached."""
    if not instrument.shuffles:
        return frozenset()
    return frozenset(
        item.id for item in instrument.items if not any(place.name in answers for place in item.fields)
    )


def _labels(
    record: Record, data: Mapping[str, object], given: Mapping[str, str]
) -> tuple[list[str], list[Problem]]:
    """Wave and site as the page says them, else as they are given; both may be said only alike."""
    labels, problems = [], []
    for kind, label in given.items():
        said = ""
        try:
            said = checked(kind, str(data[kind]))
        except UsageError as error:
            problems.append(_problem(record, kind, f"{error.what[0].upper()}{error.what[1:]}.", error.hint))
        if said and label and said != label:
            problems.append(_problem(record, kind, f"The page was made for another {kind} than --{kind}."))
        labels.append(said or label)
    return labels, problems


def _box(record: Record, data: Mapping[str, object], instrument: Instrument) -> Box | Bad:
    """A box is taken if it can be one that the page sealed; what is in it shows where the key is."""
    try:
        sealed = b64decode(str(data["sealed"]), validate=True)
    except (binascii.Error, ValueError):
        sealed = b""
    if not _is_a_box(sealed, size_for(instrument)):
        problem = _problem(record, "sealed", DAMAGED, SEND_AGAIN)
        return Bad(record.where, record.row, (problem,), record.raw)
    return Box(bytes.fromhex(str(data["box"])), sealed, instrument)


def _is_a_box(sealed: bytes, size: int) -> bool:
    """Whether it begins as boxes do, and is as long as one of this version, or of the next sizes."""
    if not sealed.startswith(HEADER) or END_OF_HEADER not in sealed[:LONGEST_HEADER]:
        return False
    sizes = (size * STEP**more for more in range(3))
    return any(length < len(sealed) <= length + ALLOWANCE for length in sizes)
