"""Any words: typed or read, stored, exported as CSV, read back: the same words, but for what `clean` takes out."""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from figures import Figure, at_least, none_of
from hostile import TEXTS, quoted
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from printed import unasked
from sandbox import box
from terminals import conversation

from svsurvey.exchange import csv as exchange
from svsurvey.exchange.columns import plan
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import LONGEST_TEXT
from svsurvey.instrument.model import LONGEST_WRITE_IN, Instrument
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.script import read_scripts, responses
from svsurvey.interview.turns import Action, Answer, Ask, Finish, Open
from svsurvey.response import Mode, Response, Scope
from svsurvey.store.database import Store
from svsurvey.text import REPLACEMENT, clean, clean_line

INSTRUMENT = """
svsurvey: 1
id: words
version: "1"
title: Words
sections:
  - title: All
    items:
      - {id: number, type: number, text: Which one?, range: [0, 999999]}
      - {id: role, type: single, text: What?, options: {1: This, 8: {label: Other, write_in: true}}}
      - {id: word, type: text, text: A word?, linked: true}
      - {id: story, type: text, text: A story?, lines: true, linked: true}
      - {id: apart, type: text, text: And?, lines: true}
"""

BATCH = 1_000

ANY = st.characters(codec=None) | st.characters(categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Mn", "Me"])
TROUBLE = "=+-@'\t\n\r\0\x0b\x1b\x85\u2028\ufeff[]\"; ,|＝a\u0301\u0338é👩\u200d\ufe0f\u202e\ud83d\udcff\U000e0041"
WORDS = (
    st.text(ANY, max_size=60)
    | st.text(st.sampled_from(TROUBLE), max_size=14)
    | st.sampled_from(list(TEXTS.values()))
    | st.builds(lambda text, times: text * times, st.text(ANY, min_size=1, max_size=9), st.integers(1, 300))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What must have been kept of what somebody wrote."""

    word: str
    story: str
    role_other: str

    @classmethod
    def of(cls, typed: str) -> "Kept | None":
        """None where there are no words in it, or too many to be taken."""
        story, word = clean(typed).strip(), clean_line(typed)
        if not story or not word or max(len(story), len(word)) > LONGEST_TEXT:
            return None
        return cls(word, story, clean_line(clean(typed)[:LONGEST_WRITE_IN]))


def prove(size: int) -> list[Figure]:
    """So many texts, each on the screen's way and in a file."""
    wrong: list[str] = []
    tried = 0
    texts = iter(examples(size))
    with tempfile.TemporaryDirectory() as folder:
        while batch := list(islice(texts, BATCH)):
            tried += len(batch)
            wrong += _unclean(batch)
            wrong += _differences(batch, Path(folder) / "study.db")
    shown = [text for text in TEXTS.values() if Kept.of(text) and _has_keys(text)]
    by_lines = [text for text in shown if not any(sign < " " or sign == "\x7f" for sign in text)]
    return [
        none_of(
            "texts typed line by line: not kept as they should be", len(by_lines), on_a_terminal(by_lines, True)
        ),
        none_of(
            "texts typed and pasted on a real screen: not kept as they should be", len(shown), on_a_terminal(shown)
        ),
        at_least("texts over all of Unicode", size, tried, size),
        none_of("texts typed or read, stored, exported, read back: differences", tried, wrong),
    ]


# ---- at a terminal --------------------------------------------------------------------------------------

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"


def on_a_terminal(texts: Sequence[str], plain: bool = False) -> list[str]:
    """What is not kept as it should be of texts pasted and typed on the screen; plain: typed by lines."""
    items = "".join(
        f"      - {{id: t{n}, type: text, text: Text {n:03d}?, linked: true}}\n" for n in range(len(texts))
    )
    with box() as folder:
        (folder / "many.yaml").write_text(MANY + items)
        arguments = ["run", "many.yaml", "--lang", "en", *(["--plain"] if plain else [])]
        code, shown = conversation(arguments, [*(_by_lines(texts) if plain else _on_screen(texts))])
        if code:
            return [f"the interview ended with {code}: {shown[-300:]!r}"]
        if not plain and (steered := list(unasked(shown))):  # lines are echoed by the terminal itself
            return steered
        with Store.open(folder / "svsurvey.db") as store:
            ((*row,),) = store.rows("many", [f"t{n}" for n in range(len(texts))], Scope())
    wanted = [kept.word if (kept := Kept.of(text)) else -99 for text in texts]
    return [
        f"{kept!r:.60} was kept as {cell!r:.60}" for kept, cell in zip(wanted, row, strict=True) if kept != cell
    ]


MANY = 'svsurvey: 1\nid: many\nversion: "1"\ntitle: Many\nsections:\n  - title: All\n    items:\n'


def _on_screen(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((f"Text {n:03d}?", _keys(text)) for n, text in enumerate(texts))
    yield from (("Hand in my", "0\r"), ("Saved.", "\r"))


def _by_lines(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from (("Your answer:", f"{text}\n") for text in texts)
    yield ("a question to change:", "yes\n")


def _has_keys(text: str) -> bool:
    """Whether a terminal can send it, and it is not so long a list of lines that it would fill the page."""
    return text != "\ud83d" and text.count("\n") < 2


def _keys(text: str) -> str:
    """The text from the keyboard where there are keys for all of it, else pasted."""
    pasted = any(sign < " " or sign == "\x7f" for sign in text) or len(text) > 200
    return (PASTE_BEGINS + text + PASTE_ENDS if pasted else text) + "\r"


def examples(size: int) -> list[str]:
    """So many texts, always the same ones."""
    found: list[str] = []

    @settings(
        max_examples=size + size // 10 + 20,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(WORDS)
    def collect(text: str) -> None:
        found.append(text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"))  # halves that meet

    collect()
    return (found + list(TEXTS.values()) * (1 + size // len(TEXTS)))[:size]


def _unclean(texts: Iterable[str]) -> list[str]:
    """Texts that are not clean once they were cleaned."""
    once = ((text, clean(text)) for text in texts)
    return [f"not clean at once: {text!r:.80}" for text, kept in once if clean(kept) != kept]


def _differences(texts: Sequence[str], path: Path) -> Iterator[str]:
    """What is not the same after the whole way; the study is made anew."""
    path.unlink(missing_ok=True)
    instrument = load(Source("words.yaml", INSTRUMENT))
    wanted = {n: kept for n, text in enumerate(texts) if (kept := Kept.of(text))}
    on_screen = [_typed(instrument, n, texts[n]) for n in wanted if n % 2]
    in_files = [n for n in wanted if not n % 2]
    half = len(in_files) // 2
    with closing(Store.open(path, create=True)) as store:
        store.field(instrument, INSTRUMENT)
        store.add_all(on_screen, instrument)
        store.add_all(_of_json(instrument, {n: texts[n] for n in in_files[:half]}), instrument)
        store.add_all(_of_yaml(instrument, {n: texts[n] for n in in_files[half:]}), instrument)
        for style in (exchange.Style(), exchange.Style(excel=True)):
            yield from _compared(store, instrument, style, wanted)


def _typed(instrument: Instrument, number: int, text: str) -> Response:
    """Somebody types it."""
    raw = {"number": number, "role": 8, "word": text, "story": text, "apart": text}

    def reply(event: Open) -> Action:
        return Answer(raw[event.item.id], text) if isinstance(event, Ask) else Finish()

    return conduct(Interview(instrument, Mode.LINE), reply).response


def _person(number: int, text: str) -> dict[str, object]:
    words = clean(text)[:LONGEST_WRITE_IN]
    return {"number": number, "role": 8, "role_other": words, "word": text, "story": text, "apart": text}


def _of_json(instrument: Instrument, texts: dict[int, str]) -> Iterator[Response]:
    file = io.StringIO(json.dumps([_person(*one) for one in texts.items()]))
    return responses(instrument, read_scripts(file, "a.json"))


def _of_yaml(instrument: Instrument, texts: dict[int, str]) -> Iterator[Response]:
    """In YAML what is not clean is a fault, which is told: such words come as JSON Lines."""
    whole = {n: text for n, text in texts.items() if clean(text).count(REPLACEMENT) == text.count(REPLACEMENT)}
    lines = [
        "- {" + ", ".join(f"{k}: {quoted(v) if isinstance(v, str) else v}" for k, v in _person(*one).items()) + "}"
        for one in whole.items()
    ]
    yield from responses(instrument, read_scripts(io.StringIO("\n".join(lines) or "[]"), "a.yaml"))
    rest = [json.dumps(_person(n, text)) for n, text in texts.items() if n not in whole]
    yield from responses(instrument, read_scripts(io.StringIO("\n".join(rest)), "a.jsonl"))


def _compared(
    store: Store, instrument: Instrument, style: exchange.Style, wanted: dict[int, Kept]
) -> Iterator[str]:
    scope, columns = Scope(mixed=True), plan([instrument])
    cells = store.rows("words", columns.needs, scope)
    rows = _written_and_read(lambda file: exchange.write(file, columns, cells, style))
    back = {int(row["number"]): row for row in rows}
    if back.keys() != wanted.keys():
        yield f"{len(wanted)} responses went in, {len(back)} came out"
    for number, kept in wanted.items():
        for name in ("word", "story"):
            came = _undone(back.get(number, {}).get(name, ""), style)
            if came != getattr(kept, name):
                yield f"{name}: {getattr(kept, name)!r:.60} came back as {came!r:.60}"
    texts = _written_and_read(lambda file: exchange.write_texts(file, store.texts("words", scope), style))
    came_apart = Counter((row["variable"], _undone(row["text"], style)) for row in texts)
    went = Counter(("apart", kept.story) for kept in wanted.values())
    went += Counter(("role_other", kept.role_other) for kept in wanted.values())
    yield from (f"kept apart: {one!r:.80}" for one in (went - came_apart) + (came_apart - went))


def _written_and_read(write: object) -> list[dict[str, str]]:
    """What Python's own reader makes of what was written, through bytes."""
    assert callable(write)
    file = io.StringIO(newline="")
    write(file)
    data = file.getvalue().encode("utf-8")
    csv.field_size_limit(10**9)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _undone(cell: str, style: exchange.Style) -> str:
    """The words behind a cell, held to what Excel must not see."""
    if style.excel and cell.lstrip()[:1] in tuple("=+-@\t\r\n＝＋－＠"):
        return cell and f"a formula: {cell}"
    return cell.removeprefix("'") if style.excel else cell
