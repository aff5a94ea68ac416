"""Two keyings of a form held against each other: what differs, line by line, and what is right.

The differences are settled from the paper: characters in, as in keying. It knows no terminal and no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from svsurvey.instrument.keyed import YES
from svsurvey.keying.batch import Batch, Keyed, PaperForm
from svsurvey.keying.entry import Answered, Entry, Refused, hint
from svsurvey.keying.steps import CLEAR, CONSENT_KEYS, CONSENTS, ENTER, RUB, Paper, Sign, Step
from svsurvey.message import Message
from svsurvey.sentences import sentences

CONSENT_NAME = ""
"""Stands for the consent among the decisions."""

Decisions = Mapping[str, str]
"""What was settled from the paper, by field."""


@dataclass(frozen=True)
class Difference:
    """One line that two keyings do not agree on; step None: the consent. skipped: the settled answers skip it."""

    form: PaperForm
    step: Step | None
    first: str
    second: str
    skipped: bool = False

    @property
    def name(self) -> str:
        """Under which it is decided."""
        return self.step.name if self.step else CONSENT_NAME


@dataclass(frozen=True)
class Again:
    """One of the keyings missed that somebody takes part: the form has to be keyed once more."""

    form: PaperForm


def settled(paper: Paper, form: PaperForm, decisions: Decisions) -> Keyed | Difference | Again:
    """What is right on a form that was keyed twice, or the first line on which nobody has decided yet.

    Questions are gone through in order and the route is that of what is right so far, so that a wrong answer that
    leads elsewhere is settled before what follows from it.
    """
    first, second = form.first, form.second
    assert second is not None
    consent = _agreed(first.consent, second.consent, decisions.get(CONSENT_NAME))
    if consent is None:
        return Difference(form, None, first.consent, second.consent)
    if consent not in ("", YES):
        return Keyed(consent, {}, first.notes)
    if not (first.takes_part and second.takes_part):
        return Again(replace(form, first=first if first.takes_part else second, second=None))
    entries: dict[str, str] = {}
    on = paper.on_route(entries)
    for step in paper.steps:
        asked = paper.is_asked(step, entries, on)
        pair = _seen(first, step, asked), _seen(second, step, asked)
        text = _agreed(*pair, decisions.get(step.name))
        if text is None or (asked and not text):
            return Difference(
                form, step, first.entries.get(step.name, ""), second.entries.get(step.name, ""), not asked
            )
        if text:
            entries[step.name] = text
            on = paper.on_route(entries) if step.name in paper.instrument.steering else on
        if text == Sign.STOPPED:
            break
    return Keyed(consent, entries, {**first.notes, **second.notes})


def _agreed(first: str, second: str, decided: str | None) -> str | None:
    return decided if decided is not None else first if first == second else None


def _seen(keyed: Keyed, step: Step, asked: bool) -> str:
    """What a keying says to a line; where it is skipped, only whether something is written there."""
    text = keyed.entries.get(step.name, "")
    if asked:
        return "" if text == Sign.ANYWAY else text
    return Sign.ANYWAY if text not in UNWRITTEN and not step.of_write_in else ""


UNWRITTEN = ("", Sign.EMPTY, Sign.REFUSED, Sign.STOPPED)
"""Keyed where nothing is written."""


class Settling:
    """All differences of a batch, one after another; `send` takes a key, as in keying a form.

    changed: whether forms were settled, or turned out to need another keying, since that was last looked at.
    """

    def __init__(self, paper: Paper, batch: Batch) -> None:
        self.paper, self.batch = paper, batch
        self.said = self.refused = ""
        self.changed = False
        self._decisions: dict[str, dict[str, str]] = {}
        self._decided: list[tuple[str, str]] = []
        self._took, self._early = False, False
        self.total = sum(1 for form in batch.unsettled for _ in differences(paper, form))
        self.now: Difference | None = None
        self._look()

    @property
    def done(self) -> bool:
        """Whether nothing is left to be settled."""
        return self.now is None

    @property
    def settled_so_far(self) -> int:
        """How many lines were settled."""
        return len(self._decided)

    def _look(self) -> None:
        """Settle what can be, up to the first line that somebody has to look at."""
        self.now = None
        for form in self.batch.unsettled:
            found = settled(self.paper, form, self._decisions.get(form.number, {}))
            match found:
                case Difference():
                    self.now = found
                    step = found.step or self.paper.steps[0]
                    self._entry = Entry(step)
                    return
                case Again():
                    self.batch.put(found.form)
                case Keyed():
                    self.batch.put(replace(form, settled=found))
            self.changed = True

    def send(self, key: str) -> None:
        """One key."""
        assert self.now is not None
        self.said = self.refused = ""
        early, self._early = self._early, False
        if self._took:
            self._take(key, self.now)
        elif self._entry.empty and key == Sign.SAME:
            self._took = True
        elif self._entry.empty and key in (Sign.BACK, RUB):
            self._undo()
        elif self._entry.empty and (key in " \t" or (key == ENTER and early)):
            pass
        elif self.now.step is None:
            self._consent(key)
        elif self.now.skipped:
            self._skipped(key)
        else:
            self._answer(self._entry.press(key))

    def _take(self, key: str, now: Difference) -> None:
        self._took = False
        text = {"1": now.first, "2": now.second}.get(key)
        if text is None:
            which = f"{Sign.SAME}1 takes the first keying, {Sign.SAME}2 the second."
            self.refused = "" if key in (RUB, CLEAR) else which
        elif now.step and now.skipped:
            self._decide("" if text in UNWRITTEN else Sign.ANYWAY)
        elif not text or text == Sign.ANYWAY:
            self.refused = "That keying has no answer here: key what is on the paper."
        else:
            self._decide(text)
        self._early = not self.refused

    def _consent(self, key: str) -> None:
        if key in CONSENTS:
            self._decide(key)
            self._early = True
        else:
            self.refused = CONSENT_KEYS

    def _skipped(self, key: str) -> None:
        """The route that is right skips it: is something written there?"""
        if key in (Sign.ANYWAY, Sign.EMPTY):
            self._decide(Sign.ANYWAY if key == Sign.ANYWAY else "")
            self._early = True
        else:
            self.refused = f"The settled answers skip it: {WRITTEN}."

    def _answer(self, outcome: Answered | Refused | None) -> None:
        if isinstance(outcome, Refused):
            self.refused = sentences()(outcome.why) if isinstance(outcome.why, Message) else outcome.why
            self.said = outcome.shown
        elif outcome:
            self._decide(outcome.text)
            self._early = outcome.early

    def _decide(self, text: str) -> None:
        assert self.now is not None
        number, name = self.now.form.number, self.now.name
        self._decisions.setdefault(number, {})[name] = text
        self._decided.append((number, name))
        self._look()

    def _undo(self) -> None:
        """Back to the line settled last, also in the form before; not where a form has to be keyed once more."""
        number, name = self._decided[-1] if self._decided else ("", "")
        form = self.batch.forms.get(number)
        if form is None or form.second is None:
            self.refused = "There is no line before it."
            return
        if form.settled:
            self.batch.put(replace(form, settled=None))
            self.changed = True
        del self._decisions[number][name]
        self._decided.pop()
        self._look()

    # ---- to be shown

    @property
    def typed(self) -> str:
        """What is being typed."""
        return Sign.SAME if self._took else self._entry.typed

    @property
    def hint(self) -> str:
        """What can be keyed."""
        if self.now is None or self.now.step is None:
            return CONSENT_KEYS
        return WRITTEN if self.now.skipped else hint(self.now.step)


WRITTEN = f"{Sign.ANYWAY} something is written there · {Sign.EMPTY} nothing is"


def differences(paper: Paper, form: PaperForm) -> list[str]:
    """The lines, by field, that two keyings of a form differ in, the consent as ""."""
    assert form.second is not None
    if form.first.consent != form.second.consent:
        return [CONSENT_NAME]
    first, second = form.first.entries, form.second.entries
    return [step.name for step in paper.steps if first.get(step.name, "") != second.get(step.name, "")]
