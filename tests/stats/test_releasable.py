"""Cross tables for other eyes: what is refused, what goes through the gate, what is left out."""

import pytest
from by_hand import notes, study, ward
from respondents import NIGHTS, counted, table, values

from svsurvey.crosstabs.association import Association
from svsurvey.crosstabs.comparison import Comparison, Layout
from svsurvey.crosstabs.releasable import demand_releasable
from svsurvey.errors import ReleaseRefused
from svsurvey.release.gate import OPEN, Recording


@pytest.mark.parametrize(
    ("outcome", "layout", "what"),
    [
        ("nights", Layout(layers="day"), "layers"),
        ("nights", Layout(residuals=True), "residuals"),
        ("hours", Layout(), "hours by groups"),
        ("climate_mean", Layout(), "climate_mean by groups"),
    ],
)
def test_what_is_never_released_is_refused(outcome: str, layout: Layout, what: str) -> None:
    with pytest.raises(ReleaseRefused, match=what):
        demand_releasable(Comparison(study(), outcome, ("role",), layout))


def test_options_of_which_only_so_many_may_be_ticked_are_not_released() -> None:
    limited = study(ward(("when: nights == 1", "when: nights == 1\n        max_picks: 1")))
    with pytest.raises(ReleaseRefused, match="the options of events"):
        demand_releasable(Comparison(limited, "role", ("events",)))


def test_every_count_for_others_goes_through_the_gate() -> None:
    association = Association(study(), "mood", ("role", "wave"), Layout(collapse="1-3,4-5"))
    some = [{"role": 1 + k % 2, "mood": 1 + k % 5, "wave": "a" if k < 20 else "b"} for k in range(40)]
    gate = Recording()
    block = association.compute(counted(association.needs(), some), gate)
    assert {"role by mood (1-3,4-5)", "wave by mood (1-3,4-5)"} < {*gate.cuts}
    assert not block.tables  # nothing may be shown yet
    cut = gate.cuts["role by mood (1-3,4-5)"]
    open_block = association.compute(counted(association.needs(), some), OPEN)
    cells = values(table(open_block), next(line for line in table(open_block).rows if line.key == "role=1"))
    assert cut.counts[("role", 1), ("mood", "band", "1-3")] == cells["n_1-3"]


def test_a_wave_of_few_leaves_its_table_out_for_others() -> None:
    association = Association(study(), "nights", ("role", "wave"))
    some = [person | {"wave": "late" if k < 5 else "early"} for k, person in enumerate(NIGHTS)]
    gate = Recording()
    block = association.compute(counted(association.needs(), some), gate)
    assert "wave by nights" not in gate.cuts
    assert "wave is left out" in notes(block)
    assert "late" not in notes(block)
