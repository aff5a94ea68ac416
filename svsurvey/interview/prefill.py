"""An answer as its page shows it, and what was entered on a page as an action.

Pure: it stands between values and what is typed or ticked, and knows no terminal.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from svsurvey.instrument.domain import Date, Domain, Grid, Multiple, Note, Ranking, Single, Slider
from svsurvey.instrument.model import Item
from svsurvey.interview.turns import (
    Action,
    Answer,
    Ask,
    Clear,
    Next,
)
from svsurvey.response import Missing, Value


def raw(item: Item, current: Mapping[str, Value]) -> Any:
    """An answer as its page shows it: a code, codes, codes by row, a number on a line, or what would be typed."""
    domain = item.domain
    given = {name: value for name, value in current.items() if not isinstance(value, Missing)}
    match domain:
        case Single():
            return given.get(item.id)
        case Multiple():
            codes = given.get(item.id, frozenset())
            return tuple(o.code for o in domain.options if isinstance(codes, frozenset) and o.code in codes)
        case Ranking():
            return given.get(item.id, ())
        case Slider():
            return given.get(item.id, "")
        case Grid() | Note():
            return given
    return _typed(domain, given[item.id]) if item.id in given else ""


def _typed(domain: Domain, value: Value) -> str:
    match value:
        case date():
            return domain.precision.write(value) if isinstance(domain, Date) else value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case float():
            return f"{value:.15g}"
    return str(value)


def asks_for_words(item: Item, entered: object) -> bool:
    """Whether what was entered chooses the option that asks for words."""
    code = item.write_in.code if item.write_in else None
    return code is not None and (entered == code or (isinstance(entered, tuple) and code in entered))


def action(event: Ask, entered: Any, written: str) -> Action:
    """What was entered, as an action. Nothing entered leaves the item empty, where it is no answer by itself."""
    domain = event.item.domain
    empty = entered == "" or (entered == () and not (isinstance(domain, Multiple) and domain.least == 0))
    before = raw(event.item, event.current), event.item.words_in(event.current)
    if event.decided and (entered, written) == before:
        return Next()
    if empty:
        return Clear() if event.decided else Next()
    return Answer(entered, written)
