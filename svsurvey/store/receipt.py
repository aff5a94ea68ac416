"""Receipts: a code that a respondent takes home, and the ids that their row, words and box get from it.

A box without a receipt gets its ids in the same way, from a secret that only it holds. No file is known here
and nothing kept. From ids nobody gets back to a code or a secret, and without it nothing joins them.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

from svsurvey.errors import StoreError
from svsurvey.store.schema import KEY_BYTES

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32 (www.crockford.com/base32.html): no I, L, O, and no U."""

CODE_BYTES = 10
GROUP = 4
LENGTH = CODE_BYTES * 8 // 5

# All of these are part of what every code ever handed out means: changed, the codes would lead nowhere.
COST = 2**15
BLOCK = 8
SECRET_BYTES = 32
SALT = "svsurvey receipt 1 "

MOST_MEMORY = 64 * 1024**2
"""Bytes that the slow step may use; it needs half of them."""

_BETWEEN = re.compile(r"[\s_.\-\u2010-\u2015\u2212]")
_ALIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The ids under which one response lies, in whatever study it is opened. `secret`: 32 bytes that only the code
    leads to, or nothing."""

    secret: bytes

    @property
    def row(self) -> bytes:
        """The id of the row, 16 bytes."""
        return self._derived("row")

    def piece(self, variable: str) -> bytes:
        """The id of the words that a variable keeps apart, 16 bytes."""
        return self._derived(f"piece {variable}")

    @property
    def box(self) -> bytes:
        """The id of the box, where the response is sealed: 16 bytes that lead to no other id."""
        return self._derived("box")

    def _derived(self, purpose: str) -> bytes:
        return hashlib.blake2b(purpose.encode(), digest_size=KEY_BYTES, key=self.secret).digest()


def without_code() -> Keys:
    """The ids of a sealed response that has no receipt: from 32 random bytes."""
    return Keys(secrets.token_bytes(SECRET_BYTES))


def new_code() -> str:
    """A code of 80 random bits, as it is shown: `7K3M-Q9TZ-04HB-XN2E`."""
    number = int.from_bytes(secrets.token_bytes(CODE_BYTES), "big")
    return _shown("".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))))


def read_code(typed: str) -> str | None:
    """The code that was meant, as `new_code` shows it; None when it is none.

    Upper or lower case, blanks and dashes anywhere or nowhere, O for 0, I and L for 1.
    """
    letters = _BETWEEN.sub("", typed)
    if not letters.isascii():  # upper() would make two letters of an ß
        return None
    letters = letters.upper().translate(_ALIKE)
    return _shown(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None


def _shown(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def keys(code: str, instrument_id: str) -> Keys:
    """The ids that a code stands for in one instrument; takes about 60 ms and 32 MiB, on purpose.

    scrypt: RFC 7914. Raises ValueError for what `read_code` would not read.
    """
    known = read_code(code)
    if known is None:
        raise ValueError("not a receipt code")
    salt = f"{SALT}{instrument_id}".encode()
    return Keys(stretched(known.encode(), salt, COST))


def demand_possible() -> None:
    """Raises StoreError where Python cannot derive ids: some are built, or locked down, without scrypt."""
    try:
        stretched(b"", b"", 2)
    except (AttributeError, ValueError):
        raise StoreError(
            "this computer's Python cannot make receipts (it has no scrypt)",
            "use another Python, or take `receipt: true` out of the instrument",
        ) from None


def stretched(code: bytes, salt: bytes, cost: int) -> bytes:
    """32 bytes that cost work and memory to try (scrypt). AttributeError, ValueError: it is missing."""
    return hashlib.scrypt(code, salt=salt, n=cost, r=BLOCK, p=1, maxmem=MOST_MEMORY, dklen=SECRET_BYTES)
