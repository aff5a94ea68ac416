"""The privacy label: every sentence stands there exactly when it is true, and the short one is short."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

from svsurvey.instrument.domain import Number, Option, Single, Text
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.length import LABEL_WORDS, length
from svsurvey.instrument.model import Consent, Instrument, Item, Seal, Section, Shares
from svsurvey.interview.sheet import cells
from svsurvey.privacy import SHORT, STATEMENTS, TOPICS, Fielding, Label, Study
from svsurvey.sentences import languages, sentences

ONE, ANY, TOGETHER = Seal(("age1a",)), Seal(("age1a", "age1b")), Seal(("age1a", "age1b"), together=True)
BEFORE = "af2eed4ed5721993d733316a6087932837382659852ee50654bf9b9d9db0a762"
"""The fingerprint of a small instrument as the program reckoned it before there was a label."""

WIDTH = 76
"""Columns of text in a window of 80."""


@dataclass(frozen=True)
class Flags:
    """What a survey is like, in the words that this test judges by."""

    partial: bool = False
    receipt: bool = False
    always: bool = False
    consent: bool = True
    chance: bool = False
    identifying: int = 0
    apart: int = 0
    beside: int = 0
    seal: Seal | None = None
    kiosk: bool = False
    wave: str | None = None
    site: str | None = None
    study: Study | None = None


def label(flags: Flags) -> Label:
    """A survey that is so."""
    items = [Item(f"who{n}", f"Who {n}?", Number(), identifying=True) for n in range(flags.identifying)]
    items += [Item(f"say{n}", f"Say {n}?", Text()) for n in range(flags.apart)]
    items += [Item(f"link{n}", f"Link {n}?", Text(linked=True)) for n in range(flags.beside)]
    if flags.chance:
        items.append(Item("arm", "", Single((Option(1, "a"), Option(2, "b"))), chance=Shares((1, 1))))
    instrument = Instrument(
        "sample",
        "1",
        "Sample",
        (Section("All", (*items, Item("last", "And you?", Number()))),),
        consent=Consent("Hello.", "Yes?", privacy=True) if flags.consent else None,
        partial=flags.partial,
        receipt=flags.receipt,
        release="always" if flags.always else "asked",
    )
    return Label(instrument, Fielding(flags.seal, flags.kiosk, flags.wave, flags.site), flags.study)


WHEN: dict[str, Callable[[Flags], object]] = {
    "stop_early": lambda f: not f.partial,
    "partial": lambda f: f.partial,
    "declined": lambda f: f.consent,
    "labels": lambda f: f.wave is None or f.site is None,
    "wave": lambda f: f.wave,
    "site": lambda f: f.site,
    "chance": lambda f: f.chance,
    "kiosk": lambda f: f.kiosk,
    "kiosk_count": lambda f: f.kiosk,
    "newest": lambda f: f.seal is None,
    "newest_sealed": lambda f: f.seal is not None,
    "identifying_none": lambda f: f.identifying == 0,
    "identifying_one": lambda f: f.identifying == 1,
    "identifying_some": lambda f: f.identifying == 2,
    "apart_one": lambda f: f.apart == 1,
    "apart_some": lambda f: f.apart == 2,
    "beside_one": lambda f: f.beside == 1,
    "beside_some": lambda f: f.beside == 2,
    "own_words": lambda f: f.apart + f.beside > 0,
    "plain": lambda f: f.seal is None,
    "copies": lambda f: f.seal is None,
    "sealed_one": lambda f: f.seal is ONE,
    "sealed_any": lambda f: f.seal is ANY,
    "sealed_together": lambda f: f.seal is TOGETHER,
    "opened": lambda f: f.seal is not None,
    "receipt": lambda f: f.receipt,
    "receipt_secret": lambda f: f.receipt,
    "receipt_copies": lambda f: f.receipt,
    "no_receipt": lambda f: not f.receipt,
    "release_always": lambda f: f.always,
    "release_asked": lambda f: not f.always,
    "forced": lambda f: f.seal is None,
    "forced_sealed": lambda f: f.seal is not None,
    "study.same": lambda f: False,
    "study.other": lambda f: f.study and f.study.fingerprint == "other",
    "study.absent": lambda f: f.study and f.study.fingerprint == "",
    "study.waves": lambda f: f.study and f.study.waves,
    "study.no_waves": lambda f: f.study and f.study.readable and not f.study.waves,
    "study.sites": lambda f: f.study and f.study.sites,
    "study.no_sites": lambda f: f.study and f.study.readable and not f.study.sites,
    "study.sealed": lambda f: f.study and f.seal is not None,
    "study.open": lambda f: f.study and f.study.readable and f.seal is not None,
}
"""When a statement stands there. Those that are not here always do."""


def surveys() -> Iterator[Flags]:
    """Every kind of survey there is, in three tables that have nothing to do with each other."""
    on = (False, True)
    yield from (Flags(*flags) for flags in product(on, on, on, on, on, (0, 1, 2), (0, 1, 2), (0, 1, 2)))
    for seal, kiosk, wave, site in product((None, ONE, ANY, TOGETHER), on, (None, "", "w"), (None, "", "s")):
        yield Flags(seal=seal, kiosk=kiosk, wave=wave, site=site)
    for seal, print_, waves, sites, readable in product(
        (None, ANY), ("", "other"), ((), ("w",)), ((), ("s",)), on
    ):
        yield Flags(seal=seal, study=Study(print_, waves, sites, readable))


SURVEYS = [(flags, label(flags)) for flags in surveys()]


def test_every_statement_holds_exactly_when_it_should() -> None:
    met: set[str] = set()
    for flags, of in SURVEYS:
        holds = {statement.key for statement in of.statements()}
        should = {s.key for s in STATEMENTS if s.key not in WHEN or WHEN[s.key](flags)}
        assert holds == should, f"{flags}: {holds ^ should}"
        met |= holds
    assert {statement.key for statement in STATEMENTS} - met == {"study.same"}


def test_a_version_is_known_in_its_study_by_its_fingerprint() -> None:
    plain = label(Flags())
    there = replace(plain, study=Study(fingerprint(plain.instrument)))
    assert [s.key for s in there.statements() if s.topic == "study"] == ["study.same"]
    changed = replace(there, instrument=replace(plain.instrument, receipt=True))
    assert [s.key for s in changed.statements() if s.topic == "study"] == ["study.other"]


def test_statements_stand_by_topic_and_once() -> None:
    assert [*dict.fromkeys(statement.topic for statement in STATEMENTS)] == [*TOPICS]
    assert [s.topic for s in STATEMENTS] == sorted((s.topic for s in STATEMENTS), key=TOPICS.index)
    assert len({statement.key for statement in STATEMENTS}) == len(STATEMENTS)


def test_nothing_soothing_is_said_without_what_could_go_wrong() -> None:
    for _, of in SURVEYS:
        topics = {statement.topic for statement in of.statements()}
        assert topics >= {"kept", "seen", "points", "held", "back", "shown", "cannot"}


@pytest.mark.parametrize("language", languages())
def test_every_statement_can_be_said(language: str) -> None:
    say = sentences(language)
    full = label(Flags(identifying=2, apart=2, beside=2, seal=ANY, wave="autumn", site="north", study=Study()))
    said = {statement.key: full.said(say, statement) for statement in STATEMENTS}
    assert all(text[-1] == "." or key.startswith("study.") for key, text in said.items())
    assert "autumn" in said["wave"]
    assert "north" in said["site"]
    assert "2 " in said["sealed_any"] + " "
    for text, item in (("identifying_some", "Who 1?"), ("apart_some", "Say 1?"), ("beside_some", "Link 1?")):
        assert item in said[text]


@pytest.mark.parametrize("language", languages())
def test_the_short_label_is_short(language: str) -> None:
    say = sentences(language)
    for flags, of in SURVEYS:
        heading, *lines = of.short(say).split("\n")
        assert heading == say("privacy.about")
        assert len(lines) == 8 if flags.kiosk and flags.apart + flags.beside else 6 <= len(lines) <= 8
        assert all(cells(line) <= WIDTH for line in lines), lines
    many = Flags(identifying=12, apart=1, kiosk=True, seal=Seal(tuple("abcdefgh"), together=True), receipt=True)
    assert all(cells(line) <= WIDTH for line in label(many).short(say).split("\n"))


def test_the_short_label_never_leaves_out_what_is_worst() -> None:
    say = sentences()
    for flags, of in SURVEYS:
        text, holds = of.short(say), {key for key, rule in SHORT if rule(of)}
        assert len(holds & {"plain", "sealed_one", "sealed_any", "sealed_together"}) == 1
        assert len(holds & {"receipt", "no_receipt"}) == 1
        assert len(holds & {"before", "before_partial"}) == 1
        assert ("own words" in text) == (flags.apart + flags.beside > 0)
        assert ("stay with your answers" in text) == (flags.beside > 0)
        assert ("sealed" in text) == (flags.seal is not None)
        assert ("the round" in text or "round and" in text) == bool(flags.wave)
        assert ("the place" in text or "and place" in text) == bool(flags.site)
        assert len(holds & {"not_kept", "wave", "site", "wave_site"}) == 1
        assert "Not kept: " in text
        assert "can read along" in text


def test_the_short_label_contradicts_nothing_that_the_long_one_says() -> None:
    """Nothing in a file says whose answers are whose, and yet it can be found out; any of several keys opens."""
    short = {key: sentences()(f"privacy.short.{key}", keys=2, identifying=1) for key, _ in SHORT}
    assert "can read answers; nothing in it says whose they are" in short["plain"]
    assert "whoever holds one of 2 keys" in short["sealed_any"]
    assert "2 keys together" in short["sealed_together"]


def test_it_is_read_in_the_time_that_is_reckoned_for_it() -> None:
    lengths = [len(of.short(sentences(tag)).split()) for _, of in SURVEYS for tag in languages()]
    assert abs(sum(lengths) / len(lengths) - LABEL_WORDS) < 15
    shown = label(Flags()).instrument
    assert shown.consent is not None
    hidden = replace(shown, consent=replace(shown.consent, privacy=False))
    assert length(shown).minutes == (1, 1)
    assert length(shown).questions == length(hidden).questions


def test_labels_and_questions_cannot_spoil_the_page() -> None:
    """What a team or an instrument wrote comes out on one line, without control characters, and not endless."""
    item = Item("who", "Who\nare {you|they}\x1b[31m, " + "and so on " * 40, Number(), identifying=True)
    instrument = Instrument("sample", "1", "Sample", (Section("All", (item,)),))
    of = Label(instrument, Fielding(wave="one\ntwo\x1b]0;x\x07"))
    said = [of.said(sentences(), statement) for statement in of.statements()]
    text = "\n".join(said)
    assert text.count("\n") == len(said) - 1
    assert "\x1b" not in text
    assert "\x07" not in text
    assert max(map(len, said)) < 300


def test_what_is_not_marked_or_not_asked_is_not_counted() -> None:
    arm = Item("arm", "", Single((Option(1, "a"), Option(2, "b"))), chance=Shares((1, 1)), identifying=True)
    other = Item("job", "Job?", Single((Option(1, "a"), Option(2, "Other", write_in=True))))
    of = Label(Instrument("sample", "1", "Sample", (Section("All", (arm, other)),)))
    assert of.identifying == ()
    assert [place.name for place in of.apart] == ["job_other"]
    assert of.beside == ()


def test_the_default_is_no_label_and_the_fingerprint_of_before() -> None:
    without, told = Consent("Hello.", "Yes?"), Consent("Hello.", "Yes?", privacy=True)
    base = Instrument("sample", "1", "Sample", (Section("All", (Item("last", "And you?", Number()),)),))
    prints = {fingerprint(replace(base, consent=consent)) for consent in (without, told)}
    assert not without.privacy
    assert len(prints) == 2
    assert fingerprint(replace(base, consent=without)) == BEFORE
