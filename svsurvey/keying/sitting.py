"""A whole sitting: the numbers of forms, the forms, the choice at the end, the second keying, the settling.

Characters in, a view out; what has to be kept is handed to a function. It knows no terminal, no file and no study.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from svsurvey.keying.batch import Batch, Keyed, PaperForm
from svsurvey.keying.lines import Line, hint_of, lines_of, sides_of
from svsurvey.keying.machine import FormKeying
from svsurvey.keying.settling import Settling
from svsurvey.keying.steps import CLEAR, END, ENTER, NOTHING, RUB, Paper, Sign
from svsurvey.text import counted

LONGEST_NUMBER = 12


class Way(Enum):
    """What a sitting is for."""

    FIRST = "first keying"
    ONCE = "keying once"
    VERIFY = "second keying"


class Ending(Enum):
    """How it ended: the batch is kept for later, or its forms go into the study."""

    NOTHING = "nothing keyed"
    KEPT = "kept"
    ONCE = "stored as keyed once"
    SETTLED = "settled"


class _Phase(Enum):
    BEGIN = "begin"
    NUMBER = "number"
    AGAIN = "again"
    FORM = "form"
    OUT = "out"
    CHOICE = "choice"
    SETTLING = "settling"


@dataclass(frozen=True)
class View:
    """What is to be seen now. words stand above the lines; place: the line that must be seen. typed goes behind
    the prompt; said is a message, bell: that a key was refused. keys: (key, what it does)."""

    title: str
    where: str
    words: Sequence[str]
    lines: Sequence[Line]
    place: int
    prompt: str
    typed: str
    hint: str
    said: str
    bell: bool
    keys: Sequence[tuple[str, str]]


class Sitting:
    """keep: called with the batch whenever a form is done; raises StoreError where it cannot be kept.

    code: of the batch, shown at the beginning (where `begins`) and when it is kept; "" where nothing can be kept.
    """

    def __init__(
        self,
        paper: Paper,
        batch: Batch,
        way: Way,
        keep: Callable[[Batch], None],
        code: str = "",
        begins: bool = False,
    ) -> None:
        self.paper, self.batch, self.way = paper, batch, way
        self._keep, self.code = keep, code
        self.ending: Ending | None = None
        self.said = self.refused = ""
        self.form: FormKeying | None = None
        self.settling: Settling | None = None
        self.number = ""
        self._typed, self._last, self._warned = "", "", False
        self._phase = _Phase.BEGIN if begins else _Phase.NUMBER
        self._then = Ending.SETTLED

    # ---- keys

    def send(self, key: str) -> None:
        """One key."""
        assert self.ending is None
        self.said = self.refused = ""
        match self._phase:
            case _Phase.BEGIN:
                self._phase = _Phase.NUMBER if key == ENTER else _Phase.BEGIN
            case _Phase.NUMBER | _Phase.AGAIN:
                self._number(key)
            case _Phase.FORM:
                self._form(key)
            case _Phase.OUT:
                self._out(key)
            case _Phase.CHOICE:
                self._choose(key)
            case _Phase.SETTLING:
                self._settle(key)

    def stop(self) -> None:
        """No more keys will come. A form that is not done is lost; raises nothing."""
        if self._phase in (_Phase.NUMBER, _Phase.AGAIN) and self.way is not Way.FIRST and self.batch.forms:
            self._warned, self._typed = True, ""
            self._finish()
        if self.ending is None:
            self.ending = Ending.KEPT if self.batch.forms else Ending.NOTHING

    @property
    def unfinished(self) -> bool:
        """Whether a form is being keyed."""
        return self._phase in (_Phase.FORM, _Phase.OUT)

    # ---- the number of a form

    def _number(self, key: str) -> None:
        warned, self._warned = self._warned, False
        if key == RUB and not self._typed and self._phase is _Phase.AGAIN:
            self._phase = _Phase.NUMBER
        elif key in (RUB, CLEAR):
            self._typed = self._typed[:-1] if key == RUB else ""
        elif key == ENTER:
            self._begin(self._typed)
        elif not self._typed and key in (Sign.EMPTY, END):
            self._warned = warned
            self._finish()
        elif not self._typed and key == Sign.BACK and self._phase is _Phase.NUMBER:
            self._phase = _Phase.AGAIN
        elif key in " \t":
            pass
        elif not (key.isalnum() or key == "-") or len(self._typed) == LONGEST_NUMBER:
            self.refused = f"The number that you gave the form: letters and digits, at most {LONGEST_NUMBER}."
        else:
            self._typed += key

    def _begin(self, typed: str) -> None:
        again = self._phase is _Phase.AGAIN
        number = same(typed) if typed else self._last if again else ""
        if not number and not again:
            return
        problem = self._again_problem(number) if again else self._problem(number)
        self._typed = ""
        if problem:
            self.refused = problem
            return
        form, keyed = self.batch.forms.get(number), None
        if again and form:
            keyed = form.second if self.way is Way.VERIFY else form.first
        self.number, self._phase = number, _Phase.FORM
        self.form = FormKeying(self.paper, keyed)

    def _problem(self, number: str) -> str:
        """Why a form of this number cannot be keyed now."""
        form = self.batch.forms.get(number)
        if self.way is not Way.VERIFY:
            what = f"Form {number} is keyed already: another number, or {Sign.BACK} and its number to change it."
            return what if form else ""
        if form is None:
            return f"There is no form {number} in this batch."
        if form.second:
            return f"Form {number} is keyed twice already: {Sign.BACK} and its number to change it."
        return ""

    def _again_problem(self, number: str) -> str:
        form = self.batch.forms.get(number)
        if form is None or (self.way is Way.VERIFY and form.second is None):
            return f"Form {number} is not keyed yet." if number else "No form is keyed yet."
        return f"Form {number} is settled." if form.settled else ""

    def _form(self, key: str) -> None:
        assert self.form is not None
        if key == END:
            self.refused = f"Form {self.number} is not done yet. Ctrl-C leaves at once, without it."
            return
        if key == Sign.OUT and self.form.at_rest:
            self._phase = _Phase.OUT
            return
        self.form.send(key)
        self.said, self.refused = self.form.said, self.form.refused
        if self.form.done:
            self._put(self.form.keyed())

    def _out(self, key: str) -> None:
        """A form of another pile, under a wrong number, keyed twice under two: as if it had not been keyed."""
        if key in (Sign.BACK, RUB, Sign.OUT):
            self._phase = _Phase.FORM
        elif key == ENTER:
            form = self.batch.forms.get(self.number)
            self.form, self._phase, self._last = None, _Phase.NUMBER, ""
            if form and self.way is not Way.VERIFY:
                self.batch.drop((self.number,))
            elif form:
                self.batch.put(replace(form, second=None))
            self._keep(self.batch)
            what = "The second keying of form" if self.way is Way.VERIFY else "Form"
            self.said = f"{what} {self.number} is out."
        else:
            self.refused = f"Enter takes form {self.number} out, {Sign.BACK} goes on with it."

    def _put(self, keyed: Keyed) -> None:
        form = self.batch.forms.get(self.number)
        if self.way is Way.VERIFY:
            assert form is not None
            self.batch.put(replace(form, second=keyed))
        else:
            self.batch.put(PaperForm(self.number, keyed, form.second if form else None))
        self._last, self.form, self._phase = self.number, None, _Phase.NUMBER
        self._keep(self.batch)
        self.said = f"Form {self.number} is in."
        if self.way is Way.VERIFY and not self.batch.once:
            self.said += f" All are keyed twice: {Sign.EMPTY} settles what differs."

    # ---- the end

    def _finish(self) -> None:
        if not self.batch.forms:
            self.ending = Ending.NOTHING
        elif self.way is Way.ONCE:
            self._begin_settling(Ending.ONCE)
        elif self.way is Way.FIRST:
            self._phase = _Phase.CHOICE
        elif self.batch.once and not self.code and not self._warned:
            self._warned = True
            left = counted(len(self.batch.once), "form")
            self.said = (
                f"{left} not keyed twice cannot be kept and will be gone: {Sign.EMPTY} once more, or go on keying."
            )
        else:
            self._begin_settling(Ending.SETTLED)

    def _begin_settling(self, then: Ending) -> None:
        """What is keyed twice is settled first, whatever becomes of the rest."""
        self.settling, self._then = Settling(self.paper, self.batch), then
        self._phase = _Phase.SETTLING
        self._look()

    def _choose(self, key: str) -> None:
        if key == "1":
            self.way, self._phase, self._last = Way.VERIFY, _Phase.NUMBER, ""
        elif key == "2" and self.code:
            self.ending = Ending.KEPT
        elif key == "3":
            self._begin_settling(Ending.ONCE)
        elif key in (Sign.BACK, RUB):
            self._phase = _Phase.NUMBER
        elif key not in " \t\n":
            self.refused = "One of the numbers above."

    def _settle(self, key: str) -> None:
        assert self.settling is not None
        if key == END:
            self.ending = Ending.SETTLED
            return
        self.settling.send(key)
        self.said, self.refused = self.settling.said, self.settling.refused
        self._look()

    def _look(self) -> None:
        assert self.settling is not None
        if self.settling.changed:
            self.settling.changed = False
            self._keep(self.batch)
        if self.settling.done:
            self.ending = self._then

    # ---- to be seen

    def view(self) -> View:
        """What is to be seen now."""
        instrument = self.paper.instrument
        about = " · ".join(part for part in (self.batch.wave, self.batch.site, instrument.title) if part)
        title, where = f"{self.way.value} · {about}", counted(len(self.batch.forms), "form")
        if self.way is Way.VERIFY:
            twice = len(self.batch.forms) - len(self.batch.once)
            where = f"{twice} of {where} keyed twice"

        def seen(
            words: Sequence[str] = (),
            lines: Sequence[Line] = (),
            place: int = 0,
            prompt: str = "",
            typed: str = "",
            hint: str = "",
            keys: Sequence[tuple[str, str]] = (),
            at: str = where,
        ) -> View:
            said, bell = " ".join(part for part in (self.refused, self.said) if part), bool(self.refused)
            return View(title, at, words, lines, place, prompt, typed, hint, said, bell, keys)

        match self._phase:
            case _Phase.BEGIN:
                return seen(self._code_words(), keys=(("Enter", "written down"), LEAVE))
            case _Phase.CHOICE:
                return seen(self._choices(), prompt="Your choice:", keys=((Sign.BACK, "more forms"), LEAVE))
            case _Phase.FORM if self.form:
                form = self.form
                at = f"form {self.number} · {where}"
                can, keys = ("", NOTE_KEYS) if form.prompt else (hint_of(form), FORM_KEYS)
                return seen((), *lines_of(form), form.prompt, form.typed, can, keys, at)
            case _Phase.OUT if self.form:
                what = "this second keying of form" if self.way is Way.VERIFY else "form"
                prompt = f"Take {what} {self.number} out of the batch, as if it had not been keyed?"
                keys = (("Enter", "yes"), (Sign.BACK, "no, go on with it"), LEAVE)
                return seen((), *lines_of(self.form), prompt, "", "", keys, f"form {self.number} · {where}")
            case _Phase.SETTLING if self.settling and (now := self.settling.now):
                settling = self.settling
                at = f"{settling.settled_so_far} of at most {settling.total} settled"
                return seen(
                    sides_of(now),
                    (),
                    0,
                    "On the paper:",
                    settling.typed,
                    settling.hint,
                    SETTLING_KEYS,
                    at,
                )
        again = self._phase is _Phase.AGAIN
        prompt = "Number of the form to be changed (Enter: the last one):" if again else "Number of the form:"
        return seen(self._to_be_keyed(), (), 0, prompt, self._typed, "", NUMBER_KEYS)

    def _to_be_keyed(self) -> list[str]:
        """In the second keying, the numbers that are left."""
        left = [form.number for form in self.batch.once] if self.way is Way.VERIFY else []
        return [f"Not keyed twice yet: {', '.join(left)}."] if left else []

    def _code_words(self) -> list[str]:
        return [
            "The code of this batch:",
            "",
            f"    {self.code}",
            "",
            "Write this down. With it you can go on another time (--resume), and somebody else can key the forms "
            "a second time (--verify). Until the forms are stored, they lie encrypted beside the study, and "
            "nothing but this code opens them.",
        ]

    def _choices(self) -> list[str]:
        left = counted(len(self.batch.forms), "form")
        keep = (
            f"2  keep the batch; its code is {self.code}"
            if self.code
            else "-  (the batch cannot be kept: [sealed])"
        )
        return [
            f"{left} keyed once. What now?",
            "",
            "1  key them a second time now",
            keep,
            "3  store them as keyed once",
        ]


LEAVE = ("Ctrl-C", "leave")
NUMBER_KEYS = ((Sign.EMPTY, "no more forms"), (Sign.BACK, "change a form"), LEAVE)
FORM_KEYS = (
    *((sign, sign.meaning) for sign in (*NOTHING, Sign.STOPPED, Sign.BACK, Sign.ANYWAY, Sign.NOTE, Sign.OUT)),
    LEAVE,
)
NOTE_KEYS = (("Enter", "done"), ("Backspace", "rub out, or go back"), LEAVE)
SETTLING_KEYS = ((f"{Sign.SAME}1", "the first"), (f"{Sign.SAME}2", "the second"), (Sign.BACK, "back"), LEAVE)


def same(number: str) -> str:
    """One text for one number: 017 is 17, and a7 is A7."""
    return number.upper().lstrip("0") or "0"
