"""All counts of a study protected together, before any of them is shown to others.

A gate that records is sent round first, then everything it saw is rounded, or withheld where it must be, as one
system: `protected_blocks(ask, study, shown, everything, way, before)` is the one way there. This file must not
know how a report is made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from svsurvey.engine.query import CountBy, Facts
from svsurvey.errors import ReleaseRefused, StoreError
from svsurvey.release.cells import Beside, Margin, Name, NotAdding, Protected, Release
from svsurvey.release.gate import Recording, Shut
from svsurvey.release.rules import LEAST, LEAST_ROUNDED, Unprotectable, enough, may_select
from svsurvey.report.model import Block, rough
from svsurvey.response import Scope
from svsurvey.stats.analysis import Analysis, Ask, Study, analyse, in_brief
from svsurvey.stats.combined import meetings, options_held
from svsurvey.stats.pairs import Shown, named, options_told, pairs_asked, with_options
from svsurvey.stats.routing import Known, all_known, asked_alike, is_pooled, joints, known, stopped
from svsurvey.stats.triples import triples

BASE = 5


class Way(Enum):
    """How counts are protected for other eyes."""

    ROUNDED = "rounded"
    EXACT = "exact"

    @property
    def method(self) -> str:
        """As the report says it."""
        return METHODS[self]


METHODS = {
    Way.ROUNDED: f"rounded to {BASE}",
    Way.EXACT: f"exact, small counts withheld (1 to {BASE - 1} and what would give them away)",
}

HOW_TO_READ = {
    Way.ROUNDED: (
        f"Counts are rounded to multiples of {BASE}, nearly always to the nearest, so they may not add up: 0 is "
        "for 0 to 2 people (seldom up to 4), 10 for 8 to 12. Means and standard deviations are rounded, too.",
        "Percentages are from rounded counts: where few were asked they are rough. 5 of 15 can stand for 3 of 17 "
        "(18 %) or 7 of 13 (54 %). So they come without intervals. In a line of a scale the pieces of the bar are "
        "shares of the sum of its rounded counts, % low and % high of the rounded n: they need not agree.",
        f"Questions that fewer than {LEAST_ROUNDED} people were asked are not shown.",
    ),
    Way.EXACT: (
        f"* withheld: counts from 1 to {BASE - 1}, and others from which they could be worked out. Where all gave "
        "the same answer, it is withheld, too.",
        "Questions that fewer than ten people were asked are not shown.",
    ),
}


Written = Mapping[str, int]
"""What a ledger keeps of what was shown, by the text of the names: rounded counts; of exact ones only which were
shown (1) and which withheld (0)."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was shown before of the same selection in the same way. apart: at least so many people have come since;
    0: nobody, and what was shown is shown again as it was.
    """

    shown: Written
    apart: int


@dataclass(frozen=True)
class Released:
    """What may be shown: the blocks that were asked for, and all that a ledger keeps, earlier names among it."""

    blocks: list[Block]
    written: Written


def protected_blocks(
    ask: Ask,
    study: Study,
    shown: Sequence[Analysis],
    everything: Sequence[Analysis],
    way: Way,
    before: Sequence[Remembered] = (),
) -> Released:
    """The blocks of some analyses from protected counts.

    everything: all that may ever be shown of these people beside it, with the head of a summary: it is always
    protected together, whatever part is shown; so are the cross tables that were shown before. Rounded counts that
    were shown keep their number. Raises ReleaseRefused.
    """
    if way is Way.EXACT and not is_pooled(study):
        raise ReleaseRefused(
            f"the versions of {study.newest.id} do not ask the same, so their exact counts cannot be proven safe",
            "name one of them with --version, or leave out --exact: rounded counts can be shown",
        )
    whole = [*everything, *(one for one in shown if all(one is not other for other in everything))]
    facts, recorded, told = all_that_is_told(ask, study, whole, way, before)
    gate, written_ = protected(recorded, told, way, before)
    blocks = analyse(shown, lambda _: facts, gate)
    return Released([rough(block) for block in blocks] if gate.is_rounded else blocks, written_)


def all_that_is_told(
    ask: Ask, study: Study, whole: Sequence[Analysis], way: Way, before: Sequence[Remembered] = ()
) -> tuple[Facts, Recording, Known]:
    """The facts behind some analyses, all counts that they would show, and all that is known of how these hang
    together. Raises ReleaseRefused where too few people are meant."""
    questions = [query for analysis in whole for query in analysis.needs()]
    earlier = Shown(study, [*named(text for old in before for text in old.shown).values()])
    tables, hidden = [*pairs_asked(study, questions), *earlier.pairs], joints(study)
    threes = triples(study, tables, hidden)
    pairs = with_options(study, [*tables, *(two for three in threes for two in three.pairs)])
    everybody = CountBy(("mode",), Scope(simulated=study.scope.simulated, mixed=study.scope.mixed))
    meets, options = meetings(hidden), options_held(study, pairs)
    ties = [tie.question for some in (hidden, pairs, threes, meets) for tie in some]
    ties += [question for one in options for question in one.questions]
    facts = ask([*questions, *ties, everybody])
    recorded = Recording()
    analyse(whole, lambda _: facts, recorded)
    selected = recorded.cuts["responses"].counts[study.everybody]
    demand_enough(selected, facts[everybody].total, in_brief(study.scope), fewest(way))
    for one in pairs:
        recorded(one.cut(facts))
    told = [known(hidden, facts), *options_told(study, pairs, facts), earlier.told(pairs, facts)]
    told += [stopped(study, recorded.counts), asked_alike(study, recorded.counts)]
    told += [tie.known(facts) for some in (threes, meets, options) for tie in some]
    return facts, recorded, all_known(told)


def protected(
    recorded: Recording, known: Known, way: Way, before: Sequence[Remembered] = ()
) -> tuple[Shut, Written]:
    """The gate for other eyes, and all that the ledger is to keep. before: what was shown already.

    Raises ReleaseRefused where no way is found to protect all of it together, and StoreError where the counts of a
    study that was changed by hand do not add up.
    """
    try:
        release = whole_system(recorded, known)
    except NotAdding:
        hint = "it was changed by hand: go back to your last backup"
        raise StoreError("the study file holds counts that do not add up", hint) from None
    again = next((old.shown for old in before if not old.apart), None)
    protect = _exact if way is Way.EXACT else _rounded
    try:
        safe = protect(recorded, release, again, [old for old in before if old.apart])
    except Unprotectable as error:
        hint = BESIDE if again else INSTEAD[way]
        raise ReleaseRefused(
            f"no safe way was found to show these together: {_some(error.titles)}", hint
        ) from None
    return Shut(recorded, safe, way is Way.ROUNDED), {**(again or {}), **written(safe, way)}


def written(protected: Protected, way: Way) -> Written:
    """What a ledger keeps of protected counts."""
    if way is Way.EXACT:
        return {repr(name): int(n is not None) for name, n in protected.items()}
    return {repr(name): n for name, n in protected.items() if n is not None}


def _exact(recorded: Recording, release: Release, again: Written | None, _: Sequence[Remembered]) -> Protected:
    """True counts where they are safe; what was withheld once stays withheld, and nothing is added: who has two
    choices of what to withhold has what either of them shows."""
    if again and not {repr(name) for name in release.shown}.issubset(again):
        raise ReleaseRefused(
            "exact counts of these people were released before, and what is asked for was not among them",
            "show those again; ask for everything in one command next time",
        )
    if again:
        return {name: release.counts[name] if again[repr(name)] else None for name in release.shown}
    from svsurvey.release.suppression import suppressed

    return {**suppressed(release), **dict.fromkeys(recorded.too_few(LEAST))}


def _rounded(
    recorded: Recording, release: Release, again: Written | None, older: Sequence[Remembered]
) -> Protected:
    """Rounded counts that are safe beside those shown before, which stay as they were."""
    names = {repr(name): name for name in release.counts}

    def of(old: Written) -> dict[Name, int]:
        return {names[text]: n for text, n in old.items() if text in names}

    kept = of(again or {})
    if again and release.shown - kept.keys() <= recorded.too_few(LEAST_ROUNDED):
        return {name: kept.get(name) for name in release.shown}
    from svsurvey.release.rounding import nearest, rounded

    few = frozenset(base for base, _ in recorded.bases if release.counts[base] < LEAST_ROUNDED)
    beside = [Beside(of(old.shown), old.apart) for old in older]
    safe = rounded(release, BASE, beside=beside, kept=kept, few=few)
    # By what is printed: that something is withheld tells no more than the number would, and that is attacked.
    printed = {name: safe.get(name, nearest(n, BASE)) for name, n in release.counts.items()}
    withheld = recorded.too_few(nearest(LEAST_ROUNDED, BASE), printed) - kept.keys()
    return {**safe, **dict.fromkeys(withheld)}


NAMED = 6
"""Tables that a refusal names; there can be a hundred."""

BESIDE = "leave out what was not shown before; or wait for more responses"
INSTEAD = {
    Way.EXACT: "leave out --exact: rounded counts can be shown; or wait for more responses",
    Way.ROUNDED: "wait for more responses",
}


def _some(titles: Sequence[str]) -> str:
    rest = len(titles) - NAMED
    return ", ".join(titles[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def fewest(way: Way) -> int:
    """The fewest people of whom anything is shown."""
    return LEAST_ROUNDED if way is Way.ROUNDED else LEAST


def whole_system(recorded: Recording, known: Known) -> Release:
    """Everything that is to be shown, and everything that is known of how it hangs together."""
    shown = recorded.release()
    counts = {**known.counts, **shown.counts}
    margins = [margin for margin in (_true(margin, counts) for margin in known.margins) if margin.sums]
    for margin in margins:
        for name, parts in margin.sums.items():
            counts.setdefault(name, sum(counts[part] for part in parts))
    impossible = shown.impossible | {name for name in known.impossible if counts.get(name) == 0}
    return Release(counts, (*shown.margins, *margins), impossible)


def _true(margin: Margin, counts: Mapping[Name, int]) -> Margin:
    """Only what adds up: a response that no interview can give (an import) proves the rest to be unknown."""
    sums = {
        whole: parts
        for whole, parts in margin.sums.items()
        if counts.get(whole, total := sum(counts[part] for part in parts)) == total
    }
    return Margin(margin.title, sums, shown=margin.shown)


def demand_enough(selected: int, everybody: int, what: str, least: int = LEAST) -> None:
    """Raises ReleaseRefused unless the responses that are meant, and those left over, are enough people."""
    what = what or "all responses"
    if not enough(selected, least):
        raise ReleaseRefused(
            f"{what}: fewer than {least} responses, so nothing of them is shown to others",
            "wait for more, or take more of them together",
        )
    if not may_select(selected, everybody):
        raise ReleaseRefused(
            f"{what}: so few others are left over that the difference to all would show them",
            "show all together, or take more of them together",
        )
