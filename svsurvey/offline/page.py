"""The offline form: one HTML file that is filled in with a browser alone, in all languages of its instrument.

Here its parts are put together: the page, its style, the scripts of core and page and, where the study is sealed,
the encryption. The page may run what stands in it and nothing else, and may reach nothing: its policy says so to
the browser. It knows no study and no answer.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path

from svsurvey.instrument.model import Instrument, Seal
from svsurvey.offline import data as offline_data
from svsurvey.sentences import sentences

FOLDER = Path(__file__).parent / "templates"

SCRIPTS = ("offline-elements", "offline-saving", "offline-fields", "offline-tables", "offline-leaving", "offline")
"""The files of the page, in the order in which they build on each other; the core comes before them."""

WORDS = ("language.ask", "declined", "erased", "screen.no_match")
"""What the page says besides the words of the core."""

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})

POLICY = (
    "default-src 'none'",
    "script-src '{script}'",
    "style-src '{style}'",
    "base-uri 'none'",
    "form-action 'none'",
)
"""What the page may do: run one script and one style, known by their hashes. Nothing is loaded, sent or framed."""

_PLACE = re.compile(r"@@(\w+)@@")


def page(instrument: Instrument, seal: Seal | None, wave: str = "", site: str = "") -> str:
    """The whole file. seal: for whom answers are encrypted before they are saved; None: they are saved as text."""
    script, style = _script(seal is not None), _read("offline.css")
    policy = "; ".join(POLICY).format(script=_hash(script), style=_hash(style))
    parts = {
        "language": escape(instrument.language),
        "direction": _direction(instrument.language),
        "policy": escape(policy, quote=False),
        "title": escape(instrument.title),
        "style": style,
        "without_script": _without_script(instrument),
        "data": _json(offline_data.data(instrument, wave, site, seal) | {"page": _own(instrument, seal)}),
        "script": script,
    }
    return _PLACE.sub(lambda place: parts[place[1]], _read("offline.html"))


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _script(seals: bool) -> str:
    """All scripts in one room of their own: nothing in them can be reached from outside."""
    parts = [_read("seal.js")] if seals else []
    parts += [offline_data.script(), *(_read(f"{name}.js") for name in SCRIPTS)]
    return "\n".join(['(() => { "use strict";', *parts, "})();"])


def _hash(text: str) -> str:
    """A text as a policy names it (CSP level 3, 2.3.1)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _json(data: Mapping[str, object]) -> str:
    """JSON that no text in it can end, or turn into something else: ASCII, and no sign that HTML knows."""
    written = json.dumps(data, separators=(",", ":"))
    return written.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _own(instrument: Instrument, seal: Seal | None) -> dict[str, object]:
    """What the page has to know besides the core."""
    return {
        "seal": {"to": list(seal.to), "together": seal.together} if seal else None,
        "words": {tag: {key: sentences(tag).texts[key] for key in WORDS} for tag in instrument.languages},
    }


def _without_script(instrument: Instrument) -> str:
    """What stands there where scripts are switched off, in all languages."""
    told = dict.fromkeys(sentences(tag)("offline.no_script") for tag in instrument.languages)
    lines = "".join(f'<p class="words">{escape(text)}</p>' for text in told)
    return f"<noscript><h1>{escape(instrument.title)}</h1>{lines}</noscript>"


def _direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
