"""The honest privacy label of a survey: what is kept of a person, who could see it, and what could give them away.

A statement is a key and a rule for when it is true; its words stand in `languages/` under `privacy.`. It knows an
instrument and how it is fielded; no store, no page, no file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from svsurvey.instrument.domain import Text
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Field, Instrument, Item, Seal
from svsurvey.instrument.translation import in_language
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.sentences import Sentences
from svsurvey.text import clean_line

LONGEST_NAME = 70
"""Characters of a question's text where it is only named."""


@dataclass(frozen=True, slots=True)
class Fielding:
    """How people are asked, as far as it is known. seal: whose keys open what is kept; None: it is not sealed.
    wave, site: the labels set for those who answer now, "" for none; None where that is not known."""

    seal: Seal | None = None
    kiosk: bool = False
    wave: str | None = None
    site: str | None = None


UNSPECIFIED = Fielding()


@dataclass(frozen=True, slots=True)
class Study:
    """What a study file says of an instrument. fingerprint: under which its version was fielded, "" if it was not.
    waves, sites: the labels that answers have. readable: whether it holds answers that are not sealed."""

    fingerprint: str = ""
    waves: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    readable: bool = False


NO_STUDY = Study()


# ---- the label ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Label:
    """An instrument, how it is fielded and the study it is fielded in, if there is one: and what is true of them.

    language: in which questions are named, "" for the instrument's own.
    """

    instrument: Instrument
    fielding: Fielding = UNSPECIFIED
    study: Study | None = None
    language: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """What the instrument stands for, as a study keeps it."""
        return fingerprint(self.instrument)

    @property
    def keys(self) -> int:
        """How many keys open what is kept; 0 where it is not sealed."""
        return len(self.fielding.seal.to) if self.fielding.seal else 0

    @property
    def together(self) -> bool:
        """Whether several keys are needed at once."""
        return self.fielding.seal is not None and self.fielding.seal.together

    @cached_property
    def identifying(self) -> tuple[Item, ...]:
        """The questions that are marked as telling who somebody is."""
        return tuple(item for item in self.instrument.items if item.identifying and item.asks)

    @cached_property
    def apart(self) -> tuple[Field, ...]:
        """The places for free words that are kept away from the other answers."""
        return tuple(place for place, words in self._words() if not words.linked)

    @cached_property
    def beside(self) -> tuple[Field, ...]:
        """The places for free words that are kept with the other answers."""
        return tuple(place for place, words in self._words() if words.linked)

    def _words(self) -> Iterator[tuple[Field, Text]]:
        return ((place, place.domain) for place in self.instrument.fields if isinstance(place.domain, Text))

    def statements(self) -> Iterator["Statement"]:
        """What holds, in the order of the table."""
        return (statement for statement in STATEMENTS if statement.holds(self))

    def said(self, say: Sentences, statement: "Statement") -> str:
        """A statement in words."""
        return say(f"privacy.{statement.key}", **self._values(say))

    def short(self, say: Sentences) -> str:
        """What fits a page that has more to say: a heading and a few lines of one sentence each."""
        counts = {"keys": self.keys, "identifying": len(self.identifying)}
        lines = (say(f"privacy.short.{key}", **counts) for key, holds in SHORT if holds(self))
        return "\n".join([say("privacy.about"), *(f"- {line}" for line in lines)])

    def _values(self, say: Sentences) -> dict[str, object]:
        """What goes into sentences."""
        study = self.study or NO_STUDY
        return {
            "keys": self.keys,
            "waves": ", ".join(map(clean_line, study.waves)),
            "sites": ", ".join(map(clean_line, study.sites)),
            "wave": clean_line(self.fielding.wave or ""),
            "site": clean_line(self.fielding.site or ""),
            "identifying": len(self.identifying),
            "identifying_items": self._named(say, self.identifying),
            "apart": len(self.apart),
            "apart_items": self._named(say, self._items_of(self.apart)),
            "beside": len(self.beside),
            "beside_items": self._named(say, self._items_of(self.beside)),
        }

    def _items_of(self, places: Sequence[Field]) -> list[Item]:
        return [self.instrument.by_id[place.item] for place in places]

    def _named(self, say: Sentences, items: Sequence[Item]) -> str:
        """Questions by the beginning of their texts."""
        return ", ".join(say("dropped.item", item=_shortened(self.shown.by_id[item.id].text)) for item in items)

    @cached_property
    def shown(self) -> Instrument:
        """The instrument in the language of the label, without pipes."""
        instrument = self.instrument
        return without_pipes(in_language(instrument, self.language or instrument.language), lambda _: "…")


def _shortened(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + " …"


# ---- what can be said -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """One honest sentence: the end of its key in `languages/`, what it is about, and when it is true."""

    key: str
    topic: str
    holds: Callable[[Label], bool]


def _always(_label: Label) -> bool:
    return True


def _plain(label: Label) -> bool:
    return not label.keys


def _sealed(label: Label) -> bool:
    return bool(label.keys)


def _has_words(label: Label) -> bool:
    return bool(label.apart or label.beside)


def _in_study(holds: Callable[[Label, Study], bool]) -> Callable[[Label], bool]:
    """A rule about the study: nothing of it holds where there is none."""
    return lambda label: label.study is not None and holds(label, label.study)


TOPICS = ("kept", "seen", "points", "held", "back", "shown", "cannot", "study")

STATEMENTS = (
    Statement("not_before", "kept", _always),
    Statement("stop_early", "kept", lambda label: not label.instrument.partial),
    Statement("partial", "kept", lambda label: label.instrument.partial),
    Statement("declined", "kept", lambda label: label.instrument.consent is not None),
    Statement("left_out", "kept", _always),
    Statement("not_kept", "kept", _always),
    Statement("no_order", "kept", _always),
    Statement("record", "kept", _always),
    Statement("labels", "kept", lambda label: None in (label.fielding.wave, label.fielding.site)),
    Statement("wave", "kept", lambda label: bool(label.fielding.wave)),
    Statement("site", "kept", lambda label: bool(label.fielding.site)),
    Statement("chance", "kept", lambda label: any(item.chance for item in label.instrument.items)),
    Statement("screen", "seen", _always),
    Statement("kiosk", "seen", lambda label: label.fielding.kiosk),
    Statement("kiosk_count", "seen", lambda label: label.fielding.kiosk),
    Statement("machine", "seen", _always),
    Statement("newest", "seen", _plain),
    Statement("newest_sealed", "seen", _sealed),
    Statement("last_time", "seen", _always),
    Statement("identifying_none", "points", lambda label: not label.identifying),
    Statement("identifying_one", "points", lambda label: len(label.identifying) == 1),
    Statement("identifying_some", "points", lambda label: len(label.identifying) > 1),
    Statement("small_team", "points", _always),
    Statement("apart_one", "points", lambda label: len(label.apart) == 1),
    Statement("apart_some", "points", lambda label: len(label.apart) > 1),
    Statement("beside_one", "points", lambda label: len(label.beside) == 1),
    Statement("beside_some", "points", lambda label: len(label.beside) > 1),
    Statement("own_words", "points", _has_words),
    Statement("few_alike", "points", _always),
    Statement("plain", "held", _plain),
    Statement("copies", "held", _plain),
    Statement("sealed_one", "held", lambda label: label.keys == 1),
    Statement("sealed_any", "held", lambda label: label.keys > 1 and not label.together),
    Statement("sealed_together", "held", lambda label: label.together),
    Statement("opened", "held", _sealed),
    Statement("nothing_sent", "held", _always),
    Statement("receipt", "back", lambda label: label.instrument.receipt),
    Statement("receipt_secret", "back", lambda label: label.instrument.receipt),
    Statement("receipt_copies", "back", lambda label: label.instrument.receipt),
    Statement("no_receipt", "back", lambda label: not label.instrument.receipt),
    Statement("release_always", "shown", lambda label: label.instrument.release == "always"),
    Statement("release_asked", "shown", lambda label: label.instrument.release != "always"),
    Statement("spying", "cannot", _always),
    Statement("forced", "cannot", _plain),
    Statement("forced_sealed", "cannot", _sealed),
    Statement("recognised", "cannot", _always),
    Statement("afterwards", "cannot", _always),
    Statement("study.same", "study", _in_study(lambda label, study: study.fingerprint == label.fingerprint)),
    Statement("study.other", "study", _in_study(lambda label, s: s.fingerprint not in ("", label.fingerprint))),
    Statement("study.absent", "study", _in_study(lambda _, study: not study.fingerprint)),
    Statement("study.waves", "study", _in_study(lambda _, study: bool(study.waves))),
    Statement("study.no_waves", "study", _in_study(lambda _, study: study.readable and not study.waves)),
    Statement("study.sites", "study", _in_study(lambda _, study: bool(study.sites))),
    Statement("study.no_sites", "study", _in_study(lambda _, study: study.readable and not study.sites)),
    Statement("study.sealed", "study", _in_study(lambda label, _: bool(label.keys))),
    Statement("study.open", "study", _in_study(lambda label, study: bool(label.keys) and study.readable)),
)
"""Every sentence of the label, by topic."""

SHORT: tuple[tuple[str, Callable[[Label], bool]], ...] = (
    ("before", lambda label: not label.instrument.partial),
    ("before_partial", lambda label: label.instrument.partial),
    ("not_kept", lambda label: not label.fielding.wave and not label.fielding.site),
    ("wave", lambda label: bool(label.fielding.wave) and not label.fielding.site),
    ("site", lambda label: bool(label.fielding.site) and not label.fielding.wave),
    ("wave_site", lambda label: bool(label.fielding.wave and label.fielding.site)),
    ("plain", _plain),
    ("sealed_one", lambda label: label.keys == 1),
    ("sealed_any", lambda label: label.keys > 1 and not label.together),
    ("sealed_together", lambda label: label.together),
    ("small_team", lambda label: not label.identifying),
    ("identifying_one", lambda label: len(label.identifying) == 1),
    ("identifying_some", lambda label: len(label.identifying) > 1),
    ("words_apart", lambda label: bool(label.apart) and not label.beside),
    ("words_beside", lambda label: bool(label.beside)),
    ("receipt", lambda label: label.instrument.receipt),
    ("no_receipt", lambda label: not label.instrument.receipt),
    ("screen", _always),
    ("kiosk", lambda label: label.fielding.kiosk),
)
"""The lines of the short label: eight at most, each short enough for one line of 80 columns."""
