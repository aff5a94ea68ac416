"""Texts that mean harm, or only trouble, and what they are written into: instruments, answers. It runs nothing."""

import json
from collections.abc import Iterator, Mapping

ESC, BELL, CSI, ST = "\x1b", "\x07", "\x9b", "\x9c"

STEERING_TEXTS = {
    "clear": f"{ESC}[2J{ESC}[H",
    "colour": f"{ESC}[31mred{ESC}[0m",
    "title": f"{ESC}]0;owned{BELL}",
    "clipboard": f"{ESC}]52;c;ZXZpbA=={BELL}",
    "link": f"{ESC}]8;;http://example.org/{ESC}\\click{ESC}]8;;{ESC}\\",
    "dcs": f'{ESC}P$q"p{ESC}\\',
    "apc": f"{ESC}_Gf=24;AAAA{ESC}\\",
    "c1 csi": f"{CSI}2J",
    "c1 osc": f"\x9d52;c;ZXZpbA=={ST}",
    "c1 dcs": f"\x90q{ST}",
    "answer back": "\x05",
    "shift out": "\x0e\x0f",
    "backspaces": "yes\x08\x08\x08no",
    "return": "good\rbad",
    "nul": "a\0b",
    "delete": "a\x7fb",
    "override": "\u202egnp.exe\u202c",
    "isolate": "\u2066a\u2067b\u2068c\u2069",
    "marks": "a\u200eb\u200fc\u061cd",
    "line separator": "a\u2028b\u2029c\x85d",
    "annotation": "\ufff9a\ufffab\ufffb",
    "tags": "hi" + "".join(chr(0xE0000 + ord(sign)) for sign in "secret") + "\U000e007f",
    "variants": "a" + "\ufe00\ufe01\ufe02\U000e0100" * 5,
    "no characters": "\ufffe\uffff\ufdd0\U0001fffe\U0010ffff",
    "byte order mark": "\ufeffa\ufeff",
    "surrogate": "\ud83d",
    "storm": "Z" + "\u0301\u0316\u0489\u20dd" * 60,
}
"""None of these is kept as it is."""

PLAIN_TEXTS = {
    "markup": "[bold red]x[/] [/] [/b] [link=http://example.org]y[/link] [ward 7] \\[z]",
    "emoji code": ":skull: :ok:",
    "right to left": "مرحبا بالعالم שלום",
    "accents": "e\u0301 a\u0308\u0323 ậ",
    "wide": "日本語の長い文章です。" * 9,
    "emoji": "👩\u200d⚕️👨\u200d👩\u200d👧\u200d👦🏳️\u200d🌈🇩🇪❤️",
    "flag": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "long word": "x" * 3_000,
    "long wide word": "字" * 900,
    "percent": "%s %d %n %(a)s %%",
    "format": "{0} {0.__class__} {{x}} {} {",
    "formula": '=HYPERLINK("http://example.org","x")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "full width formula": "＝1+1",
    "blank formula": " =1+1",
    "quote": "'=1",
    "quotes": '"a","b"\'c\'',
    "separators": "a;b,c\td|e",
    "html": "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt; &amp;",
    "markdown": "# h **b** _i_ `c` [a](javascript:alert(1)) ![i](http://example.org/i.png) | | ~~~ $x$",
    "markdown link": "<http://example.org/> http://example.org/ [ref]: http://example.org/",
    "sql": "'; DROP TABLE instruments; --",
    "path": "../../../etc/passwd",
    "shell": "$(id) `id` ; id | id & $HOME",
    "yaml": "a: b # c - d ? e ! f & g * h % i @ j",
    "fillers": "\u3164\u115f\u1160\uffa0a\u2800\u00ad\u200b\u2060",
    "object": "\ufffc",
    "replacement": "\ufffd",
    "digits": "١٢٣ ４５ ²",
    "hyphens": "-" * 2_000,
    "hyphenated": "a-" * 1_500,
    "lines": "one\n\n  two\n- three\n* four\n",
}
"""These are words like others; only trailing blanks, breaks and compositions may change."""

TEXTS = {**STEERING_TEXTS, **PLAIN_TEXTS}

EVERYWHERE = """
svsurvey: 1
id: hostile
version: "1"
title: {t}
credit: {{author: {t}, license: {t}, source: {t}, note: {t}}}
consent: {{text: {t}, ask: {t}}}
support: {t}
thanks: {t}
receipt: true
partial: true
scales:
  agree: {{1: {t}, 2: {u}, 3: {v}}}
sections:
  - title: {t}
    items:
      - {{id: hello, type: note, text: {t}}}
      - {{id: one, type: single, text: {t}, hint: {t}, options: {{1: {t}, 2: {u}, 8: {w}}}}}
      - {{id: many, type: multiple, text: {t}, options: {{1: {t}, 2: {u}, 3: {v}}}}}
      - {{id: how_many, type: number, text: {t}, unit: {unit}, range: [0, 9]}}
      - {{id: story, type: text, text: {t}, lines: true}}
      - {{id: word, type: text, text: {t}, linked: true}}
      - {{id: climate, type: grid, text: {t}, scale: agree, rows: {{row_a: {t}, row_b: {u}}}}}
      - {{id: best, type: ranking, text: {t}, options: {{1: {t}, 2: {u}, 3: {v}}}}}
      - {{id: line, type: slider, text: {t}, range: [0, 10], left: {t}, right: {u}}}
  - title: {u}
    when: one == 1
    items:
      - {{id: start, type: date, text: {t}, when: how_many > 1}}
      - {{id: hour, type: time, text: {t}}}
scores:
  total: {{label: {t}, sum: [row_a, row_b]}}
translations:
  de: {{title: {t}, items: {{one: {{text: {t}, options: {{1: {u}}}}}}}}}
"""
"""An instrument with a text wherever one may be."""

ANSWERS: Mapping[str, object] = {
    "one": 8,
    "one_other": "",
    "many": [1, 3],
    "how_many": 5,
    "story": "",
    "word": "",
    "row_a": 1,
    "row_b": 2,
    "best": [3, 1, 2],
    "line": 5,
}


def instrument(text: str) -> bytes:
    """EVERYWHERE with this text everywhere, as a file."""
    written = {name: quoted(text + end) for name, end in (("t", ""), ("u", " 2"), ("v", " 3"))}
    written["w"] = f"{{label: {written['v']}, write_in: true}}"
    return EVERYWHERE.format(**written, unit=quoted(text[:30])).encode()


def quoted(text: str) -> str:
    """In double quotes, with the escapes of YAML for all that is not plain."""
    return '"' + "".join(sign if _is_plain(sign) else _escape(ord(sign)) for sign in text) + '"'


def _is_plain(sign: str) -> bool:
    return sign.isascii() and sign.isprintable() and sign not in '"\\'


def _escape(number: int) -> str:
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def answers(text: str) -> bytes:
    """One respondent who writes this wherever words can be written, as JSON."""
    written = {name: text if value == "" else value for name, value in ANSWERS.items()}
    return json.dumps(written).encode()


def names() -> Iterator[str]:
    """What a file may be called on this system, of all these texts."""
    for text in TEXTS.values():
        name = text.replace("/", "_").replace("\0", "")[:50]
        try:
            encoded = name.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            continue
        if name not in ("", ".", "..") and len(encoded) < 200:
            yield name
