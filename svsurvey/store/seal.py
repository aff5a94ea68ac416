"""Sealing and opening: the only door to pyrage (the age format, age-encryption.org/v1). It knows no table.

Words of pyrage never get out of here: they could quote what was to be kept secret.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from svsurvey.errors import InputError, StoreError
from svsurvey.instrument.model import Seal
from svsurvey.instrument.recipient import HOW, MOST, faults_of
from svsurvey.store.payload import BoxFault, Trouble

HEADER = b"age-encryption.org/v1\n"
ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
SECRET = b"AGE-SECRET-KEY-1"
LOCKED = (HEADER + b"-> scrypt ", ARMOR + b"\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdC")
"""How a key behind a passphrase begins, in bytes and in letters: what was encrypted under a passphrase."""

LARGEST = 64 * 1024**2
"""Bytes of a box that is looked into; none of ours comes near."""

LONGEST_HEADER, END_OF_HEADER = 4096, b"\n--- "
"""Bytes before the end of a header; ours have fewer than half as many. Longer ones are not even read: the library
takes minutes for a megabyte, and whoever can write into a study could make one."""

NO_KEY_FITS = "No matching keys found"
"""What pyrage says of a box for other keys. Should it change its words, such a box is called damaged."""

Identity = Any
"""The secret half of a key, as pyrage holds it."""


def demand_possible() -> None:
    """Raises StoreError where nothing can be sealed or opened."""
    try:
        import pyrage  # noqa: F401
    except ImportError:  # not there, or made for another kind of computer
        raise StoreError(
            "sealing needs a part of svsurvey that is not installed", "pip install 'svsurvey[sealed]'"
        ) from None


def demand_sound(seal: Seal) -> None:
    """Raises StoreError unless something can be sealed for these keys, which is tried: to be asked before the
    first question."""
    demand_possible()
    for _, problem in faults_of(seal.to, seal.together):
        raise StoreError(f"this study cannot be sealed: {problem.what}", problem.hint)
    sealed(b"", seal)


# ---- boxes ----------------------------------------------------------------------------------------------


def sealed(text: bytes, seal: Seal) -> bytes:
    """A box: any one of the keys opens it or, together, all of them one after another, the last key first."""
    demand_possible()
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in seal.to]
        for layer in [[key] for key in keys] if seal.together else [keys]:
            text = pyrage.encrypt(text, layer)
    except BaseException as error:
        if _is_of_pyrage(error):
            raise StoreError("this study cannot be sealed: one of its keys is none", HOW) from None
        raise
    return text


def _is_of_pyrage(error: BaseException) -> bool:
    """Whether it is an error of the library, or a panic of its Rust code, which is no Exception: a number that no
    key can have brings one."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def opened(box: bytes, identities: Sequence[Identity]) -> bytes:
    """What is in a box, layer by layer with whichever key fits. Raises BoxFault."""
    if not box.startswith(HEADER):
        raise BoxFault(Trouble.DAMAGED)
    text, layers = box, 0
    while text.startswith(HEADER) and layers < MOST:
        if len(text) > LARGEST or END_OF_HEADER not in text[:LONGEST_HEADER]:
            raise BoxFault(Trouble.DAMAGED)
        text, layers = _without_a_layer(text, identities, layers), layers + 1
    return text


def _without_a_layer(box: bytes, identities: Sequence[Identity], layers: int) -> bytes:
    import pyrage

    try:
        return bytes(pyrage.decrypt(box, list(identities)))
    except BaseException as error:
        if not _is_of_pyrage(error):
            raise
        other = Trouble.HALF if layers else Trouble.FOREIGN
        raise BoxFault(other if str(error) == NO_KEY_FITS else Trouble.DAMAGED) from None


# ---- keys -----------------------------------------------------------------------------------------------


def new_identity(passphrase: str) -> tuple[str, bytes]:
    """A new key: the public half `age1…`, and a file with the secret half behind a passphrase.

    Takes a second or two on purpose (scrypt). The file is what `age -d -i FILE` takes, too.
    """
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    text = f"# public key: {recipient}\n{identity}\n"
    return recipient, _in_letters(pyrage.passphrase.encrypt(text.encode(), passphrase))


def _in_letters(data: bytes) -> bytes:
    """age's own armour, so that the file survives e-mail and can be printed."""
    from base64 import b64encode

    letters = b64encode(data)
    lines = [letters[start : start + 64] for start in range(0, len(letters), 64)]
    return b"\n".join([ARMOR, *lines, ARMOR.replace(b"BEGIN", b"END"), b""])


PASSPHRASE_GROUPS, GROUP = 5, 4
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_passphrase() -> str:
    """100 random bits in five groups: `7K3M-Q9TZ-04HB-XN2E-6RPC`."""
    groups = ("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(PASSPHRASE_GROUPS))
    return "-".join(groups)


def _unlocked(data: bytes, passphrase: str) -> bytes | None:
    """What lies behind a passphrase; None: this one does not open it. Mail may have changed how lines end: in
    letters that is mended, in bytes it would be damage."""
    import pyrage

    letters = data.replace(b"\r\n", b"\n") if data.lstrip().startswith(ARMOR) else data
    try:
        return bytes(pyrage.passphrase.decrypt(letters, passphrase))
    except BaseException as error:
        if not _is_of_pyrage(error):
            raise
        return None


def is_locked(data: bytes) -> bool:
    """Whether a key lies behind a passphrase."""
    return data.lstrip().replace(b"\r\n", b"\n").startswith(LOCKED)


def holds_a_key(data: bytes) -> bool:
    """Whether the first bytes of a file look like the secret half of a key."""
    return is_locked(data) or SECRET in data.upper()


def identities(data: bytes, passphrase: Callable[[], str]) -> list[Identity] | None:
    """The keys in a file; asks for its passphrase if it has one. None: this passphrase does not open it.

    Raises InputError for a file without a key that can be used here.
    """
    import pyrage

    demand_possible()
    text = _unlocked(data, passphrase()) if is_locked(data) else data
    if text is None:
        return None
    lines = [line.strip().decode("ascii", "replace") for line in text.splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except BaseException as error:
        if not _is_of_pyrage(error):
            raise
        found = []
    if not found:
        raise InputError(
            "this file holds no key that opens boxes",
            "the file that `svsurvey keygen` or `age-keygen` wrote is meant",
        )
    return found
