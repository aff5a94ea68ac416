"""Entries of a file to scores: which items can be counted together, and how many answers are needed."""

from svsurvey.instrument.document import Map, Seq
from svsurvey.instrument.domain import Number, Single, Slider
from svsurvey.instrument.draft import Draft, flag_of, map_of, text_of, whole_of
from svsurvey.instrument.model import Field
from svsurvey.instrument.score import Band, Method, Score
from svsurvey.instrument.subjects import UNKNOWN
from svsurvey.text import suggest


def build_scores(draft: Draft, entries: Map, fields: dict[str, Field]) -> tuple[Score, ...]:
    """The scores that are sound; what is wrong with others is among the problems."""
    scores = map_of(entries, "scores")
    built = []
    for id_, score in scores.items():
        if isinstance(score, Map):
            draft.claim(str(id_), scores.keys_at[id_])
            made = _build(draft, str(id_), score, fields)
            built += [made] if made else []
    return tuple(built)


def _build(draft: Draft, id_: str, entries: Map, fields: dict[str, Field]) -> Score | None:
    methods = [method for method in Method if method.value in entries.keys_at]
    if len(methods) != 1:
        draft.say(
            entries.mark, "score-method", "a score is made by one of sum, mean and percent", "mean: [a, b, c]"
        )
        return None
    method = methods[0]
    names = _names(draft, entries, method, fields)
    if names is None:
        return None
    prorate = flag_of(entries, "prorate")
    _check_prorate(draft, entries, method, len(names))
    return Score(
        id_,
        text_of(entries, "label", id_),
        method,
        names,
        whole_of(entries, "at_least") or len(names),
        _codes(draft, entries, method, names, fields),
        prorate,
        _bands(draft, entries),
    )


def _names(draft: Draft, entries: Map, method: Method, fields: dict[str, Field]) -> tuple[str, ...] | None:
    """The fields of a score, each of them countable; None when one is not."""
    parts = entries.get(method.value)
    if not isinstance(parts, Seq):
        return None
    sound = True
    for name, mark in zip(parts, parts.marks, strict=True):
        id_ = str(name)
        if id_ in fields and _countable(fields[id_], method):
            continue
        sound = False
        if id_ not in draft.subjects:
            draft.say(mark, "score-unknown-item", f"there is no item '{id_}'", suggest(id_, fields))
        elif draft.subjects[id_] is not UNKNOWN:
            draft.say(mark, "score-wrong-item", f"'{id_}' cannot be part of a {method.value}", _need(method))
    names = tuple(str(name) for name in parts)
    if len(set(names)) != len(names):
        draft.say(parts.mark, "score-wrong-item", "an item stands twice in this score", "take one out")
    return names if sound else None


def _countable(field: Field, method: Method) -> bool:
    domain = field.domain
    if method is Method.PERCENT:
        return isinstance(domain, Single)
    return isinstance(domain, Number | Slider) or (isinstance(domain, Single) and domain.ordered)


def _need(method: Method) -> str:
    if method is Method.PERCENT:
        return "percent counts items with one answer and rows of grids"
    return "it needs items with a 'scale:', rows of grids, numbers or sliders"


def _check_prorate(draft: Draft, entries: Map, method: Method, size: int) -> None:
    at_least = whole_of(entries, "at_least")
    if at_least is not None and not 1 <= at_least <= size:
        draft.say(
            entries.values_at["at_least"], "score-at-least", f"the score has {size} items", f"from 1 to {size}"
        )
    elif method is Method.SUM and at_least not in (None, size) and not flag_of(entries, "prorate"):
        draft.say(
            entries.values_at["at_least"],
            "score-at-least",
            "a sum gets smaller with every missing answer",
            "add 'prorate: true', or take the mean",
        )
    if flag_of(entries, "prorate") and method is not Method.SUM:
        draft.say(entries.keys_at["prorate"], "score-method", "only a sum is prorated", "")


def _codes(
    draft: Draft, entries: Map, method: Method, names: tuple[str, ...], fields: dict[str, Field]
) -> frozenset[int]:
    parts = entries.get("codes")
    if (method is Method.PERCENT) != isinstance(parts, Seq):
        hint = "add codes: [4, 5]" if method is Method.PERCENT else "take 'codes' out"
        draft.say(entries.mark, "score-codes", "'percent' needs 'codes', and nothing else does", hint)
        return frozenset()
    codes = [code for code in parts if isinstance(code, int)] if isinstance(parts, Seq) else []
    domains = [fields[name].domain for name in names]
    options = [option for domain in domains if isinstance(domain, Single) for option in domain.options]
    known = {option.code for option in options if not option.missing}
    for code in codes:
        if code not in known and isinstance(parts, Seq):
            draft.say(parts.mark, "score-codes", f"no item of this score counts the answer {code}", "")
    return frozenset(codes)


def _bands(draft: Draft, entries: Map) -> tuple[Band, ...]:
    parts = map_of(entries, "bands")
    bands: list[Band] = []
    for label, pair in parts.items():
        mark = parts.values_at[label]
        low, high = pair if isinstance(pair, Seq) else (None, None)
        if not (isinstance(low, int | float) and isinstance(high, int | float) and low <= high):
            draft.say(mark, "score-bands", f"the band '{label}' should be two numbers, the lower one first", "")
        elif any(low <= band.high and band.low <= high for band in bands):
            draft.say(mark, "score-bands", f"the band '{label}' overlaps another", "both ends belong to a band")
        else:
            bands.append(Band(float(low), float(high), str(label)))
    return tuple(bands)
