"""Plain mode: one line out, one line in. For screen readers, pipes and simple terminals.

No cursor movement, no colour, nothing redrawn. It turns events into lines and lines into actions; what an answer
may be is the domain's business and what happens next the machine's. It keeps no file and knows no store.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TextIO

from svsurvey.errors import Problem
from svsurvey.instrument.domain import Grid, Multiple, Note, Text
from svsurvey.instrument.model import Instrument, Item
from svsurvey.interview import pages
from svsurvey.interview.machine import (
    Action,
    Agree,
    Answer,
    Ask,
    Back,
    BreakOff,
    Clear,
    Decline,
    Finish,
    GoTo,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.interview.sheet import hanging
from svsurvey.response import Missing, Value
from svsurvey.text import clean, clean_line, suggest

COMMANDS = {
    "back": "go back one question",
    "skip": "prefer not to answer",
    "skipall": "prefer not to answer this statement and those that follow",
    "next": "go on, leaving the question empty if it has no answer yet",
    "clear": "take your answer back and leave the question empty",
    "repeat": "read the question again",
    "help": "say how to answer, and these commands",
    "support": "say where help is",
    "quit": "stop; you are asked whether to erase your answers",
}
"""What may be typed after a colon. A line that only begins with a colon (`:-)`) is an answer like any other."""

ON_A_QUESTION = tuple(word for word in COMMANDS if word != "skipall")
ON_A_STATEMENT = tuple(word for word in COMMANDS if word != "clear")
ON_THE_REVIEW = ("back", "repeat", "help", "support", "quit")
ON_YES_OR_NO = ("repeat", "help", "support", "quit")

ACTIONS: Mapping[str, Action] = {"back": Back(), "skip": Refuse(), "next": Next(), "clear": Clear()}
TRUTH = {"yes": True, "y": True, "no": False, "n": False}

INTRODUCTION = "Type an answer and press Enter. Type :help for help, :skip to prefer not to answer, :quit to stop."
NOTHING_TYPED = "Nothing was typed. Type an answer, :skip to prefer not to answer, or :next to leave it empty."
YES_OR_NO = "Please type yes or no."

_COMMAND = re.compile(r":([A-Za-z]+)\s*")
_NUMBERED = re.compile(r" *(?:\d+\. |- |:\w+  )?")
_PLAINER = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-"}
)


@dataclass(frozen=True, slots=True)
class Command:
    """A word that was typed after a colon and means something here."""

    word: str


class Left(Exception):
    """The respondent leaves, or there is nothing more to read."""


class Lines:
    """Reads and writes lines that are safe to keep and to print, whatever the streams can encode."""

    def __init__(self, source: TextIO, output: TextIO) -> None:
        self._source, self._output = source, output

    def say(self, text: str = "") -> None:
        """One line or more, then a line end; broken between words where a terminal would break inside them."""
        if self._output.isatty():
            width = max(20, get_terminal_size().columns - 1)
            text = "\n".join(part for line in clean(text).split("\n") for part in _fitted(line, width))
        self._write(text + "\n")

    def ask(self, prompt: str) -> str:
        """What was typed, without its line end. Raises Left at the end of the input."""
        self._write(prompt + " ")
        line = self._source.readline()
        if not (line and self._source.isatty()):
            self._write("\n")  # a terminal shows the line end that was typed, a pipe does not
        if not line:
            raise Left
        return clean(_decoded(line)).rstrip("\n")

    def _write(self, text: str) -> None:
        safe = clean(text)
        encoding = getattr(self._output, "encoding", None) or "utf-8"
        try:
            safe.encode(encoding)
        except UnicodeEncodeError:
            safe = safe.translate(_PLAINER).encode(encoding, "replace").decode(encoding)
        self._output.write(safe)
        self._output.flush()


def _fitted(line: str, width: int) -> list[str]:
    """A line in lines of at most `width` cells; what belongs to a number stays under its words."""
    first = _NUMBERED.match(line)
    lead = first[0] if first else ""
    return [part[0][1] for part in hanging("", lead, line[len(lead) :], width)]


def _decoded(line: str) -> str:
    """UTF-8 that a stream took for something less (LC_ALL=C) is put right; what cannot be, `clean` replaces."""
    try:
        return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return line


class LineTalk:
    """The front end: `reply` shows an event and gives back what the respondent did."""

    def __init__(self, instrument: Instrument, source: TextIO, output: TextIO) -> None:
        self._instrument = instrument
        self._lines = Lines(source, output)
        self._page = self._heading = ""
        self._last: Action = Next()
        self._rows: dict[str, dict[str, Value]] = {}
        self._introduced = False

    def reply(self, event: Open) -> Action:
        """One action for one event; leaving, also by the end of the input, is BreakOff."""
        try:
            if not self._introduced:
                self._introduce()
            match event:
                case Welcome():
                    return self._welcome()
                case Ask():
                    self._last = self._ask(event)
                    return self._last
                case Review():
                    return self._review(event)
        except Left:
            return BreakOff()

    def _introduce(self) -> None:
        self._introduced = True
        self._lines.say(f"{self._instrument.title}\n{INTRODUCTION}")

    # ---- consent and review

    def _welcome(self) -> Action:
        consent = self._instrument.consent
        self._show(consent.text.strip() if consent else "")
        return Agree() if self._yes(pages.consent_question(self._instrument), ON_YES_OR_NO) else Decline()

    def _review(self, event: Review) -> Action:
        numbered = enumerate(event.entries, 1)
        self._show("\n".join([pages.REVIEW + ":", *(_entry(number, *entry) for number, entry in numbered)]))
        while True:
            typed = self._read(
                "Type yes to hand in your answers, or the number of a question to change:", ON_THE_REVIEW
            )
            if isinstance(typed, Command):
                return ACTIONS[typed.word]
            if TRUTH.get(typed.strip().casefold()):
                return Finish()
            if typed.strip().isdecimal() and 0 < int(typed[:9]) <= len(event.entries):
                return GoTo(event.entries[int(typed) - 1][0].id)
            self._lines.say(f"Please type yes, or a number from 1 to {len(event.entries)}.")

    # ---- questions

    def _ask(self, event: Ask) -> Action:
        """A doubt confirmed sends the same again; a problem or a denied doubt asks again without the page."""
        if event.doubt:
            if self._yes(event.doubt, ON_YES_OR_NO):
                return self._last
        elif event.problem:
            self._lines.say(event.problem)
        else:
            self._show("\n\n".join([*self._new_heading(event.item), _question(event)]))
        again = bool(event.doubt or event.problem)
        domain = event.item.domain
        return self._ask_rows(event, domain, again) if isinstance(domain, Grid) else self._ask_one(event)

    def _new_heading(self, item: Item) -> list[str]:
        """The title of the item's section, where it begins or one comes from another."""
        heading = self._instrument.heading(item)
        if heading == self._heading:
            return []
        self._heading = heading
        return [f"Section: {heading}."]

    def _ask_one(self, event: Ask) -> Action:
        item, note = event.item, isinstance(event.item.domain, Note)
        while True:
            typed = self._read("Press Enter to go on:" if note else "Your answer:", ON_A_QUESTION, item)
            if isinstance(typed, Command):
                return ACTIONS[typed.word]
            if note or (event.current and not typed.strip()):
                return Next()
            if not typed.strip():
                self._lines.say(NOTHING_TYPED)
                continue
            typed = "" if _is_none(typed, item) else self._more_lines(typed, item)
            words = self._ask_words(event, typed)
            if words is not None:
                return Answer(typed, words)

    def _more_lines(self, first: str, item: Item) -> str:
        """A text of several lines ends with an empty one."""
        lines = [first]
        while isinstance(item.domain, Text) and item.domain.lines and lines[-1].strip():
            typed = self._read("Next line, or Enter to finish:", ("help", "repeat", "support", "quit"), item)
            lines.append(typed if isinstance(typed, str) else "")
        return "\n".join(lines)

    def _ask_words(self, event: Ask, typed: str) -> str | None:
        """The words behind a write-in when its option was chosen; None: back to the options."""
        item = event.item
        values = item.read(typed) if item.write_in else {}
        if isinstance(values, Problem) or not item.write_in or values[item.fields[1].name] is Missing.NOT_ASKED:
            return ""
        words = event.current.get(item.fields[1].name)
        before = words if isinstance(words, str) else ""
        keep = f" Press Enter to keep: {before}" if before else ""
        got = self._read(f"{item.write_in.label}. {pages.WRITE_IN_ASK}{keep}", ON_A_QUESTION, item)
        if isinstance(got, Command):
            return None if got.word == "back" else ""
        return got if got.strip() else before

    # ---- grids, a row at a time

    def _ask_rows(self, event: Ask, grid: Grid, again: bool) -> Action:
        """Rows answered so far are kept when one goes back; asked again, it is about the empty rows."""
        rows = self._rows.setdefault(event.item.id, {})
        before = {name: value for name, value in event.current.items() if value is not Missing.NOT_ANSWERED}
        rows.update({name: value for name, value in before.items() if name not in rows})
        empty = [at for at, row in enumerate(grid.rows) if row.id not in rows]
        order = empty if again and empty else list(range(len(grid.rows)))
        step = 0
        while step < len(order):
            move = self._ask_row(event.item, grid, order[step], rows)
            if move == "back" and step == 0:
                return Back()
            step += {"back": -1, "skipall": len(order)}.get(move, 1)
        return Answer(dict(rows))

    def _ask_row(self, item: Item, grid: Grid, at: int, rows: dict[str, Value]) -> str:
        """Asks one statement and puts its answer into `rows`; where to go from there: a command's word or ""."""
        row, place = grid.rows[at], item.fields[at]
        self._lines.say(f"Statement {at + 1} of {len(grid.rows)}. {row.text}")
        if row.id in rows:
            self._lines.say(_so_far(pages.shown_field(place, rows[row.id])))
        while True:
            typed = self._read("Your answer:", ON_A_STATEMENT, item)
            if isinstance(typed, Command):
                skipped = {"skip": grid.rows[at : at + 1], "skipall": grid.rows[at:]}.get(typed.word, ())
                rows.update({r.id: Missing.REFUSED for r in skipped if r is row or r.id not in rows})
                return typed.word
            if not typed.strip():
                if row.id in rows:
                    return ""
                self._lines.say(NOTHING_TYPED)
                continue
            value = grid.single.read(typed)
            if not isinstance(value, Problem):
                rows[row.id] = value
                return ""
            self._lines.say(value.what)

    # ---- lines in

    def _read(self, prompt: str, words: tuple[str, ...], item: Item | None = None) -> str | Command:
        """An answer, or a command that moves. What only informs is done here, and so is the wish to stop."""
        while True:
            try:
                typed = self._lines.ask(prompt)
            except KeyboardInterrupt:
                self._leave()
                continue
            command = _COMMAND.fullmatch(typed)
            if command is None:
                return typed
            word = command[1].casefold()
            if word in words and word in ("back", "skip", "skipall", "next", "clear"):
                return Command(word)
            self._inform(word, words, item)

    def _inform(self, word: str, words: tuple[str, ...], item: Item | None) -> None:
        match word:
            case "quit":
                self._leave()
            case "help":
                self._lines.say("\n".join([*([pages.help_text(item)] if item else []), *_commands(words)]))
            case "support":
                self._lines.say(pages.support_text(self._instrument))
            case "repeat":
                self._lines.say(self._page)
            case _ if word in COMMANDS:
                self._lines.say(f":{word} does nothing here. Type :help for what does.")
            case _:
                near = suggest(word, words)
                self._lines.say(
                    f"There is no command :{clean_line(word)[:20]}. "
                    + (near[0].upper() + near[1:] + " " if near else "")
                    + "Type :help for the commands. If this was your answer, type a blank before it."
                )

    def _yes(self, question: str, words: tuple[str, ...]) -> bool:
        while True:
            typed = self._read(f"{question} Type yes or no:", words)
            truth = TRUTH.get(typed.strip().casefold()) if isinstance(typed, str) else None
            if truth is not None:
                return truth
            self._lines.say(YES_OR_NO)

    def _leave(self) -> None:
        """Asks once more; raises Left to leave. An interrupt in here is not caught: it ends the program."""
        self._lines.say(f"\n{pages.LEAVE_ASK}\n  1. {pages.GO_ON}\n  2. {pages.ERASE}")
        while (typed := self._lines.ask("Type 1 or 2:").strip()) not in ("1", "2"):
            self._lines.say("Please type 1 or 2.")
        if typed == "2":
            raise Left
        self._lines.say(self._page)

    def _show(self, page: str) -> None:
        self._page = page
        self._lines.say("\n" + page)


# ---- lines out ------------------------------------------------------------------------------------------


def _question(event: Ask) -> str:
    """The page of a question: where one is, the text, hint, options, how to answer, the answer so far."""
    item = event.item
    place = pages.progress(event)
    lines = [f"{place}. {item.text}" if place else item.text, item.hint.strip()]
    lines += [_option(option.code, option.label, option.alone) for option in item.options]
    lines.append(pages.how_to_answer(item) + (" Type none if none applies." if _is_none("none", item) else ""))
    if event.current and not isinstance(item.domain, Grid):
        lines.append(_so_far(pages.shown(item, event.current)))
    return "\n".join(line for line in lines if line)


def _is_none(typed: str, item: Item) -> bool:
    """`none`, where ticking nothing is an answer."""
    return typed.strip().casefold() == "none" and isinstance(item.domain, Multiple) and item.domain.least == 0


def _option(code: int, label: str, alone: bool) -> str:
    return f"  {code}. {label}" + (" (only by itself)" if alone else "")


def _so_far(answer: str) -> str:
    return f"Your answer so far: {answer}. Press Enter to keep it."


def _entry(number: int, item: Item, values: Mapping[str, Value]) -> str:
    """A line of the review; the statements of a grid stand below it."""
    if not isinstance(item.domain, Grid):
        return f"  {number}. {item.text} {pages.shown(item, values)}"
    rows = [f"     {statement}: {answer}" for statement, answer in pages.shown_rows(item, values)]
    return "\n".join([f"  {number}. {item.text}", *rows])


def _commands(words: tuple[str, ...]) -> list[str]:
    return [f"  :{word}  {COMMANDS[word]}" for word in words]
