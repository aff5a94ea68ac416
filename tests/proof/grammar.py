"""How a case is made from dice: names, files, sentences and command lines nearly right. It runs nothing."""

import json
import random
import re
from collections.abc import Callable

from hostile import ANSWERS, PLAIN_TEXTS, TEXTS, quoted

TEXT_LIST = list(TEXTS.values())

NAMES = (
    "x.yaml", "x.yaml", "x.yaml", "x.yml", "-x.yaml", "a b.yaml", "\x1b[31m.yaml", "%s{0}.yaml", "[x]*?.yaml",
    "x.de.yaml", "ü.yaml", "\u202ex.yaml", "=1.yaml", "'x'.yaml", "x\ny.yaml", "[bold]x[/].yaml", "\udcff.yaml",
)  # fmt: skip

TOKENS = (
    "../../../etc/passwd", "/etc/passwd", "..", "svsurvey", "sqlite_master", "response", "rowid", "select",
    "drop table", "; DROP TABLE instruments; --", "r_x", "q[1]", 'q"1', "q'1", "Q1", "1", "-97", "0", "-1",
    "1e400", "1e-400", ".5", "9" * 20, "9" * 5000, "-" + "9" * 39, "1.7976931348623157e308", "0x10", "012",
    "12:30", "1_000", "no", "~", "null", "true", ".nan", ".inf", "2024-02-30", "9999-12-31", "0000-00-00", "[]",
    "{}", "[[[[", "{{{{", "&a", "*a", "<<: *a", "!!python/object/apply:os.system [id]", "!x y", "|", ">", "|+",
    "---", "...", "%YAML 9.9", "? x", "- - - -", "\t", "'", '"', "#", ": ", "{a: b}", "[1, 2]", "{x|y}", "{x",
    "}", "{{", "{0}", "single", "multiple", "grid", "ranking", "slider", "text", "number", "date", "time", "note",
    "variant", "x" * 5000, "é" * 300, "any", "random", "en", "de", "when: 1 == 1", "id: id", "__class__",
    "(a+)+$", "2**999999", "answered(x)", "[0, 1e308]", "[-9007199254740991, 9]", "1800", "2147483648",
    "9007199254740993", "1: 2", "options: {1: a, 2: b}", "rows: {a: b}", "items: []",
)  # fmt: skip
"""What may stand where something else is meant."""

KEYS = (
    "svsurvey", "id", "version", "title", "language", "credit", "consent", "support", "thanks", "scales",
    "sections", "items", "type", "text", "hint", "when", "options", "scale", "rows", "range", "usual", "unit",
    "decimals", "order", "keep", "anchor", "shares", "lookup", "top", "step", "left", "right", "least", "most",
    "longest", "lines", "linked", "required", "reverse", "identifying", "precision", "scores", "sum", "mean",
    "percent", "codes", "at_least", "bands", "prorate", "missing", "translations", "release", "partial",
    "receipt", "label", "alone", "write_in", "privacy", "seal",
)  # fmt: skip

BOMBS: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: "[" * dice.choice((15, 25, 1_000, 100_000)),
    lambda dice: "{a: " * dice.choice((15, 25, 1_000, 50_000)),
    lambda dice: "- " * dice.choice((15, 25, 2_000, 50_000)) + "x",
    lambda dice: "".join(f"{' ' * n}a:\n" for n in range(dice.choice((18, 22, 300)))),
    lambda dice: "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(20)),
    lambda dice: "a: &a {x: y}\n" + "".join(f"b{n}: &b{n}\n  <<: [*a, *a, *a]\n" for n in range(15)),
    lambda dice: "title: " + quoted("e" + "\u0301\u0316" * dice.choice((20, 40, 60_000))) + "\n",
    lambda dice: "".join(f"k{n}: {n}\n" for n in range(dice.choice((10, 30_000)))),
    lambda dice: "title: " + "x" * dice.choice((10_000, 1_000_000)) + "\n",
    lambda dice: "title: " + "-" * dice.choice((10_000, 200_000)) + "\n",
    lambda dice: "title: " + "a-" * dice.choice((10_000, 100_000)) + "\n",
    lambda dice: "title: " + "{a|" * dice.choice((100, 50_000)) + "\n",
    lambda dice: "\n" * dice.choice((1_000, 500_000)),
    lambda dice: "? " * dice.choice((10, 3_000)),
    lambda dice: "title: " + '"\\' + "\n" * 1_000,
    lambda dice: "#" + "x" * 200_000 + "\n",
)


def name(dice: random.Random) -> str:
    """What a file is called."""
    return dice.choice(NAMES)


# ---- files ----------------------------------------------------------------------------------------------


def changed_file(dice: random.Random, text: str, changes: int) -> bytes:
    """A text that was right, changed in some places: words, lines, bytes."""
    lines = text.splitlines()
    for _ in range(changes):
        dice.choice(LINE_CHANGES)(dice, lines)
    data = "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n"
    return _bent(dice, data) if dice.random() < 0.25 else data


def _bent(dice: random.Random, data: bytes) -> bytes:
    """Single bytes changed, taken out, put in; or the rest cut off."""
    bent = bytearray(data)
    for _ in range(dice.choice((1, 1, 3, 20))):
        at = dice.randrange(len(bent) + 1)
        match dice.randrange(4):
            case 0:
                bent[at:at] = bytes([dice.randrange(256)])
            case 1:
                del bent[at : at + dice.choice((1, 1, 50))]
            case 2 if at < len(bent):
                bent[at] ^= 1 << dice.randrange(8)
            case _:
                bent[at:at] = dice.choice(
                    (b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\x1b]52;c;x\x07", b"\xc2\x9b", b"\r")
                )
    return bytes(bent)


_TEXT = re.compile(
    r"^( *(?:- )?(?:title|text|hint|label|left|right|unit|support|thanks|ask|note|author|[0-9]+): )[^|>{\[\n]+$"
)
PLAIN_LIST = list(PLAIN_TEXTS.values())


def with_other_texts(dice: random.Random, text: str, changes: int) -> bytes:
    """An instrument that stays right, with other words in some places."""
    lines = text.splitlines()
    places = [n for n, line in enumerate(lines) if _TEXT.match(line) and lines[n + 1 : n + 2] and _ends(lines, n)]
    for at in dice.sample(places, min(len(places), changes * 3)):
        found = _TEXT.match(lines[at])
        assert found
        lines[at] = found[1] + quoted(dice.choice(PLAIN_LIST))
    return "\n".join(lines).encode()


def _ends(lines: list[str], at: int) -> bool:
    """Whether a value does not go on in the next line."""
    own, after = (len(line) - len(line.lstrip()) for line in lines[at : at + 2])
    return after <= own or ":" in lines[at + 1] or not lines[at + 1].strip()


def _at(dice: random.Random, lines: list[str]) -> int:
    return dice.randrange(len(lines)) if lines else 0


def _drop(dice: random.Random, lines: list[str]) -> None:
    at = _at(dice, lines)
    del lines[at : at + dice.choice((1, 1, 2, 9))]


def _double(dice: random.Random, lines: list[str]) -> None:
    at = _at(dice, lines)
    lines[at:at] = lines[at : at + dice.choice((1, 1, 3, 12))] * dice.choice((1, 1, 2, 40))


def _move(dice: random.Random, lines: list[str]) -> None:
    if lines:
        lines.insert(_at(dice, lines), lines.pop(_at(dice, lines)))


def _indent(dice: random.Random, lines: list[str]) -> None:
    at = _at(dice, lines)
    for place in range(at, min(len(lines), at + dice.choice((1, 1, 5)))):
        line = lines[place]
        lines[place] = dice.choice((" " + line, "  " + line, line[1:], line[2:], "\t" + line))


def _value(dice: random.Random, lines: list[str]) -> None:
    """Another value behind a colon."""
    places = [n for n, line in enumerate(lines) if ": " in line]
    if places:
        at = dice.choice(places)
        key, _, _ = lines[at].partition(": ")
        lines[at] = f"{key}: {_scalar(dice)}"


def _inner(dice: random.Random, lines: list[str]) -> None:
    """Another word, anywhere."""
    at = _at(dice, lines)
    words = list(re.finditer(r"[\w.-]+", lines[at])) if lines else []
    if words:
        word = dice.choice(words)
        lines[at] = lines[at][: word.start()] + _scalar(dice) + lines[at][word.end() :]


def _key(dice: random.Random, lines: list[str]) -> None:
    """A key that is right somewhere else, at this depth."""
    at = _at(dice, lines)
    depth = len(lines[at]) - len(lines[at].lstrip(" -")) if lines else 0
    lines.insert(at + dice.randrange(2), " " * depth + f"{dice.choice(KEYS)}: {_scalar(dice)}")


def _swap_values(dice: random.Random, lines: list[str]) -> None:
    places = [n for n, line in enumerate(lines) if ": " in line]
    if len(places) > 1:
        a, b = dice.sample(places, 2)
        (key, _, one), (other, _, two) = lines[a].partition(": "), lines[b].partition(": ")
        lines[a], lines[b] = f"{key}: {two}", f"{other}: {one}"


def _bomb(dice: random.Random, lines: list[str]) -> None:
    bomb = dice.choice(BOMBS)(dice)
    at = dice.choice((0, len(lines), _at(dice, lines)))
    lines.insert(at, dice.choice(("", "  ", "        text: ")) + bomb)


def _condition(dice: random.Random, lines: list[str]) -> None:
    places = [n for n, line in enumerate(lines) if "when: " in line] or [_at(dice, lines)]
    if lines:
        at = dice.choice(places)
        lines[at] = lines[at].partition("when: ")[0] + f"when: {quoted(condition(dice, 3))}"


LINE_CHANGES = (
    _drop, _double, _move, _indent, _value, _value, _value, _inner, _inner, _key, _key, _swap_values, _condition,
    _bomb,
)  # fmt: skip


def _scalar(dice: random.Random) -> str:
    return dice.choice(TOKENS) if dice.random() < 0.7 else quoted(dice.choice(TEXT_LIST))


# ---- conditions -----------------------------------------------------------------------------------------

ASKED = """
svsurvey: 1
id: asked
version: "1"
title: Nights
sections:
  - title: All
    items:
      - {{id: role, type: single, text: Role?, options: {{1: a, 2: b, 3: {{label: c, missing: true}}}}}}
      - {{id: nights, type: number, text: Nights?, range: [0, 31]}}
      - {{id: share, type: number, text: Share?, range: [0, 1], decimals: 2}}
      - {{id: events, type: multiple, text: Events?, options: {{1: a, 2: b, 99: {{label: none, alone: true}}}}}}
      - {{id: since, type: date, text: Since?}}
      - {{id: story, type: text, text: Story?}}
      - {{id: best, type: ranking, text: Best?, options: {{1: a, 2: b, 3: c}}}}
      - {{id: climate, type: grid, text: C, scale: s, rows: {{ra: a, rb: b}}}}
      - {{id: last, type: single, text: Last?, options: {{1: a, 2: b}}, when: {condition}}}
scales: {{s: {{1: a, 2: b, 3: c}}}}
"""

IDS = ("role", "nights", "share", "events", "since", "story", "best", "ra", "rb", "last", "climate", "rloe", "x")
LEAVES = (
    *IDS, *IDS, "1", "2", "99", "0", "-1", "3.5", "1e9", "1e308", "9" * 400, "0.1", "'a'", '"b"', "''",
    "date('2024-01-31')", "date('x')", "True", "None", "...", "1j", "0x1f", "1_000", "0o7", "b'x'", "f'{role}'",
    "[1, 2]", "[]", "(1,)", "{1}", "count(events)", "mean(ra, rb)", "sum(ra, rb, nights)",
    "years(since, date('2024-01-31'))", "answered(story)", "refused(role)", "__import__('os')", "().__class__",
    "role.real", "role[0]", "lambda: 0", "*role", "role if 1 else 2",
)  # fmt: skip
SIGNS = (
    " == ", " != ", " < ", " <= ", " > ", " >= ", " + ", " - ", " * ", " / ", " and ", " or ", " in ", " not in ",
    " is ", " = ", " ** ", " % ", " // ", " := ", " & ", " << ", "==", ", ", " ", " if ", ".",
)  # fmt: skip


SOUND = (
    "role == 1", "role in [1, 2]", "role < 2", "nights > 3", "nights / 2 >= share * 7", "nights - 1 == 0",
    "share <= 0.25", "1 in events", "99 not in events", "count(events) > 1", "since > date('2020-02-29')",
    "answered(story)", "refused(role)", "mean(ra, rb) >= 2.5", "sum(ra, rb, nights) != 7",
    "years(since, date('2024-01-31')) >= 5", "ra == rb", "0 < nights < 9", "1 in best", "nights / share > 1",
    "answered(events)",
)  # fmt: skip


def sound_condition(dice: random.Random, depth: int = 3) -> str:
    """A sentence that is one."""
    if depth == 0:
        return dice.choice(SOUND)
    one = sound_condition(dice, depth - 1)
    return dice.choice(
        (one, f"not ({one})", *(f"({one}) {sign} ({sound_condition(dice, depth - 1)})" for sign in ("and", "or")))
    )


def with_condition(sentence: str) -> bytes:
    """An instrument whose last item hangs on this."""
    return ASKED.format(condition=quoted(sentence)).encode("utf-8", "surrogatepass")


def condition(dice: random.Random, changes: int) -> str:
    """A sentence that is nearly one; sometimes much too long or deep, sometimes with letters changed."""
    if dice.random() < 0.4:
        return sound_condition(dice)
    said = _sentence(dice, dice.choice((1, 2, 3, 4)))
    if dice.random() < 0.15:
        said = dice.choice((
            "not " * dice.choice((5, 39, 41, 240)) + said,
            "(" * dice.choice((5, 90, 199, 300)) + said,
            "-" * dice.choice((5, 300, 900)) + "1",
            " and ".join([said] * dice.choice((3, 12, 30))),
            " or ".join(f"({one} == {n})" for n, one in enumerate(IDS * 3)),
            " + ".join(["nights * share"] * 40) + " > 3",
            "1 " + "< nights " * dice.choice((3, 60, 100)),
            dice.choice(TEXT_LIST),
        ))  # fmt: skip
    signs = list(said)
    for _ in range(changes if dice.random() < 0.3 else 0):
        at = dice.randrange(len(signs) + 1)
        signs[at : at + dice.randrange(2)] = [
            dice.choice(("\\", "#", "\0", "\n", "é", "'", '"', "(", ")", "=", "\u2028", "1a"))
        ]
    return "".join(signs)


def _sentence(dice: random.Random, depth: int) -> str:
    if depth == 0 or dice.random() < 0.1:
        return dice.choice(LEAVES)
    one = _sentence(dice, depth - 1)
    match dice.randrange(8):
        case 0:
            return f"not {one}"
        case 1:
            return f"({one})"
        case 2:
            names = ("count", "mean", "sum", "years", "answered", "refused", "min", "eval", "date")
            return f"{dice.choice(names)}({one}, {_sentence(dice, 0)})"
        case _:
            return one + dice.choice(SIGNS) + _sentence(dice, depth - 1)


# ---- answers --------------------------------------------------------------------------------------------


def answers(dice: random.Random, instrument: str, changes: int) -> tuple[str, bytes]:
    """A file of answers to an instrument: its ending, its bytes."""
    fields = re.findall(r"\bid: ([a-z]\w*)", instrument) + re.findall(r"^ +([a-z]\w*):", instrument, re.MULTILINE)
    sound = "id: hostile" in instrument and dice.random() < 0.8
    people = [_nearly(dice, changes) if sound else _person(dice, fields) for _ in range(dice.choice((1, 1, 2, 5)))]
    ending = dice.choice((".json", ".jsonl", ".yaml", ".json", ".ndjson", ".txt"))
    match ending:
        case ".json" | ".txt":
            text = json.dumps(people if len(people) > 1 else people[0], ensure_ascii=dice.random() < 0.5)
        case ".yaml":
            text = "\n".join("- " + json.dumps(person) for person in people)
        case _:
            text = "\n".join(json.dumps(person) for person in people)
    text = text if dice.random() < 0.7 else dice.choice(BROKEN)(text)
    data = text.encode("utf-8", "surrogatepass")
    return ending, _bent(dice, data) if dice.random() < 0.2 and changes > 1 else data


BROKEN: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace('"', "'"),
    lambda text: text[: len(text) // 2],
    lambda text: text + text,
    lambda text: "[" * 100_000 + text,
    lambda text: '{"a":' * 50_000,
    lambda text: text.replace("1", "9" * 5000),
    lambda text: text.replace("1", "NaN").replace("2", "-Infinity"),
    lambda text: text.replace("1", "1e999"),
    lambda text: "\ufeff\ufeff" + text,
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: "\n" * 10_000 + text,
    lambda text: '[1, "x", null]',
    lambda text: "null",
    lambda text: "",
    lambda text: "{} {} []",
    lambda text: text.replace("}", ', "hours": 1, "hours": 2}'),
)


def _nearly(dice: random.Random, changes: int) -> dict[str, object]:
    """Somebody who writes what they like where words go, and may slip elsewhere."""
    person = {one: dice.choice(TEXT_LIST) + "x" if value == "" else value for one, value in ANSWERS.items()}
    if changes > 2:
        person[dice.choice(list(person))] = _answer(dice, 2)
    return person


def _person(dice: random.Random, fields: list[str]) -> dict[str, object]:
    names = dice.sample(fields, min(len(fields), dice.choice((0, 1, 3, 9))))
    names += [dice.choice((*TEXT_LIST, "consent", "", "hello", "hours"))] if dice.random() < 0.3 else []
    return {one: _answer(dice, 2) for one in names}


def _answer(dice: random.Random, depth: int) -> object:
    plain = (
        1,
        2,
        3,
        0,
        -97,
        -1,
        8,
        10**20,
        2**63,
        1.5,
        -0.0,
        1e300,
        True,
        False,
        None,
        "",
        "1",
        "2024-05",
        "07:30",
        "x" * 5000,
    )
    match dice.randrange(10):
        case 0 | 1:
            return dice.choice(TEXT_LIST)
        case 2 if depth:
            return [_answer(dice, depth - 1) for _ in range(dice.choice((0, 1, 3, 40)))]
        case 3 if depth:
            return {dice.choice(("refused", "1", "a")): _answer(dice, depth - 1)}
        case 4:
            return {"refused": True}
        case _:
            return dice.choice(plain)


# ---- command lines --------------------------------------------------------------------------------------

COMMANDS = (
    "check",
    "show",
    "blank",
    "run",
    "simulate",
    "export",
    "summary",
    "forget",
    "list",
    "new",
    "schema",
    "db",
    "x",
)
OPTIONS = (
    "--db", "--wave", "--site", "--lang", "--items", "--width", "--idle", "-n", "--seed", "--values", "--missing",
    "--with", "--version", "--json", "--texts", "--excel", "--simulated", "--mixed", "--practice", "--plain",
    "--strict", "--help", "--kiosk", "--answers", "--release", "--team", "--x", "-", "--", "-o",
)  # fmt: skip
PLACES = (
    "s.db",
    "x.yaml",
    "a.json",
    ".",
    "..",
    "/",
    "",
    "/dev/null",
    "/nowhere/x",
    "s.db/x",
    "x" * 300,
    "~nobody",
    "-",
)
NAMES_OF_SURROUNDINGS = (
    "SVSURVEY_DB",
    "COLUMNS",
    "LINES",
    "LC_ALL",
    "LANG",
    "TERM",
    "NO_COLOR",
    "COLORTERM",
    "TMPDIR",
)


def command_line(dice: random.Random, id_: str) -> tuple[list[str], dict[str, str], bytes]:
    """Words behind the program's name, the environment, what is typed. -o names no place elsewhere."""
    words = [dice.choice(COMMANDS)]
    for _ in range(dice.choice((0, 1, 2, 3, 6))):
        option = dice.choice(OPTIONS)
        if option == "-o":
            words += [option, dice.choice(("o.csv", "o.md", "s.db", "x.yaml", "o.\x1b[2J", "-"))]
        elif dice.random() < 0.5:
            words += [option, _word(dice, id_)]
        else:
            words.append(dice.choice((option, f"{option}={_word(dice, id_)}", _word(dice, id_))))
    if words[0] == "new":  # it makes a file wherever one wants it
        words = ["new", f"n{dice.choice(TEXT_LIST)[:20].replace('/', '').replace(chr(0), '')}"]
    surroundings = {}
    if dice.random() < 0.5:
        chosen = dice.choice(NAMES_OF_SURROUNDINGS)
        surroundings[chosen] = _word(dice, id_).replace("\0", "").encode("utf-8", "replace").decode()
    typed = dice.choice((b"", b"\n", b"\xff\xfe\0", b"1\n" * 50, "\x1b[31m\u202e\n".encode() * 20, b"x" * 100_000))
    return [word.replace("\0", "").encode("utf-8", "replace").decode() for word in words], surroundings, typed


def _word(dice: random.Random, id_: str) -> str:
    match dice.randrange(6):
        case 0 | 1:
            return dice.choice(TEXT_LIST)
        case 2:
            return dice.choice(TOKENS)
        case 3:
            return dice.choice(PLACES)
        case _:
            return dice.choice(
                (id_, "x.yaml", "s.db", "spring", "north", "1", "40", "codebook", "codes", "labels")
            )
