"""A large study for benchmarks: 38 questions with one answer, 6 with several, 6 numbers; 1 in 20 left empty.

Made in bulk by SQL, but into the tables that the store itself makes, with random ids as it gives them.
"""

from pathlib import Path

from svsurvey.instrument.definition import Source, load
from svsurvey.store.database import Store
from svsurvey.store.schema import Layout, answers_table

ID = "million"
SINGLES = [f"q{n:02}" for n in range(1, 39)]
MULTIPLES = [f"m{n}" for n in range(1, 7)]
NUMBERS = {
    "age": ("range: [18, 90]", "18 + r % 50"),
    "hours": ("range: [0, 80]", "r % 61"),
    "score": ("range: [0, 100]", "r % 101"),
    "height": ("range: [100, 230], decimals: 1", "(1500 + r % 500) / 10.0"),
    "weight": ("range: [30, 300], decimals: 1", "(450 + r % 750) / 10.0"),
    "income": ("range: [0, 999999]", "r % 200 * 500"),
}
"""What is allowed, and how an answer is made from a random whole number r."""

LEFT_EMPTY = -99
TOGETHER = 10
"""So many questions, the first, hang together: they make a score."""

CHANCE = "abs(random() % 1000000007)"


def text() -> str:
    """The instrument."""
    singles = [f"      - {{id: {q}, type: single, text: '{q}?', scale: agree}}" for q in SINGLES]
    several = "options: {1: One, 2: Two, 3: Three, 4: Four, 5: Five}"
    multiples = [f"      - {{id: {m}, type: multiple, text: '{m}?', {several}}}" for m in MULTIPLES]
    numbers = [f"      - {{id: {n}, type: number, text: '{n}?', {rules}}}" for n, (rules, _) in NUMBERS.items()]
    head = f"svsurvey: 1\nid: {ID}\nversion: 1.0.0\ntitle: A million\n"
    scale = "scales:\n  agree: {1: Never, 2: Rarely, 3: Sometimes, 4: Often, 5: Always}\n"
    scores = f"scores:\n  whole: {{mean: [{', '.join(SINGLES[:TOGETHER])}]}}\n"
    items = "\n".join([*singles, *multiples, *numbers])
    return f"{head}{scale}sections:\n  - title: All\n    items:\n{items}\n{scores}"


def make(path: Path, responses: int) -> None:
    """A study file with so many responses, in the order of their ids, as the store leaves it."""
    instrument = load(Source("million.yaml", text(), {}))
    with Store.open(path, create=True) as store:
        store.field(instrument, text())
        run = store.connection.execute
        run("PRAGMA cache_size = -262144")
        columns = Layout(instrument).columns
        names = ", ".join(f'"{name}"' for name in columns)
        picks = ", ".join(_left_empty(name) if "___" not in name else _ticked(name) for name in columns)
        drawn = ["trait", *MULTIPLES]
        run(f"CREATE TEMP TABLE ids (response BLOB PRIMARY KEY, {', '.join(drawn)}) WITHOUT ROWID")
        run("BEGIN")
        run(
            "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ?) "
            f"INSERT INTO ids SELECT randomblob(16), {', '.join(CHANCE for _ in drawn)} FROM n",
            (responses,),
        )
        run(
            f"INSERT INTO {answers_table(ID)} (response, version, wave, site, mode, disposition, {names}) "
            f"SELECT response, '1.0.0', '', '', 'paper', 'complete', {picks} "
            "FROM ids ORDER BY response"
        )
        run("COMMIT")


def _left_empty(name: str) -> str:
    """An answer, but for 1 in 20."""
    return f"CASE WHEN random() % 20 = 0 THEN {LEFT_EMPTY} ELSE {_answer(name)} END"


def _answer(name: str) -> str:
    if name in NUMBERS:
        return NUMBERS[name][1].replace("r ", f"{CHANCE} ")
    return f"1 + trait % 3 + {CHANCE} % 3" if name in SINGLES[:TOGETHER] else f"1 + {CHANCE} % 5"


def _ticked(name: str) -> str:
    """One option of several; a question that was left empty is so in all its options."""
    group, _, option = name.partition("___")
    return f"CASE WHEN {group} % 20 = 0 THEN {LEFT_EMPTY} ELSE ({group} >> {int(option) + 4}) & 1 END"
