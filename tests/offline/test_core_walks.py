"""Made-up respondents through the machine and the core of the offline page: both show and keep the same."""

from collections.abc import Mapping
from typing import Any

from core_cases import data_of, instruments, plain
from core_runs import Run
from core_walks import Walk, restless, told_last, walk

from svsurvey.errors import Where
from svsurvey.intake.offline_file import unmet
from svsurvey.interview.script import Script, respond
from svsurvey.response import Disposition, Missing, Mode, Response
from svsurvey.store.payload import fits, size_for, unpack

NAMES = tuple(instruments())


def check(name: str, walks: list[Walk], done: list[Mapping[str, Any]]) -> None:
    """The core showed what the machine showed, and what it writes is what the machine keeps."""
    for one, other in zip(walks, done, strict=True):
        for step, here, there in zip(one.job["steps"], other["seen"], one.seen, strict=True):
            assert here == there, step
        check_written(name, one.response, other)


def check_written(name: str, response: Response, done: Mapping[str, Any]) -> None:
    """The values, the content of a box, and the plain file's answers read as any file of answers."""
    instrument = instruments()[name]
    assert done["values"] == {field: plain(value) for field, value in response.values.items()}
    content = done["content"].encode()
    assert len(content) == size_for(instrument)
    opened = unpack(content).response
    assert opened == response
    assert fits(opened, instrument)
    left = done["reached"] is not None
    behind = unmet(instrument, done["answers"]) if left else frozenset()
    script = Script(1, Where("file"), done["answers"], done["reached"], behind)
    assert (done["reached"] is None) is (response.disposition is Disposition.COMPLETE)
    read, problems = respond(instrument, script, mode=Mode.OFFLINE_HTML)
    assert problems == []
    assert read.values == response.values


def through(run: Run, walks: Mapping[str, list[Walk]]) -> None:
    """Respondents who go straight on, by instrument."""
    jobs = [("walks", {"data": data_of(name), "walks": [one.job for one in some]}) for name, some in walks.items()]
    for (name, some), done in zip(walks.items(), run(jobs), strict=True):
        check(name, some, done)


def to_and_fro(run: Run, walks: Mapping[str, list[Mapping[str, Any]]]) -> None:
    """Those who change their minds."""
    jobs = [("walks", {"data": data_of(name), "walks": some}) for name, some in walks.items()]
    for (name, some), done in zip(walks.items(), run(jobs), strict=True):
        for job, each in zip(some, done, strict=True):
            assert each["unpassed"] == []
            response, review = told_last(name, job, each["seen"])
            assert each["review"] == review
            check_written(name, response, each)


def test_respondents_are_shown_and_kept_alike(node: Run) -> None:
    through(node, {name: [walk(name, seed) for seed in range(3)] for name in NAMES})


def test_who_goes_to_and_fro_is_kept_as_who_said_the_last_at_once(node: Run) -> None:
    to_and_fro(node, {name: [restless(name, seed) for seed in range(3)] for name in NAMES})


def test_who_stops_early_among_things_in_an_order_of_chance(node: Run) -> None:
    """A box of theirs opens and a plain file is taken, also where a story was drawn that nobody came to."""
    walks = {name: [walk(name, seed) for seed in range(40)] for name in ("fate", "scattered")}
    parts = {
        name: [one for one in some if one.response.disposition is Disposition.PARTIAL]
        for name, some in walks.items()
    }
    ends = [one.response.values for one in parts["scattered"]]
    assert any(values["arm"] is Missing.NOT_REACHED is not values["helps"] for values in ends)
    through(node, parts)
