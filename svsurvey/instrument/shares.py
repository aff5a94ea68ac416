"""Variants: how often each of their arms is drawn, and that no share stands where nothing is drawn."""

from svsurvey.instrument.document import Map
from svsurvey.instrument.domain import Domain, Single
from svsurvey.instrument.draft import Draft, map_of, maps_of, text_of, whole_of
from svsurvey.instrument.model import Shares


def shares_of(draft: Draft, entries: Map, domain: Domain) -> Shares | None:
    """The weights of a variant's arms; None for any other item."""
    variant = text_of(entries, "type") == "variant"
    for key in ("options", "scale"):
        check_shares(draft, map_of(entries, key), drawn=variant)
    if not variant or not isinstance(domain, Single):
        return None
    choices = map_of(entries, "options")
    given = {code: whole_of(entry, "share") for code, entry in choices.items() if isinstance(entry, Map)}
    return Shares(tuple(1 if (share := given.get(o.code)) is None else share for o in domain.options))


def check_shares(draft: Draft, choices: Map, drawn: bool) -> None:
    """A share belongs to what is drawn: to the arms of a variant, and to no scale that others use."""
    for entry in maps_of(choices):
        if "share" not in entry:
            continue
        if not drawn:
            draft.say(
                entry.keys_at["share"],
                "misplaced-key",
                "'share' means nothing here",
                "it belongs to the arms of a variant",
            )
        elif entry["share"] == 0:
            draft.say(entry.values_at["share"], "bad-value", "an arm that is never drawn is none", "share: 1")
