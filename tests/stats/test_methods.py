"""The sentences of methods: each test and measure has one, and what they cite is listed."""

import re
from pathlib import Path

import pytest

from svsurvey.inference.result import Measure, Method
from svsurvey.writeup import methods
from svsurvey.writeup.wording import SIZES, TESTS, WORKS, cited

WRITTEN = Path(methods.__file__).read_text(encoding="utf-8")
SENTENCES = " ".join([*WRITTEN.split(), *TESTS.values(), *SIZES.values()])

CITATION = re.compile(r"\(((?:type \d of )?[A-Z][\wé]+(?: & [A-Z]\w+)? \d{4})\)")


@pytest.mark.parametrize("method", Method)
def test_every_test_has_its_words(method: Method) -> None:
    assert TESTS[method]


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_has_its_words(measure: Measure) -> None:
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
