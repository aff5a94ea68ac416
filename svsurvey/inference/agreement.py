"""How far two persons agree who coded the same things: percent and kappa, per variable and over several.

Pure arithmetic on pairs of codes; it must not know who coded what, nor why.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

Pair = tuple[Hashable, Hashable]
"""One thing, as the first and as the second coded it."""


def share(pairs: Sequence[Pair]) -> float | None:
    """The share of pairs that agree, from 0 to 1; None without a pair."""
    return _agreeing(pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa of two coders, unweighted: agreement beyond chance, at most 1.

    (observed - expected) / (1 - expected), expected from the codes that each of the two used (Cohen 1960, Educ
    Psychol Meas 20:37, equation 1). None without a pair, and where both used one and the same code throughout:
    chance alone would agree then, and nothing is beyond it.
    """
    return pooled_kappa([pairs])


def pooled_kappa(variables: Iterable[Sequence[Pair]]) -> float | None:
    """One kappa over several variables, each with codes of its own: chance is reckoned variable by variable.

    (sum of agreements - sum of expected agreements) / (pairs - sum of expected agreements), which is (the mean of
    the observed - the mean of the expected shares) / (1 - the mean of the expected shares), each variable weighted
    by its pairs: the pooled estimator of De Vries et al. 2008 (Field Methods 20:272), there with equally many in
    each. None where nothing could be beyond chance.
    """
    some = [pairs for pairs in variables if pairs]
    agreeing, expected = sum(map(_agreeing, some)), sum(map(_expected, some))
    possible = sum(map(len, some)) - expected
    return (agreeing - expected) / possible if possible > 0 else None


def _agreeing(pairs: Sequence[Pair]) -> int:
    return sum(first == second for first, second in pairs)


def _expected(pairs: Sequence[Pair]) -> float:
    """How many pairs would agree by chance; exactly all of them where only one code was used."""
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    return sum(n * seconds[code] for code, n in firsts.items()) / len(pairs)
