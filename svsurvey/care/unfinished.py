"""A file that is made beside its place and put there whole: until then its name is not taken.

It must not know what is in it. It never writes over anything, and takes away nothing but what it made.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from svsurvey.store import place

ELSEWHERE = "name another file"
UNFINISHED = "unfinished"
"""The ending of a file that is being made. It says to whoever finds one, after a power cut, what it is."""


@contextmanager
def unfinished(target: Path) -> Iterator[tuple[Path, int]]:
    """An empty file beside the target, only for its owner, and gone at the end whatever happens; its number."""
    place.demand_name(target)
    _clear(target)
    name = target.absolute().with_name(f".{target.name}.{secrets.token_hex(4)}.{UNFINISHED}")
    with place.birth_explained(target, ELSEWHERE):
        descriptor = os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _claim(descriptor)
        yield name, descriptor
    finally:
        _take_away(name)
        os.close(descriptor)


def _take_away(name: Path) -> None:
    """A file that was not finished, and the journal that a failing disk may have left beside it."""
    for path in (name, name.with_name(f"{name.name}-journal")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _clear(target: Path) -> None:
    """Take away what killed makers of the same name left: they hold answers. One that goes on has its lock."""
    for name in target.absolute().parent.glob(f".{escape(target.name)}.*.{UNFINISHED}"):
        with suppress(OSError):
            descriptor = os.open(name, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            try:
                if _claim(descriptor):
                    _take_away(name)
            finally:
                os.close(descriptor)


def _claim(descriptor: int) -> bool:
    """Whether nobody else has this file; from now on it is ours. Where files have no locks: not known, so no."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock

        flock(descriptor, LOCK_EX | LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def put(name: Path, descriptor: int, target: Path) -> None:
    """Give a file its name, for good: when this returns, all of it is on the disk.

    Raises FileExistsError when the name was taken meanwhile, and leaves what has it; StoreError for other faults.
    """
    with place.birth_explained(target, ELSEWHERE):
        os.fsync(descriptor)
        _named(name, target)
        try:
            place.keep_names(target)
        except BaseException:
            with suppress(OSError):
                target.unlink()
            raise


def _named(name: Path, target: Path) -> None:
    try:
        target.hardlink_to(name)
    except FileExistsError:
        raise
    except OSError:  # a stick's file system that has no second names
        if os.path.lexists(target):
            raise FileExistsError from None
        name.rename(target)
