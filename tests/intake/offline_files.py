"""What the offline page would have saved for a response: the plain file's content, and the sealed one's."""

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from svsurvey.instrument.domain import Date
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Field, Instrument, Seal
from svsurvey.response import Disposition, Missing, Response, Value
from svsurvey.store import payload, receipt, seal


def answers(instrument: Instrument, values: Mapping[str, Value]) -> dict[str, object]:
    """Answers as docs/import.md has them: what is left empty or not asked is not mentioned."""
    written: dict[str, object] = {}
    for place in instrument.fields:
        value = values[place.name]
        words_of = place.name != place.item and instrument.by_id[place.item].write_in is not None
        if value is Missing.REFUSED and not words_of:
            written[place.name] = {"refused": True}
        elif not isinstance(value, Missing):
            written[place.name] = plain(place, value)
    return written


def plain(place: Field, value: Value) -> object:
    match value:
        case frozenset() | tuple():
            return sorted(value) if isinstance(value, frozenset) else list(value)
        case date():
            assert isinstance(place.domain, Date)
            return place.domain.precision.write(value)
        case time():
            return f"{value:%H:%M}"
    return value


def saved(response: Response, instrument: Instrument, **more: object) -> dict[str, Any]:
    """The plain file of a response. more: other keys, or other values of them."""
    partial = response.disposition is Disposition.PARTIAL
    values = response.values
    met = [i.id for i in instrument.items for f in i.fields if not isinstance(values[f.name], Missing)]
    return {
        "svsurvey_offline": 1,
        "instrument": instrument.id,
        "version": instrument.version,
        "sha256": fingerprint(instrument),
        "language": instrument.language,
        "nonce": secrets.token_hex(16),
        "wave": response.wave,
        "site": response.site,
        "disposition": response.disposition.value,
        "reached": met[-1] if partial else None,
        "answers": answers(instrument, values),
    } | more


def boxed(response: Response, instrument: Instrument, sealing: Seal, **more: object) -> dict[str, Any]:
    """The sealed file of a response."""
    keys = receipt.without_code()
    text = payload.pack(payload.Content(keys.box, response, keys.secret), payload.size_for(instrument))
    return {
        "svsurvey_offline": 1,
        "instrument": instrument.id,
        "version": instrument.version,
        "sha256": fingerprint(instrument),
        "box": keys.box.hex(),
        "sealed": b64encode(seal.sealed(text, sealing)).decode(),
    } | more


def put(folder: Path, *files: Mapping[str, object]) -> list[Path]:
    """Each in a file of its own, named as the page names them."""
    paths = []
    for content in files:
        path = folder / f"{content['instrument']}-{secrets.token_hex(4)}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        paths.append(path)
    return paths
