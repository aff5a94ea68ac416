"""Names of outcomes and predictors: what cannot be compared is said with a way out."""

import pytest
from by_hand import study, ward

from svsurvey.crosstabs.comparison import Comparison, Layout
from svsurvey.errors import UsageError
from svsurvey.stats.analysis import Study


@pytest.mark.parametrize(
    ("outcome", "by", "what", "hint"),
    [
        ("nihgts", "role", "there is no item 'nihgts'", "did you mean 'nights'?"),
        ("nights", "rolle", "there is no item 'rolle'", "did you mean 'role'?"),
        ("events", "role", "events takes several answers", "events___1"),
        ("events___3", "role", "events has no option '3'", "it has: 1, 2, 9"),
        ("climate", "role", "climate is a grid", "it has: help, blame"),
        ("best", "role", "best is a ranking", "best___1"),
        ("wave", "role", "wave is not an outcome", "--by wave"),
        ("wish", "role", "wish is a text", "outcomes and predictors are"),
        ("nights", "since", "since is a date", "outcomes and predictors are"),
        ("nights", "hours", "hours is a number", "--by hours=0-40,41-80"),
        ("nights", "climate_mean", "climate_mean is a score", "turn it round"),
        ("nights", "nights", "nights cannot be held against itself", "leave it out"),
        ("nights", "events=1-2", "nothing to put in bands", ""),
        ("nights", "wave=1", "wave has no bands", "--wave"),
        ("nights", " , ", "there is nothing to group by", "--by ITEM"),
    ],
)
def test_what_cannot_be_compared_is_said_with_a_way_out(outcome: str, by: str, what: str, hint: str) -> None:
    with pytest.raises(UsageError) as found:
        Comparison(study(), outcome, (by,)).needs()
    assert what in found.value.what
    assert hint in found.value.hint


@pytest.mark.parametrize("layers", ["role", "nights", "climate", "events"])
def test_layers_are_of_another_item(layers: str) -> None:
    with pytest.raises(UsageError, match="layers"):
        Comparison(study(), "nights", ("role",), Layout(layers=layers)).needs()


def test_what_only_an_older_version_has_is_said() -> None:
    both = Study((ward(version="1"), ward(("id: role", "id: job"), version="2")), study().scope)
    with pytest.raises(UsageError, match="only version 1 has 'role'"):
        Comparison(both, "nights", ("role",)).needs()
