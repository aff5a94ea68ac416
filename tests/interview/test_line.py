"""Plain mode: what is typed, what is read aloud, and what stands in the record."""

import io
from collections.abc import Iterable

import pytest

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.interview.line import COMMANDS, Lines, LineTalk
from svsurvey.interview.machine import Interview, conduct
from svsurvey.response import Disposition, Missing, Mode, Response

REFUSED, EMPTY, NOT_ASKED = Missing.REFUSED, Missing.NOT_ANSWERED, Missing.NOT_ASKED


def talk(instrument: Instrument, *typed: str) -> tuple[Response, str]:
    """The response of somebody who types these lines, and everything that was said."""
    source, output = io.StringIO("".join(line + "\n" for line in typed)), io.StringIO()
    interview = Interview(instrument, Mode.LINE)
    return conduct(interview, LineTalk(instrument, source, output).reply).response, output.getvalue()


def in_order(said: str, *parts: str) -> bool:
    """Whether these are said, one after the other."""
    at = 0
    for part in parts:
        at = said.find(part, at) + len(part)
        if at < len(part):
            raise AssertionError(f"not said, or not in this order: {part!r} in\n{said}")
    return True


EVERY_TYPE = (
    "yes",  # consent
    "",  # the note
    "8", "porter",  # role and its words
    "38",
    "7,5",
    "2019-04",
    "7:30",
    "3", "2", "1",  # the grid
    "1, 8", "a broken bed",
    "1",
    "2 1",
    "5",
    "first line", "second line", "",
)  # fmt: skip


def test_every_type_of_item_is_asked_and_taken(everything: Instrument) -> None:
    response, said = talk(everything, *EVERY_TYPE, "yes")
    assert response.disposition is Disposition.COMPLETE
    assert {name: str(value) for name, value in response.values.items()} == {
        "role": "8",
        "role_other": "porter",
        "hours": "38",
        "weight": "7.5",
        "since": "2019-04-01",
        "shift_start": "07:30:00",
        "helps": "3",
        "speaks": "2",
        "blamed": "1",
        "events": "frozenset({8, 1})",
        "events_other": "a broken bed",
        "reported": "1",
        "wishes": "(2, 1)",
        "strain": "5",
        "story": "first line\nsecond line",
    }
    assert in_order(
        said,
        "Every type of question",
        ":skip to prefer not to answer",
        "Eleven questions about nothing in particular.",
        "Will you take part? Type yes or no:",
        "First some words about you.",
        "Press Enter to go on:",
        "Question 1 of 10. What is your work?",
        "  1. Nurse\n  2. Doctor\n  8. Other",
        "Type the number of your answer.",
        "Other. In your own words",
        "Question 2 of 10. How many hours last week?",
        "Type a whole number from 0 to 168 (hours).",
        "Type a number from 0 to 99 (kg).",
        "Type a date as YYYY-MM, from 2000-01 to 2024-12.",
        "Type a time as HH:MM, for example 14:30.",
        "Question 6 of 10. How much do you agree?",
        "  9. Does not apply",
        "Answer each of the 3 statements with one number.",
        "Statement 1 of 3. We help each other.",
        "Statement 3 of 3. I am blamed.",
        "What did you see?\nIn the last month.",
        "  99. Nothing (only by itself)",
        "Type the numbers of all that apply, with commas between.",
        "Question 8 of 11. Was it reported?",
        "Type the numbers of your first 2, best first, with commas between.",
        "Type a whole number from 0 (Easy) to 10 (Hard) in steps of 5.",
        "Next line, or Enter to finish:",
        "Your answers:",
    )


def test_the_review_reads_every_answer_back(everything: Instrument) -> None:
    _, said = talk(everything, *EVERY_TYPE, "yes")
    review = said[said.index("Your answers:") :]
    assert in_order(
        review,
        "  1. What is your work? Other: porter\n",
        "  2. How many hours last week? 38 hours\n",
        "  3. How heavy is the bag? 7.5 kg\n",
        "  4. Since when? 2019-04\n",
        "  5. When did the shift begin? 07:30\n",
        "  6. How much do you agree?\n     We help each other.: Agree\n     I can speak up.: Neither\n",
        "  7. What did you see? A fall; Something else: a broken bed\n",
        "  9. What would help most? 1. Better handover; 2. More staff\n",
        "  11. What happened? first line second line\n",
    )


def test_no_cursor_is_moved_and_nothing_is_coloured(everything: Instrument) -> None:
    _, said = talk(everything, *EVERY_TYPE, "yes")
    assert not any(ord(c) < 32 and c != "\n" for c in said)


# ---- commands -------------------------------------------------------------------------------------------


def test_skip_next_and_back(nights: Instrument) -> None:
    typed = (":skip", ":back", "1", ":next", "yes", "40", ":next", "yes")
    response, said = talk(nights, *typed)
    assert list(response.values.values()) == [1, EMPTY, NOT_ASKED, 40, EMPTY]
    assert in_order(
        said, "Your answer so far: preferred not to answer. Press Enter to keep it.", "Leave it empty?"
    )


def test_enter_alone_never_answers_and_keeps_what_was_answered(nights: Instrument) -> None:
    response, said = talk(nights, "", "0", ":back", "", "40", ":next", "yes")
    assert response.values["nights"] == 0
    assert in_order(said, "Nothing was typed.", "Your answer so far: No. Press Enter to keep it.")


def test_a_doubt_is_a_yes_or_no_question(nights: Instrument) -> None:
    response, said = talk(nights, "1", "20", "maybe", "no", "12", "yes", "1", "40", ":next", "yes")
    assert response.values["how_many"] == 12
    assert in_order(
        said,
        "20 is unusual. Is that right? Type yes or no:",
        "Please type yes or no.",
        "Your answer:",
        "12 is unusual.",
    )


def test_a_bad_answer_is_asked_again_with_the_reason_and_not_the_whole_page(nights: Instrument) -> None:
    _, said = talk(nights, "maybe", "0", "12", "40", ":next", "yes")
    assert in_order(said, "Choose one of 1 or 0.", "Type a number from 16 to 99.")
    assert said.count("Did you work at night?") == 2  # once asked, once reviewed


def test_an_unknown_command_is_explained_with_the_nearest(nights: Instrument) -> None:
    _, said = talk(nights, ":bakc", "0", "40", ":next", "yes")
    assert "There is no command :bakc. Did you mean 'back'? Type :help for the commands." in said


@pytest.mark.parametrize("words", [":-)", ": well", " :back", ":one two"])
def test_words_that_only_look_like_a_command_are_words(nights: Instrument, words: str) -> None:
    response, _ = talk(nights, "0", "40", words, "yes")
    assert response.values["comment"] == words.strip()


def test_help_says_how_to_answer_and_every_command(everything: Instrument) -> None:
    _, said = talk(everything, "yes", "", ":help", ":support", ":repeat", ":quit", "2")
    for command in ("back", "skip", "next", "repeat", "help", "support", "quit"):
        assert f"  :{command}  {COMMANDS[command]}\n" in said
    assert ":skipall" not in said
    assert in_order(said, "you may choose to prefer not to.", "Talk to somebody you trust.", "What is your work?")
    assert said.count("What is your work?") == 2


def test_a_known_command_where_it_means_nothing_says_so(everything: Instrument) -> None:
    response, said = talk(everything, ":back", "no")
    assert ":back does nothing here." in said
    assert response.disposition is Disposition.REFUSAL


# ---- grids ----------------------------------------------------------------------------------------------

TO_THE_GRID = EVERY_TYPE[:8]


def grid(everything: Instrument, *typed: str) -> tuple[list[object], str]:
    """The three statements' answers when these lines are typed at the grid and everything after it is refused."""
    response, said = talk(everything, *TO_THE_GRID, *typed, *[":skip"] * 4, "yes")
    assert response.disposition is Disposition.COMPLETE
    return [response.values[row] for row in ("helps", "speaks", "blamed")], said


def test_a_grid_goes_back_a_row_and_shows_what_was_said(everything: Instrument) -> None:
    rows, said = grid(everything, "3", ":back", "", "1", ":back", "2", "9")
    assert rows == [3, 2, 9]
    assert in_order(said, "Your answer so far: Agree. Press Enter to keep it.", "so far: Disagree.")


def test_before_the_first_row_a_grid_goes_back_a_question(everything: Instrument) -> None:
    rows, _ = grid(everything, "3", ":back", ":back", "", "", "2", "9")
    assert rows == [3, 2, 9]


def test_a_bad_row_is_asked_again(everything: Instrument) -> None:
    rows, said = grid(everything, "3", "7", "2", "9")
    assert rows == [3, 2, 9]
    assert "Choose one of 1, 2, 3 or 9." in said


def test_one_row_is_refused_and_the_others_answered(everything: Instrument) -> None:
    assert grid(everything, "3", ":skip", "9")[0] == [3, REFUSED, 9]


def test_all_rows_that_follow_are_refused_at_once(everything: Instrument) -> None:
    assert grid(everything, "3", ":skipall")[0] == [3, REFUSED, REFUSED]


def test_rows_left_empty_are_asked_about_and_only_they_are_asked_again(everything: Instrument) -> None:
    rows, said = grid(everything, "3", ":next", "9", "no", "2")
    assert rows == [3, 2, 9]
    assert "No answer yet to 1 of 3 statements. Leave the rest empty?" in said
    assert grid(everything, "3", ":next", "9", "yes")[0] == [3, EMPTY, 9]


# ---- write-ins and texts --------------------------------------------------------------------------------


def test_the_words_of_a_write_in_may_be_left_empty(everything: Instrument) -> None:
    response, _ = talk(everything, "yes", "", "8", "")
    assert (response.values["role"], response.values["role_other"]) == (8, EMPTY)


def test_from_the_words_one_goes_back_to_the_options(everything: Instrument) -> None:
    response, _ = talk(everything, "yes", "", "8", ":back", "1")
    assert (response.values["role"], response.values["role_other"]) == (1, NOT_ASKED)


def test_the_words_of_a_write_in_are_kept_by_enter(everything: Instrument) -> None:
    response, said = talk(everything, "yes", "", "8", "porter", ":back", "8", "")
    assert response.values["role_other"] == "porter"
    assert "Press Enter to keep: porter" in said


def test_none_is_an_answer_where_no_tick_is_one() -> None:
    text = "svsurvey: 1\nid: ticks\nversion: '1'\ntitle: Ticks\nsections:\n  - title: A\n    items:\n"
    item = "      - {id: a, type: multiple, text: What?, options: {1: This, 2: That}, min_picks: 0}\n"
    response, said = talk(load(Source("ticks.yaml", text + item)), "none", "yes")
    assert response.values["a"] == frozenset()
    assert "Type none if none applies." in said


# ---- the review -----------------------------------------------------------------------------------------


def test_the_review_opens_an_answer_by_its_number(nights: Instrument) -> None:
    response, said = talk(nights, "0", "40", ":next", "2", "41", "yes")
    assert response.values["age"] == 41
    assert in_order(said, "Your answer so far: 40.", "  2. How old are you? 41")


@pytest.mark.parametrize("typed", ["", "no", "0", "4", "99999999999999999999", "²"])
def test_the_review_hands_in_on_yes_alone(nights: Instrument, typed: str) -> None:
    response, said = talk(nights, "0", "40", ":next", typed)
    assert response.disposition is Disposition.BREAK_OFF
    assert "Please type yes, or a number from 1 to 3." in said


# ---- leaving --------------------------------------------------------------------------------------------


def test_the_end_of_the_input_is_leaving(nights: Instrument) -> None:
    for typed in ((), ("1",), ("1", "20"), ("0", "40", ":next"), (":quit",)):
        assert talk(nights, *typed)[0].disposition is Disposition.BREAK_OFF


def test_quit_asks_first(nights: Instrument) -> None:
    response, said = talk(nights, ":quit", "perhaps", "1", "0", "40", ":next", "yes")
    assert response.disposition is Disposition.COMPLETE
    assert in_order(said, "Do you want to stop here?", "Please type 1 or 2.", "Your answer:")
    assert talk(nights, "0", ":quit", "2")[0].disposition is Disposition.BREAK_OFF


class Keyboard(io.StringIO):
    """Lines as typed, where `^C` is the key."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__("".join(line + "\n" for line in lines))

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        line = super().readline()
        if line == "^C\n":
            raise KeyboardInterrupt
        return line


def test_an_interrupt_asks_like_quit_and_a_second_one_ends_the_program(nights: Instrument) -> None:
    def interrupted(*typed: str) -> Response:
        talk_to = LineTalk(nights, Keyboard(typed), io.StringIO())
        return conduct(Interview(nights), talk_to.reply).response

    assert interrupted("^C", "1", "0", "40", ":next", "yes").disposition is Disposition.COMPLETE
    assert interrupted("0", "^C", "2").disposition is Disposition.BREAK_OFF
    with pytest.raises(KeyboardInterrupt):
        interrupted("0", "^C", "^C")


# ---- characters -----------------------------------------------------------------------------------------


def test_control_characters_reach_neither_the_record_nor_the_screen(nights: Instrument) -> None:
    response, said = talk(nights, "0", "40", "a\x1b[2Jb\x07\u202ec", "yes")
    assert response.values["comment"] == "a�[2Jb�c".replace("c", "�c")
    assert "\x1b" not in said


def test_a_stream_that_knows_only_ascii_is_no_reason_to_fail(everything: Instrument) -> None:
    screen = io.BytesIO()
    output = io.TextIOWrapper(screen, encoding="ascii")
    source = io.TextIOWrapper(
        io.BytesIO("yes\n\n8\nPförtner\n99, 1\n".encode()), encoding="ascii", errors="surrogateescape"
    )
    response = conduct(Interview(everything), LineTalk(everything, source, output).reply).response
    assert response.values["role_other"] == "Pförtner"
    assert b"Other. In your own words" in screen.getvalue()


def test_typographic_signs_fall_back_to_plain_ones_before_question_marks(everything: Instrument) -> None:
    screen = io.BytesIO()
    output = io.TextIOWrapper(screen, encoding="ascii")
    typed = io.StringIO("yes\n\n" + ":skip\n" * 5 + ":skipall\n1 99\n")
    conduct(Interview(everything), LineTalk(everything, typed, output).reply)
    assert b"goes only by itself cannot be chosen with others." in screen.getvalue()


def test_a_terminal_gets_lines_broken_between_words_and_a_pipe_gets_them_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "31")
    text = "  8. Somebody else whom I trust and often see\nA quiet room would help."
    terminal, pipe = Terminal(), io.StringIO()
    Lines(io.StringIO(), terminal).say(text)
    Lines(io.StringIO(), pipe).say(text)
    assert terminal.getvalue() == (
        "  8. Somebody else whom I\n     trust and often see\nA quiet room would help.\n"
    )
    assert pipe.getvalue() == text + "\n"
