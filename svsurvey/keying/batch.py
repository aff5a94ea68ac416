"""A batch: the forms that were keyed together, by the number that the operator gave them, with both keyings.

It is plain data, fit for JSON, and lives in memory or in an encrypted scratch file. It knows no keys and no file.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.keyed import YES
from svsurvey.instrument.model import Instrument
from svsurvey.keying.steps import Paper, Sign
from svsurvey.response import Disposition, Mode, Response

FORMAT = 1
KEY = "svsurvey_batch"

NO_TEXTS: Mapping[str, str] = MappingProxyType({})


class NoBatch(Exception):
    """A text that holds no batch of these questions; says why in words that hold no answer."""


@dataclass(frozen=True)
class Keyed:
    """One keying of one form. consent: `1`, `0`, `.`, `?`, or "" where none is asked for. entries: what was keyed
    by field, as texts (`steps`). notes: the operator's own, by field, or "" for the whole form."""

    consent: str = ""
    entries: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)
    notes: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)

    @property
    def takes_part(self) -> bool:
        """Whether it may become a response."""
        return self.consent in ("", YES)

    @property
    def stopped(self) -> bool:
        """Whether nothing was filled in from some line on."""
        return Sign.STOPPED in self.entries.values()


@dataclass(frozen=True)
class PaperForm:
    """A form by its number, as far as it was keyed; settled: what is right where the two differ."""

    number: str
    first: Keyed
    second: Keyed | None = None
    settled: Keyed | None = None

    @property
    def right(self) -> Keyed:
        """What becomes of it; of a form that was keyed once, that."""
        return self.settled or self.first


@dataclass(frozen=True)
class Storing:
    """Forms are on their way into the study. They come there with a mark made of this number, or not at all:
    whoever finds this after a crash looks whether the mark has arrived. nonce: hex."""

    nonce: str
    forms: tuple[str, ...]


@dataclass
class Batch:
    """Forms of one version of an instrument, of one wave and site, in the order in which they were keyed."""

    instrument: str
    version: str
    sha256: str
    wave: str = ""
    site: str = ""
    forms: dict[str, PaperForm] = field(default_factory=dict)
    storing: Storing | None = None

    @classmethod
    def begin(cls, instrument: Instrument, wave: str = "", site: str = "") -> Self:
        """An empty one."""
        return cls(instrument.id, instrument.version, fingerprint(instrument), wave, site)

    # ---- what is in it

    def put(self, form: PaperForm) -> None:
        """Add a form, or what was changed in one."""
        self.forms[form.number] = form

    def drop(self, numbers: tuple[str, ...]) -> None:
        """Take out what is stored."""
        self.forms = {number: form for number, form in self.forms.items() if number not in numbers}

    @property
    def once(self) -> list[PaperForm]:
        """Forms that are not keyed a second time yet."""
        return [form for form in self.forms.values() if form.second is None]

    @property
    def unsettled(self) -> list[PaperForm]:
        """Forms that are keyed twice, where nobody has said yet what is right."""
        return [form for form in self.forms.values() if form.second and not form.settled]

    @property
    def settled(self) -> list[PaperForm]:
        """Forms that are done."""
        return [form for form in self.forms.values() if form.settled]

    # ---- in and out

    def text(self) -> str:
        """The batch as JSON."""
        forms = [_without_nothing(asdict(replace(form, first=_plain(form.first)))) for form in self._plain_forms()]
        about = {name: getattr(self, name) for name in ("instrument", "version", "sha256", "wave", "site")}
        storing = {"storing": asdict(self.storing)} if self.storing else {}
        return json.dumps({KEY: FORMAT} | about | {"forms": forms} | storing, ensure_ascii=False)

    def _plain_forms(self) -> Iterator[PaperForm]:
        for form in self.forms.values():
            second, settled = (keyed and _plain(keyed) for keyed in (form.second, form.settled))
            yield replace(form, second=second, settled=settled)

    @classmethod
    def read(cls, text: str, instrument: Instrument) -> Self:
        """The batch again. Raises NoBatch for what is none, or none of these very questions."""
        try:
            told = json.loads(text)
            if told[KEY] != FORMAT:
                raise NoBatch("it was made by a newer svsurvey")
            batch = cls(*(told[name] for name in ("instrument", "version", "sha256", "wave", "site")))
            batch.forms = {one["number"]: _form(one) for one in told["forms"]}
            if "storing" in told:
                batch.storing = Storing(str(told["storing"]["nonce"]), tuple(told["storing"]["forms"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NoBatch("it holds no batch") from None
        batch._demand_same(instrument)
        return batch

    def _demand_same(self, instrument: Instrument) -> None:
        if self.instrument != instrument.id:
            raise NoBatch(f"it holds forms of '{self.instrument}'")
        if self.version != instrument.version:
            raise NoBatch(f"its forms are of version {self.version}, and this is {instrument.version}")
        if self.sha256 != fingerprint(instrument):
            raise NoBatch(f"the questions of version {self.version} have changed since its forms were keyed")


def _plain(keyed: Keyed) -> Keyed:
    return Keyed(keyed.consent, dict(keyed.entries), dict(keyed.notes))


def _without_nothing(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if value is not None}


def _form(told: dict[str, Any]) -> PaperForm:
    first, second, settled = (_keyed(told[n]) if n in told else None for n in ("first", "second", "settled"))
    assert first is not None
    return PaperForm(str(told["number"]), first, second, settled)


def _keyed(told: dict[str, Any]) -> Keyed:
    entries, notes = ({str(name): str(text) for name, text in told[part].items()} for part in ("entries", "notes"))
    return Keyed(str(told["consent"]), entries, notes)


# ---- responses --------------------------------------------------------------------------------------------


def response(paper: Paper, keyed: Keyed, wave: str = "", site: str = "") -> Response:
    """What a form becomes in the store: nothing of its number, its batch or the operator's notes."""
    instrument = paper.instrument
    values = paper.values(keyed.entries)
    ending = Disposition.PARTIAL if keyed.stopped else Disposition.COMPLETE
    return Response(instrument.id, instrument.version, values, Mode.PAPER, ending, wave, site)


def signs_in(keyed: Keyed, sign: Sign) -> int:
    """How often a sign was keyed."""
    return sum(text == sign for text in keyed.entries.values())
