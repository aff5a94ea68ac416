"""The machine of one form: characters in. It follows the skips, and holds what was keyed until the form is done.

One machine for keys and for piped text alike. It knows no terminal, no batch and no other form.
"""

from collections.abc import Callable
from enum import Enum

from svsurvey.instrument.keyed import NO_ANSWER, YES
from svsurvey.keying.batch import Keyed
from svsurvey.keying.entry import Answered, Entry, Refused
from svsurvey.keying.so_far import CONSENT_AT, SoFar
from svsurvey.keying.steps import CLEAR, CONSENT_KEYS, CONSENTS, DOWN, ENTER, NOTHING, RUB, UP, Paper, Sign, Step
from svsurvey.message import Message
from svsurvey.response import Missing
from svsurvey.sentences import sentences
from svsurvey.text import clean_line

LONGEST_NOTE = 200


class _Typing(Enum):
    ANSWER = "an answer"
    REST = "a sign for the rest of a grid"
    WHICH = "the number of a question that was skipped"
    NOTE = "a note"
    WHY = "a note on an answer although skipped"


THE_REST = ", ".join(sign.told for sign in NOTHING)


class FormKeying(SoFar):
    """One form. `send` takes a key; `said` is what has to be said to it, `refused` why it was."""

    def __init__(self, paper: Paper, keyed: Keyed | None = None) -> None:
        super().__init__(paper, keyed)
        self.done, self.said, self.refused = False, "", ""
        self._typing, self._words, self._targets = _Typing.ANSWER, "", [0]
        self._doubted, self._early = "", False
        self.at = self.end if keyed else self._first
        self._entry = self._new_entry()

    # ---- where it stands

    @property
    def _first(self) -> int:
        return CONSENT_AT if self.asks_consent else self.next_open(0)

    @property
    def at_end(self) -> bool:
        """Whether every line is keyed that has to be."""
        return self.at == self.end

    @property
    def step(self) -> Step | None:
        """The line that is keyed now; None: the consent, or the end."""
        return self.paper.steps[self.at] if 0 <= self.at < self.end else None

    @property
    def at_rest(self) -> bool:
        """Whether nothing is typed, so that a key can be meant for the whole form."""
        return self._typing is _Typing.ANSWER and self._entry.empty and not self._doubted

    # ---- keys

    def send(self, key: str) -> None:
        """One key. What it came to is in `said` and `refused`, until the next one."""
        assert not self.done
        self.said = self.refused = ""
        early, self._early = self._early, False
        match self._typing:
            case _Typing.ANSWER:
                self._answer(key, early)
            case _Typing.REST:
                self._rest(key)
            case _Typing.WHICH:
                self._which(key)
            case _:
                self._note(key)

    def _refuse(self, why: Message | str) -> None:
        self.refused = why if isinstance(why, str) else _sentence(why)

    def _answer(self, key: str, early: bool) -> None:
        if key in (UP, DOWN):
            self._move(-1 if key == UP else 1)
        elif self.at_end:
            self._close(key)
        elif self.at == CONSENT_AT:
            self._agree(key, early)
        else:
            self._at_step(key, early)

    def _at_step(self, key: str, early: bool) -> None:
        step, entry = self.paper.steps[self.at], self._entry
        if self._doubted and key != ENTER:
            if key not in (RUB, CLEAR):
                self._refuse("Enter: yes, that is on the paper. Backspace: it is not.")
                return
            self._doubted = ""
        if entry.empty and self._command(key, step):
            return
        if not self.is_asked(step):
            self._refuse(
                f"The other answers skip this question: {Sign.ANYWAY} where something is written all the same."
            )
        elif entry.empty and key == ENTER and self.decided(step):
            self._go(self.next_open())
        elif entry.empty and key == ENTER and early:
            pass  # whoever ends every line with Enter
        else:
            self._take(step, entry.press(key))

    def _command(self, key: str, step: Step) -> bool:
        """Whether a key at the beginning of a line was one to move or to note something."""
        match key:
            case "\b" | Sign.BACK:
                self._back()
            case Sign.ANYWAY:
                self._anyway(step)
            case Sign.NOTE:
                self._begin_note(self.at)
            case Sign.STOPPED if self.is_asked(step):
                self._stop()
            case Sign.SAME if step.of_grid and self.is_asked(step):
                self._typing = _Typing.REST
            case _:
                return False
        return True

    def _take(self, step: Step, outcome: Answered | Refused | None) -> None:
        if isinstance(outcome, Refused):
            self._refuse(outcome.why)
            self.said = outcome.shown
        elif outcome:
            doubt = self._doubt(step, outcome.text)
            if doubt and self._doubted != outcome.text:
                self._doubted, self.said = outcome.text, _sentence(doubt) + " Enter again: yes."
                return
            self.said = self.record(step, outcome.text)
            self._early = outcome.early
            self._go(self.next_asked(self.at + 1))

    def _doubt(self, step: Step, text: str) -> Message | None:
        if text in NO_ANSWER:
            return None
        return step.item.doubt(self.paper.given({step.name: text}))

    def _stop(self) -> None:
        if why := self.stop_at(self.at):
            self._refuse(why)
            return
        self.said = "From here on nothing was reached." if self.stop < self.end else ""
        self._early = True
        self._go(self.next_open())

    # ---- moving

    def _go(self, place: int) -> None:
        self.at, self._typing, self._words, self._doubted = place, _Typing.ANSWER, "", ""
        self._entry = self._new_entry()

    def _new_entry(self) -> Entry:
        steps = self.paper.steps
        return Entry(steps[min(max(self.at, 0), self.end - 1)])

    def _back(self) -> None:
        """To the line before that is asked; from the first one to the consent."""
        before = [n for n in range(min(self.at, self.end)) if self.is_asked(self.paper.steps[n])]
        if self.asks_consent and self.consent and (self.consent != YES or not before):
            self._go(CONSENT_AT)
        elif before:
            self._go(before[-1])
        else:
            self._refuse("This is the first line.")

    def _move(self, by: int) -> None:
        """A line up or down, skipped ones too; not beyond what is keyed."""
        if self.asks_consent and self.consent != YES:
            self._go(CONSENT_AT)
            return
        least, most, stop = self._first if self.asks_consent else 0, self.next_open(), self.stop
        place = self.at + by
        while 0 <= place < self.end and (place > stop or self.is_hidden(self.paper.steps[place])):
            place += by
        if least <= place <= most:
            self._go(place)
        else:
            self._refuse("There is no further line." if by < 0 else "This line first.")

    # ---- consent and the end

    def _agree(self, key: str, early: bool) -> None:
        if key in CONSENTS:
            self.consent = key
            self._go(self.next_open())
            self._early = True
        elif key == ENTER and self.consent:
            self._go(self.next_open())
        elif key in (" ", "\t") or (key == ENTER and early):
            return
        elif key == Sign.NOTE:
            self._begin_note(CONSENT_AT)
        elif key in (Sign.BACK, RUB):
            self._refuse("This is the first line.")
        else:
            self._refuse(CONSENT_KEYS)

    def _close(self, key: str) -> None:
        match key:
            case "\n":
                self.done = True
            case "\b" | Sign.BACK:
                self._back()
            case Sign.ANYWAY if self.consent in ("", YES):
                self._anyway(None)
            case Sign.NOTE:
                self._begin_note(self.end)
            case " " | "\t":
                pass
            case _:
                self._refuse(f"The form is keyed: Enter ends it, {Sign.BACK} goes back.")

    # ---- answered although skipped

    def _anyway(self, step: Step | None) -> None:
        """On a skipped line that one; elsewhere its number is asked."""
        if step and not self.is_asked(step) and not step.of_write_in:
            self._ask_why([self.at])
        else:
            self._typing, self._words = _Typing.WHICH, ""

    def _which(self, key: str) -> None:
        if self._edit(key, lambda one: one in "0123456789.-") or key != ENTER:
            return
        numbered = self.paper.numbered(self._words)
        places = [n for n in numbered if not self.is_asked(self.paper.steps[n])]
        if not self._words:
            self._go(self.at)
        elif not places:
            self._refuse("No question of this number was skipped.")
            self._words = ""
        elif places[-1] > min(self.next_open(), self.stop):
            before = "The lines before that one first."
            self._refuse("The form stops before that one." if self.stop < self.end else before)
            self._words = ""
        else:
            self._ask_why(places)

    def _ask_why(self, places: list[int]) -> None:
        self._targets, self._typing, self._words = places, _Typing.WHY, ""

    def _mark(self) -> None:
        for place in self._targets:
            self.entries[self.paper.steps[place].name] = Sign.ANYWAY

    # ---- notes, and the rest of a grid

    def _begin_note(self, place: int) -> None:
        self._targets, self._typing = [place], _Typing.NOTE
        self._words = self.notes.get(self._name(place), "")

    def _name(self, place: int) -> str:
        return self.paper.steps[place].name if 0 <= place < self.end else ""

    def _note(self, key: str) -> None:
        if self._edit(key, str.isprintable) or key != ENTER:
            return
        name, note = self._name(self._targets[0]), clean_line(self._words)
        if note:
            self.notes[name] = note
        else:
            self.notes.pop(name, None)
        if self._typing is _Typing.WHY:
            self._mark()
            self.said = f"Kept as {Missing.OFF_ROUTE.label}; what is written there stays on the paper."
            self._go(self.next_asked(self.at))
        else:
            self._go(self.at)

    def _edit(self, key: str, fits: Callable[[str], bool]) -> bool:
        """Whether a key changed the words that are being typed."""
        if key == RUB and not self._words:
            self._go(self.at)
            return True
        if key in (RUB, CLEAR):
            self._words = self._words[:-1] if key == RUB else ""
            return True
        if key.isprintable() and fits(key) and len(self._words) < LONGEST_NOTE:
            self._words += key
            return True
        return False

    def _rest(self, key: str) -> None:
        """One sign for this row and those after it that are not keyed yet."""
        self._typing = _Typing.ANSWER
        here = self.paper.steps[self.at]
        if key in NOTHING:
            for step in self.paper.steps[self.at :]:
                if step.item is here.item and (step is here or not self.decided(step)):
                    self.said = self.record(step, key) or self.said
            self._go(self.next_open())
            self._early = True
        elif key not in (RUB, ENTER):
            self._refuse(f"For the rest of the grid: {THE_REST}.")

    # ---- to be seen

    @property
    def prompt(self) -> str:
        """What the line of typing is for, where it is not an answer."""
        return {
            _Typing.WHICH: "Answered although skipped: the number of the question, or 5-13 for several:",
            _Typing.NOTE: "Note, for you only; Enter:",
            _Typing.WHY: "Answered although skipped. A note for you, or Enter:",
            _Typing.REST: f"The rest of this grid: {THE_REST}",
        }.get(self._typing, "")

    @property
    def typed(self) -> str:
        """What is being typed."""
        return self._words if self._typing is not _Typing.ANSWER else self._entry.typed


def _sentence(message: Message) -> str:
    """In English, as all that is said to those who run a survey."""
    return sentences()(message)
