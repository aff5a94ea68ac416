"""Keys to seal for: a slip of the keyboard is found where it stands; what is no key is named as what it is."""

import pytest
from forms import NIGHTS, form, problems

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Seal
from svsurvey.instrument.recipient import fault_of

ONE = "age1tyyaqadxy6d6lzg2t5rhfczhj0l3ha2rle5hfl6x5c94pwp9h3esxqatcu"
TWO = "age1hfrkcsaz4cu3zfj8w72rcgc5vhclmu7vzvpaacs9wue3ac9p4yksd7rk8n"


def sealed(line: str) -> str:
    """An instrument that says how it is sealed."""
    return form(NIGHTS).replace("sections:", f"seal: {line}\nsections:", 1)


def test_the_keys_of_an_instrument_are_read() -> None:
    instrument = load(Source("x", sealed(f"{{to: [{ONE}, {TWO}], together: true}}")))
    assert instrument.seal == Seal((ONE, TWO), together=True)
    assert load(Source("x", form(NIGHTS))).seal is None


def test_keys_can_be_replaced_under_one_version() -> None:
    texts = (form(NIGHTS), sealed(f"{{to: [{ONE}]}}"), sealed(f"{{to: [{ONE}, {TWO}], together: true}}"))
    assert len({fingerprint(load(Source("x", text))) for text in texts}) == 1


def test_every_slip_of_one_letter_is_found() -> None:
    assert fault_of(ONE) is None
    for place in range(len(ONE)):
        for letter in "qp0b":
            if ONE[place] != letter:
                assert fault_of(ONE[:place] + letter + ONE[place + 1 :]) is not None


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("AGE-SECRET-KEY-1QQQ", "secret key"),
        ("age-secret-key-1qqq", "secret key"),
        ("ssh-ed25519 AAAAC3Nza", "SSH"),
        ("age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", "plugin"),
        ("age1" + "q" * 2000, "plugin, or is mistyped"),
        (ONE[:-1], "mistyped or cut"),
        (ONE.upper(), "not a key"),
        ("someone@example.org", "not a key"),
        ("", "not a key"),
    ],
)
def test_what_is_no_such_key_is_named_for_what_it_is(key: str, words: str) -> None:
    fault = fault_of(key)
    assert fault is not None
    assert words in fault.what
    assert fault.hint
    assert len(fault.what) < 100


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (f"{{to: [{ONE}, {ONE}]}}", 77, "stands twice"),
        (f"{{to: [{ONE}], together: true}}", 13, "one key alone"),
        (f"{{to: [{ONE}, AGE-SECRET-KEY-1QQ]}}", 77, "secret key"),
    ],
)
def test_a_fault_is_told_with_its_place(line: str, column: int, words: str) -> None:
    [problem] = problems(sealed(line))
    assert problem.code == "bad-recipient"
    assert words in problem.what
    assert problem.where is not None
    assert problem.where.column == column


@pytest.mark.parametrize("line", ["{}", "{to: []}", "{to: age1q}", "{together: true}", f"{{to: [{ONE}], key: 1}}"])
def test_a_seal_without_its_shape_is_refused(line: str) -> None:
    assert problems(sealed(line)) != []
