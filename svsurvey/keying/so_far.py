"""What is keyed of one form so far: which lines are asked, which are decided, and where the form stops.

It knows no keys but those that stand in place of an answer, and nothing of how a line is typed.
"""

from collections.abc import Callable

from svsurvey.instrument.keyed import YES
from svsurvey.keying.batch import Keyed
from svsurvey.keying.steps import Paper, Sign, Step, chose_words

CONSENT_AT = -1
"""The place of the consent, before the first line."""


class SoFar:
    """One form while it is keyed: its consent, its lines by their place on the paper, and the operator's notes."""

    def __init__(self, paper: Paper, keyed: Keyed | None = None) -> None:
        self.paper = paper
        self.consent = keyed.consent if keyed else ""
        self.entries: dict[str, str] = dict(keyed.entries) if keyed else {}
        self.notes: dict[str, str] = dict(keyed.notes) if keyed else {}
        self._on = paper.on_route(self.entries)

    @property
    def asks_consent(self) -> bool:
        """Whether the form begins with a consent."""
        return self.paper.instrument.consent is not None

    @property
    def end(self) -> int:
        """The place behind the last line."""
        return len(self.paper.steps)

    @property
    def stop(self) -> int:
        """The place of the line at which somebody stopped; the end, if nobody did."""
        return self._first_of(0, lambda step: self._is(step, Sign.STOPPED) and self.is_asked(step))

    def _is(self, step: Step, sign: Sign) -> bool:
        return self.entries.get(step.name) == sign

    def _first_of(self, place: int, fits: Callable[[Step], bool]) -> int:
        return next((n for n in range(place, self.end) if fits(self.paper.steps[n])), self.end)

    def is_asked(self, step: Step) -> bool:
        """Whether a line has to be keyed after the other answers."""
        return self.paper.is_asked(step, self.entries, self._on)

    def is_hidden(self, step: Step) -> bool:
        """Words behind an option that is not chosen have no line."""
        return step.of_write_in and not chose_words(step, self.entries)

    def decided(self, step: Step) -> bool:
        """Whether something is keyed that counts where the line is asked."""
        return self.entries.get(step.name, Sign.ANYWAY) != Sign.ANYWAY

    def next_asked(self, place: int) -> int:
        """The place of the first line from here that is asked."""
        return self._first_of(place, self.is_asked)

    def next_open(self, place: int = 0) -> int:
        """The place of the first line from here that has to be keyed still."""
        if self.asks_consent and self.consent != YES:
            return self.end if self.consent else CONSENT_AT
        return self._first_of(place, lambda step: self.is_asked(step) and not self.decided(step))

    # ---- changes

    def record(self, step: Step, text: str) -> str:
        """Keep an answer; what is to be said when others are skipped by it."""
        steers = step.name in self.paper.instrument.steering or Sign.STOPPED in (text, self.entries.get(step.name))
        self.entries[step.name] = text
        if not steers:
            return ""
        before = self._on
        self._on = self.paper.on_route(self.entries)
        return self._dropped(before - self._on) if text != Sign.STOPPED else ""

    def _dropped(self, gone: frozenset[str]) -> str:
        """What was keyed and is skipped now; on the screen it would not be handed in either."""
        numbers = [
            s.number for s in self.paper.steps if s.item.id in gone and self.decided(s) and not s.of_write_in
        ]
        if not numbers:
            return ""
        what = "question " + numbers[0] if len(numbers) == 1 else f"{len(numbers)} answers"
        return f"Now skipped, though keyed: {what}. {Sign.ANYWAY} where something is written all the same."

    def stop_at(self, place: int) -> str:
        """Count this question and all after it as not reached; or why that cannot be.

        Within a question (the row of a grid) its rest is left empty, and the next one was not reached: who has
        begun a question has reached it.
        """
        steps = self.paper.steps
        if not any(map(self._has_mark, steps[:place])):
            return f"Nothing is answered before this line: {Sign.OUT} takes an empty form out of the batch."
        if any(map(self._has_mark, steps[place + 1 :])):
            return f"Something is keyed after this line: {Sign.EMPTY} where only this one is left empty."
        while place < self.end and not steps[place].is_first:
            self.record(steps[place], Sign.EMPTY)
            place = self.next_asked(place + 1)
        if place < self.end:
            self.record(steps[place], Sign.STOPPED)
        return ""

    def _has_mark(self, step: Step) -> bool:
        """Whether something is keyed that stands on the paper, and was not ticked by the team."""
        text = self.entries.get(step.name, Sign.EMPTY)
        there = self.is_asked(step) or text == Sign.ANYWAY
        return step.item.asks and there and text not in (Sign.EMPTY, Sign.STOPPED)

    # ---- out

    def keyed(self) -> Keyed:
        """What was keyed, once the form is done: lines that are asked, and the sign of those answered anyway."""
        if self.asks_consent and self.consent != YES:
            return Keyed(self.consent, {}, dict(self.notes))
        entries = {}
        for step in self.paper.steps:
            text = self.entries.get(step.name)
            if text is not None and self.is_asked(step) != (text == Sign.ANYWAY):
                entries[step.name] = text
        return Keyed(self.consent, entries, dict(self.notes))
