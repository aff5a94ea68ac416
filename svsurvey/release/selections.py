"""Which responses a release shows, written in one way, so that two releases can be held against each other.

It must not know tables, studies or files.
"""

import json

from svsurvey.response import Scope

EVERYBODY = "all responses"


def selection(scope: Scope) -> str:
    """Which responses are meant, in one way of writing: JSON with what is chosen, in order."""
    chosen = {"wave": scope.waves, "site": scope.sites, "version": scope.versions}
    return json.dumps(
        {name: sorted(set(labels)) for name, labels in chosen.items() if labels},
        ensure_ascii=False,
        sort_keys=True,
    )


def in_words(written: str) -> str:
    """A selection as people read it; two are never called the same."""
    chosen = _read(written)
    labels = [label for some in chosen.values() for label in some]
    if any(sign in label for label in labels for sign in ",;{[") or "" in labels:
        return written
    return "; ".join(f"{name} {', '.join(some)}" for name, some in chosen.items()) or EVERYBODY


def are_disjoint(one: str, other: str) -> bool:
    """Whether no response can be in both, now or later: they name other waves, other sites or other versions."""
    a, b = _read(one), _read(other)
    return any(not set(a[name]) & set(b[name]) for name in ("wave", "site", "version") if name in a and name in b)


def _read(written: str) -> dict[str, list[str]]:
    """A selection taken apart; what cannot be read says nothing, and so may be anybody."""
    try:
        found = json.loads(written)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and all(isinstance(some, list) for some in found.values()) else {}
