"""How to read the tests of a cross table, in plain words. It must not know counts nor how a test is made."""

from collections.abc import Sequence

from svsurvey.crosstabs.significance import Tests, never_given
from svsurvey.inference.result import EffectSize, Procedure
from svsurvey.instrument.words import listed, quoted
from svsurvey.report.model import Note

P = (
    "p: how often chance alone would make groups differ at least as much, if they did not differ at all. It does "
    "not say how much they differ; {effect}"
)
V = (
    "V (Cramér's V) does, from 0 (the group tells nothing of the answer) to 1 (it tells all). Its interval leaves "
    "out 2.5 % at each end, and so starts at 0 where p, Pearson's, is 0.025 or more."
)
G = (
    "g (Hedges' g) does: the difference of the means in standard deviations, above 0 where that of the first "
    "group is the greater."
)
ETA = "η² (eta squared) does: the part of the spread that lies between groups, from 0 to 1."
ODDS = (
    "The odds ratio of two answers in two groups: the odds of the first answer against the second in the first "
    "group, over those in the second group. It is 1 where they are alike; with a count of 0 it has no interval."
)
PEARSON = "p is of Pearson's chi-squared test, without Yates' correction."
FISHER = (
    " Where an expected count is under 5 that test is rough: p exact, of Fisher's exact test, stands beside it "
    "and is the one to go by."
)
TREND = (
    "Trend, gamma and tau-b ask whether more of the one goes with more of the other; for the trend the steps of "
    "both are taken as equally far apart. Positive: both rise in the order of the table."
)
APART = "The difference of means is the first group's less the second's, with the interval of Welch's test."
MEANS = (
    "p means is of Welch's test, which lets the groups spread differently; p ranks of the Mann-Whitney test (two "
    "groups) or the Kruskal-Wallis test, which look at the order only."
)
FAMILY = (
    "{tests} tests stand for the predictors, one for each (in each layer): {which}. Of so many without any real "
    "difference about one in twenty has p under 0.05: Holm and BH (Benjamini-Hochberg) are p corrected for that, "
    "over these {tests}. The other tests are there to look closer, and are not in the count."
)
ALONE = "One test stands for the predictor: {which}. Others are there to look closer."
NONE_MADE = "No test could be made; the reason stands beneath each."
CATEGORIES, NUMBERS = (
    "Fisher's exact where an expected count is under 5, else Pearson's",
    "Welch's, or that of ranks where Welch's cannot be made",
)
CAUSE = (
    "An association is no cause: the groups can differ in other ways, too, and those who did not answer may "
    "differ from those who did. With few people one answer more or less moves p and percentages much."
)
IN_LIMITS = Note(
    "p and V (Cramér's V) are of the rounded counts: from exact ones counts could be worked out. p, Pearson's, "
    "says how often chance alone would make groups differ as much; a limit holds for all counts that can stand "
    "behind the rounded ones, and – stands where these leave it open. V says how much they differ, from 0 to 1; "
    "it stands where p does, and where no counts behind the rounded ones would change it by more than 0.1. An "
    "association is no cause."
)

NEVER_GIVEN = "Nobody chose {answers}: {it} not in the tests."


def unchosen(every: Sequence[Tests]) -> tuple[Note, ...]:
    """Which answers stand in the table, but in no test."""
    never = never_given(every)
    it = "they are" if len(never) > 1 else "it is"
    return (Note(NEVER_GIVEN.format(answers=listed(map(quoted, never), "or"), it=it)),) if never else ()


def reading(every: Sequence[Tests], is_number: bool) -> tuple[str, ...]:
    """Sentences that belong above the list of tests."""
    return _of_numbers(every) if is_number else _of_shares(every)


def _of_shares(every: Sequence[Tests]) -> tuple[str, ...]:
    exact = any(tests.of(Procedure.FISHER, Procedure.FISHER_DRAWN) for tests in every)
    trend = any(tests.of(Procedure.TREND) for tests in every)
    odds = any(tests.effect(EffectSize.ODDS_RATIO) for tests in every)
    return (
        PEARSON + (FISHER if exact else ""),
        P.format(effect=V),
        *([ODDS] if odds else []),
        *([TREND] if trend else []),
        _family(every, CATEGORIES),
        CAUSE,
    )


def _of_numbers(every: Sequence[Tests]) -> tuple[str, ...]:
    two = all(tests.two_groups for tests in every)
    apart = any(tests.effect(EffectSize.MEAN_DIFFERENCE) for tests in every)
    return (
        MEANS,
        P.format(effect=G if two else ETA),
        *([APART] if apart else []),
        _family(every, NUMBERS),
        CAUSE,
    )


def _family(every: Sequence[Tests], which: str) -> str:
    made = sum(tests.first.tested is not None for tests in every)
    return (FAMILY if made > 1 else ALONE if made else NONE_MADE).format(tests=made, which=which)
