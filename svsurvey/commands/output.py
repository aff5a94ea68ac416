"""How the commands speak: talk to stderr, data to stdout or to a file. It must not know what is said or written.

Files appear whole or not at all, and those with answers for their owner's eyes only.
"""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from svsurvey.errors import UsageError

if TYPE_CHECKING:  # for types only: talk must not pay for reports
    from svsurvey.report.model import Report

Content = str | bytes | Callable[[TextIO], object]
"""What to write: text, bytes, or a function that writes text to the stream it is given."""

DATABASE = b"SQLite format 3\0"
"""How every file of SQLite begins."""


def talk(text: str) -> None:
    """One line to stderr, for the person at the keyboard; safe to print whatever names it holds. That nobody can
    hear it changes nothing of what was done."""
    from svsurvey.text import told

    with suppress(OSError):
        print(told(text, sys.stderr), file=sys.stderr, flush=True)


def print_json(thing: object) -> None:
    """JSON to stdout, readable by people too."""
    _to_stdout(json_text(thing))


def print_report(report: "Report", as_json: bool, width: int | None = None) -> None:
    """A report to stdout: for people on `width` columns (None: the terminal's), or as JSON."""
    if as_json:
        from svsurvey.report.json import as_json as in_json

        print_json(in_json(report))
    else:
        from svsurvey.report.model import reworded
        from svsurvey.report.terminal import show
        from svsurvey.text import clean

        show(reworded(report, clean), sys.stdout, width)  # a study that was changed by hand may hold any text
    sys.stdout.flush()


def json_text(thing: object) -> str:
    """JSON as it is written, to stdout or to a file."""
    import json

    from svsurvey.text import inert

    return inert(json.dumps(thing, ensure_ascii=False, indent=2)) + "\n"


def write_out(path: Path | None, content: Content, private: bool = True) -> None:
    """Write UTF-8 to stdout (path None or `-`) or to a file: whole or not at all.

    private: a file for its owner's eyes only; else others may read it. Line ends are written as given. Raises
    UsageError when the file cannot be written.
    """
    if path is None or str(path) == "-":
        _to_stdout(content)
        return
    try:
        _to_file(path, content, private)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot write {path}: {reason}", "choose another place") from None


def _to_stdout(content: Content) -> None:
    """Data leave as UTF-8 whatever the terminal speaks."""
    sys.stdout.flush()
    stream = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        _write(content, stream)
    finally:
        stream.detach()


def _to_file(path: Path, content: Content, private: bool) -> None:
    """Through a neighbour file and a rename: a reader never sees half a file, nor does a failure leave one."""
    import tempfile

    target = _resolved(path)
    _demand_no_database(target)
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:  # a device or a pipe; a folder refuses
            _write(content, stream)
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mkstemp makes it 0600
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123
            _write(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
            with suppress(OSError):  # a file system without permissions
                Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _resolved(path: Path) -> Path:
    """Where the links lead. Raises OSError for links that lead in a circle."""
    try:
        target = path.resolve()
    except RuntimeError:  # what Python before 3.13 says
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    if target.is_symlink():  # what is left of a circle since
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _demand_no_database(target: Path) -> None:
    """Raises UsageError rather than write over a study: its responses would be gone."""
    if target.is_file() and target.stat().st_size:
        with target.open("rb") as file:
            if file.read(len(DATABASE)) == DATABASE:
                raise UsageError(
                    f"{target} is a study or another database: it was left as it is", "choose another name"
                )


def _write(content: Content, stream: TextIO) -> None:
    if isinstance(content, bytes):
        stream.buffer.write(content)
    elif isinstance(content, str):
        stream.write(content)
    else:
        content(stream)
