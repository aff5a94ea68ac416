"""A printed form of an instrument, in one language: questions, places for answers, skip rules, all other words.

It decides what is said and in which order, for every way of printing alike. It knows no layout and no file.
"""

from collections.abc import Iterator
from datetime import time
from functools import partial

from svsurvey.forms.form import (
    REFUSED_KEY,
    Agreement,
    Arm,
    Boxes,
    Choice,
    Comb,
    Combs,
    Form,
    Mark,
    Matrix,
    Part,
    Place,
    Question,
    Ranks,
    Ruled,
    Scale,
    Statement,
    Words,
)
from svsurvey.instrument.domain import (
    Date,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.jumps import after_refusal, jumps, skips
from svsurvey.instrument.keyed import NO, YES, date_cells
from svsurvey.instrument.model import Credit, Instrument, Item, Section, Shares
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.instrument.words import day_in_words, in_words, instruction, section_rule
from svsurvey.message import Message
from svsurvey.sentences import Sentences, sentences

PREFIX = "forms."
OTHER_FURNITURE = {"support": "support"}
"""Words of a form that the interview has too: their names here, and their keys."""

MOST_PRINTED = 25
"""Answers of a list to be searched; with more of them the answer is written on a line, to be looked up later."""

UNKNOWN_DIGITS = 6
"""Cells before the point where a number has no range: enough for a year, a price, a count of steps."""

ONE_LINE, TWO_LINES = 100, 400
"""Characters that fit on a line, and on two; words that may be longer, or have lines, get LINES."""
LINES = 6


def compose(instrument: Instrument, language: str = "", annotated: bool = False) -> Form:
    """The form of an instrument, which is already in the language that it is to be printed in.

    language: which one that is, when not the instrument's own. Where the program does not speak it, the words
    around the questions are English. annotated: with names, kinds, codes, conditions and scores.
    """
    form = _Composer(instrument, language or instrument.language).form()
    if not annotated:
        return form
    from svsurvey.forms.annotating import annotated as with_remarks

    return with_remarks(form, instrument)


class _Composer:
    """Makes the parts of one form; the instrument without pipes, since whoever reads has the earlier answers."""

    def __init__(self, instrument: Instrument, language: str) -> None:
        self.language = language
        self.say = sentences(language)
        self.instrument = without_pipes(instrument, partial(self.earlier, instrument))

    def earlier(self, instrument: Instrument, name: str) -> str:
        """What stands for an earlier answer, which the reader has on the same paper."""
        item = instrument.by_id[instrument.places[name].item]
        number = instrument.number(item)
        if number:
            return self.say("forms.earlier", number=number)
        return self.say("forms.above", text=" ".join(item.text.split()))

    def form(self) -> Form:
        instrument = self.instrument
        return Form(
            id=instrument.id,
            version=instrument.version,
            language=self.language,
            title=instrument.title,
            agreement=self.agreement(),
            how_to=tuple(self.how_to()),
            team=tuple(self.arm(item) for item in instrument.items if isinstance(item.chance, Shares)),
            parts=tuple(part for section in instrument.sections if (part := self.part(section)).content),
            thanks=instrument.thanks or self.say("forms.thanks"),
            support=instrument.support,
            closing=tuple(self.closing()),
            say=_furniture(self.say),
        )

    # ---- around the questions

    def agreement(self) -> Agreement | None:
        consent = self.instrument.consent
        if consent is None:
            return None
        yes = Choice(YES, self.say("consent.agree"))
        no = Choice(NO, self.say("consent.decline"), note=self.say("forms.stop_here"))
        return Agreement(consent.text, consent.ask or self.say("consent.ask"), (yes, no))

    def how_to(self) -> Iterator[str]:
        items = self.instrument.items
        yield self.say("forms.no_name")
        leave_out = self.say("forms.leave_out", refuse=self.say("forms.refuse"))
        yield f"{leave_out} {self.say('forms.help_at_end')}" if self.instrument.support else leave_out
        yield self.say("forms.correct")
        if any(isinstance(item.domain, Number | Date | Time | Slider) for item in items):
            yield self.say("forms.cells")
        if any(item.when for item in items):
            yield self.say("forms.skipping", refuse=self.say("forms.refuse"))
        yield self.say("forms.keys")
        if self.instrument.receipt:
            yield self.say("forms.no_receipt")

    def arm(self, item: Item) -> Arm:
        """A variant: on paper no dice are thrown, so whoever hands out the forms says which arm each is."""
        rule = ""
        if item.when:
            condition = in_words(item.when, self.instrument, self.say.texts)
            rule = self.say("forms.matters", condition=condition)
        return Arm(item.id, item.text, tuple(map(_choice, item.options)), rule=rule)

    def closing(self) -> Iterator[str]:
        instrument = self.instrument
        yield self.say("forms.form", id=instrument.id, version=instrument.version, language=self.language)
        if instrument.shuffles:
            yield self.say("forms.chance_order")
        yield from self.credit(instrument.credit)

    def credit(self, credit: Credit) -> Iterator[str]:
        for part in ("author", "license", "source", "note"):
            if words := getattr(credit, part):
                yield self.say(f"forms.{part}", words=words)

    def part(self, section: Section) -> Part:
        content = tuple(self.entry(item) for item in section.items if item.chance is None)
        return Part(section.title, section_rule(section, self.instrument, self.say.texts), content)

    # ---- a question

    def entry(self, item: Item) -> Question | Words:
        rule = instruction(item, self.instrument, self.say.texts)
        number = self.instrument.number(item)
        if number is None:
            return Words(item.text, rule)
        return Question(
            id=item.id,
            number=number,
            text=item.text,
            place=self.place(item),
            refusal=self.refusal(item),
            rule=rule,
            how=self.how(item),
            hint=item.hint,
        )

    def refusal(self, item: Item) -> Choice:
        go = self.go(item, after_refusal(item, self.instrument))
        return Choice(REFUSED_KEY, self.say("forms.refuse"), go=go)

    def go(self, item: Item, target: int | None) -> str:
        if not skips(item, self.instrument, target):
            return ""
        return self.say("forms.go_to", number=target) if target else self.say("forms.go_to_end")

    def how(self, item: Item) -> str:
        """A word on how to answer, where the marks do not say it."""
        match item.domain:
            case Single() if is_written(item):
                return self.say("forms.write")
            case Multiple() as domain:
                return self.picks(domain)
            case Grid():
                return self.say("forms.in_rows")
            case Ranking(options) as domain if domain.places == len(options):
                return self.say("forms.rank_all")
            case Ranking() as domain:
                return self.say(
                    "forms.rank_one" if domain.places == 1 else "forms.rank_first", places=domain.places
                )
            case _:
                return ""

    def picks(self, domain: Multiple) -> str:
        least, most = domain.least, domain.most
        if most is None:
            return self.say("forms.pick_least" if least > 1 else "forms.pick_any", least=least)
        if least == most:
            return self.say("forms.pick_exactly", most=most)
        return self.say("forms.pick_between" if least > 1 else "forms.pick_most", least=least, most=most)

    # ---- where the answer goes

    def place(self, item: Item) -> Place:
        match item.domain:
            case Single() if is_written(item):
                return Ruled(1)
            case Single():
                return Boxes(Mark.ONE, self.choices(item))
            case Multiple():
                return Boxes(Mark.SEVERAL, self.choices(item))
            case Grid(rows, options):
                return Matrix(tuple(map(_choice, options)), tuple(Statement(row.id, row.text) for row in rows))
            case Number() as domain:
                return self.number(domain)
            case Date() as domain:
                return self.date(domain)
            case Time() as domain:
                return self.time(domain)
            case Text() as domain:
                return Ruled(_lines(domain))
            case Slider() as domain:
                return self.scale(domain)
            case Ranking(options) as domain:
                return Ranks(tuple(map(_choice, options)), domain.places)
            case Note():
                raise TypeError("nothing is answered to a note")

    def choices(self, item: Item) -> tuple[Choice, ...]:
        """The options, each with its code, and where it leads if it passes over questions."""
        targets = jumps(item, self.instrument)
        several = isinstance(item.domain, Multiple)
        return tuple(
            Choice(
                str(option.code),
                option.label,
                note=self.say("forms.alone") if several and option.alone else "",
                write_in=option.write_in,
                go=self.go(item, targets.get(option.code)),
            )
            for option in item.options
        )

    def number(self, domain: Number) -> Combs:
        before, after = _digits(domain)
        point = self.say("skip.point")
        combs = [Comb(before)] + ([Comb(after, before=point)] if after else [])
        key = "forms.whole" if domain.decimals == 0 else "forms.number"
        bounded = domain.low is not None or domain.high is not None
        note = self.say(f"{key}_in", bounds=self.bounds(domain)) if bounded else self.say(key)
        return Combs(tuple(combs), domain.unit, note, _can_be_negative(domain))

    def bounds(self, domain: Number) -> Message:
        """The range of a number, with the decimal sign of the language."""
        low, high = (None if end is None else self.written(end) for end in (domain.low, domain.high))
        return Message(domain.bounds.key, {"low": low, "high": high})

    def written(self, number: float) -> str:
        return f"{number:.15g}".replace(".", self.say("skip.point"))

    def date(self, domain: Date) -> Combs:
        """Day, month and year in the order of the language, as far as they are asked for."""
        parts = date_cells(domain.precision, self.say.texts)
        combs = tuple(Comb(cells, self.say(f"forms.{part}")) for part, cells in parts)
        ends = [day and day_in_words(day, domain.precision, self.say.texts) for day in (domain.low, domain.high)]
        between = "forms.between_days" if domain.precision is Precision.DAY else "forms.between"
        return Combs(combs, note=self.span(ends[0] or "", ends[1] or "", between), precision=domain.precision)

    def time(self, domain: Time) -> Combs:
        combs = (Comb(2, self.say("forms.hour")), Comb(2, self.say("forms.minutes"), before=":"))
        low, high = domain.low, domain.high
        if low is None and high is None:
            low, high = time(0, 0), time(23, 59)
        ends = [f"{moment:%H:%M}" if moment else "" for moment in (low, high)]
        return Combs(combs, note=self.span(ends[0], ends[1], "forms.between"))

    def span(self, low: str, high: str, between: str) -> str:
        if low and high:
            return self.say(between, low=low, high=high)
        return self.say("forms.since", low=low) if low else self.say("forms.until", high=high) if high else ""

    def scale(self, domain: Slider) -> Scale:
        key = "forms.place" if domain.step == 1 else "forms.place_steps"
        low, high, step = domain.low, domain.high, domain.step
        return Scale(low, high, step, domain.left, domain.right, self.say(key, low=low, high=high, step=step))


def is_written(item: Item) -> bool:
    """Whether an answer is written out instead of ticked: its list is too long for paper."""
    return item.lookup and len(item.options) > MOST_PRINTED


def _choice(option: Option) -> Choice:
    return Choice(str(option.code), option.label)


def _furniture(say: Sentences) -> dict[str, str]:
    """Every word of a form that is not the instrument's, without what the keys begin with."""
    own = {key.removeprefix(PREFIX): text for key, text in say.texts.items() if key.startswith(PREFIX)}
    return own | {name: say.texts[key] for name, key in OTHER_FURNITURE.items()}


def _digits(domain: Number) -> tuple[int, int]:
    """Cells before the point and behind it: as many as the longest number of the range needs."""
    ends = [len(str(int(abs(end)))) for end in (domain.low, domain.high) if end is not None]
    if domain.low is None or domain.high is None:
        ends.append(UNKNOWN_DIGITS)
    return max(ends), domain.decimals


def _can_be_negative(domain: Number) -> bool:
    """Without a lower end, what is usual decides: nobody wants a minus before hours worked."""
    if domain.low is not None:
        return domain.low < 0
    return not (domain.usual and domain.usual[0] >= 0)


def _lines(domain: Text) -> int:
    """Lines to write on: more where more may be written."""
    if domain.lines:
        return LINES
    return 1 if domain.longest <= ONE_LINE else 2
