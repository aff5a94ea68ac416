"""Words and numbers that are nowhere else, and the search for them in whatever form they may have been written.

It knows no survey. All words of one run begin alike, so that a file is searched for all of them at once.
"""

import base64
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LETTERS = "bcdfghjkmnpqrstvwxz"
MOST_BYTES = 256 * 1024**2
"""Longer files in a folder of everybody are not read: none of ours is."""


def _word(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


@dataclass
class Canaries:
    """Every word and number that was handed out in a run, and whose it is."""

    start: str = field(default_factory=lambda: "zx" + _word(10))
    first: int = field(default_factory=lambda: (10**6 + secrets.randbelow(9 * 10**6)) * 10**5)
    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)

    def word(self, owner: str) -> str:
        """A new word, with a letter and a mark that are escaped in many places."""
        token = f"{self.start}{len(self.words):04d}"
        self.words[token] = owner
        return f'É "{token.title()}"'

    def number(self, owner: str) -> int:
        """A new number of 12 digits."""
        number = self.first + len(self.numbers)
        self.numbers[number] = owner
        return number

    def owners(self, data: bytes) -> set[str]:
        """Whose words and numbers are in these bytes, in any form."""
        found = {self.words[token] for token in self.words if any(f in data.lower() for f in plain_forms(token))}
        found |= {self.words[token] for token in self.words if any(form in data for form in hidden_forms(token))}
        return found | {o for n, o in self.numbers.items() if any(form in data for form in number_forms(n))}

    def suspected(self, data: bytes) -> bool:
        """Whether it is worth to ask whose; quick."""
        low = data.lower()
        return (
            any(form in low for form in plain_forms(self.start))
            or any(form in data for form in hidden_forms(self.start))
            or any(form in data for form in number_starts(self.first))
        )


def plain_forms(token: str) -> tuple[bytes, ...]:
    """In small letters: UTF-8 and what leaves ASCII alone (JSON, URLs, Latin-1), UTF-16, hex digits."""
    spelled = [written.encode().hex().encode() for written in (token, token.title(), token.upper())]
    return token.encode(), token.encode("utf-16-le"), token.encode("utf-16-be"), *spelled


def hidden_forms(token: str) -> Iterator[bytes]:
    """Base64, wherever in the encoded text it begins, as it was handed out, in small letters and in capitals."""
    for written in (token.title(), token, token.upper()):
        for before in range(3):
            coded = base64.b64encode(b"\0" * before + written.encode())
            yield coded[-(-before * 8 // 6) + bool(before) :].rstrip(b"=")[:-1]


def number_forms(number: int) -> Iterator[bytes]:
    """Digits as text, in UTF-16 and in base64, and the six bytes that SQLite makes of it."""
    digits = str(number)
    yield from (digits.encode(), digits.encode("utf-16-le"), digits.encode("utf-16-be"))
    yield number.to_bytes(6, "big")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + digits.encode())
        yield coded[-(-before * 8 // 6) + bool(before) :].rstrip(b"=")[:-1]


def number_starts(first: int) -> Iterator[bytes]:
    """What all numbers from this one on have in common."""
    digits = str(first)[:9]
    yield from (digits.encode(), digits.encode("utf-16-le"), digits.encode("utf-16-be"))
    yield first.to_bytes(6, "big")[:4]
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + digits.encode())
        yield coded[-(-before * 8 // 6) + bool(before) :].rstrip(b"=")[:-1]


def written_as(word: str) -> dict[str, bytes]:
    """A word in the forms that a search has to find: the control."""
    return {
        "UTF-8": word.encode(),
        "UTF-16": word.encode("utf-16"),
        "UTF-16, big-endian": word.encode("utf-16-be"),
        "JSON": json.dumps(word).encode(),
        "small letters": word.casefold().encode(),
        "capitals": word.upper().encode(),
        "hex": word.encode().hex().encode(),
        "base64": base64.b64encode(word.encode()),
        "base64, one on": base64.b64encode(b"x" + word.encode()),
        "base64, two on": base64.b64encode(b"xx" + word.encode()),
    }


# ---- places ---------------------------------------------------------------------------------------------


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, and its name, which may tell something as well."""
    for path in folder.rglob("*"):
        yield f"name of {path.name}", path.name.encode("utf-8", "surrogateescape")
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


COMMON = ("/tmp", "/var/tmp", "/dev/shm", "/run/user", str(Path.home()))


def changed_since(moment: float, apart_from: Path, roots: tuple[str, ...] = COMMON) -> Iterator[tuple[str, bytes]]:
    """Files in the places that all programs share that are new or changed since then (time.time)."""
    for root in dict.fromkeys(roots):
        for folder, inside, names in os.walk(root):
            inside[:] = [name for name in inside if Path(folder, name) != apart_from]
            for name in names:
                path = Path(folder, name)
                try:
                    status = path.lstat()
                    recent = max(status.st_mtime, status.st_ctime) >= moment
                    if recent and path.is_file() and not path.is_symlink() and status.st_size < MOST_BYTES:
                        yield str(path), path.read_bytes()
                except OSError:  # gone, or somebody else's
                    continue


def of_process(process: int) -> Iterator[tuple[str, bytes]]:
    """What another program can ask about this one: its words, its environment, its files. Refused is nothing."""
    folder = Path(f"/proc/{process}")
    for name in ("cmdline", "environ", "comm"):
        with suppress(PermissionError):
            yield f"{name} of the process", (folder / name).read_bytes()
    with suppress(PermissionError):
        for link in (folder / "fd").iterdir():
            with suppress(FileNotFoundError):
                yield "a file that is open", os.fsencode(link.readlink())
