"""What the commands share that show something to other eyes: what was released before, and what goes with it.

It joins the study's ledger with the rules of release. It must not know what is shown, nor how it is protected.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeVar

from svsurvey.commands.output import talk
from svsurvey.errors import ReleaseRefused, UsageError
from svsurvey.response import Scope
from svsurvey.text import counted

if TYPE_CHECKING:  # for types only
    from svsurvey.instrument.model import Instrument
    from svsurvey.release.rules import Kind, Shown
    from svsurvey.report.model import Report
    from svsurvey.stats.analysis import Study
    from svsurvey.stats.protection import Remembered, Written
    from svsurvey.stats.protection import Way as Protection
    from svsurvey.store.database import Store
    from svsurvey.store.ledger import Entry


Way = Literal["rounded", "exact"]
"""How counts are protected."""

Made = TypeVar("Made")


def way_of(released: bool, exact: bool) -> Way | None:
    """How counts are protected; None: they are not."""
    return ("exact" if exact else "rounded") if released else None


def is_always(versions: "Sequence[Instrument]") -> bool:
    """Whether nothing of these versions may leave unprotected."""
    return any(version.release == "always" for version in versions)


def is_released(versions: "Sequence[Instrument]", asked: bool) -> bool:
    """Whether what is made is for other eyes: because it was asked for, or because a version demands it."""
    if is_always(versions) and not asked:
        talk(f"{versions[-1].id} says `release: always`: what follows is protected as with --release.")
    return asked or is_always(versions)


def refuse_words(released: bool, texts: bool) -> None:
    """Raises ReleaseRefused for free words in a release of numbers."""
    if released and texts:
        raise ReleaseRefused(
            "free words can name people, so they are not shown beside numbers for others",
            "`svsurvey export INSTRUMENT --release -o FILE` writes them apart; read them all first",
        )


def demand_release(released: bool, exact: bool, scope: Scope) -> None:
    """Raises UsageError for `--exact` without a release, and for people hidden among made-up ones."""
    if exact and not released:
        raise UsageError("--exact is a way to release", "add --release; without it all numbers are exact")
    if released and scope.mixed:
        raise UsageError("made-up responses protect nobody", "release real ones alone, or try it with --simulated")


ONCE = (
    "Counts to the number, and rows, of these people are shown once: nothing else of them can be released later."
)


ROUNDED = (
    "Remembered: these people can be shown in rounded counts only from now on; exact counts of them are refused."
)


def released(
    store: "Store",
    study: "Study",
    way: Way,
    make: "Callable[[Protection, list[Remembered]], tuple[Made, Written]]",
) -> Made:
    """What is made for other eyes; it is in the ledger when this returns.

    make: from the way and from what was shown before it makes what will be shown, and all that a ledger keeps of
    it. Raises what it raises, ReleaseRefused and StoreError.
    """
    from svsurvey.stats.protection import Way as Protection

    id_, scope = study.newest.id, study.scope
    new = planned(store, id_, way, scope)
    made, shown = make(Protection(way), _remembered(store, id_, new, scope))
    enter(store, id_, replace(new, shown=shown), scope)
    return made


def say_released(report: "Report", exact: bool, scope: Scope, first: str = "") -> None:
    """On stderr: how a report is protected, and what that means for others. first: what else there is to say."""
    talk(f"{first}Protected for others: {report.released}. Show this, and nothing else of the study.")
    if not scope.simulated:
        talk(ONCE if exact else ROUNDED)


SHARING = (
    "To show them to others, use --release. Crossing out a small number is not enough: the total gives it away."
)


def say_not_released(report: "Report") -> None:
    """On stderr: which exact numbers may show a person, and what to do before showing them."""
    small = report.small
    many = f"{counted(small, 'count')} {'is' if small == 1 else 'are'}"
    talk(f"{many} from 1 to 4: so few people may be recognised. {SHARING}" if small else SHARING)


def planned(store: "Store", instrument_id: str, kind: "Kind", scope: Scope) -> "Entry":
    """A release that is going to be made, and of which responses. Raises ReleaseRefused when its difference to an
    earlier one could show a person."""
    from svsurvey.release.selections import selection
    from svsurvey.store import ledger

    earlier = [] if scope.simulated else ledger.entries(store.file, instrument_id)
    new = ledger.Entry(kind, selection(scope), ledger.state(store.file, instrument_id, scope), seen=len(earlier))
    _decide(new, earlier)
    return new


def _remembered(store: "Store", instrument_id: str, new: "Entry", scope: Scope) -> "list[Remembered]":
    """What was shown before of the same selection in the same way, those of fewer people first; of the same people
    all that was shown of them together."""
    from svsurvey.release.rules import K
    from svsurvey.stats.protection import Remembered
    from svsurvey.store import ledger

    earlier = [] if scope.simulated else ledger.entries(store.file, instrument_id)
    states: dict[str, dict[str, int]] = {}
    for entry in earlier:
        if (entry.kind, entry.selection) == (new.kind, new.selection):
            states[entry.state.digest] = {**entry.shown, **states.get(entry.state.digest, {})}
    return [Remembered(shown, 0 if state == new.state.digest else K) for state, shown in states.items()]


def enter(store: "Store", instrument_id: str, new: "Entry", scope: Scope) -> None:
    """Write a release into the study's ledger, before anything of it is shown. Made-up responses are nobody's.

    Raises ReleaseRefused when another release came between that does not go with it, and StoreError.
    """
    from svsurvey.store import ledger

    if not scope.simulated:
        ledger.enter(store.file, instrument_id, new, scope, lambda earlier: _decide(new, earlier))


def _decide(new: "Entry", earlier: "Sequence[Entry]") -> None:
    from svsurvey.release.rules import PARTS, refusal

    if reason := refusal(_ruled(new), map(_ruled, earlier)):
        same = any(old.selection == new.selection for old in earlier)
        waiting = new.kind == "rounded" and same and reason != PARTS
        raise ReleaseRefused(reason, "show that one again" + (", or wait for more responses" if waiting else ""))


def _ruled(entry: "Entry") -> "Shown":
    """An entry as the rules see it."""
    from svsurvey.release.rules import Shown

    kind: Kind = "rounded" if entry.kind == "rounded" else "exact" if entry.kind == "exact" else "rows"
    return Shown(kind, entry.selection, entry.state.people, entry.state.digest, entry.after)
