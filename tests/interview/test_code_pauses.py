"""Digits that are pressed one after another make a number; after a pause a digit begins a new one."""

from svsurvey.interview.keys import PAUSE, CodeKeys


def test_two_digits_in_one_go_are_one_code_and_after_a_pause_two() -> None:
    now = [100.0]
    keys = CodeKeys([1, 2, 12], clock=lambda: now[0])
    assert keys.press("1") == 1
    now[0] += PAUSE / 2
    assert keys.continues("2")
    assert keys.press("2") == 12
    assert keys.press("1") == 1
    now[0] += PAUSE * 2
    assert not keys.continues("2")
    assert keys.press("2") == 2


def test_a_digit_that_begins_no_code_is_forgotten() -> None:
    keys = CodeKeys([1, 12])
    assert keys.press("7") is None
    assert keys.typed == ""
    assert keys.press("1") == 1
