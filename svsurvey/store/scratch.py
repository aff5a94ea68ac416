"""A scratch file beside a study: what outlives a sitting and is not in the study yet, encrypted, opened by a code.

It knows no forms and no questions, only octets. Every version of it is whole: written beside, then put in place.
"""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from svsurvey.errors import StoreError
from svsurvey.instrument.model import Seal
from svsurvey.instrument.recipient import SECRET_PREFIX, bech32
from svsurvey.store import payload, place, receipt, seal

MARK = ".batch-"
"""Between the name of the study and the first group of the code."""

PART = ".part"
"""The ending of a version that is being written; encrypted like the others."""

# Both are part of what every code ever handed out means: changed, the codes would open nothing.
SALT = b"svsurvey batch 1"
COST, BLOCK = 2**15, 8

SMALLEST, STEP = 64 * 1024, 4
"""Octets of the smallest size, and what each next one is longer by, so that the length does not count forms."""

LARGEST = 48 * 1024**2


class Scratch:
    """One scratch file. Who has only the file reads nothing of it; its name holds the first group of the code."""

    def __init__(self, path: Path, identity: Any) -> None:
        self.path = path
        self._identity = identity
        self._seal = Seal((str(identity.to_public()),))
        self._last: bytes | None = None
        self._claimed, self._lock, self._alone = False, -1, False

    @classmethod
    def new(cls, study: Path, code: str) -> Self:
        """A scratch file that is not there yet: `save` makes it. Raises StoreError where nothing can be sealed."""
        scratch = cls(path_of(study, code), identity_of(code))
        if os.path.lexists(scratch.path):
            raise StoreError(f"{scratch.path} is there already", "start again: the next code is another one")
        return scratch

    @classmethod
    def open(cls, study: Path, code: str) -> tuple[Self, bytes]:
        """The scratch file of a code, and what is in it. Raises StoreError where there is none that it opens."""
        path = path_of(study, code)
        scratch = cls(path, identity_of(code))
        data = scratch._read()
        try:
            text = seal.opened(data, [scratch._identity])
        except payload.BoxFault as fault:
            what = {
                payload.Trouble.FOREIGN: f"this code does not open {path}",
                payload.Trouble.HALF: f"this code does not open {path}",
            }.get(fault.trouble, f"{path} was changed or cut")
            raise StoreError(what, "is every sign of the code right? Nothing was changed") from None
        scratch._last = hashlib.blake2b(data).digest()
        with suppress(OSError):
            scratch._part.unlink()  # a version that a crash left half written
        return scratch, text.rstrip(b" ")

    def _read(self) -> bytes:
        try:
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            with open(os.open(self.path, flags), "rb") as file:  # noqa: PTH123
                return file.read(LARGEST * 2)
        except FileNotFoundError:
            with suppress(OSError):
                self._part.unlink()  # of a first version that a crash left half written
            raise StoreError(
                f"there is no batch of this code beside the study ({self.path})",
                "--db names the study it lies beside; is the first group of the code right?",
            ) from None
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error.strerror}", "look at its rights") from None

    @property
    def _part(self) -> Path:
        return self.path.with_name(self.path.name + PART)

    def _version(self) -> bytes | None:
        """What the file is known by; None where there is none, or none that can be read."""
        with suppress(OSError):
            return hashlib.blake2b(self.path.read_bytes()).digest()
        return None

    def claim(self) -> None:
        """Have it for this process alone, as long as that lives; where files have no locks `save` notices still.

        Raises StoreError where another process has it: its sitting and this one would each undo the other's.
        """
        self._claimed = True
        with suppress(FileNotFoundError):
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            if (alone := _locked(descriptor)) is False or not os.path.samestat(
                os.fstat(descriptor), self.path.lstat()
            ):
                os.close(descriptor)
                what = f"{self.path} is being keyed already, in another window or by somebody else"
                raise StoreError(what, "end that sitting first; two people key two batches")
            self._hold(descriptor, alone is True)

    def _hold(self, descriptor: int, alone: bool) -> None:
        """This version is ours, and the one before it is let go."""
        before, self._lock, self._alone = self._lock, descriptor, alone
        if before >= 0:
            os.close(before)

    def save(self, content: bytes) -> None:
        """Put a new version in place of the last. When this returns, it is on the disk; StoreError: the last is.

        Raises StoreError as well when another program has written here meanwhile.
        """
        taken_away = self._alone and not os.path.lexists(self.path)  # not by a sitting, then: what is here is all
        if self._version() != self._last and not taken_away:
            what = f"{self.path} was changed, moved or erased by another program"
            raise StoreError(what, "is the same batch open twice? The last form was not kept; resume the batch")
        data = seal.sealed(_padded(content), self._seal)
        try:
            self._write(data)
        except OSError as error:
            with suppress(OSError):
                self._part.unlink()
            why = error.strerror or type(error).__name__
            rest = "go on with --resume: the forms before this one are kept" if self._last else "begin again"
            hint = f"make room, then {rest}"
            raise StoreError(f"the batch cannot be written: {why} ({self.path})", hint) from None
        self._last = hashlib.blake2b(data).digest()

    def _write(self, data: bytes) -> None:
        with suppress(FileNotFoundError):
            self._part.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(self._part, flags, place.OWNER_ONLY), "wb") as file:  # noqa: PTH123
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            own = os.dup(file.fileno()) if self._claimed else -1
        if own >= 0:
            self._hold(own, _locked(own) is True)
        self._part.replace(self.path)
        place.keep_names(self.path)

    def erase(self) -> None:
        """Take the file away. What a disk keeps of it is encrypted. Raises StoreError when it stays."""
        for path in (self._part, self.path):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise StoreError(
                    f"{path} cannot be erased: {error.strerror}", "erase it by hand: all is stored"
                ) from None
        self._last = None
        with suppress(OSError):
            place.keep_names(self.path)


def _locked(descriptor: int) -> bool | None:
    """Whether no other process has this file; from now on ours has. None where files have no locks."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock

        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return None
    return True


def path_of(study: Path, code: str) -> Path:
    """Where the scratch file of a code lies. Raises StoreError for a code that is none."""
    known = receipt.read_code(code)
    if known is None:
        raise StoreError("this is not the code of a batch", "it has four groups of four letters and digits")
    return study.with_name(f"{study.name}{MARK}{known[: receipt.GROUP]}")


def is_scratch(name: str, study: str) -> bool:
    """Whether a file of this name beside a study is a scratch file of ours, or one that was being written."""
    group = name.removesuffix(PART).removeprefix(study + MARK)
    return name.startswith(study + MARK) and len(group) == receipt.GROUP and set(group) <= set(receipt.ALPHABET)


def beside(study: Path) -> list[str]:
    """The names of the scratch files beside a study: those that are encrypted, as their first octets say."""
    found = []
    with suppress(OSError):
        for path in sorted(study.absolute().parent.iterdir()):
            if is_scratch(path.name, study.name) and _is_sealed(path):
                found.append(path.name)
    return found


def _is_sealed(path: Path) -> bool:
    with suppress(OSError):
        if stat.S_ISREG(path.lstat().st_mode):
            with path.open("rb") as file:
                start = file.read(len(seal.HEADER))
            return start == seal.HEADER[: len(start)] and (
                len(start) == len(seal.HEADER) or path.name.endswith(PART)
            )
    return False


def identity_of(code: str) -> Any:
    """The key that a code stands for; takes about 60 ms and 32 MiB, on purpose.

    scrypt (RFC 7914) of the code makes the 32 octets of an X25519 key. Raises StoreError where none can be used.
    """
    seal.demand_possible()
    receipt.demand_possible()
    known = receipt.read_code(code)
    if known is None:
        raise StoreError("this is not the code of a batch", "it has four groups of four letters and digits")
    secret = hashlib.scrypt(known.encode(), salt=SALT, n=COST, r=BLOCK, p=1, maxmem=receipt.MOST_MEMORY, dklen=32)
    found = seal.identities(bech32(SECRET_PREFIX, secret).upper().encode(), _no_passphrase)
    assert found
    return found[0]


def _no_passphrase() -> str:
    raise AssertionError("a key that was made here has no passphrase")


def _padded(content: bytes) -> bytes:
    size = SMALLEST
    while size < len(content):
        size *= STEP
    if size > LARGEST:
        raise StoreError("the batch is too long to be kept", "finish it, and begin another one")
    return content.ljust(size)
