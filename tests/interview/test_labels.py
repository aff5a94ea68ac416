"""Labels for waves and sites: they group people and must not say when somebody answered."""

import pytest

from svsurvey.errors import UsageError
from svsurvey.interview.labels import LONGEST, checked


@pytest.mark.parametrize(
    "label",
    ["", "round-2", "2026-q1", "2026-autumn", "2026", "2026-2027", "wave 3", "baseline", "before/after",
     "Klinik Süd", "ward 12", "May Street 2", "B4", "Augusta", "third week"],
)  # fmt: skip
def test_rounds_seasons_and_places_are_labels(label: str) -> None:
    assert checked("wave", f" {label} ") == label


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("2026-03-14", "a date"),
        ("2026/3/14", "a date"),
        ("14.03.2026", "a date"),
        ("wave 3/14/26", "a date"),
        ("2026-03", "a month"),
        ("202603", "a month"),
        ("03/2026", "a month"),
        ("2026-7", "a month"),
        ("March 2026", "a month"),
        ("2026_sep", "a month"),
        ("2026-W12", "a week"),
        ("week 12", "a week"),
        ("KW12", "a week"),
        ("round 2, 14:30", "a time of day"),
        ("9am", "a time of day"),
        ("14h30", "a time of day"),
        ("20260314", "a time stamp"),
        ("1767225600", "a time stamp"),
        ("٢٠٢٦-٠٣-١٤", "a date"),
        ("２０２６-０３", "a month"),
    ],
)
def test_what_is_finer_than_a_quarter_is_refused_with_a_way_out(label: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        checked("wave", label)
    assert "looks like" in raised.value.what
    assert "2026-q1" in raised.value.hint
    assert what.split()[-1] in raised.value.what


def test_a_label_is_short_and_on_one_line() -> None:
    assert checked("site", "x" * LONGEST)
    for label in ("x" * (LONGEST + 1), "two\nlines", "bell\x07", "right\u202eleft"):
        with pytest.raises(UsageError, match=r"^the site has"):
            checked("site", label)
