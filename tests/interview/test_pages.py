"""The words of an interview: how to answer, and how an answer is read back."""

from dataclasses import replace
from datetime import date, time

import pytest

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.length import Length
from svsurvey.instrument.model import Instrument, Item
from svsurvey.interview import pages
from svsurvey.interview.turns import Ask
from svsurvey.response import Missing, Value
from svsurvey.sentences import sentences

SAY = sentences()

THREE = (Option(1, "Nurse"), Option(2, "Doctor"), Option(8, "Other", write_in=True))
ROWS = (Row("helps", "We help each other."), Row("speaks", "I can speak up."))


def item(domain: Domain) -> Item:
    return Item("role", "What is your work?", domain, hint="Only the main one.")


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        (Single(THREE), "Type the number of your answer."),
        (Multiple(THREE), "Type the numbers of all that apply, with commas between."),
        (Multiple(THREE, least=2), "Type the numbers of all that apply, at least 2, with commas between."),
        (Multiple(THREE, most=2), "Type the numbers of all that apply, at most 2, with commas between."),
        (Multiple(THREE, least=2, most=2), "Type the numbers of exactly 2, with commas between."),
        (Multiple(THREE, least=2, most=3), "Type the numbers of 2 to 3 answers, with commas between."),
        (Number(), "Type a whole number."),
        (Number(0, 168, unit="hours"), "Type a whole number from 0 to 168. Unit: hours."),
        (Number(0, decimals=1), "Type a number of 0 or more."),
        (Date(), "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (
            Date(low=date(2020, 5, 1), precision=Precision.MONTH),
            "Type it as YYYY-MM, for example 2024-05, 2020-05 or later.",
        ),
        (
            Date(high=date(2020, 5, 1), precision=Precision.YEAR),
            "Type it as YYYY, for example 2024, 2020 or earlier.",
        ),
        (Time(), "Type a time as HH:MM, for example 14:30."),
        (Time(time(6), time(22)), "Type a time as HH:MM, from 06:00 to 22:00."),
        (Text(), "Type your answer in your own words. Please write no names."),
        (Grid(ROWS, THREE), "Answer each of the 2 statements with one number."),
        (Ranking(THREE), "Type the numbers of all 3 in your order, best first, with commas between."),
        (Ranking(THREE, top=2), "Type the numbers of your first 2, best first, with commas between."),
        (Slider(0, 10, 5, "Easy", "Hard"), "Type a whole number from 0 (Easy) to 10 (Hard) in steps of 5."),
        (Note(), ""),
    ],
)
def test_how_to_answer_is_one_sentence(domain: Domain, words: str) -> None:
    assert pages.how_to_answer(SAY, item(domain)) == words


@pytest.mark.parametrize(
    ("domain", "values", "words"),
    [
        (Single(THREE), {"role": 2}, "Doctor"),
        (Single(THREE), {"role": 8, "role_other": "porter"}, "Other: porter"),
        (Single(THREE), {"role": 8, "role_other": Missing.NOT_ANSWERED}, "Other"),
        (Single(THREE), {"role": Missing.REFUSED}, "preferred not to answer"),
        (Single(THREE), {"role": Missing.NOT_ANSWERED}, "left empty"),
        (Single(THREE), {}, "no answer yet"),
        (Multiple(THREE), {"role": frozenset({8, 1}), "role_other": "porter"}, "Nurse; Other: porter"),
        (Multiple(THREE, least=0), {"role": frozenset()}, "none"),
        (Number(unit="hours"), {"role": 38}, "38 hours"),
        (Number(decimals=2), {"role": 0.1}, "0.1"),
        (Number(), {"role": 123456789012}, "123456789012"),
        (Slider(), {"role": 50}, "50"),
        (Date(precision=Precision.MONTH), {"role": date(2020, 5, 1)}, "2020-05"),
        (Date(), {"role": date(2020, 5, 1)}, "2020-05-01"),
        (Time(), {"role": time(7, 5)}, "07:05"),
        (Text(), {"role": "two\nlines"}, "two lines"),
        (Ranking(THREE, top=2), {"role": (8, 1)}, "1. Other; 2. Nurse"),
        (
            Grid(ROWS, THREE),
            {"helps": 1, "speaks": Missing.REFUSED},
            "We help each other: Nurse; I can speak up: preferred not to answer",
        ),
        (Note(), {}, ""),
    ],
)
def test_an_answer_is_read_back_in_words(domain: Domain, values: dict[str, Value], words: str) -> None:
    assert pages.shown(SAY, item(domain), values) == words


def test_help_holds_the_hint_the_way_and_that_refusing_is_fine() -> None:
    assert pages.help_text(SAY, item(Text())).split("\n") == [
        "Only the main one.",
        "Type your answer in your own words. Please write no names.",
        "You never have to answer: you may choose to prefer not to.",
    ]
    assert "nothing to answer" in pages.help_text(SAY, item(Note()))


def test_progress_counts_questions_and_is_silent_on_a_note() -> None:
    assert pages.progress(SAY, Ask(item(Text()), 3, 17)) == "Question 3 of 17"
    assert pages.progress(SAY, Ask(item(Note()), 3, 17)) == ""
    assert pages.progress(SAY, Ask(item(Text()), 3, 17, up_to=True)) == "Question 3 of at most 17"


def test_a_long_list_is_answered_by_a_part_of_a_word() -> None:
    assert pages.how_to_answer(SAY, replace(item(Single(THREE)), lookup=True)).startswith("Type a part of")


@pytest.mark.parametrize(
    ("questions", "minutes", "words"),
    [
        ((8, 17), (3, 7), "About 3 to 7 minutes, 8 to 17 questions."),
        ((8, 8), (3, 4), "About 3 to 4 minutes, 8 questions."),
        ((0, 8), (3, 3), "About 3 minutes, 0 to 8 questions."),
        ((1, 1), (1, 1), "About one minute, one question."),
    ],
)
def test_the_estimate_is_a_range_where_the_ways_differ(
    questions: tuple[int, int], minutes: tuple[int, int], words: str
) -> None:
    assert pages.estimate(SAY, Length(questions, minutes)) == words


def test_what_was_dropped_is_named_by_its_first_words_and_many_by_their_number() -> None:
    one = item(Text())
    long = replace(one, text="What did your colleagues say to you in the days and weeks after it had happened?")
    assert pages.dropped(SAY, ()) == ""
    assert "one question no longer applies: “What is your work?”" in pages.dropped(SAY, (one,))
    assert "days and weeks …”" in pages.dropped(SAY, (long,))
    several = pages.dropped(SAY, (one,) * 5)
    assert several.startswith("With this change 5 questions")
    assert several.count("“What is your work?”") == 3
    assert "and 2 more" in several


def test_the_last_page_thanks_and_says_where_help_is(everything: Instrument) -> None:
    assert pages.closing("Saved.", everything) == "Saved.\n\nWe are grateful.\n\nTalk to somebody you trust."
    assert pages.closing("Saved.", replace(everything, thanks="", support="")) == "Saved."


def test_support_is_never_an_empty_page(everything: Instrument) -> None:
    assert pages.support_text(SAY, everything) == "Talk to somebody you trust."
    assert "Someone you trust" in pages.support_text(SAY, replace(everything, support=""))
