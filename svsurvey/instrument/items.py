"""Entries of a file to items. One function a type, picked from a table."""

from collections.abc import Callable
from datetime import date, time

from svsurvey.instrument.condition import Condition, every
from svsurvey.instrument.document import Decimal, Map, Mark, Seq
from svsurvey.instrument.domain import (
    LONGEST_TEXT,
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
    reversible,
)
from svsurvey.instrument.draft import Draft, fields_in, flag_of, map_of, text_of, whole_of
from svsurvey.instrument.intervals import with_intervals
from svsurvey.instrument.model import WRITE_IN, Item, Required
from svsurvey.instrument.ordering import is_random, order_of_item
from svsurvey.instrument.pipe_check import check_pipes
from svsurvey.instrument.shares import shares_of
from svsurvey.instrument.structure import written
from svsurvey.instrument.subjects import UNKNOWN
from svsurvey.message import Message


def build_item(draft: Draft, entries: Map, section_when: Condition | None) -> list[Item]:
    """One item, after the one that keeps its order if there is such; none when its definition is not sound enough,
    and the reason is then among the problems."""
    item = _item(draft, entries, section_when)
    return [*order_of_item(draft, entries, item), item] if item else []


def _item(draft: Draft, entries: Map, section_when: Condition | None) -> Item | None:
    id_ = text_of(entries, "id")
    draft.claim(id_, entries.values_at["id"])
    own = draft.condition(entries, id_)
    check_pipes(draft, entries)
    domain = BUILDERS[text_of(entries, "type")](draft, entries)
    if domain is None:
        draft.subjects.stand_in(fields_in(entries), UNKNOWN)
        return None
    item = Item(
        id_,
        text_of(entries, "text"),
        domain,
        every([section_when, own]),
        Required(text_of(entries, "required", Required.SOFT.value)),
        text_of(entries, "hint"),
        flag_of(entries, "reverse"),
        flag_of(entries, "identifying"),
        own,
        is_random(entries),
        flag_of(entries, "anchor"),
        flag_of(entries, "lookup"),
        shares_of(draft, entries, domain),
    )
    if item.write_in is not None:
        draft.claim(id_ + WRITE_IN, entries.values_at["id"])
    _check_reverse(draft, item, entries)
    draft.subjects.learn(item)
    return item


def _check_reverse(draft: Draft, item: Item, entries: Map) -> None:
    if not item.reverse:
        return
    domain = item.domain
    turns = (
        (isinstance(domain, Single) and domain.ordered and reversible(domain.options) is not None)
        or isinstance(domain, Slider)
        or (isinstance(domain, Number) and domain.low is not None and domain.high is not None)
    )
    if not turns:
        _say_reverse(draft, entries.keys_at["reverse"])


def _say_reverse(draft: Draft, mark: Mark) -> None:
    draft.say(
        mark,
        "reverse-not-symmetric",
        "only a scale with evenly spaced codes, or a number with a range, can be reversed",
        "list the answers under 'scale:' with codes like 1, 2, 3",
    )


# ---- options --------------------------------------------------------------------------------------------

FLAGS = {
    "alone": ("single", "multiple", "grid"),
    "write_in": ("single", "multiple"),
    "missing": ("single", "grid"),
    "anchor": ("single", "multiple", "ranking"),
}
"""Which types of item an option's flag means something for."""


def build_options(draft: Draft, choices: Map) -> tuple[Option, ...]:
    """The options of a mapping from code to label."""
    options = []
    for code, entry in choices.items():
        assert isinstance(code, int)
        if code in draft.missing.values():
            kind = next(kind.word for kind, taken in draft.missing.items() if taken == code)
            draft.say(
                choices.keys_at[code],
                "missing-code-clash",
                f"{code} is the code of '{kind}'",
                "choose another code, or move the missing code under 'missing:'",
            )
        if isinstance(entry, Map):
            flags = {name: flag_of(entry, name) for name in FLAGS}
            options.append(Option(code, text_of(entry, "label"), **flags))
        else:
            options.append(Option(code, written(entry).strip()))
    return tuple(options)


def _options(draft: Draft, entries: Map, type_: str) -> tuple[tuple[Option, ...], bool, str] | None:
    """The item's options, whether they are in order, and the name of their scale."""
    keys = [key for key in ("options", "scale") if key in entries.keys_at]
    if len(keys) != 1:
        if keys:
            draft.say(entries.keys_at["scale"], "misplaced-key", "an item has 'options' or 'scale', not both", "")
        else:
            draft.say(
                entries.mark,
                "missing-key",
                "this item has no answers",
                "add 'options:', or 'scale:' if they are in order",
            )
        return None
    key = keys[0]
    if key not in entries:  # it was there, and was faulty
        return None
    value, mark = entries[key], entries.values_at[key]
    name = value if isinstance(value, str) else ""
    if isinstance(value, Map):
        options = build_options(draft, value)
    elif name in draft.scales:
        options = draft.scales[name]
    else:
        known = ", ".join(draft.scales) or "there are no scales yet"
        draft.say(mark, "unknown-scale", f"there is no scale '{name}'", f"known: {known}")
        return None
    _check_options(draft, options, mark, type_)
    return options, key == "scale", name


def _check_options(draft: Draft, options: tuple[Option, ...], mark: Mark, type_: str) -> None:
    flagged = [option for option in options if option.stays]
    for flag, types in FLAGS.items() if flagged else ():
        holders = [option for option in flagged if getattr(option, flag)]
        if holders and type_ not in types:
            what = f"'{flag}' means nothing in type {type_}"
            draft.say(mark, "misplaced-key", what, f"it belongs to {', '.join(types)}")
        elif flag == "write_in" and len(holders) > 1:
            draft.say(mark, "several-write-ins", "two options ask for words", "keep one write-in an item")
    if len(options) < 2 and type_ != "multiple":
        draft.say(mark, "too-few-options", "a choice needs two options at least", "")


def _single(draft: Draft, entries: Map) -> Domain | None:
    found = _options(draft, entries, "single")
    return with_intervals(draft, entries, Single(*found)) if found else None


def _multiple(draft: Draft, entries: Map) -> Domain | None:
    found = _options(draft, entries, "multiple")
    if not found:
        return None
    options, _, name = found
    least, most = whole_of(entries, "min_picks"), whole_of(entries, "max_picks")
    low = 1 if least is None else least
    if low > len(options) or (most is not None and not max(low, 1) <= most <= len(options)):
        mark = entries.values_at["max_picks" if most is not None else "min_picks"]
        draft.say(
            mark,
            "bad-picks",
            f"these {len(options)} options cannot be picked so",
            "min_picks ≤ max_picks ≤ options",
        )
    return Multiple(options, low, most, name)


def _ranking(draft: Draft, entries: Map) -> Domain | None:
    found = _options(draft, entries, "ranking")
    if not found:
        return None
    options, _, name = found
    top = whole_of(entries, "top")
    if top is not None and not 1 <= top <= len(options):
        draft.say(entries.values_at["top"], "bad-picks", f"there are {len(options)} options to place", "")
    return Ranking(options, top, name)


def _grid(draft: Draft, entries: Map) -> Domain | None:
    rows = _rows(draft, entries)
    found = _options(draft, entries, "grid")
    if not found or not rows:
        return None
    options, ordered, name = found
    if not (ordered and reversible(options)):
        for row in rows:
            if row.reverse:
                _say_reverse(draft, map_of(entries, "rows").values_at[row.id])
    return Grid(rows, options, ordered, name)


def _rows(draft: Draft, entries: Map) -> tuple[Row, ...]:
    if "rows" not in entries.keys_at:
        draft.say(entries.mark, "missing-key", "this grid has no 'rows'", "add rows: {id: statement}")
        return ()
    rows = []
    for id_, entry in map_of(entries, "rows").items():
        draft.claim(str(id_), map_of(entries, "rows").keys_at[id_])
        if isinstance(entry, Map):
            rows.append(Row(str(id_), text_of(entry, "text"), flag_of(entry, "reverse"), flag_of(entry, "anchor")))
        else:
            rows.append(Row(str(id_), written(entry).strip()))
    return tuple(rows)


# ---- ranges ---------------------------------------------------------------------------------------------


def _pair(entries: Map, key: str) -> tuple[object, object] | None:
    value = entries.get(key)
    return (value[0], value[1]) if isinstance(value, Seq) else None


def _bad_range(draft: Draft, entries: Map, key: str, noun: str) -> None:
    draft.say(entries.values_at[key], "bad-range", f"'{key}' should be {noun}, the lower one first", "")


def _numbers(draft: Draft, entries: Map, key: str) -> tuple[float, float] | None:
    pair = _pair(entries, key)
    if pair is None:
        return None
    low, high = (float(end) if isinstance(end, Decimal) else end for end in pair)
    if not (isinstance(low, int | float) and isinstance(high, int | float) and -1e12 < low < high < 1e12):
        _bad_range(draft, entries, key, "two numbers of at most 12 digits")
        return None
    return low, high


def _number(draft: Draft, entries: Map) -> Domain | None:
    range_, usual = _numbers(draft, entries, "range"), _numbers(draft, entries, "usual")
    decimals = whole_of(entries, "decimals") or 0
    if decimals > 6:
        draft.say(entries.values_at["decimals"], "bad-value", "a number has at most 6 decimals", "")
    low, high = range_ or (None, None)
    if range_:
        _check_missing_codes(draft, entries, *range_)
        if usual and not (range_[0] <= usual[0] and usual[1] <= range_[1]):
            draft.say(entries.values_at["usual"], "usual-outside-range", "'usual' reaches beyond 'range'", "")
    return Number(low, high, usual, text_of(entries, "unit"), decimals, frozenset(draft.missing.values()))


def _check_missing_codes(draft: Draft, entries: Map, low: float, high: float) -> None:
    for kind, code in draft.missing.items():
        if low <= code <= high:
            draft.say(
                entries.values_at["range"],
                "missing-code-clash",
                f"{code}, the code of '{kind.word}', lies in this range",
                f"move it: missing: {{{kind.word}: …}}",
            )


def _slider(draft: Draft, entries: Map) -> Domain | None:
    range_ = _numbers(draft, entries, "range") or (0, 100)
    low, high = range_
    step = whole_of(entries, "step")
    step = 1 if step is None else step
    if low != int(low) or high != int(high) or step < 1 or (int(high) - int(low)) % step:
        draft.say(
            entries.mark, "bad-range", "a slider goes in whole steps from end to end", "range: [0, 100], step: 5"
        )
        return None
    if "range" in entries:
        _check_missing_codes(draft, entries, low, high)
    return Slider(int(low), int(high), step, text_of(entries, "left"), text_of(entries, "right"))


def _date(draft: Draft, entries: Map) -> Domain | None:
    precision = Precision(text_of(entries, "precision", Precision.DAY.value))
    ends = _ends(draft, entries, Date(precision=precision), f"two dates like {precision.pattern}")
    low, high = ends
    return Date(low if isinstance(low, date) else None, high if isinstance(high, date) else None, precision)


def _time(draft: Draft, entries: Map) -> Domain | None:
    low, high = _ends(draft, entries, Time(), 'two times in quotes, like "06:30"')
    return Time(low if isinstance(low, time) else None, high if isinstance(high, time) else None)


def _ends(draft: Draft, entries: Map, domain: Date | Time, noun: str) -> tuple[object, object]:
    """Both ends of a range of days or times, read as an answer would be."""
    pair = _pair(entries, "range")
    if pair is None:
        return None, None
    low, high = domain.read(pair[0]), domain.read(pair[1])
    if isinstance(low, Message) or isinstance(high, Message) or low > high:  # type: ignore[operator]
        _bad_range(draft, entries, "range", noun)
        return None, None
    return low, high


# ---- the rest -------------------------------------------------------------------------------------------


def _text(draft: Draft, entries: Map) -> Domain | None:
    longest = whole_of(entries, "max_length")
    if longest is not None and not 1 <= longest <= LONGEST_TEXT:
        draft.say(entries.values_at["max_length"], "bad-value", f"'max_length' goes from 1 to {LONGEST_TEXT}", "")
    return Text(longest or LONGEST_TEXT, flag_of(entries, "lines"), flag_of(entries, "linked"))


def _note(draft: Draft, entries: Map) -> Domain | None:
    return Note()


# ---- chance ---------------------------------------------------------------------------------------------


def _variant(draft: Draft, entries: Map) -> Domain | None:
    found = _options(draft, entries, "variant")
    return Single(*found) if found else None


BUILDERS: dict[str, Callable[[Draft, Map], Domain | None]] = {
    "single": _single,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
    "date": _date,
    "time": _time,
    "grid": _grid,
    "ranking": _ranking,
    "slider": _slider,
    "note": _note,
    "variant": _variant,
}
