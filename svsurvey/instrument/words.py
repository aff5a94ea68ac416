"""Skip logic as plain English, with the questions' printed numbers and the options' labels.

    ever == 1 and answered(died)   ->   the answer to question 4 is “Yes” and question 5 was answered

What is said is exactly what decides: "something other than" and "answered without ticking" name an answer, for a
missing one never lets an item be asked. It knows no paper, no screen and no file.
"""

from collections.abc import Iterable, Sequence
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
from svsurvey.instrument.model import WRITE_IN, Field, Instrument, Item
from svsurvey.response import Missing

NUMBER_SIGNS = {
    "==": "is {}",
    "!=": "is something other than {}",
    "<": "is less than {}",
    "<=": "is {} or less",
    ">": "is more than {}",
    ">=": "is {} or more",
}
DATE_SIGNS = NUMBER_SIGNS | {
    "<": "is before {}",
    "<=": "is {} or earlier",
    ">": "is after {}",
    ">=": "is {} or later",
}
BETWEEN_ANSWERS = {
    "==": "is the same as {}",
    "!=": "is not the same as {}",
    "<": "is less than {}",
    "<=": "is at most {}",
    ">": "is more than {}",
    ">=": "is at least {}",
}
BETWEEN_DATES = BETWEEN_ANSWERS | {
    "<": "is before {}",
    "<=": "is not after {}",
    ">": "is after {}",
    ">=": "is not before {}",
}
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
RECKONED = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)

SHORT_LIST = 3
"""As many answers are named one by one; where the others are fewer, those are named instead."""


def in_words(condition: Condition, instrument: Instrument) -> str:
    """The condition as a part of an English sentence, to be put after "if"."""
    return fold(condition, _Speaker(instrument).say).yes.text


def instruction(item: Item, instrument: Instrument) -> str:
    """When an item is to be answered, as a sentence; nothing where it has no condition of its own.

    The section's condition is said once, at the section's heading.
    """
    if item.own_when is None:
        return ""
    verb = "Read" if isinstance(item.domain, Note) else "Answer"
    return f"{verb} this only if {in_words(item.own_when, instrument)}."


def listed(words: Iterable[str], link: str = "and") -> str:
    """`a, b and c`."""
    parts = list(words)
    return f"{', '.join(parts[:-1])} {link} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def quoted(label: str) -> str:
    return f"“{label}”"


def day_in_words(day: date, precision: Precision = Precision.DAY) -> str:
    """`31 January 2026`, `January 2026` or `2026`."""
    parts = [str(day.day), MONTHS[day.month - 1], f"{day.year:04d}"]
    return " ".join(parts[{Precision.DAY: 0, Precision.MONTH: 1, Precision.YEAR: 2}[precision] :])


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


def _joined(parts: Sequence[Phrase], link: str) -> Phrase:
    if len(parts) == 1:
        return parts[0]
    return Phrase(f" {link} ".join(dict.fromkeys(part.beside(link) for part in parts)), link)


class _Speaker:
    """Says the nodes of conditions over one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.fields = {place.name: place for place in instrument.fields}

    def say(self, node: Node, parts: Sequence[Said]) -> Said:
        """One node, given what is said of its children."""
        match node:
            case Literal(value):
                return _noun(_literal(value))
            case Name(id):
                return _noun(self.answer(id))
            case Arithmetic(sign):
                text = f" {RECKONED[sign]} ".join(part.yes.beside(sign) for part in parts)
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
                answers = listed((_literal(option.value) for option in options), "or")
                noun = parts[0].yes.text
                return _truth(f"{noun} is {answers}", f"{noun} is something other than {answers}")
            case Ticked(code, item):
                return self.ticks(item.id, [code], "and")
        raise TypeError(type(node).__name__)  # every other node is a noun

    # ---- nouns

    def question(self, item: Item) -> str:
        """`question 4`; what chance answers has no number and is named."""
        number = self.instrument.number(item)
        return f"question {number}" if number else quoted(item.text)

    def place(self, id_: str) -> tuple[Field, Item]:
        place = self.fields[id_]
        return place, self.instrument.by_id[place.item]

    def answer(self, id_: str) -> str:
        """`the answer to question 4`; of a grid the row, of a write-in the option is named. Of what chance answers
        only its name: `“The story”`."""
        place, item = self.place(id_)
        if item.chance:
            return self.question(item)
        if place.name == item.id:
            return f"the answer to {self.question(item)}"
        if _is_words(place, item):
            return f"what was written for {self.write_in(item)} in {self.question(item)}"
        return f"the answer to {quoted(place.label)} in {self.question(item)}"

    def write_in(self, item: Item) -> str:
        return quoted(item.write_in.label if item.write_in else "")

    def reckoned(self, function: str, arguments: Sequence[Node], parts: Sequence[Said]) -> str:
        nouns = [part.yes.text for part in parts]
        if function == "count":
            _, item = self.place(_ids(arguments)[0])
            return f"the number of answers chosen in {self.question(item)}"
        if function == "years":
            return f"the number of whole years from {nouns[0]} to {nouns[1]}"
        return f"the {function} of {self.answers(arguments, nouns)}"

    def answers(self, arguments: Sequence[Node], nouns: Sequence[str]) -> str:
        """Several answers in as few words as can be: those of one grid, or of questions by number."""
        places = [self.place(id_) for id_ in _ids(arguments)]
        items = list(dict.fromkeys(item.id for _, item in places))
        if len(places) < len(arguments) or any(_is_words(*pair) for pair in places):
            return listed(nouns)
        grid = places[0][1]
        if len(items) == 1 and isinstance(grid.domain, Grid):
            if len(places) == len(grid.fields):
                return f"the answers given in {self.question(grid)}"
            rows = listed(quoted(place.label) for place, _ in places)
            return f"the answers given to {rows} in {self.question(grid)}"
        if len(items) > 1 and all(place.name == item.id and item.chance is None for place, item in places):
            numbers = listed(str(self.instrument.number(item)) for _, item in places)
            return f"the answers given to questions {numbers}"
        return listed(nouns)

    # ---- truths

    def status(self, function: str, argument: Node) -> Said:
        place, item = self.place(_ids([argument])[0])
        question = self.question(item)
        is_row = place.name != item.id
        if _is_words(place, item) and function == "answered":
            ending = f"was written for {self.write_in(item)} in {question}"
            return _truth(f"something {ending}", f"nothing {ending}")
        where = f"{quoted(place.label)} in {question}" if is_row else question
        if function == "answered":
            return _truth(f"{where} was answered", f"{where} was not answered")
        return _truth(
            f"“prefer not to answer” was chosen for {where}",
            f"“prefer not to answer” was not chosen for {where}",
        )

    def junction(self, node: Both | Either, terms: Sequence[Node], parts: Sequence[Said]) -> Said:
        link, other = ("and", "or") if isinstance(node, Both) else ("or", "and")
        if (ticks := _ticks_of_one(terms)) is not None:
            return self.ticks(ticks[0].item.id, [tick.code for tick in ticks], link)
        if (ticks := _ticks_of_one([term.term for term in terms if isinstance(term, Not)])) and len(ticks) == len(
            terms
        ):
            return self.ticks(ticks[0].item.id, [tick.code for tick in ticks], other).turned
        sides = [part.yes for term, part in zip(terms, parts, strict=True) if not _said_anyway(node, term)]
        return Said(_joined(sides, link), _joined([part.no for part in parts], other))

    def ticks(self, id_: str, codes: Sequence[Literal], link: str) -> Said:
        """One or several options of one multiple item or ranking."""
        _, item = self.place(id_)
        labels = [quoted(_label(item.options, code.value)) for code in codes]
        done, doing = ("placed", "placing") if item.domain.kind == "ranking" else ("ticked", "ticking")
        verb = "are" if len(labels) > 1 and link == "and" else "is"
        both = "both " if len(labels) == 2 and link == "and" else ""
        question = self.question(item)
        return _truth(
            f"{listed(labels, link)} {verb} {done} in {question}",
            f"{question} was answered without {doing} {both}{listed(labels, link)}",
        )

    def comparison(self, node: Compare, parts: Sequence[Said]) -> Said:
        sign, left, right = node.sign, node.left, node.right
        noun, other = parts[0].yes.text, parts[1].yes.text
        if isinstance(left, Literal):
            sign, left, right, noun, other = MIRRORED[sign], right, left, other, noun
        dates = self.is_date(left) or self.is_date(right)
        if isinstance(right, Literal):
            signs = DATE_SIGNS if dates else NUMBER_SIGNS
            other = self.day(left, right.value) if isinstance(right.value, date) else other
        else:
            signs = BETWEEN_DATES if dates else BETWEEN_ANSWERS
        return _truth(f"{noun} {signs[sign].format(other)}", f"{noun} {signs[OPPOSITE[sign]].format(other)}")

    def is_date(self, node: Node) -> bool:
        return isinstance(node, Name) and isinstance(self.fields[node.id].domain, Date)

    def day(self, node: Node, day: date) -> str:
        domain = self.fields[node.id].domain if isinstance(node, Name) else None
        return day_in_words(day, domain.precision if isinstance(domain, Date) else Precision.DAY)

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
            return f"{answer} is something other than {_labels(domain.options, rest)}"
        return f"{answer} is {_labels(domain.options, codes) or 'none of its options'}"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    return day_in_words(value) if isinstance(value, date) else f"{value:.15g}"


def _label(options: Sequence[Option], code: object) -> str:
    return next((option.label for option in options if option.code == code), str(code))


def _labels(options: Sequence[Option], codes: Sequence[int]) -> str:
    return listed((quoted(_label(options, code)) for code in codes), "or")


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
