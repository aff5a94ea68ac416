"""What the commands share that show something to other eyes: what was released before, and what goes with it.

It joins the study's ledger with the rules of release. It must not know what is shown, nor how it is protected.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from svsurvey.commands.output import talk
from svsurvey.errors import ReleaseRefused, UsageError
from svsurvey.response import Scope

if TYPE_CHECKING:  # for types only
    from svsurvey.instrument.model import Instrument
    from svsurvey.release.rules import Earlier
    from svsurvey.stats.protection import Remembered
    from svsurvey.store.database import Store
    from svsurvey.store.ledger import Entry

Kind = Literal["rounded", "exact", "rows"]

EVERYBODY = "all responses"

GROWN = 5
"""Responses that must have come in since a release before the same is shown of more people (`rules.refusal`)."""


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


def demand_release(released: bool, exact: bool) -> None:
    """Raises UsageError for `--exact` without a release."""
    if exact and not released:
        raise UsageError("--exact is a way to release", "add --release; without it all numbers are exact")


def planned(store: "Store", instrument_id: str, kind: Kind, scope: Scope) -> "Entry":
    """A release that is going to be made, and of which responses. Raises ReleaseRefused when its difference to an
    earlier one could show a person."""
    from svsurvey.store import ledger

    everybody = ledger.state(store.file, instrument_id)
    new = ledger.Entry(kind, selection(scope), everybody, ledger.state(store.file, instrument_id, scope))
    if not scope.simulated:
        _decide(new, ledger.entries(store.file, instrument_id))
    return new


def remembered(store: "Store", instrument_id: str, new: "Entry", scope: Scope) -> "list[Remembered]":
    """The rounded counts that were shown before of people who are meant now, or among whom these are."""
    from svsurvey.release.rules import LEAST
    from svsurvey.stats.protection import Remembered
    from svsurvey.store import ledger

    earlier = [] if scope.simulated else ledger.entries(store.file, instrument_id)
    found = []
    for entry in earlier:
        same, old = entry.state == new.state, entry.selection
        if entry.kind != "rounded":
            continue
        if old == new.selection:
            found.append(Remembered(entry.shown, True, 0 if entry.chosen == new.chosen else GROWN))
        elif is_part(old, new.selection):
            found.append(Remembered(entry.shown, True, LEAST if same else 1))
        elif is_part(new.selection, old) and same:
            found.append(Remembered(entry.shown, False, LEAST))
    return found


def enter(store: "Store", instrument_id: str, new: "Entry", scope: Scope) -> None:
    """Write a release into the study's ledger, before anything of it is shown. Made-up responses are nobody's.

    Raises ReleaseRefused when another release came between that does not go with it, and StoreError.
    """
    from svsurvey.store import ledger

    if not scope.simulated:
        ledger.enter(store.file, instrument_id, new, lambda earlier: _decide(new, earlier))


def _decide(new: "Entry", earlier: "Sequence[Entry]") -> None:
    from svsurvey.release.rules import refusal

    scopes = {named(entry.selection): entry.selection for entry in (*earlier, new)}
    if reason := refusal(_ruled(new), map(_ruled, earlier), lambda a, b: disjoint(scopes[a], scopes[b])):
        raise ReleaseRefused(reason, "show that release again, or wait for more responses")


def _ruled(entry: "Entry") -> "Earlier":
    """An entry as the rules see it."""
    from svsurvey.release.rules import Earlier

    everybody, chosen = entry.state, entry.chosen
    return Earlier(
        _kind(entry.kind), named(entry.selection), everybody.people, everybody.digest, chosen.people, chosen.digest
    )


def _kind(word: str) -> Kind:
    return "rounded" if word == "rounded" else "exact" if word == "exact" else "rows"


# ---- selections ------------------------------------------------------------------------------------------


def selection(scope: Scope) -> str:
    """Which responses are meant, in one way of writing: JSON with what is chosen, in order."""
    chosen = {"wave": scope.waves, "site": scope.sites, "version": scope.versions}
    said = {name: sorted(set(labels)) for name, labels in chosen.items() if labels}
    return json.dumps(said | ({"mixed": ["yes"]} if scope.mixed else {}), ensure_ascii=False, sort_keys=True)


def named(written: str) -> str:
    """A selection as people read it; two are never called the same."""
    chosen = _read(written)
    labels = [label for some in chosen.values() for label in some]
    if any(sign in label for label in labels for sign in ",;{[") or "" in labels:
        return written
    return "; ".join(f"{name} {', '.join(some)}" for name, some in chosen.items()) or EVERYBODY


def disjoint(one: str, other: str) -> bool:
    """Whether no response can be in both: they name other waves, other sites or other versions."""
    a, b = _read(one), _read(other)
    return any(not set(a[name]) & set(b[name]) for name in ("wave", "site", "version") if name in a and name in b)


def is_part(one: str, other: str) -> bool:
    """Whether everybody in one selection is in the other, and the two are not the same."""
    a, b = _read(one), _read(other)
    if one == other or a.get("mixed") != b.get("mixed"):
        return False
    return all(name in a and set(a[name]) <= set(labels) for name, labels in b.items() if name != "mixed")


def _read(written: str) -> dict[str, list[str]]:
    """A selection taken apart; what cannot be read says nothing, and so may be anybody."""
    try:
        found = json.loads(written)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and all(isinstance(some, list) for some in found.values()) else {}
