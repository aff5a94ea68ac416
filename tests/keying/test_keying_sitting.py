"""A sitting: numbers, the choice at the end, the second keying blind, what differs settled, and the figures."""

import pytest
from desks import UP_TO_EVENT, WHOLE, instrument, key, sitting, ward

from svsurvey.errors import InputError
from svsurvey.keying.batch import Batch, Keyed, NoBatch, PaperForm
from svsurvey.keying.figures import keying_report
from svsurvey.keying.piped import feed
from svsurvey.keying.screen import rows_of
from svsurvey.keying.sitting import Outcome, Sitting, Way
from svsurvey.keying.steps import END, RUB
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
    for choice, outcome in (("2", Outcome.KEPT), ("3", Outcome.ONCE)):
        sat = key(sitting(), keyed("7") + ".")
        assert "7K3M-Q9TZ-04HB-XN2E" in shown(sat)
        assert key(sat, choice).outcome is outcome
    nothing_to_keep_it_in = key(sitting(code=""), keyed("7") + ".")
    nothing_to_keep_it_in.send("2")
    assert nothing_to_keep_it_in.refused
    assert key(sitting(), ".").outcome is Outcome.NOTHING
    assert key(sitting(Way.ONCE), keyed("7") + END).outcome is Outcome.ONCE


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
    assert key(sat, ".").outcome is Outcome.SETTLED
    assert [form.number for form in sat.batch.once] == ["8"]
    assert [form.number for form in sat.batch.settled] == ["7"]


def test_without_a_place_to_keep_them_forms_keyed_once_are_dropped_only_when_said_twice() -> None:
    sat = key(sitting(code=""), keyed("78") + ".1" + keyed("7") + ".")
    assert sat.outcome is None
    assert "1 form not keyed twice" in sat.said
    assert key(sat, ".").outcome is Outcome.SETTLED


DIFFERENT = WHOLE.replace("3\n1\n", "4\n1\n", 1).replace("21\n", "31\n", 1)


def test_differences_are_settled_from_the_paper() -> None:
    sat = key(sitting(), keyed("7") + ".1" + keyed("7", DIFFERENT) + ".")
    assert "1st keying: 3" in shown(sat)
    assert "2nd keying: 4" in shown(sat)
    key(sat, "5\n")
    assert "1st keying: 2 1, 1. Talk; 2. Time" in shown(sat)
    key(sat, "<")
    assert "2nd keying: 4" in shown(sat)
    assert key(sat, "5\n" + "=2").outcome is Outcome.SETTLED
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
    assert key(sat, "...").outcome is Outcome.SETTLED
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
    assert sat.outcome is Outcome.SETTLED
    assert ward().values(sat.batch.settled[0].right.entries)["sad"] == 1


def test_a_missed_consent_sends_the_form_back_to_be_keyed() -> None:
    sat = key(sitting(), keyed("7", "0") + ".1" + keyed("7") + ".")
    assert "1st keying: 0, does not take part" in shown(sat)
    assert key(sat, "1").outcome is Outcome.SETTLED
    (form,) = sat.batch.once
    assert form.first.takes_part
    assert form.second is None
    declined = key(sitting(), keyed("7", "0") + ".1" + keyed("7") + ".0")
    told = figures(keying_report(ward(), declined.batch.settled, declined.batch))
    assert (told["forms"], told["stored"], told["declined"]) == (1, 0, 1)


def test_notes_are_in_the_report() -> None:
    sat = key(sitting(Way.ONCE), "7\n" + UP_TO_EVENT + "0+3\nticked yes\n" + WHOLE[5:] + "\n.")
    report = keying_report(ward(), list(sat.batch.forms.values()), sat.batch)
    assert [note.text for note in report.notes if note.text.startswith("Form 7")] == [
        "Form 7, question 3: ticked yes"
    ]
    assert report.notes[0].warns
    assert "keyed once" in report.notes[0].text


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
