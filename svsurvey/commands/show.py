"""`svsurvey show`: an instrument as a person reads it, or as data."""

import sys
from collections.abc import Iterator
from math import isfinite
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

from svsurvey.commands.output import print_json
from svsurvey.commands.study import InstrumentArgument, JsonOption, LangOption, instrument_of, spoken

if TYPE_CHECKING:
    from svsurvey.instrument.model import Instrument, Item
    from svsurvey.instrument.score import Score

EXAMPLES = (
    "svsurvey show check-in",
    "svsurvey show perioperative-catastrophe | less",
    "svsurvey show my-survey.yaml --lang de",
    "svsurvey show my-survey.yaml --json",
)


def show(instrument: InstrumentArgument, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Show an instrument: its items with number, id, type, codes, range and skip logic, its scores, its credit."""
    shown = spoken(instrument_of(instrument)[0], lang)
    if as_json:
        print_json(_instrument_as_json(shown))
        return
    width = min(get_terminal_size().columns, 100) if sys.stdout.isatty() else 100
    for line in _lines(shown, width):
        print(line)


# ---- for people ------------------------------------------------------------------------------------------


def _lines(instrument: "Instrument", width: int) -> Iterator[str]:
    yield from _heading(f"{instrument.title} ({instrument.id} {instrument.version})", "=")
    yield from _about(instrument, width)
    for place, section in enumerate(instrument.sections):
        yield ""
        yield from _heading(section.title, "-")
        yield from _about_section(place, instrument, width)
        for item in section.items:
            if not item.of_order:
                yield from _item(item, instrument, width)
    if instrument.scores:
        yield ""
        yield from _heading("Scores", "-")
        for score in instrument.scores:
            yield from _score(score, instrument, width)
    yield ""
    yield from _heading("Missing codes", "-")
    for kind, code in instrument.missing.items():
        yield f"  {code:>4}  {kind.label}"


def _heading(text: str, rule: str) -> Iterator[str]:
    yield text
    yield rule * len(text)


def _about(instrument: "Instrument", width: int) -> Iterator[str]:
    from svsurvey.exchange.facts import kept_as, order

    credit, consent = instrument.credit, instrument.consent
    facts = {
        "Languages": ", ".join(instrument.languages),
        "Author": credit.author,
        "Licence": credit.license,
        "Source": credit.source,
        "Note": credit.note,
        "Consent": f"{consent.text}\n{consent.ask}" if consent else "",
        "Support": instrument.support,
        "Answers": "; ".join(_rules(instrument)),
        "Order": order("the sections", instrument.shuffled, kept_as(instrument, None)),
    }
    for name, text in facts.items():
        if text:
            yield from _hanging(f"{name + ':':<11}", text, width)


def _rules(instrument: "Instrument") -> Iterator[str]:
    """What happens to answers besides being kept, and whether people are told what is."""
    if instrument.consent and instrument.consent.privacy:
        yield "the first page says what is kept of people (svsurvey privacy)"
    if instrument.partial:
        yield "who leaves early may hand in what is answered"
    if instrument.receipt:
        yield "people get a code with which their answers can be erased"


def _about_section(place: int, instrument: "Instrument", width: int) -> Iterator[str]:
    """What chance may do to a section and its items."""
    from svsurvey.exchange.facts import MARKS, kept_as, order

    section = instrument.sections[place]
    facts = [
        MARKS["anchor"] if section.anchor and instrument.shuffled else "",
        order("its items", section.shuffled, kept_as(instrument, place)),
    ]
    if said := "; ".join(fact for fact in facts if fact):
        yield from _hanging("", f"{said[0].upper()}{said[1:]}.", width)


def _item(item: "Item", instrument: "Instrument", width: int) -> Iterator[str]:
    from svsurvey.exchange.facts import facts, marks, shares, span

    number = instrument.number(item)
    yield ""
    yield from _hanging(f"{f'{number}.' if number else '':<4}", item.text, width)
    yield from _hanging(f"    {item.id}: ", "; ".join(facts(item, instrument)), width)
    if item.own_when or item.when:
        yield from _hanging("    ", f"Asked only if {_in_words(item, instrument)}.", width)
    if item.hint:
        yield from _hanging("    ", item.hint, width)
    for option, share in zip(item.options, shares(item), strict=True):
        said = option.label + marks(option, share, span(item, option.code))
        yield from _hanging(f"{option.code:>8}  ", said, width)
    for row in getattr(item.domain, "rows", ()):
        yield from _hanging(f"      - {row.id}: ", row.text + marks(row), width)


def _in_words(item: "Item", instrument: "Instrument") -> str:
    from svsurvey.instrument.words import in_words

    assert item.when is not None
    return in_words(item.when, instrument)


def _score(score: "Score", instrument: "Instrument", width: int) -> Iterator[str]:
    from svsurvey.exchange.codebook import formula_in

    yield from _hanging(f"  {score.id}: ", f"{score.label}: {formula_in(score, instrument)}", width)
    for band in score.bands:
        yield f"      {band.low:.12g} to {band.high:.12g}: {band.label}"


def _hanging(first: str, text: str, width: int) -> Iterator[str]:
    """A text behind a label, wrapped, its paragraphs kept."""
    indent = " " * len(first)
    for paragraph in text.strip().splitlines():
        for line in wrap(paragraph, max(width - len(indent), 20)) or [""]:
            yield (first + line).rstrip()
            first = indent


# ---- for programs ----------------------------------------------------------------------------------------


def _instrument_as_json(instrument: "Instrument") -> dict[str, object]:
    credit, consent = instrument.credit, instrument.consent
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "language": instrument.language,
        "languages": list(instrument.languages),
        "credit": {
            "author": credit.author,
            "license": credit.license,
            "source": credit.source,
            "note": credit.note,
        },
        "consent": {"text": consent.text, "ask": consent.ask, "privacy": consent.privacy} if consent else None,
        "support": instrument.support,
        "partial": instrument.partial,
        "receipt": instrument.receipt,
        "order": _order_as_json(instrument.shuffled, _kept(instrument, None)),
        "sections": [
            {
                "title": s.title,
                "order": _order_as_json(s.shuffled, _kept(instrument, place)),
                "anchor": s.anchor,
                "items": [_item_as_json(item, instrument) for item in s.items if not item.of_order],
            }
            for place, s in enumerate(instrument.sections)
        ],
        "scores": [_score_as_json(score) for score in instrument.scores],
        "missing": {kind.word: code for kind, code in instrument.missing.items()},
        "release": instrument.release,
    }


def _kept(instrument: "Instrument", of: str | int | None) -> str:
    from svsurvey.exchange.facts import kept_as

    return kept_as(instrument, of)


def _order_as_json(shuffled: bool, kept: str) -> dict[str, object]:
    return {"random": shuffled, "kept_as": kept or None}


def _item_as_json(item: "Item", instrument: "Instrument") -> dict[str, object]:
    from svsurvey.instrument.domain import Number, Single

    domain = item.domain
    about: dict[str, object] = {
        "number": instrument.number(item),
        "id": item.id,
        "type": "variant" if item.chance else domain.kind,
        "text": item.text,
        "hint": item.hint,
        "required": item.required.value,
        "identifying": item.identifying,
        "when": item.when.text if item.when else None,
        "when_in_words": _in_words(item, instrument) if item.when else None,
        "order": _order_as_json(item.shuffled, _kept(instrument, item.id)),
        "anchor": item.anchor,
        "lookup": item.lookup,
        "shares": list(getattr(item.chance, "weights", ())) or None,
        "options": [
            {
                "code": o.code,
                "label": o.label,
                "alone": o.alone,
                "write_in": o.write_in,
                "missing": o.missing,
                "anchor": o.anchor,
            }
            for o in item.options
        ],
        "rows": [
            {"id": row.id, "text": row.text, "reverse": row.reverse, "anchor": row.anchor}
            for row in getattr(domain, "rows", ())
        ],
    }
    if isinstance(domain, Single) and domain.intervals:
        about["interval"] = [[low, high if isfinite(high) else None] for low, high in domain.intervals]
        about["unit"] = domain.unit
    if isinstance(domain, Number):
        usual = list(domain.usual) if domain.usual else None
        about["range"] = [domain.low, domain.high]
        about |= {"usual": usual, "unit": domain.unit, "decimals": domain.decimals}
    return about


def _score_as_json(score: "Score") -> dict[str, object]:
    return {
        "id": score.id,
        "label": score.label,
        "method": score.method.value,
        "fields": list(score.fields),
        "at_least": score.at_least,
        "codes": sorted(score.codes),
        "prorate": score.prorate,
        "bands": [{"low": b.low, "high": b.high, "label": b.label} for b in score.bands],
    }
