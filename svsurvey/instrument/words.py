"""Skip logic as plain words, with the questions' printed numbers and the options' labels.

    ever == 1 and answered(died)   ->   the answer to question 4 is “Yes” and question 5 was answered

What is said is exactly what decides: "something other than" and "answered without ticking" name an answer, for a
missing one never lets an item be asked. Which words, and in which order, is the affair of the language (the keys
`skip.*` of its texts); English where no other texts are handed in. It knows no paper, no screen and no file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from svsurvey.instrument.condition import (
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Literal,
    Name,
    Node,
    Not,
    Ticked,
    fold,
    walk,
)
from svsurvey.instrument.domain import Date, Grid, Note, Option, Precision, Single
from svsurvey.instrument.model import WRITE_IN, Field, Instrument, Item, Section
from svsurvey.instrument.phrases import Phrases, texts
from svsurvey.response import Missing

SIGNS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
"""How a comparison is called in the keys of its words."""

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
TICKED, PLACED = ("skip.ticked.", "skip.unticked."), ("skip.placed.", "skip.unplaced.")
RECKONED = {"+": "skip.plus", "-": "skip.minus", "*": "skip.times", "/": "skip.divided"}

SHORT_LIST = 3
"""As many answers are named one by one; where the others are fewer, those are named instead."""

Texts = Mapping[str, str]
"""The texts of a language, by key."""


def in_words(condition: Condition, instrument: Instrument, said: Texts | None = None) -> str:
    """The condition as a part of a sentence, to be put after "if". said: the texts of a language, else English."""
    return fold(condition, _Speaker(instrument, said).visit).yes.text


def instruction(item: Item, instrument: Instrument, said: Texts | None = None) -> str:
    """When an item is to be answered, as a sentence; nothing where it has no condition of its own.

    The section's condition is said once, at the section's heading.
    """
    if item.own_when is None:
        return ""
    say = Phrases(said or texts())
    key = "skip.item_note" if isinstance(item.domain, Note) else "skip.item"
    return say(key, condition=in_words(item.own_when, instrument, said))


def section_rule(section: Section, instrument: Instrument, said: Texts | None = None) -> str:
    """When a section is to be answered, and where to go on if not; nothing where it is for everybody."""
    if section.when is None:
        return ""
    say, condition = Phrases(said or texts()), in_words(section.when, instrument, said)
    rest = instrument.items[instrument.items.index(section.items[-1]) + 1 :]
    following = next((number for item in rest if (number := instrument.number(item))), None)
    if following is None:
        return say("skip.last_section", condition=condition)
    return say("skip.section", condition=condition, number=str(following))


def listed(words: Iterable[str], link: str = "and") -> str:
    """`a, b and c`."""
    parts = list(words)
    return Phrases({}).listed(parts, link) if parts else ""


def quoted(label: str) -> str:
    return Phrases(texts()).quoted(label)


def day_in_words(day: date, precision: Precision = Precision.DAY, said: Texts | None = None) -> str:
    """`31 January 2026`, `January 2026` or `2026`."""
    return Phrases(said or texts()).day(day, precision)


# ---- the parts of a sentence -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, and the "and" or "or" that holds them together: beside the other one they need brackets."""

    text: str
    link: str = ""

    def beside(self, link: str) -> str:
        """The words as they stand among others that are joined by `link`."""
        return f"({self.text})" if self.link not in ("", link) else self.text


@dataclass(frozen=True, slots=True)
class Said:
    """A node in words. A truth is said both ways, so that `not` never has to be put before a sentence."""

    yes: Phrase
    no: Phrase = Phrase("")

    @property
    def turned(self) -> "Said":
        return Said(self.no, self.yes)


def _noun(text: str, link: str = "") -> Said:
    return Said(Phrase(text, link))


def _truth(yes: str, no: str) -> Said:
    return Said(Phrase(yes), Phrase(no))


class _Speaker:
    """Says the nodes of conditions over one instrument, in the language of the texts."""

    def __init__(self, instrument: Instrument, said: Texts | None) -> None:
        self.instrument = instrument
        self.fields = {place.name: place for place in instrument.fields}
        self.say = Phrases(said or texts())
        self.links = {"and": self.say("skip.and"), "or": self.say("or"), "nor": self.say("skip.nor")}

    def visit(self, node: Node, parts: Sequence[Said]) -> Said:
        """One node, given what is said of its children."""
        match node:
            case Literal(value):
                return _noun(self.literal(value))
            case Name(id):
                return _noun(self.answer(id))
            case Arithmetic(sign):
                text = f" {self.say(RECKONED[sign])} ".join(part.yes.beside(sign) for part in parts)
                return _noun(text, sign)
            case Call(function, arguments) if function not in ("answered", "refused"):
                return _noun(self.reckoned(function, arguments, parts))
            case Call(function, arguments):
                return self.status(function, arguments[0])
            case _:
                return self.choice(node, self.truth(node, parts))

    def truth(self, node: Node, parts: Sequence[Said]) -> Said:
        match node:
            case Not():
                return parts[0].turned
            case Both(terms) | Either(terms):
                return self.junction(node, terms, parts)
            case Compare():
                return self.comparison(node, parts)
            case Among(_, options):
                answers = self.listed((self.literal(option.value) for option in options), "or")
                noun, one = parts[0].yes.text, options[0]
                return _truth(*(self.say(_key(sign, one), noun=noun, value=answers) for sign in ("==", "!=")))
            case Ticked(code, item):
                return self.ticks(item.id, [code], "and")
        raise TypeError(type(node).__name__)  # every other node is a noun

    def listed(self, words: Iterable[str], link: str) -> str:
        return self.say.listed(words, self.links[link])

    def joined(self, parts: Sequence[Phrase], link: str) -> Phrase:
        if len(parts) == 1:
            return parts[0]
        return Phrase(self.say.linked(dict.fromkeys(part.beside(link) for part in parts), self.links[link]), link)

    def literal(self, value: object) -> str:
        if isinstance(value, str):
            return self.say.quoted(value)
        if isinstance(value, date):
            return self.say.day(value, form="is")
        return self.say.number(value) if isinstance(value, int | float) else str(value)

    # ---- nouns

    def question(self, item: Item) -> str:
        """`question 4`; what chance answers has no number and is named."""
        number = self.instrument.number(item)
        return self.say("skip.question", number=str(number)) if number else self.say.quoted(item.text)

    def place(self, id_: str) -> tuple[Field, Item]:
        place = self.fields[id_]
        return place, self.instrument.by_id[place.item]

    def where(self, id_: str) -> str:
        """`question 4`, or `“We help.” in question 8` for a row."""
        place, item = self.place(id_)
        if place.name == item.id:
            return self.question(item)
        return self.say("skip.row", row=self.say.quoted(place.label), question=self.question(item))

    def answer(self, id_: str) -> str:
        """`the answer to question 4`; of a grid the row, of a write-in the option is named. Of what chance answers
        only its name: `“The story”`."""
        place, item = self.place(id_)
        if item.chance:
            return self.question(item)
        if _is_words(place, item):
            return self.say("skip.written", label=self.write_in(item), question=self.question(item))
        return self.say("skip.answer", where=self.where(id_))

    def write_in(self, item: Item) -> str:
        return self.say.quoted(item.write_in.label if item.write_in else "")

    def reckoned(self, function: str, arguments: Sequence[Node], parts: Sequence[Said]) -> str:
        if function == "count":
            _, item = self.place(_ids(arguments)[0])
            return self.say("skip.count", question=self.question(item))
        if function == "years":
            start, end = map(self.day_between, arguments)
            return self.say("skip.years", start=start, end=end)
        return self.say(f"skip.{function}", answers=self.answers(arguments, [part.yes.text for part in parts]))

    def day_between(self, node: Node) -> str:
        """A day as it stands after "between": that of a question, or one that is written in the condition."""
        if isinstance(node, Name):
            return self.say("skip.date_in", where=self.where(node.id))
        assert isinstance(node, Literal)
        assert isinstance(node.value, date)
        return self.say.day(node.value, form="and")

    def answers(self, arguments: Sequence[Node], nouns: Sequence[str]) -> str:
        """Several answers in as few words as can be: those of one grid, or of questions by number."""
        places = [self.place(id_) for id_ in _ids(arguments)]
        items = list(dict.fromkeys(item.id for _, item in places))
        other = self.say("skip.answers.other", answers=self.listed(nouns, "and"))
        if len(places) < len(arguments) or any(_is_words(*pair) for pair in places):
            return other
        grid = places[0][1]
        if len(items) == 1 and isinstance(grid.domain, Grid):
            if len(places) == len(grid.fields):
                return self.say("skip.answers.grid", question=self.question(grid))
            rows = self.listed((self.say.quoted(place.label) for place, _ in places), "and")
            return self.say("skip.answers.rows", rows=rows, question=self.question(grid))
        if len(items) > 1 and all(place.name == item.id and item.chance is None for place, item in places):
            numbers = self.listed((str(self.instrument.number(item)) for _, item in places), "and")
            return self.say("skip.answers.questions", numbers=numbers)
        return other

    # ---- truths

    def status(self, function: str, argument: Node) -> Said:
        (id_,) = _ids([argument])
        place, item = self.place(id_)
        if _is_words(place, item) and function == "answered":
            where = {"label": self.write_in(item), "question": self.question(item)}
            return _truth(self.say("skip.something", **where), self.say("skip.nothing", **where))
        where = {"where": self.where(id_)}
        if function == "answered":
            return _truth(self.say("skip.answered", **where), self.say("skip.unanswered", **where))
        where["refusal"] = self.say.quoted(self.say("does.refuse"))
        return _truth(self.say("skip.refused", **where), self.say("skip.unrefused", **where))

    def junction(self, node: Both | Either, terms: Sequence[Node], parts: Sequence[Said]) -> Said:
        link, other = ("and", "or") if isinstance(node, Both) else ("or", "and")
        if (ticks := _ticks_of_one(terms)) is not None:
            return self.ticks(ticks[0].item.id, [tick.code for tick in ticks], link)
        if (ticks := _ticks_of_one([term.term for term in terms if isinstance(term, Not)])) and len(ticks) == len(
            terms
        ):
            return self.ticks(ticks[0].item.id, [tick.code for tick in ticks], other).turned
        sides = [part.yes for term, part in zip(terms, parts, strict=True) if not _said_anyway(node, term)]
        return Said(self.joined(sides, link), self.joined([part.no for part in parts], other))

    def ticks(self, id_: str, codes: Sequence[Literal], link: str) -> Said:
        """One or several options of one multiple item or ranking."""
        _, item = self.place(id_)
        labels = [self.say.quoted(_label(item.options, code.value)) for code in codes]
        done, undone = PLACED if item.domain.kind == "ranking" else TICKED
        every = "any" if link == "or" or len(labels) == 1 else "all"
        each = "both" if every == "all" and len(labels) == 2 else every
        where = {"question": self.question(item)}
        return _truth(
            self.say(done + every, labels=self.listed(labels, link), **where),
            self.say(undone + each, labels=self.listed(labels, "nor" if link == "or" else "and"), **where),
        )

    def comparison(self, node: Compare, parts: Sequence[Said]) -> Said:
        sign, left, right = node.sign, node.left, node.right
        noun, other = parts[0].yes.text, parts[1].yes.text
        if isinstance(left, Literal):
            sign, left, right, noun, other = MIRRORED[sign], right, left, other, noun

        def compared(sign: str) -> str:
            key = _key(sign, right) if isinstance(right, Literal) else self.between(sign, left, right)
            return self.say(key, noun=noun, value=self.day(left, right, sign) or other)

        return _truth(compared(sign), compared(OPPOSITE[sign]))

    def between(self, sign: str, left: Node, right: Node) -> str:
        """Which words a comparison of two answers has."""
        dates = sign not in ("==", "!=") and (self.is_date(left) or self.is_date(right))
        return ("skip.dates." if dates else "skip.numbers.") + SIGNS[sign]

    def is_date(self, node: Node) -> bool:
        return isinstance(node, Name) and isinstance(self.fields[node.id].domain, Date)

    def day(self, left: Node, right: Node, sign: str) -> str:
        """A day that is written behind a sign, as precise as the question is; "" for everything else."""
        if not (isinstance(right, Literal) and isinstance(right.value, date)):
            return ""
        domain = self.fields[left.id].domain if isinstance(left, Name) else None
        precision = domain.precision if isinstance(domain, Date) else Precision.DAY
        return self.say.day(right.value, precision, "to" if sign in ("<", ">") else "is")

    # ---- a condition on one choice

    def choice(self, node: Node, said: Said) -> Said:
        """Where everything hangs on one choice, its deciding answers are named: labels instead of signs."""
        names = {part.id for part in walk(node) if isinstance(part, Name)}
        domain = self.fields[next(iter(names))].domain if len(names) == 1 else None
        if not isinstance(domain, Single):
            return said
        id_, decide = names.pop(), Condition("", node).evaluate
        outcome = {option.code: decide({id_: option.code}) for option in domain.options}
        unanswered = {decide({}), *(decide({id_: kind}) for kind in Missing)}

        def phrase(wanted: bool, otherwise: Phrase) -> Phrase:
            if wanted in unanswered:
                return otherwise
            return Phrase(self.chosen(id_, domain, [code for code, value in outcome.items() if value is wanted]))

        return Said(phrase(True, said.yes), phrase(False, said.no))

    def chosen(self, id_: str, domain: Single, codes: Sequence[int]) -> str:
        rest = [option.code for option in domain.options if option.code not in codes]
        answer = self.answer(id_)
        if not rest:
            return self.status("answered", Name(id_)).yes.text
        if len(codes) > SHORT_LIST and len(rest) < len(codes):
            return self.say("skip.is_not", noun=answer, value=self.labels(domain.options, rest))
        value = self.labels(domain.options, codes) if codes else self.say("skip.no_option")
        return self.say("skip.is", noun=answer, value=value)

    def labels(self, options: Sequence[Option], codes: Sequence[int]) -> str:
        return self.listed((self.say.quoted(_label(options, code)) for code in codes), "or")


def _key(sign: str, literal: Literal) -> str:
    """Which words a comparison with this value has."""
    if isinstance(literal.value, str):
        return "skip.is" if sign == "==" else "skip.is_not"
    return ("skip.date." if isinstance(literal.value, date) else "skip.number.") + SIGNS[sign]


def _label(options: Sequence[Option], code: object) -> str:
    return next((option.label for option in options if option.code == code), str(code))


def _ids(nodes: Sequence[Node]) -> list[str]:
    return [node.id for node in nodes if isinstance(node, Name)]


def _is_words(place: Field, item: Item) -> bool:
    return item.write_in is not None and place.name == item.id + WRITE_IN


def _ticks_of_one(nodes: Sequence[Node]) -> list[Ticked] | None:
    """The nodes when all are ticks of one and the same item."""
    ticks = [node for node in nodes if isinstance(node, Ticked)]
    one = len(ticks) == len(nodes) and len({tick.item.id for tick in ticks}) == 1
    return ticks if one else None


def _said_anyway(junction: Both | Either, term: Node) -> bool:
    """Whether `answered(x)` need not be said: another part of an `and` holds only when x has an answer."""
    if not (isinstance(junction, Both) and isinstance(term, Call) and term.function == "answered"):
        return False
    id_ = _ids(term.arguments)[0]
    return any(id_ in _needed(other) for other in junction.terms if other is not term)


def _needed(node: Node) -> set[str]:
    """The items that must have an answer for this comparison to be true."""
    inner = node.term if isinstance(node, Not) else node
    match inner:
        case Compare(_, left, right):
            return set(_ids([left, right]))
        case Among(term):
            return set(_ids([term]))
        case Ticked(_, item):
            return {item.id}
        case _:
            return set()
