"""One batch on the desk: begun or taken up again, keyed in a sitting, stored; with its scratch file and its study.

It sees to it that a form is in the batch or in the study, whatever happens, and never in both. It knows no keys,
no terminal and no SQL.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from svsurvey.errors import NothingSaved, StoreError, SurveyError
from svsurvey.instrument.model import Instrument
from svsurvey.keying.batch import Batch, NoBatch, PaperForm, Storing, response
from svsurvey.keying.figures import keying_report, notes_of
from svsurvey.keying.sitting import Ending, Sitting, Way
from svsurvey.keying.steps import Paper
from svsurvey.report.model import Report
from svsurvey.signals import held
from svsurvey.store import receipt, seal
from svsurvey.store.database import Store
from svsurvey.store.imported import forget, importing, marks, of_batch
from svsurvey.store.scratch import Scratch
from svsurvey.text import counted


@dataclass
class Desk:
    """A batch, the scratch file that it lies in (None: nowhere), and the study that its forms go into.

    instrument: in its own language; the paper is in that of the forms. say: called with a line for the operator.
    """

    instrument: Instrument
    paper: Paper
    store: Store
    study: Path
    say: Callable[[str], None]
    batch: Batch = field(init=False)
    code: str = ""
    scratch: Scratch | None = None
    _new: bool = False
    _kept: int = 0

    def begin(self, wave: str, site: str) -> None:
        """A new batch."""
        self.batch = Batch.begin(self.instrument, wave, site)
        if not can_seal():
            self.say(
                "Without the extra [sealed] a batch cannot be kept: key both times in one sitting, or --once."
            )
            return
        self.code, self._new = receipt.new_code(), True
        self.scratch = Scratch.new(self.study, self.code)
        self.scratch.claim()

    def resume(self, typed: str) -> None:
        """The batch of a code. Raises StoreError for one that opens none, or none of these very questions."""
        self.scratch, content = Scratch.open(self.study, typed)
        self.code = receipt.read_code(typed) or ""
        self.scratch.claim()
        try:
            self.batch = Batch.read(content.decode(), self.instrument)
        except NoBatch as problem:
            raise StoreError(f"this batch cannot be taken up: {problem}", "it was left as it is") from None
        self._kept = len(self.batch.forms)
        self._clear_up()

    def _clear_up(self) -> None:
        """After a crash while forms were being stored: whether they arrived is told by their mark in the study."""
        on_the_way = self.batch.storing
        if on_the_way is None:
            return
        mark = of_batch(bytes.fromhex(on_the_way.nonce))
        if mark.mark in marks(self.store.file):
            stored = sum(self.batch.forms[number].right.takes_part for number in on_the_way.forms)
            self.batch.drop(on_the_way.forms)
            self.say(
                f"The last sitting ended just after {counted(stored, 'form')} were stored: they are in the study."
            )
        self.batch.storing = None
        self._keep(self.batch)
        forget(self.store, mark)

    # ---- the sitting

    def sit(self, way: Way, go_through: Callable[[Sitting], None], shows_code: bool) -> Report | None:
        """Key, settle, store; the report, if something was stored. shows_code: the sitting shows the code of a new
        batch before anything is keyed; else it is said when a file is left.

        Raises NothingSaved when nothing was keyed, and what `go_through` raises.
        """
        if not self._new and self.scratch and not self.batch.forms:
            return None
        sitting = Sitting(self.paper, self.batch, way, self._keep, self.code, self._new and shows_code)
        try:
            go_through(sitting)
            right = self._to_be_stored(sitting.ending)
            report = self._stored(right) if right else None
        except (KeyboardInterrupt, SurveyError):
            self._say_kept(not shows_code)
            raise
        if sitting.ending is Ending.NOTHING:
            raise NothingSaved("No form was keyed.")
        self._say_kept(not shows_code)
        if not right and self.scratch is None:
            raise NothingSaved("Nothing was stored: a batch cannot be kept without the extra [sealed].")
        return report

    def _to_be_stored(self, ending: Ending | None) -> list[PaperForm]:
        match ending:
            case Ending.ONCE:
                return list(self.batch.forms.values())
            case Ending.SETTLED:
                return self.batch.settled
        return []

    def _say_kept(self, with_code: bool) -> None:
        """What lies in the batch when a sitting ends before its forms are stored."""
        if self.scratch and self._kept:
            forms = counted(self._kept, "form")
            self.say(
                f"{forms} kept in {self.scratch.path.name}, for its code: --resume goes on, --verify keys twice."
            )
            if self._new and with_code:
                self.say(f"The code of this batch is {self.code}: write it down.")

    def _keep(self, batch: Batch) -> None:
        """The batch as it is by now; with nothing left in it the file vanishes."""
        if self.scratch:
            with held():
                if batch.forms:
                    self.scratch.save(batch.text().encode())
                else:
                    self.scratch.erase()
                self._kept = len(batch.forms)

    def _stored(self, forms: list[PaperForm]) -> Report:
        """All of these in one go, then they are gone from the batch; with nothing left in it the file is, too."""
        batch, right = self.batch, [form.right for form in forms]
        responses = [response(self.paper, keyed, batch.wave, batch.site) for keyed in right if keyed.takes_part]
        with held():
            nonce = os.urandom(16)
            mark = of_batch(nonce)
            batch.storing = Storing(nonce.hex(), tuple(form.number for form in forms))
            self._keep(batch)
            with importing(self.store) as turn:
                turn.add_all(responses, self.instrument)
                turn.keep_marks([mark])
            batch.drop(batch.storing.forms)
            batch.storing = None
            self._keep(batch)
            forget(self.store, mark)
        saved = len(responses)
        left = f" {counted(len(forms) - saved, 'form')} without consent." if len(forms) > saved else ""
        self.say(f"Saved {counted(saved, 'response')}.{left}")
        for note in notes_of(self.paper, forms):
            self.say(note)
        return keying_report(self.paper, forms, batch)


def can_seal() -> bool:
    """Whether a batch can be kept here."""
    try:
        seal.demand_possible()
        receipt.demand_possible()
    except StoreError:
        return False
    return True
