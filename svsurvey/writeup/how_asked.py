"""How people were asked, as far as the questionnaire and the study say it: the first section of a report.

Nothing is counted here: numbers of people are those that the report shows already. It must not know how a report
looks, nor how it is protected.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from svsurvey.instrument.length import Length, length
from svsurvey.instrument.model import Instrument, OrderShown, Required, Shares
from svsurvey.instrument.words import listed, quoted
from svsurvey.report.model import Block, Column, Note, Report, Row, Section, Table, words
from svsurvey.response import Mode
from svsurvey.stats.analysis import Study
from svsurvey.text import capital, counted

MODES = tuple(mode.value for mode in Mode)

IN_A_SENTENCE = {
    Mode.TERMINAL.value: "at a terminal",
    Mode.LINE.value: "line by line at a terminal",
    Mode.PAPER.value: "on paper",
    Mode.OFFLINE_HTML.value: "on an offline page",
    Mode.IMPORT.value: "by import",
    Mode.SIMULATED.value: "by simulation",
}
"""How answers came in: they came in …"""

ON_SCREEN = {Mode.TERMINAL.value, Mode.LINE.value, Mode.SIMULATED.value}
"""The ways in which the program itself puts the questions (or, simulated, goes through them)."""


@dataclass(frozen=True)
class Asked:
    """A study's questionnaire and the report on its answers: what can be said of how it was asked."""

    study: Study
    report: Report

    @property
    def newest(self) -> Instrument:
        return self.study.newest

    @cached_property
    def length(self) -> Length:
        """The questions on the shortest and on the longest way."""
        return length(self.newest)

    @cached_property
    def modes(self) -> dict[str, str]:
        """How responses came in, as far as the report shows it: the mode and its words with the number."""
        entries = [e for e in self.report.head.entries if e.key in MODES and e.cell.value]
        return {entry.key: f"{entry.label} ({entry.cell.text})" for entry in entries}

    @property
    def came_in(self) -> list[str]:
        """The same for a sentence: `line by line at a terminal (12)`, with `about` where counts are rounded."""
        about = "about " if self.report.is_rounded else ""
        entries = [e for e in self.report.head.entries if e.key in self.modes]
        return [f"{IN_A_SENTENCE[entry.key]} ({about}{entry.cell.text})" for entry in entries]

    @property
    def is_on_screen(self) -> bool:
        """Whether some of them may have been asked by the program itself: only of these it knows how."""
        return not self.modes or bool(ON_SCREEN & self.modes.keys())

    @property
    def is_answered_here(self) -> bool:
        """Whether some of them answered the form itself, on a screen or on paper."""
        return bool(self.modes.keys() - {Mode.IMPORT.value})

    @property
    def is_imported(self) -> bool:
        """Whether some answers were collected by other means."""
        return Mode.IMPORT.value in self.modes

    @property
    def is_split(self) -> bool:
        """Whether chance draws a variant for each person."""
        return any(isinstance(item.chance, Shares) for item in self.newest.items)

    @property
    def has_gone(self) -> bool:
        """Whether the head tells of interviews that were broken off or declined."""
        return any(e.worth_saying for e in self.report.head.entries if e.key in ("break_off", "refusal"))

    @property
    def is_made_up(self) -> bool:
        """Whether every response is the program's."""
        return self.study.scope.simulated

    @cached_property
    def questions(self) -> int:
        """How many it has, asked of everybody or not."""
        return sum(item.asks for item in self.newest.items)

    @cached_property
    def conditional(self) -> int:
        """How many of them are not for everybody."""
        return sum(item.asks and item.when is not None for item in self.newest.items)

    def needing(self, required: Required) -> int:
        """How many of them need an answer as much as this."""
        return sum(item.asks and item.required is required for item in self.newest.items)

    @property
    def version_words(self) -> str:
        """`version 1.0.0`, `versions 1.0.0 and 1.1.0`."""
        versions = [version.version for version in self.study.versions]
        return f"version{'s' if len(versions) > 1 else ''} {listed(versions)}"

    @property
    def asking(self) -> str:
        """How many questions, and how many of them a person meets."""
        fewest, most = self.length.questions
        of_each = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        every = fewest == most == self.questions
        return counted(self.questions, "question") + ("" if every else f", of which a person is asked {of_each}")

    @property
    def skipping(self) -> str:
        """Who is asked what."""
        if not self.conditional:
            return "everybody is put every question"
        if self.conditional == 1:
            return "1 question is asked only under a condition, which stands with it"
        return f"{self.conditional} questions are asked only under a condition, which stands with each of them"

    @cached_property
    def chance(self) -> tuple[str, ...]:
        """What chance decides, in words; nothing where it decides nothing."""
        return tuple(_by_chance(self.newest))


def _by_chance(instrument: Instrument) -> Iterator[str]:
    if instrument.shuffled:
        yield "the order of the parts"
    parts = [section.title for section in instrument.sections if section.shuffled]
    if parts:
        yield f"the order of the questions in {listed(map(quoted, parts))}"
    shuffled = [str(instrument.number(item)) for item in instrument.items if item.shuffled and item.asks]
    if shuffled:
        yield f"the order of the answers or lines in question{'s' if len(shuffled) > 1 else ''} {listed(shuffled)}"
    for item in instrument.items:
        if isinstance(item.chance, Shares):
            weights = ":".join(map(str, item.chance.weights))
            options = listed(quoted(option.label) for option in item.options)
            yield f"the variant “{item.text}”: {options} in the proportion {weights}"
    if any(isinstance(item.chance, OrderShown) for item in instrument.items):
        yield "the order that somebody saw is kept with the answers"


# ---- the section -----------------------------------------------------------------------------------------


def setting(asked: Asked) -> Section:
    """How it was asked: a table of facts, then the words of consent."""
    rows = [Row(key, label, (words(text),)) for key, label, text in _facts(asked) if text]
    notes = (Note(f"As in version {asked.newest.version}, the newest."),) if len(asked.study.versions) > 1 else ()
    table = Table("setting", (Column("fact", "what is known"),), tuple(rows))
    blocks = [Block("setting", "The questionnaire", "setting", "", (), notes, (table,))]
    if asked.newest.consent:
        paragraphs = [part.strip() for part in asked.newest.consent.text.split("\n\n")]
        said = (*(part for part in paragraphs if part), asked.newest.consent.ask)
        blocks.append(Block("consent", "What people were told first", "consent", "", (), _notes(said)))
    return Section("How it was asked", tuple(blocks))


def _notes(texts: Sequence[str]) -> tuple[Note, ...]:
    return tuple(Note(text) for text in texts if text)


def _facts(asked: Asked) -> Iterator[tuple[str, str, str]]:
    """Key, label, and what is to be said; "" where there is nothing."""
    newest, credit = asked.newest, asked.newest.credit
    yield "questionnaire", "Questionnaire", f"{newest.title} ({newest.id}, {asked.version_words})"
    yield "author", "Written by", credit.author
    yield "source", "Source", credit.source
    yield "note", "About it", credit.note
    yield "licence", "Licence", credit.license
    yield "languages", "Languages", listed(newest.languages)
    yield "modes", "How answers came in", capital(listed(asked.modes.values()))
    yield "consent", "Consent", _consent(newest)
    yield "questions", "Questions", asked.asking
    yield "skipping", "Skip logic", capital(asked.skipping)
    yield "chance", "Left to chance", capital(listed(asked.chance)) if asked.chance else "Nothing"
    yield "obligation", "Obligation", _obligation(asked)
    yield "partial", "Stopping early", _stopping(newest)


def _consent(instrument: Instrument) -> str:
    if instrument.consent is None:
        return "The questionnaire does not ask for it"
    return f"Asked for before the first question: “{instrument.consent.ask or 'Do you take part?'}”"


def _obligation(asked: Asked) -> str:
    """What happens to a question that is left empty."""
    firm, soft = asked.needing(Required.HARD), asked.needing(Required.SOFT)
    said = ["Every question can be refused"]
    if soft:
        said.append(f"{counted(soft, 'question')} left empty {'is' if soft == 1 else 'are'} asked again")
    if firm:
        said.append(f"{counted(firm, 'question')} cannot be left empty, only answered or refused")
    return "; ".join(said)


def _stopping(instrument: Instrument) -> str:
    if instrument.partial:
        return "Who stops early may hand in what is answered; else nothing is kept"
    return "Nothing is kept of who stops before the end"
