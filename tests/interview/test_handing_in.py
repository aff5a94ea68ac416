"""What is asked when saving fails, and what becomes of the answers."""

from io import StringIO

import pytest

from svsurvey.errors import NothingSaved, StoreError
from svsurvey.interview.handing_in import hand_in
from svsurvey.interview.lines import Lines
from svsurvey.sentences import sentences


class Study:
    """Saves once it has failed some times; it remembers into which files."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.files: list[str] = []

    def save(self, name: str = "its own") -> None:
        self.failures -= 1
        if self.failures >= 0:
            raise StoreError("the disk is full", "make room")
        self.files.append(name)


def talk(study: Study, typed: str) -> str:
    """What is said while these lines are typed."""
    said = StringIO()
    hand_in(sentences(), Lines(StringIO(typed), said), study.save, study.save, "Call 5555.")
    return said.getvalue()


def test_what_is_saved_at_once_needs_no_word() -> None:
    study = Study(failures=0)
    assert (talk(study, ""), study.files) == ("", ["its own"])


def test_each_failure_is_told_and_another_try_offered() -> None:
    study = Study(failures=2)
    said = talk(study, "1\n1\n")
    assert study.files == ["its own"]
    assert said.count("They are not lost") == said.count("the disk is full; make room") == 2


def test_another_file_needs_a_name() -> None:
    study = Study(failures=1)
    said = talk(study, "2\n \n2\n other.db \n")
    assert study.files == ["other.db"]
    assert said.count("no file was named") == 1


def test_only_the_numbers_of_the_choices_are_taken() -> None:
    study = Study(failures=1)
    said = talk(study, "4\n0\n-1\nerase\n1\n")
    assert study.files == ["its own"]
    assert said.count("Please type a number from 1 to 3.") == 4


def test_who_gives_up_has_the_answers_erased() -> None:
    study = Study(failures=1)
    with pytest.raises(NothingSaved, match="nothing was stored"):
        talk(study, "3\n")
    assert study.files == []


def test_with_nobody_to_ask_the_last_failure_is_the_error() -> None:
    with pytest.raises(StoreError, match="the disk is full"):
        talk(Study(failures=5), "1\n")


def test_leaving_at_once_erases_and_support_is_said_here_too() -> None:
    study, said = Study(failures=1), StringIO()
    with pytest.raises(NothingSaved):
        hand_in(sentences(), Lines(StringIO(":support\n:leave\n"), said), study.save, study.save, "Call 5555.")
    assert said.getvalue().count("Call 5555.") == 1


def test_while_another_file_is_named_commands_are_no_names() -> None:
    study = Study(failures=1)
    assert "Call 5555." in talk(study, "2\n:support\nother.db\n")
    assert study.files == ["other.db"]
