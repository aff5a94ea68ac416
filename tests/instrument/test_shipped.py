"""What is shipped is right: it reads without a problem, helps, thanks, and forces nobody."""

import random
import time
from math import inf
from pathlib import Path

import pytest
from forms import SHIPPED, STARTER, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.errors import Level
from svsurvey.instrument.catalogue import read_source
from svsurvey.instrument.definition import load, read
from svsurvey.instrument.domain import Date, Grid, Note, Precision, Single, Text
from svsurvey.instrument.lint import lint
from svsurvey.instrument.model import Instrument, Required
from svsurvey.instrument.problems import CODES
from svsurvey.instrument.translation import in_language
from svsurvey.interview.pages import help_text
from svsurvey.sentences import sentences
from svsurvey.text import clean_line

FILES = [*SHIPPED, STARTER]
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]


def shipped(name: str) -> Instrument:
    [path] = [path for path in FILES if path.stem == name]
    return load(read_source(path))


every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_file
def test_it_has_no_problem_not_even_a_note(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8"), path.name) == []


@every_file
def test_it_asks_first_says_where_help_is_and_thanks(path: Path) -> None:
    instrument = load(read_source(path))
    assert instrument.consent is not None
    assert instrument.consent.ask.endswith("?")
    assert len(instrument.consent.text.split()) > 30
    assert "emergency number" in instrument.support
    assert instrument.thanks
    assert instrument.credit.license == "CC0-1.0"
    assert instrument.credit.note, "what it is not"


@every_file
def test_nothing_must_be_answered(path: Path) -> None:
    assert [item.id for item in load(read_source(path)).items if item.required is Required.HARD] == []


@every_file
def test_free_words_are_kept_apart_and_warned_of(path: Path) -> None:
    for item in load(read_source(path)).items:
        if isinstance(item.domain, Text):
            assert not item.domain.linked
            assert "no names" in help_text(sentences(), item)
            assert item.required is Required.NO


def test_whoever_starts_with_the_starter_asks_for_no_names_once() -> None:
    words = next(item for item in load(read_source(STARTER)).items if isinstance(item.domain, Text))
    assert help_text(sentences(), words).count("no names") == 1


def test_the_file_s_name_is_the_instrument_s_id() -> None:
    assert [shipped(path.stem).id for path in SHIPPED] == [path.stem for path in SHIPPED]
    assert {path.stem for path in SHIPPED} >= {
        "perioperative-catastrophe",
        "check-in",
        "peer-encounter",
        "program-inventory",
        "recovery-stages",
        "support-needs",
    }


def test_the_catastrophe_survey_has_17_questions() -> None:
    instrument = shipped("perioperative-catastrophe")
    numbers = [instrument.number(item) for item in instrument.items if not isinstance(item.domain, Note)]
    assert numbers == list(range(1, 18))
    assert len(instrument.route({})) < len(instrument.route({"ever": 1}))
    assert [item.id for item in instrument.route({"ever": 0})][-4:] == [
        "debriefing_team",
        "mandatory",
        "ideal",
        "comments",
    ]


def test_time_to_recovery_goes_in_steps_from_days_to_not_at_all() -> None:
    recovery = shipped("perioperative-catastrophe").by_id["recovery"].domain
    assert isinstance(recovery, Single)
    assert recovery.ordered
    labels = [option.label.lower() for option in recovery.options]
    assert "a few days or less" in labels[0]
    assert "a year or more" in labels[-2]
    assert "not recovered" in labels[-1]
    spans = list(recovery.stands_for.values())
    assert spans == [(0, 3), (4, 30), (31, 182), (183, 364), (365, inf), (0, inf)]
    assert recovery.unit == "days"


def test_who_somebody_is_could_be_told_from_three_answers() -> None:
    marked = [item.id for item in shipped("perioperative-catastrophe").items if item.identifying]
    assert marked == ["gender", "setting", "practice_years"]


def test_the_check_in_is_short() -> None:
    asked = [item for item in shipped("check-in").items if not isinstance(item.domain, Note)]
    assert len(asked) == 6


TRANSLATED = [
    "peer-encounter",
    "perioperative-catastrophe",
    "program-inventory",
    "recovery-stages",
    "support-needs",
]


@pytest.mark.parametrize("name", TRANSLATED)
def test_its_german_is_whole_and_says_the_same_of_help(name: str) -> None:
    [path] = [path for path in SHIPPED if path.stem == name]
    definition = read(read_source(path))
    assert [*definition.problems, *lint(definition)] == []
    german = in_language(load(read_source(path)), "de")
    assert german.consent is not None
    assert german.consent.ask.endswith("?")
    assert "Notruf" in german.support
    for item in german.items:
        if isinstance(item.domain, Text):
            assert "keine Namen" in item.hint


def test_the_log_of_a_contact_has_no_place_for_words_and_no_day() -> None:
    log = shipped("peer-encounter")
    assert not [item.id for item in log.items if isinstance(item.domain, Text) or item.write_in]
    assert [item.domain.precision for item in log.items if isinstance(item.domain, Date)] == [Precision.MONTH]
    assert [item.id for item in log.items if item.identifying] == ["month", "people", "roles", "area", "event"]
    assert [item.id for item in log.items if item not in log.route({"form": 1})] == ["people"]


def test_the_ways_through_an_event_have_six_phases_in_one_order_and_three_ends() -> None:
    ways = shipped("recovery-stages")
    phases, durations, ending = (ways.by_id[id_].domain for id_ in ("phases", "durations", "ending"))
    assert isinstance(phases, Grid)
    assert isinstance(durations, Grid)
    assert isinstance(ending, Single)
    assert [row.id.removeprefix("was_") for row in phases.rows] == [
        row.id.removeprefix("time_") for row in durations.rows
    ]
    assert len(phases.rows) == 6
    assert durations.ordered
    assert ending.ordered
    assert [option.code for option in ending.options if not option.missing] == [1, 2, 3]
    assert [item.id for item in ways.route({"ever": 0})] == [
        "role",
        "before_events",
        "ever",
        "know_where",
        "needed",
    ]
    assert not ways.scores, "no score of it is known to mean anything"


# ---- torn by chance --------------------------------------------------------------------------------------

SCRAPS = (
    "", "\n", " ", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "'", '"', "|", ">", "#", "&a ", "*a",
    "!x ", "?", "%", "@", "`", "\\", "\0", "\x1b", "\ufeff", "\ud800", "\u202e", "é", "🙂",
    "0", "-1", "1e999", "9" * 30,
    "null", "~", "true", "no", "when: ", "==", " and ", " in ", "not ", "(", ")", "count(", "date('", "type: grid",
    "scale: ", "\r\n",
    "---\n", "...\n", "<<: ", "id: nights", "options: {1: A, 2: B}", "required: hard", "range: [0, 1]",
)  # fmt: skip


def torn(text: str, seed: int) -> str:
    """The text after one to six cuts, doublings and insertions."""
    rng = random.Random(seed)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice((1, 1, 2, 5, 20, 80, 500)))
        match rng.randrange(5):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:end] + text[at:]
            case 2:
                other = rng.randrange(len(text) + 1)
                text = text[:other] + text[at:end] + text[other:]
            case 3:
                text = text[:at] + rng.choice(SCRAPS) + text[end:]
            case _:
                text = text[:at] + rng.choice(SCRAPS) + text[at:]
    return text


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 10**9))
def test_a_torn_file_is_a_list_of_problems_and_never_a_traceback(text: str, seed: int) -> None:
    start = time.process_time()
    found = problems(torn(text, seed))
    assert time.process_time() - start < 2
    for problem in found:
        assert problem.code in CODES
        assert problem.where is not None
        assert problem.where.line >= 1
        assert problem.where.column >= 1
        assert clean_line(said := problem.what + problem.hint) == said
    if any(problem.code == "never-asked" for problem in found):
        assert [problem for problem in found if problem.level is Level.ERROR]
