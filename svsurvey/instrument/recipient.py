"""The keys that responses are sealed for, as people write them: `age1…`. It judges spelling and encrypts nothing.

An age X25519 recipient is Bech32 (BIP 173) with the prefix `age` over 32 bytes; a slip of the keyboard breaks its
checksum, so it is found before the first question, also where nothing that encrypts is installed.
"""

from collections.abc import Iterator, Sequence

from svsurvey.errors import Problem

PREFIX, SECRET_PREFIX = "age", "age-secret-key-"
LENGTH = 62
"""Characters: `age1`, 52 for 32 bytes, 6 of the checksum."""

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

HOW = "`svsurvey keygen -o FILE` makes a key and shows the line age1… that belongs here"
MOST = 8
"""Keys that one response can be sealed for; each makes its box longer."""


def fault_of(recipient: str) -> Problem | None:
    """Why this is not the public half of a key that svsurvey can seal for; None when it is."""
    if recipient.upper().startswith("AGE-SECRET-KEY-"):
        return Problem("this is a secret key, which opens what is sealed", f"take it out at once; {HOW}")
    if recipient.startswith("ssh-"):
        return Problem("an SSH key cannot be sealed for", HOW)
    if not recipient.startswith(PREFIX + "1"):
        return Problem(f"'{_brief(recipient)}' is not a key to seal for", HOW)
    if len(recipient) > LENGTH or "1" in recipient[len(PREFIX) + 1 :]:
        return Problem(f"'{_brief(recipient)}' is the key of a plugin, or is mistyped", f"plain keys only: {HOW}")
    if not _is_whole(recipient):
        return Problem(f"'{_brief(recipient)}' is mistyped or cut", "copy the whole line age1… once more")
    return None


def faults_of(recipients: Sequence[str], together: bool) -> Iterator[tuple[int, Problem]]:
    """What is wrong with keys taken as a set, with the place of the key that is to blame, counted from 0."""
    for place, recipient in enumerate(recipients):
        if fault := fault_of(recipient):
            yield place, fault
        elif recipient in recipients[:place]:
            yield place, Problem(f"'{_brief(recipient)}' stands twice", "take one of the two out")
    if len(recipients) > MOST:
        yield MOST, Problem(f"{len(recipients)} keys are too many", f"at most {MOST}")
    if together and len(recipients) == 1:
        yield 0, Problem("one key alone cannot be 'together'", "name the key of a second person, or take it out")


def _is_whole(recipient: str) -> bool:
    letters = recipient[len(PREFIX) + 1 :]
    if len(recipient) != LENGTH or not set(letters) <= set(_LETTERS):
        return False
    return _checksum([*_expanded(PREFIX), *map(_LETTERS.index, letters)]) == 1


def _expanded(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _checksum(values: Sequence[int]) -> int:
    """The polynomial of BIP 173; 1 for a text without a slip."""
    state = 1
    for value in values:
        top, state = state >> 25, (state & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            state ^= generator if top >> bit & 1 else 0
    return state


def bech32(prefix: str, octets: bytes) -> str:
    """Octets in Bech32 (BIP 173), in small letters: as age writes keys, the secret half in capitals."""
    bits = int.from_bytes(octets, "big") << -len(octets) * 8 % 5
    places = reversed(range(-(-len(octets) * 8 // 5)))
    values = [bits >> 5 * place & 31 for place in places]
    rest = _checksum([*_expanded(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [rest >> 5 * place & 31 for place in reversed(range(6))]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}"


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 20 else text[:19] + "…"
