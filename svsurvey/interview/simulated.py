"""Made-up respondents: a front end that answers by chance. For trying out, teaching and measuring, never as data.

Every item has habits of its own, drawn from the seed and the item's id, so that tables look like tables; a mood
that a respondent keeps makes the answers on scales go together. The same seed gives the same respondents.
"""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from random import Random

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Instrument, Item
from svsurvey.interview.turns import (
    Action,
    Agree,
    Answer,
    Ask,
    Finish,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)

REFUSED_SHARE = 0.03
EMPTY_SHARE = 0.02
WORDS = "simulated text"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2024, 12, 31)
"""Between these a date falls when the instrument names no bounds: nothing here looks at a clock."""

MOOD_WEIGHT = 0.6
"""How far the mood pulls an answer on a scale, in standard deviations of that answer."""

NEXT, REFUSE = Next(), Refuse()

Reply = Answer | Refuse | Next

Habit = Callable[[Random, float], Answer]
"""How an item is answered, given the dice and the respondent's mood (standard normal)."""


class Simulation:
    """The habits of one instrument's made-up respondents; `respondent()` makes the next of them.

    dice: to draw and shuffle for them with, too, so that the same seed gives the same people.
    """

    def __init__(self, instrument: Instrument, seed: int) -> None:
        self._habits = {item.id: _habit(item, Random(f"{seed} {item.id}")) for item in instrument.items}
        self.dice = Random(seed)

    def respondent(self) -> Callable[[Open], Action]:
        """A reply function for one interview."""
        mood = self.mood()
        return replying(lambda item: self.reply(item, mood))

    def mood(self) -> float:
        """One respondent's (standard normal)."""
        return self.dice.gauss(0, 1)

    def reply(self, item: Item, mood: float) -> Reply:
        """What somebody in this mood says to an item: mostly an answer."""
        chance = self.dice.random()
        if chance < REFUSED_SHARE:
            return REFUSE
        if chance < REFUSED_SHARE + EMPTY_SHARE:
            return NEXT
        return self.answer(item, mood)

    def answer(self, item: Item, mood: float) -> Answer:
        """The same of somebody who leaves nothing out."""
        return self._habits[item.id](self.dice, mood)


def replying(say: Callable[[Item], Reply]) -> Callable[[Open], Action]:
    """A front end of one respondent who says this to items.

    A problem (an item that must be answered was left empty) ends in refusing, a doubt in confirming.
    """
    last: Action = NEXT

    def reply(event: Open) -> Action:
        nonlocal last
        match event:
            case Ask(item, problem=problem, doubt=doubt):
                last = REFUSE if problem else last if doubt else say(item)
                return last
            case Review():
                return Finish()
            case Welcome():
                return Agree()

    return reply


# ---- habits, one a domain -------------------------------------------------------------------------------


def _habit(item: Item, nature: Random) -> Habit:
    domain: Domain = item.domain
    match domain:
        case Single():
            pick = _one_of(domain.options, domain.ordered, item.reverse, nature)
            answers = {option.code: Answer(option.code, _words(option)) for option in domain.options}
            return lambda dice, mood: answers[pick(dice, mood)]
        case Grid():
            picks = [(row.id, _one_of(domain.options, domain.ordered, row.reverse, nature)) for row in domain.rows]
            return lambda dice, mood: Answer({id_: pick(dice, mood) for id_, pick in picks})
        case Multiple():
            return _ticks(domain, nature)
        case Number():
            return _number(domain, nature)
        case Slider():
            return _slider(domain, nature)
        case Ranking():
            return _ranking(domain, nature)
        case Date():
            return _day(domain)
        case Time():
            return _moment(domain)
        case Text() | Note():
            words = Answer(WORDS[: domain.longest] if isinstance(domain, Text) else "")
            return lambda dice, mood: words


def _words(option: Option) -> str:
    return WORDS if option.write_in else ""


def _one_of(
    options: Sequence[Option], ordered: bool, reverse: bool, nature: Random
) -> Callable[[Random, float], int]:
    """On a scale round a middle of the item's own; otherwise with weights of the item's own."""
    codes = [option.code for option in options if not option.missing]
    off = [option.code for option in options if option.missing]
    if not ordered or len(codes) < 2:
        everything = codes + off
        weights = [nature.uniform(0.3, 1.0) for _ in codes] + [0.05] * len(off)
        return lambda dice, mood: dice.choices(everything, weights)[0]
    middle, spread = nature.uniform(0.3, 0.7) * (len(codes) - 1), len(codes) / 4
    pull = (-1 if reverse else 1) * MOOD_WEIGHT * spread

    def pick(dice: Random, mood: float) -> int:
        if off and dice.random() < 0.03:
            return dice.choice(off)
        place = round(dice.gauss(middle + pull * mood, spread))
        return codes[min(max(place, 0), len(codes) - 1)]

    return pick


def _ticks(domain: Multiple, nature: Random) -> Habit:
    """Each option by its own chance; what excludes all others comes by itself."""
    likely = {option: nature.uniform(0.1, 0.6) for option in domain.options if not option.alone}
    alone = [option for option in domain.options if option.alone]
    words = next((WORDS for option in likely if option.write_in), "")
    least, most = max(domain.least, 1), domain.most or len(domain.options)

    def answer(dice: Random, mood: float) -> Answer:
        if alone and (not likely or dice.random() < 0.1):
            option = dice.choice(alone)
            return Answer(frozenset({option.code}), _words(option))
        ticked = [option.code for option, chance in likely.items() if dice.random() < chance]
        if not least <= len(ticked) <= most:
            ticked = dice.sample([option.code for option in likely], min(least, len(likely)))
        return Answer(frozenset(ticked), words)

    return answer


def _number(domain: Number, nature: Random) -> Habit:
    """Within what is usual, else within the range, else from 0 to 100; most often near a peak of its own."""
    low, high = domain.usual or _stretch(domain.low, domain.high)
    peak, digits = nature.uniform(low, high), domain.decimals

    def answer(dice: Random, mood: float) -> Answer:
        number = min(max(round(dice.triangular(low, high, peak), digits), low), high)
        return Answer(int(number) if digits == 0 else number)

    return answer


def _stretch(low: float | None, high: float | None) -> tuple[float, float]:
    if low is None:
        return (0, 100) if high is None or high >= 100 else (high - 100, high)
    return low, high if high is not None else low + 100


def _slider(domain: Slider, nature: Random) -> Habit:
    steps = (domain.high - domain.low) // domain.step
    peak = nature.uniform(0, steps)
    return lambda dice, mood: Answer(domain.low + domain.step * round(dice.triangular(0, steps, peak)))


def _ranking(domain: Ranking, nature: Random) -> Habit:
    liked = [(option.code, nature.gauss(0, 1)) for option in domain.options]

    def answer(dice: Random, mood: float) -> Answer:
        order = sorted((like + dice.gauss(0, 1), code) for code, like in liked)
        return Answer(tuple(code for _, code in order[: domain.places]))

    return answer


def _day(domain: Date) -> Habit:
    low = domain.low or min(FIRST_DAY, domain.high or FIRST_DAY)
    days = ((domain.high or max(LAST_DAY, low)) - low).days
    return lambda dice, mood: Answer(low + timedelta(days=dice.randint(0, days)))


def _moment(domain: Time) -> Habit:
    low, high = domain.low or time(0, 0), domain.high or time(23, 59)
    first, last = low.hour * 60 + low.minute, high.hour * 60 + high.minute

    def answer(dice: Random, mood: float) -> Answer:
        hours, minutes = divmod(dice.randint(first, last), 60)
        return Answer(time(hours, minutes))

    return answer
