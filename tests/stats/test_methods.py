"""The sentences of methods: each test and measure has one, and what they cite is listed."""

import re
from pathlib import Path

import pytest

from svsurvey.inference.result import EffectSize, Procedure
from svsurvey.instrument.definition import Source, load
from svsurvey.report.model import Block, Column, Entry, Report, Row, Section, Table, count, number, p_value, words
from svsurvey.response import Scope
from svsurvey.stats.analysis import Study
from svsurvey.writeup import methods
from svsurvey.writeup.done import Done
from svsurvey.writeup.how_asked import Asked
from svsurvey.writeup.wording import LARGER, SIZES, TESTS, WITH_ENDS, WORKS, cited

WRITTEN = Path(methods.__file__).read_text(encoding="utf-8")
SENTENCES = " ".join([*WRITTEN.split(), *TESTS.values(), *SIZES.values(), *WITH_ENDS.values(), LARGER])

CITATION = re.compile(r"\(((?:type \d of )?[A-Z][\wé]+(?: & [A-Z]\w+)? \d{4})\)")


@pytest.mark.parametrize("method", Procedure)
def test_every_test_has_its_words(method: Procedure) -> None:
    assert TESTS[method]


DRAWN = "from 100,000 tables drawn by chance (seed 1); 99 % interval of p 0.1 to 0.2"


def done_with(*made: Procedure) -> Done:
    """A report in which nothing stands but these tests of one predictor, with a table of two by three."""
    columns = (Column("df", "df"), Column("p", "p"), Column("note", "note"))
    rows = [
        Row(
            f"role: {name.value}",
            name.value,
            (
                number(2 if name is Procedure.PEARSON else None, 0),
                p_value(0.15),
                words(DRAWN if name is Procedure.FISHER_DRAWN else ""),
            ),
        )
        for name in made
    ]
    block = Block("rest", "Rest", "association", tables=(Table("tests", columns, tuple(rows)),))
    head = Block("shift", "", "responses", entries=(Entry("responses", "responses", count(300)),))
    report = Report("Shift", head, sections=(Section("", (block,)),))
    study = Study((load(Source("shift.yaml", SHIFT, {})),), Scope())
    return Done(Asked(study, report), {})


SHIFT = """
svsurvey: 1
id: shift
version: "1"
title: Shift
sections:
  - title: Work
    items:
      - {id: rest, type: single, text: Rest?, options: {1: Yes, 0: No}}
"""


def test_where_every_exact_test_was_simulated_it_is_said_when_and_from_how_many_tables() -> None:
    told = " ".join(
        note.text for note in methods.methods(done_with(Procedure.PEARSON, Procedure.FISHER_DRAWN))[0].notes
    )
    assert (
        "Fisher's exact test, two-sided (Fisher 1935) and its extension to larger tables (Freeman & Halton 1951), "
        "where expected counts were under 5, by Monte Carlo simulation from 100,000 tables drawn by chance "
        "(seed 1), for the tables were too large" in told
    )


def test_where_some_were_simulated_both_are_told_apart() -> None:
    both = done_with(Procedure.PEARSON, Procedure.FISHER, Procedure.FISHER_DRAWN)
    told = " ".join(note.text for note in methods.methods(both)[0].notes)
    assert (
        "under 5; and the same by Monte Carlo simulation from 100,000 tables drawn by chance (seed 1), where a"
        in told
    )


@pytest.mark.parametrize("measure", EffectSize)
def test_every_measure_has_its_words(measure: EffectSize) -> None:
    assert SIZES[measure]


def test_what_is_cited_is_listed_and_what_is_listed_is_cited() -> None:
    joined = re.sub(r'" f?"', "", SENTENCES)
    found = {short.partition(" of ")[2] or short for short in CITATION.findall(joined)}
    assert len(found) > 15
    assert found <= set(WORKS)
    assert all(short in joined for short in WORKS)


def test_only_the_works_that_are_cited_are_given() -> None:
    (work,) = cited(["Intervals are Wilson's (Wilson 1927)."])
    assert work.startswith("Wilson EB (1927)")
    assert cited(["Wilson, whoever he was, in 1927"]) == []
