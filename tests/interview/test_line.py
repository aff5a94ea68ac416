"""Plain mode: what is typed, what is read aloud, and what stands in the record."""

import io
from collections.abc import Iterable, Mapping

import pytest

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.interview.line import LineTalk
from svsurvey.interview.line_words import COMMANDS
from svsurvey.interview.lines import Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.pages import closing
from svsurvey.interview.turns import Leaving
from svsurvey.response import Disposition, Missing, Mode, Response
from svsurvey.sentences import Sentences, sentences

SAY = sentences()

REFUSED, EMPTY, NOT_ASKED = Missing.REFUSED, Missing.NOT_ANSWERED, Missing.NOT_ASKED


def talk(
    instrument: Instrument, *typed: str, say: Sentences = SAY, practice: bool = False
) -> tuple[Response, str]:
    """The response of somebody who types these lines, and everything that was said."""
    source, output = io.StringIO("".join(line + "\n" for line in typed)), io.StringIO()
    talk_to = LineTalk(instrument, say, Lines(source, output), practice=practice)
    return conduct(Interview(instrument, Mode.LINE), talk_to.reply).response, output.getvalue()


def left(instrument: Instrument, *typed: str) -> Leaving | None:
    """How somebody left who types these lines."""
    lines = Lines(io.StringIO("".join(line + "\n" for line in typed)), io.StringIO())
    return conduct(Interview(instrument, Mode.LINE), LineTalk(instrument, SAY, lines).reply).leaving


def made(items: str, more: str = "") -> Instrument:
    """An instrument of these items, written in YAML."""
    head = f"svsurvey: 1\nid: made\nversion: '1'\ntitle: Made\n{more}sections:\n  - title: A\n    items:\n"
    return load(Source("made.yaml", head + "".join(f"      - {{{line}}}\n" for line in items.split("\n"))))


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
        "Question 1 of at most 11\nWhat is your work?",
        "  1. Nurse\n  2. Doctor\n  8. Other",
        "Type the number of your answer.",
        "Other\nIn your own words",
        "Question 2 of at most 11\nHow many hours last week?",
        "Type a whole number from 0 to 168. Unit: hours.",
        "Type a number from 0 to 99. Unit: kg.",
        "Type it as YYYY-MM, for example 2024-05, from 2000-01 to 2024-12.",
        "Type a time as HH:MM, for example 14:30.",
        "How much do you agree?",
        "  9. Does not apply",
        "Answer each of the 3 statements with one number.",
        "Statement 1 of 3. We help each other.",
        "Statement 3 of 3. I am blamed.",
        "What did you see?\nIn the last month.",
        "  99. Nothing (only by itself)",
        "Type the numbers of all that apply, with commas between.",
        "Question 8 of 11\nWas it reported?",
        "Type the numbers of your first 2, best first, with commas between.",
        "Type a whole number from 0 (Easy) to 10 (Hard) in steps of 5.",
        "Next line, or Enter to finish:",
        "Your answers\n",
    )


def test_the_review_reads_every_answer_back(everything: Instrument) -> None:
    _, said = talk(everything, *EVERY_TYPE, "yes")
    review = said[said.index("Your answers\n") :]
    assert in_order(
        review,
        "  1. What is your work? Other: porter\n",
        "  2. How many hours last week? 38 hours\n",
        "  3. How heavy is the bag? 7.5 kg\n",
        "  4. Since when? 2019-04\n",
        "  5. When did the shift begin? 07:30\n",
        "  6. How much do you agree?\n     We help each other: Agree\n     I can speak up: Neither\n",
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
    assert "There is no command :bakc. Did you mean :back? Type :help for the commands." in said


@pytest.mark.parametrize("words", [":-)", ": well", " :back", ":one two"])
def test_words_that_only_look_like_a_command_are_words(nights: Instrument, words: str) -> None:
    response, _ = talk(nights, "0", "40", words, "yes")
    assert response.values["comment"] == words.strip()


def test_help_says_how_to_answer_and_every_command(everything: Instrument) -> None:
    _, said = talk(everything, "yes", "", ":help", ":support", ":repeat", ":quit", "2")
    for command in set(COMMANDS) - {"skipall"}:
        assert f"  :{command}  {SAY(f'command_does.{command}')}\n" in said
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


def test_at_the_words_of_a_write_in_only_what_works_there_is_offered(everything: Instrument) -> None:
    response, said = talk(everything, "yes", "", "8", ":help", ":skip", "porter")
    assert response.values["role_other"] == "porter"
    assert in_order(
        said,
        "Write in your own words, without names. You can also write nothing.",
        ":back  go back to the list of answers",
        ":next  go on, leaving your words as they are",
        ":clear  take your words back and leave them empty",
        ":skip does nothing here.",
    )
    assert "prefer not to answer\n" not in said.partition("In your own words")[2]
    assert "leaving the question" not in said


@pytest.mark.parametrize(("word", "words"), [(":next", "porter"), (":clear", EMPTY)])
def test_the_words_of_a_write_in_are_left_or_taken_back(everything: Instrument, word: str, words: object) -> None:
    response, _ = talk(everything, "yes", "", "8", "porter", ":back", "8", word)
    assert response.values["role_other"] == words


def test_none_is_an_answer_where_no_tick_is_one() -> None:
    ticks = made("id: a, type: multiple, text: What?, options: {1: This, 2: That}, min_picks: 0")
    response, said = talk(ticks, "none", "yes")
    assert response.values["a"] == frozenset()
    assert "Type none if none applies." in said


# ---- long lists -----------------------------------------------------------------------------------------

COUNTRIES = {1: "Österreich", 2: "Ireland", 3: "Northern Ireland", 4: "Iceland", 5: "New Zealand", 12: "Ward 7"}


def looked_up(*typed: str, labels: Mapping[int, str] = COUNTRIES) -> tuple[object, str]:
    """What was chosen from a long list, and what was said."""
    options = ", ".join(f"{code}: {label}" for code, label in labels.items())
    instrument = made(f"id: a, type: single, lookup: true, text: Where?, options: {{{options}}}")
    response, said = talk(instrument, *typed)
    return response.values["a"], said


def test_a_long_list_is_not_read_out() -> None:
    _, said = looked_up()
    assert "Where?\nType a part of the word that you look for.\nYour answer:" in said


def test_one_that_is_found_is_shown_and_asked() -> None:
    answer, said = looked_up("zeal", "no", "osterr", "maybe", "yes", "yes")
    assert answer == 1
    assert in_order(said, "Found: New Zealand. Is that it? Type yes or no:", "Your answer:", "Found: Österreich.")


def test_several_that_are_found_are_listed_and_narrowed() -> None:
    answer, said = looked_up("eland", "north eland", "yes", "yes")
    assert answer == 3
    assert in_order(said, "3 answers hold these letters:\n  2. Ireland\n  3. Northern Ireland\n  4. Iceland\nType")
    assert looked_up("eland", "4", "yes")[0] == 4


def test_a_whole_label_is_found_although_others_hold_it_too() -> None:
    assert looked_up("IRELAND", "yes", "yes")[0] == 2


def test_nothing_found_says_so_and_a_number_that_is_no_code_is_searched_for() -> None:
    answer, said = looked_up("xyz", "99", "7", "yes", "yes")
    assert answer == 12
    assert said.count("Nothing in the list holds these letters.") == 2
    assert looked_up("12", "yes")[0] == 12


def test_of_many_only_the_first_twelve_are_read() -> None:
    _, said = looked_up("ward", labels={n: f"Ward {n:03}" for n in range(1, 41)})
    assert "40 answers hold these letters; the first 12 are:" in said
    assert "  12. Ward 012\n" in said
    assert "Ward 013" not in said


def test_other_and_no_answer_are_offered_with_a_long_list() -> None:
    options = "{1: Ireland, 8: {label: Elsewhere, write_in: true}, 9: {label: Not known, missing: true}}"
    instrument = made(f"id: a, type: single, lookup: true, text: Where?, options: {options}")
    response, said = talk(instrument, "8", "Mars", "yes")
    assert response.values["a_other"] == "Mars"
    assert "Where?\n  8. Elsewhere\n  9. Not known\nType a part" in said


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
    assert in_order(said, "Do you want to stop here?", "Please type a number from 1 to 2.", "Your answer:")
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
        talk_to = LineTalk(nights, SAY, Lines(Keyboard(typed), io.StringIO()))
        return conduct(Interview(nights), talk_to.reply).response

    assert interrupted("^C", "1", "0", "40", ":next", "yes").disposition is Disposition.COMPLETE
    assert interrupted("0", "^C", "2").disposition is Disposition.BREAK_OFF
    with pytest.raises(KeyboardInterrupt):
        interrupted("0", "^C", "^C")


def test_leaving_at_once_asks_nothing_wherever_it_is_typed(everything: Instrument) -> None:
    write_in, row, text, review = ("yes", "", "8"), EVERY_TYPE[:8], EVERY_TYPE[:-1], EVERY_TYPE
    for typed in ((), ("yes",), write_in, row, text, review, ("yes", ":quit"), ("yes", "", "1", "90")):
        response, said = talk(everything, *typed, ":leave")
        assert response.disposition is Disposition.BREAK_OFF
        assert said.count("Do you want to stop") == typed.count(":quit")
        assert left(everything, *typed, ":leave") is Leaving.AT_ONCE


def test_leaving_by_the_question_is_told_apart(nights: Instrument) -> None:
    assert left(nights, ":quit", "2") is Leaving.ASKED
    assert left(nights, "1") is Leaving.ASKED


def test_a_part_is_handed_in_where_the_instrument_allows_it() -> None:
    partial = made("id: a, type: number, text: One?\nid: b, type: number, text: Two?", "partial: true\n")
    response, said = talk(partial, "5", ":quit", "3")
    assert (response.disposition, response.values["a"]) == (Disposition.PARTIAL, 5)
    assert "  2. Stop, and erase my answers\n  3. Stop, and hand in what I have answered" in said
    before, said = talk(partial, ":quit", "2")
    assert before.disposition is Disposition.BREAK_OFF  # nothing to hand in yet
    assert "hand in what" not in said
    assert talk(partial, "5", ":quit", "2")[0].disposition is Disposition.BREAK_OFF


# ---- support --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        (),
        ("yes",),
        ("yes", ""),
        ("yes", "", "8"),
        ("yes", "", ":quit"),
        ("yes", "", "1", "90"),
        EVERY_TYPE[:8],
        EVERY_TYPE[:-1],
        EVERY_TYPE,
    ],
    ids=["consent", "note", "question", "write-in", "stopping", "doubt", "statement", "lines", "review"],
)
def test_support_is_said_wherever_it_is_asked_for(everything: Instrument, typed: tuple[str, ...]) -> None:
    assert "Talk to somebody you trust." not in talk(everything, *typed)[1]
    assert talk(everything, *typed, ":support")[1].count("Talk to somebody you trust.") == 1


# ---- looking back ---------------------------------------------------------------------------------------


def test_the_answers_so_far_are_listed_and_opened_by_number(nights: Instrument) -> None:
    response, said = talk(nights, "0", ":review", "9", "1", "1", "", "5", "1", "40", ":next", "yes")
    assert list(response.values.values())[:4] == [1, 5, 1, 40]
    assert in_order(
        said,
        "Your answers so far",
        "  1. Did you work at night? No\n",
        "Press Enter to go on with the questions, or",
        "Please press Enter to go on, or type a number from 1 to 1.",
        "Your answer so far: No.",
        "  1. Did you work at night? Yes\n",
        "How many nights?",
    )


def test_before_the_first_answer_there_is_nothing_to_look_at(nights: Instrument) -> None:
    _, said = talk(nights, ":review", "1", "", "0")
    assert said.count("You have not answered anything yet.\nPress Enter to go on:") == 2
    assert "from 1 to 0" not in said
    assert in_order(said, "You have not answered anything yet.\nPress Enter to go on:", "Did you", "How old")


def test_from_the_answers_so_far_back_and_next_return_too(nights: Instrument) -> None:
    for word in (":back", ":next"):
        assert talk(nights, "0", ":review", word, "40", ":next", "yes")[0].disposition is Disposition.COMPLETE


def test_a_grid_keeps_its_rows_while_the_answers_are_looked_at(everything: Instrument) -> None:
    rows, said = grid(everything, "3", ":review", "", "", "2", "9")
    assert rows == [3, 2, 9]
    assert "Your answers so far" in said


def test_what_a_change_drops_is_said_before_the_page(nights: Instrument) -> None:
    _, said = talk(nights, "1", "5", "1", "40", ":review", "1", "0", "", ":next", "yes")
    assert in_order(
        said, "With this change 2 questions no longer apply: “How many nights?”", "Your answers so far"
    )


# ---- where one is ---------------------------------------------------------------------------------------


def test_a_page_begins_with_where_one_is_and_how_much_may_come(nights: Instrument) -> None:
    _, said = talk(nights, "1", "5", "1")
    assert in_order(said, "\n\nQuestion 1 of at most 5\nDid you", "\n\nQuestion 4 of 5\nHow old are you?\n")


def test_the_estimate_stands_with_the_consent_or_before_the_first_question(
    nights: Instrument, everything: Instrument
) -> None:
    assert in_order(talk(everything)[1], "in particular.\nAbout 2 to 3 minutes, 10 to 11 questions.\nWill you")
    said = talk(nights, ":skip")[1]
    assert in_order(said, "Work at night\nAbout ", "3 to 5 questions.", "Question 1 of")
    assert said.count("About ") == 1


def test_practice_is_said_with_every_page(everything: Instrument) -> None:
    _, said = talk(everything, *EVERY_TYPE, "yes", practice=True)
    assert said.count("Practice: nothing is stored\n") == 1 + 1 + 11 + 1  # consent, note, questions, review
    assert "Practice" not in talk(everything, *EVERY_TYPE, "yes")[1]


# ---- the end --------------------------------------------------------------------------------------------


def closed(instrument: Instrument, typed: str, receipt: str) -> str:
    """What is said at the end to somebody who types this."""
    output = io.StringIO()
    talk = LineTalk(instrument, SAY, Lines(io.StringIO(typed), output))
    talk.close(closing("Saved. Thank you.", instrument), receipt)
    return output.getvalue()


def test_the_end_thanks_and_says_where_help_is(everything: Instrument) -> None:
    end = "\nSaved. Thank you.\n\nWe are grateful.\n\nTalk to somebody you trust.\n"
    assert closed(everything, "", "") == end
    assert closed(everything, "", "7K3M-Q9TZ").endswith(end)


def test_the_receipt_is_read_letter_by_letter_and_again_on_demand(everything: Instrument) -> None:
    said = closed(everything, ":repeat\n\n", "7K3M-Q9TZ-04HB-XN2E")
    assert said.count("\n7K3M-Q9TZ-04HB-XN2E\nLetter by letter: 7 K 3 M, Q 9 T Z, 0 4 H B, X N 2 E\n") == 2
    assert said.count("Press Enter to go on:") == 2
    assert in_order(said, "stored nowhere", "svsurvey forget", "Saved. Thank you.")


def test_the_receipt_can_be_left_at_once(everything: Instrument) -> None:
    said = closed(everything, ":help\n:leave\n", "7K3M")
    assert "  :leave  leave at once; your answers are saved\n" in said
    assert "erase your answers and stop" not in said
    assert said.endswith("Press Enter to go on: \n")
    assert "Saved." not in said


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
    response = conduct(Interview(everything), LineTalk(everything, SAY, Lines(source, output)).reply).response
    assert response.values["role_other"] == "Pförtner"
    assert b"Other\nIn your own words" in screen.getvalue()


def test_typographic_signs_fall_back_to_plain_ones_before_question_marks(everything: Instrument) -> None:
    screen = io.BytesIO()
    output = io.TextIOWrapper(screen, encoding="ascii")
    typed = io.StringIO("yes\n\n" + ":skip\n" * 5 + ":skipall\n1 99\n")
    conduct(Interview(everything), LineTalk(everything, SAY, Lines(typed, output)).reply)
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
