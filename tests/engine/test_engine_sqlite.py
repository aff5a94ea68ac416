"""The engine answers what a plain count over the same rows would answer: every question, every scope."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import combinations_with_replacement, cycle
from pathlib import Path

import pytest

from svsurvey.engine.query import ANSWERED, CountBy, CountSums, CountWords, MomentsOf, PairsOf, Term
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.errors import StoreError
from svsurvey.instrument.codebook import Kind, Stored, Variable, variables
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.score import Method
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Simulation
from svsurvey.response import HANDED_IN, Disposition, Missing, Mode, Response, Scope
from svsurvey.store.database import Store

TEXT = """
svsurvey: 1
id: shifts
version: 1.0.0
title: Shifts
scales:
  agree: {1: Never, 2: Rarely, 3: Sometimes, 4: Often, 5: Always, 9: {label: Does not apply, missing: true}}
sections:
  - title: All of it
    items:
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Physician, 8: {label: Other, write_in: true}}}
      - {id: hours, type: number, text: Hours?, range: [0, 80], decimals: 1}
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: events, type: multiple, text: What?, options: {1: Fall, 2: Drug, 3: Other}, when: nights == 1}
      - id: climate
        type: grid
        text: How often?
        scale: agree
        rows: {help: Help., speak: Speak., blame: {text: Blame., reverse: true}}
      - {id: first, type: date, text: Since?, precision: month}
      - {id: wish, type: text, text: Wish?, required: no}
      - {id: note, type: text, text: Note?, required: no, linked: true}
scores:
  mean_all: {mean: [help, speak, blame], at_least: 2}
  sum_all: {sum: [help, speak, blame], at_least: 3}
  often: {percent: [help, speak, blame], codes: [4, 5], at_least: 1}
"""

TABLES = Tables("r_shifts", "t_shifts")
SCOPES = (
    Scope(),
    Scope(simulated=True),
    Scope(mixed=True),
    Scope(waves=("spring",)),
    Scope(waves=("spring", "autumn"), sites=("B",)),
    Scope(versions=("1.0.0",), mixed=True),
    Scope(versions=("2.0.0",)),
)


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return load(Source("shifts.yaml", TEXT, {}))


@pytest.fixture(scope="module")
def study(instrument: Instrument, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("study") / "study.db", create=True) as store:
        store.field(instrument, TEXT)
        store.add_all(responses(instrument), instrument)
        yield store


def responses(instrument: Instrument) -> Iterator[Response]:
    """Answers of many kinds: three waves, two sites, real and made up, and some that were never handed in."""
    simulation = Simulation(instrument, 3)
    labels = zip(
        cycle(["spring", "autumn", ""]), cycle(["A", "B"]), cycle([Mode.PAPER, Mode.SIMULATED, Mode.LINE])
    )
    for number, (wave, site, mode) in zip(range(240), labels, strict=False):
        response = conduct(Interview(instrument), simulation.respondent()).response
        ended = Disposition.BREAK_OFF if number % 20 == 7 else Disposition.COMPLETE
        ended = Disposition.PARTIAL if number % 20 == 9 else ended
        values = dict(response.values)
        if number % 11 == 3:
            values |= {"blame": Missing.NOT_REACHED, "wish": Missing.NOT_REACHED}
        yield replace(response, wave=wave, site=site, mode=mode, disposition=ended, values=values)


def rows(study: Store, columns: list[str], scope: Scope) -> list[tuple[Stored, ...]]:
    """The rows that a scope means, picked out in Python."""
    wanted = []
    for version, wave, site, mode, ended, *values in study.rows(
        "shifts", ["version", "wave", "site", "mode", "disposition", *columns], Scope(mixed=True), ()
    ):
        inside = (
            (not scope.waves or wave in scope.waves)
            and (not scope.sites or site in scope.sites)
            and (not scope.versions or version in scope.versions)
            and (scope.mixed or (mode == "simulated") == scope.simulated)
            and ended in {d.value for d in HANDED_IN}
        )
        if inside:
            wanted.append(tuple(values))
    return wanted


def kept(instrument: Instrument) -> list[Variable]:
    """The variables that have a column."""
    return [variable for variable in variables(instrument) if not variable.apart]


def test_the_scopes_tell_responses_apart(study: Store) -> None:
    sizes = [len(rows(study, ["role"], scope)) for scope in SCOPES]
    assert sizes[2] == sizes[0] + sizes[1]
    assert 0 < sizes[4] < sizes[3] < sizes[0]
    assert sizes[6] == 0


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_counts_of_one_variable(study: Store, instrument: Instrument, scope: Scope) -> None:
    queries = {v.name: CountBy((v.name,), scope) for v in kept(instrument) if v.kind is not Kind.TEXT}
    facts = fetch(study.connection, TABLES, queries.values())
    for name, query in queries.items():
        assert facts[query].cells == Counter(rows(study, [name], scope)), name


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_counts_of_several_variables(study: Store, scope: Scope) -> None:
    query = CountBy(("role", "nights", "events___2"), scope)
    counts = fetch(study.connection, TABLES, [query])[query]
    assert counts.cells == Counter(rows(study, list(query.variables), scope))
    assert counts.total == len(rows(study, [], scope))


def test_counts_of_every_response_however_it_ended(study: Store) -> None:
    query = CountBy(("disposition",), Scope(mixed=True), every=True)
    counts = fetch(study.connection, TABLES, [query])[query].values()
    assert counts == {"complete": 216, "partial": 12, "break_off": 12}


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_words_are_counted_and_never_given_out(study: Store, instrument: Instrument, scope: Scope) -> None:
    (linked,) = [v for v in variables(instrument) if v.name == "note"]
    query = CountWords("note", frozenset(linked.missing), apart=False, scope=scope)
    counts = fetch(study.connection, TABLES, [query])[query].values()
    expected = Counter(v if isinstance(v, int) else ANSWERED for (v,) in rows(study, ["note"], scope))
    assert counts == expected


@pytest.mark.parametrize("scope", [Scope(), Scope(simulated=True), Scope(mixed=True), Scope(waves=("spring",))])
def test_words_kept_apart_are_counted_where_they_lie(study: Store, instrument: Instrument, scope: Scope) -> None:
    (apart,) = [v for v in variables(instrument) if v.name == "wish"]
    query = CountWords("wish", frozenset(apart.missing), apart=True, scope=scope)
    counts = fetch(study.connection, TABLES, [query])[query].values()
    told = (text for name, _, text in study.texts("shifts", scope) if name == "wish")
    assert counts == Counter(t if isinstance(t, int) else ANSWERED for t in told)
    assert counts[ANSWERED] > 0


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@pytest.mark.parametrize("score", ["mean_all", "sum_all", "often"])
def test_sums_give_the_scores_that_the_instrument_computes(
    study: Store, instrument: Instrument, scope: Scope, score: str
) -> None:
    (wanted,) = [s for s in instrument.scores if s.id == score]
    codebook = {v.name: v for v in variables(instrument)}
    among = wanted.codes if wanted.method is Method.PERCENT else None
    unasked = frozenset({int(Missing.NOT_ASKED), int(Missing.NOT_REACHED)})
    terms = [codebook[name] for name in wanted.fields]
    query = CountSums(tuple(Term(v.name, frozenset(v.missing), unasked, v.turned, among) for v in terms), scope)
    sums = fetch(study.connection, TABLES, [query])[query]
    expected: Counter[tuple[int, int, float]] = Counter()
    for values in rows(study, [v.name for v in terms], scope):
        asked = sum(value not in unasked for value in values)
        answers = [turned(v, value) for v, value in zip(terms, values, strict=True) if value not in v.missing]
        total = sum(a in wanted.codes for a in answers) if among else sum(answers)
        expected[asked, len(answers), total] += 1
    assert sums.cells == expected


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@pytest.mark.parametrize("by", [("role",), ("site", "events___1")], ids=str)
def test_sums_by_groups_are_the_sums_of_each_group(
    study: Store, instrument: Instrument, scope: Scope, by: tuple[str, ...]
) -> None:
    codebook = {v.name: v for v in variables(instrument)}
    items = [codebook[name] for name in ("help", "speak", "blame")]
    unasked = frozenset({int(Missing.NOT_ASKED), int(Missing.NOT_REACHED)})
    terms = tuple(Term(v.name, frozenset(v.missing), unasked, v.turned) for v in items)
    grouped, alone = CountSums(terms, scope, by), CountSums(terms, scope)
    facts = fetch(study.connection, TABLES, [grouped, alone])
    expected: Counter[tuple[object, ...]] = Counter()
    for values in rows(study, [*by, *(v.name for v in items)], scope):
        group, given = values[: len(by)], values[len(by) :]
        answers = [turned(v, value) for v, value in zip(items, given, strict=True) if value not in v.missing]
        asked = sum(value not in unasked for value in given)
        expected[*group, asked, len(answers), sum(answers)] += 1
    assert facts[grouped].cells == expected
    together: Counter[tuple[object, ...]] = Counter()
    for key, n in facts[grouped].cells.items():
        together[key[len(by) :]] += n
    assert together == facts[alone].cells


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_pairs_are_those_who_answered_both(study: Store, instrument: Instrument, scope: Scope) -> None:
    codebook = {v.name: v for v in variables(instrument)}
    terms = [codebook[name] for name in ("help", "blame", "events___1", "hours")]
    query = PairsOf(tuple(Term(v.name, frozenset(v.missing), turned=v.turned) for v in terms), scope)
    counts = fetch(study.connection, TABLES, [query])[query].cells
    wanted = rows(study, [v.name for v in terms], scope)
    given = [[x not in v.missing for v, x in zip(terms, row, strict=True)] for row in wanted]
    for a, b in combinations_with_replacement(range(4), 2):
        assert counts[a, b] == sum(row[a] and row[b] for row in given)


def test_more_pairs_than_one_select_can_give() -> None:
    names = [f"q{k}" for k in range(50)]
    with table(", ".join(names), [tuple(range(50)), (None, *range(49))]) as connection:
        query = PairsOf(tuple(Term(name, frozenset({48})) for name in names), Scope())
        counts = fetch(connection, Tables("r", "t"), [query])[query].cells
    assert len(counts) == 50 * 51 // 2
    assert (counts[0, 0], counts[0, 1], counts[1, 2], counts[48, 49], counts[49, 49]) == (1, 1, 2, 0, 1)


def test_pairs_of_nobody_are_none() -> None:
    query = PairsOf((Term("x"), Term("y")), Scope())
    with table("x, y", []) as connection:
        assert fetch(connection, Tables("r", "t"), [query])[query].cells == {(0, 0): 0, (0, 1): 0, (1, 1): 0}


def turned(variable: Variable, value: Stored) -> float:
    assert isinstance(value, int | float)
    return sum(variable.turned) - value if variable.turned else value


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_moments_of_those_who_answered_everything(study: Store, instrument: Instrument, scope: Scope) -> None:
    codebook = {v.name: v for v in variables(instrument)}
    terms = [codebook[name] for name in ("help", "speak", "blame", "hours")]
    query = MomentsOf(tuple(Term(v.name, frozenset(v.missing), turned=v.turned) for v in terms), scope)
    moments = fetch(study.connection, TABLES, [query])[query]
    wanted = rows(study, [v.name for v in terms], scope)
    answered = [row for row in wanted if not any(x in v.missing for v, x in zip(terms, row, strict=True))]
    complete = [[turned(v, x) for v, x in zip(terms, row, strict=True)] for row in answered]
    assert moments.n == len(complete)
    for a in range(4):
        assert moments.sums[a] == pytest.approx(sum(row[a] for row in complete))
        for b in range(a, 4):
            assert moments.products[a, b] == pytest.approx(sum(row[a] * row[b] for row in complete))


def test_moments_agree_with_anscombes_table() -> None:
    """Anscombe 1973 (Am Stat 27:17), set I. R: cov 5.501, var(x1) 11, var(y1) 4.127269, mean(y1) 7.500909."""
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    with table("x, y", list(zip(x, y, strict=True))) as connection:
        query = MomentsOf((Term("x"), Term("y")), Scope())
        moments = fetch(connection, Tables("r", "t"), [query])[query]
        assert moments.n == 11
        assert moments.mean(0) == 9
        assert moments.mean(1) == pytest.approx(7.500909, abs=5e-7)
        assert moments.covariance(0, 0) == 11
        assert moments.covariance(1, 1) == pytest.approx(4.127269, abs=5e-7)
        assert moments.covariance(1, 0) == moments.covariance(0, 1) == pytest.approx(5.501)


def test_moments_of_nothing_are_none() -> None:
    query = MomentsOf((Term("x"),), Scope())
    with table("x", []) as connection:
        moments = fetch(connection, Tables("r", "t"), [query])[query]
    assert (moments.n, moments.mean(0), moments.covariance(0, 0)) == (0, None, None)


def test_more_moments_than_one_select_can_give() -> None:
    names = [f"q{k}" for k in range(70)]
    with table(", ".join(names), [tuple(range(70)), tuple(range(1, 71))]) as connection:
        query = MomentsOf(tuple(map(Term, names)), Scope())
        moments = fetch(connection, Tables("r", "t"), [query])[query]
        assert len(moments.products) == 70 * 71 // 2
        assert moments.products[3, 69] == 3 * 69 + 4 * 70


@contextmanager
def table(columns: str, values: Sequence[tuple[object, ...]]) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"CREATE TABLE r (version, wave, site, mode, disposition, {columns})")
        for row in values:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO r VALUES ('1', '', '', 'paper', 'complete', {marks})", row)
        yield connection


def test_a_question_that_is_asked_twice_is_put_once(study: Store) -> None:
    said: list[str] = []
    study.connection.set_trace_callback(said.append)
    fetch(study.connection, TABLES, [CountBy(("role",), Scope()), CountBy(("role",), Scope())])
    study.connection.set_trace_callback(None)
    assert len([sql for sql in said if "GROUP BY" in sql]) == 1


def test_all_questions_see_one_state_of_the_file(study: Store) -> None:
    said: list[str] = []
    study.connection.set_trace_callback(said.append)
    fetch(study.connection, TABLES, [CountBy(("role",), Scope()), CountBy(("nights",), Scope())])
    study.connection.set_trace_callback(None)
    assert said[0] == "BEGIN"
    assert said[-1] == "ROLLBACK"
    assert not study.connection.in_transaction


def test_labels_are_values_and_never_sql(study: Store) -> None:
    query = CountBy(("role",), Scope(waves=("x') OR ('1' = '1",)))
    assert fetch(study.connection, TABLES, [query])[query].total == 0


def test_names_are_quoted() -> None:
    with table('"odd ""name"", x"', [(1,), (1,), (2,)]) as connection:
        query = CountBy(('odd "name", x',), Scope())
        assert fetch(connection, Tables("r", "t"), [query])[query].values() == {1: 2, 2: 1}


def test_a_file_that_cannot_be_read_is_said_without_its_words(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "empty.db", isolation_level=None)) as connection,
        pytest.raises(StoreError) as caught,
    ):
        fetch(connection, TABLES, [CountBy(("role",), Scope())])
    assert "shifts" not in caught.value.what
