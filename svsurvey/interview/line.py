"""Plain mode: one line out, one line in. For screen readers, pipes and simple terminals.

No cursor movement, no colour, nothing redrawn. It turns events into lines and lines into actions; what an answer
may be is the domain's business and what happens next the machine's. It keeps no file and knows no store.
"""

from collections.abc import Mapping, Sequence

from svsurvey.instrument.domain import Grid, Note, Single, Text
from svsurvey.instrument.length import length
from svsurvey.instrument.model import Instrument, Item
from svsurvey.interview import line_pages, pages
from svsurvey.interview.languages import name_of, questions
from svsurvey.interview.line_asking import ALWAYS, Command, Talk
from svsurvey.interview.line_words import Words, number_in
from svsurvey.interview.lines import AtOnce, Left, Lines
from svsurvey.interview.lookup import search, searchable
from svsurvey.interview.turns import (
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
    Look,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.message import Message
from svsurvey.privacy import UNSPECIFIED, Fielding
from svsurvey.response import Missing, Value
from svsurvey.sentences import Sentences, sentences

ON_A_QUESTION = ("back", "skip", "next", "clear", "review", *ALWAYS)
ON_A_NOTE = ("back", "next", "review", *ALWAYS)
ON_A_STATEMENT = ("back", "skip", "skipall", "next", "review", *ALWAYS)
ON_WORDS = ("back", "next", "clear", *ALWAYS)
ON_A_RECEIPT = ("repeat", "help", "support", "leave")
ON_A_LIST = ("back", *ALWAYS)

ACTIONS: Mapping[str, Action] = {
    "back": Back(),
    "skip": Refuse(),
    "next": Next(),
    "clear": Clear(),
    "review": Look(),
}
"""What a command does to the interview."""


def ask_language(lines: Lines, tags: Sequence[str], support: str = "", practice: bool = False) -> str:
    """The language that somebody wants, by its number, its tag or its name. Raises Left to leave.

    support: where help is, in any language; every command works here in all of them.
    """
    says = list({say.language: say for say in map(sentences, tags)}.values())
    talk = Talk(lines, Words(*says), says, support)
    names = [name_of(tag) for tag in tags]
    numbered = (f"  {number}. {name}" for number, name in enumerate(names, 1))
    talk.show(line_pages.joined(questions(list(tags)), *numbered, talk.say("practice") if practice else ""))
    known = {key.casefold(): tag for tag, name in zip(tags, names, strict=True) for key in (tag, name)}
    while True:
        typed = talk.read(talk.say("line.type_number"), ALWAYS)
        number = number_in(typed, len(tags))
        if number is not None:
            return tags[number - 1]
        if isinstance(typed, str) and typed.strip().casefold() in known:
            return known[typed.strip().casefold()]
        talk.tell("line.number_up_to", most=len(tags))


class LineTalk:
    """The front end: `reply` shows an event and gives back what the respondent did.

    practice: every page says that nothing is stored. fielding: what the label of privacy has to know.
    """

    def __init__(
        self,
        instrument: Instrument,
        say: Sentences,
        lines: Lines,
        *,
        practice: bool = False,
        fielding: Fielding = UNSPECIFIED,
    ) -> None:
        self._instrument, self._say, self._lines = instrument, say, lines
        self._practice, self._fielding = practice, fielding
        lines.speak(say)
        self._words = Words(say)
        self._talk = Talk(lines, self._words, (say,), instrument.support.strip())
        self._heading = ""
        self._last: Action = Next()
        self._rows: dict[str, dict[str, Value]] = {}
        self._introduced = False

    def reply(self, event: Open) -> Action:
        """One action for one event; leaving, also by the end of the input, is BreakOff."""
        self._talk.can_keep = not isinstance(event, Welcome) and event.can_keep
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
        except Left as left:
            return BreakOff(left.keep, left.leaving)

    def close(self, said: str, receipt: str = "") -> bool:
        """The end, once all that is to be saved is saved: the receipt, if there is one; then the last words.

        Whether somebody left at once instead.
        """
        self._lines.speak(self._say, "line.away_end")
        if receipt:
            self._show(line_pages.receipt(self._say, receipt))
            try:
                self._talk.read(self._say("line.enter_to_go_on"), ON_A_RECEIPT, at="receipt")
            except AtOnce:
                return True
            except (Left, KeyboardInterrupt):
                self._lines.say()
        self._lines.say("\n" + said)
        return False

    def _introduce(self) -> None:
        """Where there is no page of consent, the estimate comes before the first question."""
        self._introduced = True
        estimate = "" if self._instrument.consent else self._estimate()
        self._lines.say(line_pages.joined(self._instrument.title, estimate, self._say("line.introduction")))

    def _estimate(self) -> str:
        return pages.estimate(self._say, length(self._instrument))

    def _show(self, page: str) -> None:
        self._talk.show(line_pages.joined(page, self._say("practice") if self._practice else ""))

    # ---- consent and lists of answers

    def _welcome(self) -> Action:
        consent, say = self._instrument.consent, self._say
        label = pages.privacy(say, self._instrument, self._fielding)
        self._show(line_pages.joined(consent.text.strip() if consent else "", label, self._estimate()))
        return Agree() if self._talk.yes(pages.consent_question(say, self._instrument)) else Decline()

    def _review(self, event: Review) -> Action:
        """All answers are handed in by a yes; from those so far Enter goes on."""
        self._show_dropped(event)
        self._show(line_pages.answers(self._say, event))
        if not event.so_far:
            prompt, problem = "line.hand_in_or_change", "line.hand_in_or_number"
        elif event.entries:
            prompt, problem = "line.go_on_or_change", "line.go_on_or_number"
        else:
            prompt, problem = "line.enter_to_go_on", "line.nothing_so_far"
        while True:
            typed = self._talk.read(self._say(prompt), ("next", *ON_A_LIST) if event.so_far else ON_A_LIST)
            if isinstance(typed, Command):
                return ACTIONS[typed.word]
            number = number_in(typed, len(event.entries))
            if number is not None:
                return GoTo(event.entries[number - 1][0].id)
            if event.so_far and not typed.strip():
                return Next()
            if not event.so_far and self._words.truth(typed):
                return Finish()
            self._talk.tell(problem, most=len(event.entries))

    def _show_dropped(self, event: Ask | Review) -> None:
        if event.dropped:
            self._lines.say("\n" + pages.dropped(self._say, event.dropped))

    # ---- questions

    def _ask(self, event: Ask) -> Action:
        """A doubt confirmed sends the same again; a problem or a denied doubt asks again without the page."""
        self._show_dropped(event)
        if event.doubt:
            if self._talk.yes(self._say(event.doubt)):
                return self._last
        elif event.problem:
            self._talk.tell(event.problem)
        else:
            page = line_pages.question(self._say, event)
            self._show("\n\n".join([*self._new_heading(event.item), page]))
        again = bool(event.doubt or event.problem)
        domain = event.item.domain
        return self._ask_rows(event, domain, again) if isinstance(domain, Grid) else self._ask_one(event)

    def _new_heading(self, item: Item) -> list[str]:
        """The title of the item's section, where it begins or one comes from another."""
        heading = self._instrument.heading(item)
        if heading == self._heading:
            return []
        self._heading = heading
        return [self._say("section", heading=heading)] if heading else []

    def _ask_one(self, event: Ask) -> Action:
        item, note = event.item, isinstance(event.item.domain, Note)
        prompt = self._say("line.enter_to_go_on" if note else "line.your_answer")
        while True:
            typed = self._talk.read(prompt, ON_A_NOTE if note else ON_A_QUESTION, item)
            if isinstance(typed, Command):
                return ACTIONS[typed.word]
            if isinstance(item.domain, Text):
                typed = self._with_pasted(typed)
            if note or (event.current and not typed.strip()):
                return Next()
            if not typed.strip():
                self._talk.tell("line.nothing_typed")
                continue
            raw = self._raw(typed, item)
            words = None if raw is None else self._ask_words(event, raw)
            if raw is not None and words is not None:
                return Answer(raw, words)

    def _raw(self, typed: str, item: Item) -> str | None:
        """The whole answer behind what was typed first; None to be asked again."""
        match item.domain:
            case Text(lines=True):
                return self._more_lines(typed, item)
            case Single() as single if item.lookup:
                return self._looked_up(typed, single)
        return "" if line_pages.ticks_nothing(item) and self._words.is_none(typed) else typed

    def _with_pasted(self, first: str) -> str:
        """Lines that were pasted together are one text, whatever stands in them."""
        lines = [first]
        while (line := self._lines.pasted()) is not None:
            lines.append(line)
        return "\n".join(lines)

    def _more_lines(self, first: str, item: Item) -> str:
        """A text of several lines ends with an empty one."""
        text = first
        while True:
            typed = self._talk.read(self._say("line.next_line"), ALWAYS, item)
            typed = self._with_pasted(typed) if isinstance(typed, str) else ""
            if not typed.strip():
                return text
            text += "\n" + typed

    def _looked_up(self, typed: str, single: Single) -> str | None:
        """The code that was typed, or that of the one option that holds the letters, once it is confirmed."""
        if not isinstance(single.read(typed), Message):
            return typed
        found = search(searchable(single.options), typed)
        if found.meant:
            if self._talk.yes(self._say("line.found", answer=found.meant.label)):
                return str(found.meant.code)
        elif found.held:
            self._lines.say(line_pages.found(self._say, found.held))
        else:
            self._talk.tell("line.found_none")
        return None

    def _ask_words(self, event: Ask, typed: str) -> str | None:
        """The words behind a write-in when its option was chosen; None: back to the options."""
        item = event.item
        values = item.read(typed) if item.write_in else {}
        if isinstance(values, Message) or not item.write_in or values[item.fields[1].name] is Missing.NOT_ASKED:
            return ""
        before = item.words_in(event.current)
        keep = self._say("line.keep", words=before) if before else ""
        self._talk.detail(line_pages.joined(item.write_in.label, self._say("write_in"), keep))
        got = self._talk.read(self._say("line.your_answer"), ON_WORDS, at="words")
        self._talk.detail("")
        if isinstance(got, Command):
            return {"back": None, "next": before}.get(got.word, "")
        return self._with_pasted(got) if got.strip() else before

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
            if move == "review" or (move == "back" and step == 0):
                return ACTIONS[move]
            step += {"back": -1, "skipall": len(order)}.get(move, 1)
        return Answer(dict(rows))

    def _ask_row(self, item: Item, grid: Grid, at: int, rows: dict[str, Value]) -> str:
        """Asks one statement and puts its answer into `rows`; where to go from there: a command's word or ""."""
        row = grid.rows[at]
        self._talk.detail(line_pages.statement(self._say, item, at, rows))
        while True:
            typed = self._talk.read(self._say("line.your_answer"), ON_A_STATEMENT, item)
            if isinstance(typed, Command):
                skipped = {"skip": grid.rows[at : at + 1], "skipall": grid.rows[at:]}.get(typed.word, ())
                rows.update({r.id: Missing.REFUSED for r in skipped if r is row or r.id not in rows})
                return typed.word
            if not typed.strip():
                if row.id in rows:
                    return ""
                self._talk.tell("line.nothing_typed")
                continue
            value = grid.single.read(typed)
            if not isinstance(value, Message):
                rows[row.id] = value
                return ""
            self._talk.tell(value)
