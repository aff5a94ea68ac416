"""What is said beside a cross table: of lengths of time, and of what is bound together."""

from by_hand import notes, study, ward
from respondents import associated, people

from svsurvey.crosstabs.comparison import Comparison, Layout
from svsurvey.crosstabs.remarks import bound_together


def test_of_lengths_of_time_with_a_not_yet_it_is_said_that_they_are_read_as_answers() -> None:
    times = ("mood, type: single, text: Mood?, scale: agree", "mood, type: single, text: How long?, scale: "
             "{1: Days, 2: Weeks, 3: Not yet}, interval: [[0, 6], [7, 365], [0, null]]")  # fmt: skip
    some = people("role", "mood", {1: {1: 3, 3: 1}, 2: {2: 4}})
    said = "“not yet”, which is one answer among the others here"
    assert said in notes(associated(study(ward(times)), "mood", ["role"], some))
    assert said not in notes(associated(study(ward(times)), "mood", ["role"], some, Layout(collapse="1,2")))
    assert said not in notes(associated(study(), "mood", ["role"], some))


def test_what_is_bound_together_is_no_finding_and_that_is_said() -> None:
    some = [{"help": 1, "blame": 5, "best___1": 1, "best___2": 2, "role": 1}]
    apart = "where one answer can shut out another"
    places = associated(study(), "best___1", ["best___2", "role"], some)
    assert f": of the same question, {apart}" in notes(places)
    assert apart not in notes(associated(study(), "help", ["blame"], some))


def test_an_item_of_a_score_is_no_predictor_of_it() -> None:
    where = study()
    comparison = Comparison(where, "climate_mean", ("role", "help"))
    assert [note.text for note in bound_together(comparison)] == [
        "“How often?”: part of this score, and so no finding that they go together."
    ]
