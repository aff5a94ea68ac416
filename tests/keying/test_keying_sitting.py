"""A sitting: numbers, the choice at the end, the second keying blind, what differs settled, and the figures."""

import pytest
from desks import UP_TO_EVENT, WARD, WHOLE, instrument, key, sitting, ward

from svsurvey.errors import InputError
from svsurvey.instrument.definition import Source, load
from svsurvey.keying.batch import Batch, Keyed, NoBatch, PaperForm
from svsurvey.keying.figures import keying_report, notes_of
from svsurvey.keying.piped import feed
from svsurvey.keying.screen import rows_of
from svsurvey.keying.sitting import Ending, Sitting, Way
from svsurvey.keying.steps import END, RUB, Paper
from svsurvey.report.model import Report


def keyed(numbers: str, answers: str = WHOLE) -> str:
    """The keys of some forms that are alike."""
    return "".join(f"{number}\n{answers}\n" for number in numbers)


def shown(sat: Sitting, columns: int = 80, rows: int = 24) -> str:
    return "\n".join("".join(text for _, text in row) for row in rows_of(sat.view(), columns, rows))


def figures(report: Report) -> dict[str, object]:
    return {entry.key: entry.cell.value for entry in report.head.entries}


def test_numbers_are_unique_within_a_batch() -> None:
    sat = key(sitting(), keyed("7"))
    for number in ("7\n", "007\n"):
        for one in number:
            sat.send(one)
        assert sat.refused.startswith("Form 7 is keyed already")
    for one in "1\n4.5":
        sat.send(one)
    assert sat.unfinished


def test_a_form_can_be_opened_again_before_the_second_keying() -> None:
    sat = key(sitting(), keyed("78"))
    key(sat, "<7\n<<50\n\n\n")
    key(sat, "<\n<<60\n\n\n<8\n<<70\n\n\n")
    assert [sat.batch.forms[number].first.entries["calm"] for number in "78"] == ["60", "70"]


def test_the_choice_at_the_end() -> None:
    for choice, ending in (("2", Ending.KEPT), ("3", Ending.ONCE)):
        sat = key(sitting(), keyed("7") + ".")
        assert "7K3M-Q9TZ-04HB-XN2E" in shown(sat)
        assert key(sat, choice).ending is ending
    nothing_to_keep_it_in = key(sitting(code=""), keyed("7") + ".")
    nothing_to_keep_it_in.send("2")
    assert nothing_to_keep_it_in.refused
    assert key(sitting(), ".").ending is Ending.NOTHING
    assert key(sitting(Way.ONCE), keyed("7") + END).ending is Ending.ONCE


def test_the_second_keying_is_blind() -> None:
    """Nothing of the first one can be seen, whatever is pressed."""
    sat = key(sitting(), keyed("7", WHOLE.replace("88", "#two ticks\n88", 1)) + ".1")
    seen = shown(sat)
    for one in "7\n":
        sat.send(one)
        seen += shown(sat)
    assert "Doctor" not in seen
    for one in "\x10\x0e<" + RUB:
        sat.send(one)
        seen += shown(sat)
    assert "Doctor" not in seen
    assert "two ticks" not in seen


def test_only_forms_of_the_batch_are_keyed_twice_and_each_once() -> None:
    sat = key(sitting(), keyed("78") + ".1" + keyed("7"))
    for number, said in (("9\n", "There is no form 9"), ("7\n", "Form 7 is keyed twice already")):
        for one in number:
            sat.send(one)
        assert sat.refused.startswith(said)
    assert key(sat, ".").ending is Ending.SETTLED
    assert [form.number for form in sat.batch.once] == ["8"]
    assert [form.number for form in sat.batch.settled] == ["7"]


def test_without_a_place_to_keep_them_forms_keyed_once_are_dropped_only_when_said_twice() -> None:
    sat = key(sitting(code=""), keyed("78") + ".1" + keyed("7") + ".")
    assert sat.ending is None
    assert "1 form not keyed twice" in sat.said
    assert key(sat, ".").ending is Ending.SETTLED


DIFFERENT = WHOLE.replace("3\n1\n", "4\n1\n", 1).replace("21\n", "31\n", 1)


def test_differences_are_settled_from_the_paper() -> None:
    sat = key(sitting(), keyed("7") + ".1" + keyed("7", DIFFERENT) + ".")
    assert "1st keying: 3" in shown(sat)
    assert "2nd keying: 4" in shown(sat)
    key(sat, "5\n")
    assert "1st keying: 2 1, 1. Talk; 2. Time" in shown(sat)
    key(sat, "<")
    assert "2nd keying: 4" in shown(sat)
    assert key(sat, "5\n" + "=2").ending is Ending.SETTLED
    (form,) = sat.batch.settled
    assert form.settled is not None
    assert (form.settled.entries["nights"], form.settled.entries["best"]) == ("5", "3 1")
    told = figures(keying_report(ward(), sat.batch.settled, sat.batch))
    assert (told["compared"], told["differences"], told["first_errors"], told["second_errors"]) == (12, 2, 2, 1)
    assert told["agreement"] == pytest.approx(100 * 10 / 12)


def test_a_wrong_way_is_settled_before_what_follows() -> None:
    """One keying saw an event: what it keyed there is on the paper or it is not, which is asked."""
    other = WHOLE.replace("11880", "1188112" + "3" + "9", 1)
    sat = key(sitting(), keyed("7") + ".1" + keyed("7", other) + ".")
    assert "question 2: Was there an event?" in shown(sat)
    key(sat, "0")
    assert "The settled answers skip it." in shown(sat)
    key(sat, "+")
    assert key(sat, "...").ending is Ending.SETTLED
    (form,) = sat.batch.settled
    assert form.settled is not None
    assert form.settled.entries["died"] == "+"
    assert "sad" not in form.settled.entries
    told = figures(keying_report(ward(), sat.batch.settled, sat.batch))
    assert (told["differences"], told["off_route"], told["second_errors"]) == (1, 1, 1)


def test_the_way_that_only_one_keying_took_is_keyed_from_the_paper() -> None:
    other = WHOLE.replace("11880", "11881123" + "9", 1)
    sat = key(sitting(), keyed("7") + ".1" + keyed("7", other) + ".")
    key(sat, "1" + "=2" + "1" + "=2=2")
    assert sat.ending is Ending.SETTLED
    assert ward().values(sat.batch.settled[0].right.entries)["sad"] == 1


def test_a_missed_consent_sends_the_form_back_to_be_keyed() -> None:
    sat = key(sitting(), keyed("7", "0") + ".1" + keyed("7") + ".")
    assert "1st keying: 0, does not take part" in shown(sat)
    assert key(sat, "1").ending is Ending.SETTLED
    (form,) = sat.batch.once
    assert form.first.takes_part
    assert form.second is None
    declined = key(sitting(), keyed("7", "0") + ".1" + keyed("7") + ".0")
    told = figures(keying_report(ward(), declined.batch.settled, declined.batch))
    assert (told["forms"], told["stored"], told["declined"]) == (1, 0, 1)


def test_notes_are_told_to_the_operator_and_stand_in_no_report() -> None:
    sat = key(sitting(Way.ONCE), "7\n" + UP_TO_EVENT + "0+3\nticked yes\n" + WHOLE[5:] + "\n.")
    forms = list(sat.batch.forms.values())
    report = keying_report(ward(), forms, sat.batch)
    assert notes_of(ward(), forms) == ["Form 7, question 3: ticked yes"]
    assert "ticked yes" not in str(report)
    assert report.notes[0].warns
    assert "keyed once" in report.notes[0].text


def test_something_written_on_a_way_that_one_keying_took_is_not_compared() -> None:
    """What follows from a wrong filter is no error of its own; a `+` that only one of two saw is."""
    seen = WHOLE.replace("11880", "11880+3\n\n", 1)
    other = WHOLE.replace("11880", "1188119" + "=.", 1)
    sat = key(sitting(), keyed("7", seen) + ".1" + keyed("7", other) + ".0.")
    told = figures(keying_report(ward(), sat.batch.settled, sat.batch))
    assert (told["compared"], told["differences"], told["second_errors"]) == (12, 1, 1)
    sat = key(sitting(), keyed("7", seen) + ".1" + keyed("7") + ".+")
    report = keying_report(ward(), sat.batch.settled, sat.batch)
    told = figures(report)
    assert (told["compared"], told["differences"], told["second_errors"]) == (13, 1, 1)
    died = next(row for row in report.sections[0].blocks[0].tables[0].rows if row.key == "died")
    assert died.cells[3].value is None


def test_release_always_tells_of_the_batch_only_and_of_ten_forms_or_more() -> None:
    always = Paper(load(Source("ward.yaml", WARD.replace("consent:", "release: always\nconsent:", 1))))
    for many in (9, 10):
        numbers = "ABCDEFGHIJ"[:many]
        second = keyed(numbers[0], DIFFERENT) + keyed(numbers[1:])
        sat = key(sitting(), keyed(numbers) + ".1" + second + "." + "=1=1")
        report = keying_report(always, sat.batch.settled, sat.batch)
        told = figures(report)
        assert not report.sections
        assert "compared" not in told
        assert ("agreement" in told) is (many == 10)
    assert told["agreement"] == 98.3
    mine = keying_report(ward(), sat.batch.settled, sat.batch)
    assert any(note.warns and "keep them for yourselves" in " ".join(note.text.split()) for note in mine.notes)


def test_a_form_can_be_taken_out_of_the_batch() -> None:
    """It is of another pile, or was keyed before under another number."""
    sat = key(sitting(), keyed("78") + "9\n11!")
    assert "Take form 9 out of the batch" in shown(sat)
    key(sat, "<")
    assert sat.unfinished
    key(sat, "!\n")
    assert sat.said == "Form 9 is out."
    key(sat, "<8\n!\n")
    assert list(sat.batch.forms) == ["7"]
    key(sat, ".1" + keyed("7") + "<7\n!\n")
    assert sat.said == "The second keying of form 7 is out."
    assert [form.number for form in sat.batch.once] == ["7"]
    assert "Not keyed twice yet: 7." in shown(sat)


def test_a_change_of_the_first_keying_leaves_the_second() -> None:
    sat = key(sitting(), keyed("78") + ".1" + keyed("7"))
    again = key(sitting(batch=sat.batch), "<7\n<<50\n\n\n")
    form = again.batch.forms["7"]
    assert (form.first.entries["calm"], form.second and form.second.entries["calm"]) == ("50", "40")


def test_a_batch_is_the_same_after_a_rest() -> None:
    sat = key(sitting(), keyed("78") + ".1" + keyed("7", DIFFERENT))
    assert Batch.read(sat.batch.text(), instrument()) == sat.batch
    for text, why in (("{}", "it holds no batch"), ("[1]", "it holds no batch"), ("nothing", "it holds no batch")):
        with pytest.raises(NoBatch, match=why):
            Batch.read(text, instrument())
    foreign = Batch("ward", "1.0.0", "0" * 64, forms={"1": PaperForm("1", Keyed())})
    with pytest.raises(NoBatch, match="have changed"):
        Batch.read(foreign.text(), instrument())


def test_piped_keys_stop_at_the_first_that_is_refused() -> None:
    sat = sitting()
    with pytest.raises(InputError, match="stdin:9:3: form 8, Choose one of 1, 8 or 88"):
        feed(sat, keyed("7") + "8\n112", "stdin")
    assert list(sat.batch.forms) == ["7"]
    with pytest.raises(InputError, match="the input ends within the form"):
        feed(sitting(), "8\n11", "stdin")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 50), (40, 12), (30, 9), (24, 8), (20, 5)])
def test_every_window_holds_the_line_that_is_keyed(columns: int, rows: int) -> None:
    from svsurvey.interview.sheet import cells

    for keys in ("", "7\n", "7\n" + WHOLE[:9], "7\n" + WHOLE, "7\n" + WHOLE + "\n.", "7\n" + WHOLE[:5] + "+"):
        sat = key(sitting(), keys)
        text = shown(sat, columns, rows).splitlines()
        assert len(text) <= rows
        assert max(map(cells, text)) <= columns
        if len(keys) > 2 and sat.unfinished and not sat.view().prompt and rows >= 8 and columns >= 24:
            assert any("►" in line for line in text)


def test_a_slip_in_settling_can_be_mended_in_the_next_form() -> None:
    sat = key(sitting(), keyed("78") + ".1" + keyed("78", DIFFERENT) + ".")
    key(sat, "5\n=2")
    assert "Form 8, question 5" in shown(sat)
    key(sat, "<")
    assert "Form 7, question 11" in shown(sat)
    assert sat.batch.settled == []
    assert key(sat, "=1" + "4\n=1").ending is Ending.SETTLED
    assert [form.right.entries["best"] for form in sat.batch.settled] == ["2 1", "2 1"]
    assert [form.right.entries["nights"] for form in sat.batch.settled] == ["5", "4"]


def test_what_stops_piped_keys_tells_no_answer() -> None:
    """Neither a code nor what letters led to; the operator's own screen does."""
    text = WARD.replace("text: Your work?", "text: Your work?\n        lookup: true", 1)
    asked = Paper(load(Source("ward.yaml", text)))
    sat = Sitting(asked, Batch.begin(asked.instrument), Way.FIRST, lambda _: None)
    with pytest.raises(InputError) as stopped:
        feed(sat, "7\n11r\n", "stdin")
    assert "3 answers hold these letters" in stopped.value.what
    assert "Nurse" not in stopped.value.what
    assert "1 Nurse; 8 Other; 88 Doctor" in " ".join(shown(sat).split())


def test_the_usual_window_names_every_key() -> None:
    text = shown(key(sitting(), "7\n11"))
    for name in (
        ". left empty",
        "* stopped here",
        "+ answered anyway",
        "# note",
        "! take this form out",
        "Ctrl-C leave",
    ):
        assert name in text
