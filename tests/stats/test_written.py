"""Words, days and hours: counted, grouped, never quoted."""

import pytest
from by_hand import EMPTY, NOT_ASKED, REFUSED, Cells, counts, notes, ones, shown, study, told, ward

from svsurvey.engine.query import ANSWERED, CountWords
from svsurvey.response import Scope
from svsurvey.stats.analysis import Given, Study
from svsurvey.stats.written import Days, Words, by_date, by_hour

WROTE: Cells = {(ANSWERED,): 7, (REFUSED,): 2, (EMPTY,): 1}


def words(scope: Scope = Scope()) -> Words:  # noqa: B008
    where = Study((ward(),), scope)
    item = where.newest.by_id["wish"]
    return Words(where, item, item.fields[0])


def test_words_are_asked_for_by_kind_only() -> None:
    (question,) = words().needs()
    assert isinstance(question, CountWords)
    assert question.apart


def test_words_are_counted() -> None:
    block = told(words(), WROTE)
    assert {k: n for k, n in counts(block).items() if n} == {
        "asked": 10,
        "answered": 7,
        "refused": 2,
        "not_answered": 1,
    }
    assert block.tables == ()


def test_words_kept_apart_keep_the_default_codes_where_an_instrument_moves_its_own() -> None:
    where = study(ward(("title: Ward", "title: Ward\nmissing: {not_asked: -998, refused: -997}")))
    item = where.newest.by_id["wish"]
    block = told(Words(where, item, item.fields[0]), {(ANSWERED,): 7, (REFUSED,): 2, (NOT_ASKED,): 4})
    assert {k: n for k, n in counts(block).items() if n} == {
        "asked": 9,
        "answered": 7,
        "refused": 2,
        "not_asked": 4,
    }


@pytest.mark.parametrize(("scope", "said"), [(Scope(sites=("A",)), True), (Scope(waves=("x",)), False)])
def test_words_without_a_site_say_so(scope: Scope, said: bool) -> None:
    assert ("counts of all sites and versions" in notes(told(words(scope), WROTE))) is said


def test_the_words_behind_an_option_are_a_block_of_their_own() -> None:
    where = study()
    item = where.newest.by_id["role"]
    block = told(Words(where, item, item.fields[1]), WROTE)
    assert (block.key, counts(block)) == ("role_other", {"answered": 7})


def test_days_have_the_base_of_those_asked() -> None:
    where = study()
    block = told(Days(where, where.newest.by_id["since"]), ones({"2024-05": 3, "2023-12": 1, REFUSED: 1}))
    assert list(shown(block.tables[0])) == ["2023-12", "2024-05", "Preferred not to answer", "Asked"]
    assert shown(block.tables[0])["2024-05"][:2] == ["3", "60.0"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"2024-05-01": 2, "2024-05-02": 1}, {"2024-05-01": 2, "2024-05-02": 1}),
        ({f"2024-05-{d:02d}": 1 for d in range(1, 29)}, {"2024-05": 28}),
        ({f"20{y:02d}-05": 2 for y in range(20)}, {"2000s": 20, "2010s": 20}),
        ({f"{y}-{m:02d}": 1 for y in (2022, 2023) for m in range(1, 13)}, {"2022": 12, "2023": 12}),
    ],
)
def test_dates_are_grouped_until_they_fit(given: Given, expected: dict[str, int]) -> None:
    assert by_date(given) == expected


def test_times_are_grouped_until_they_fit() -> None:
    assert by_hour({"09:30": 1, "10:00": 2}) == {"09:30": 1, "10:00": 2}
    minutes: Given = {f"{h:02d}:{m:02d}": 1 for h in (8, 9) for m in range(0, 60, 5)}
    assert by_hour(minutes) == {"08:00 to 08:59": 12, "09:00 to 09:59": 12}
    assert by_hour({f"{h:02d}:00": 1 for h in range(24)})["21:00 to 23:59"] == 3
