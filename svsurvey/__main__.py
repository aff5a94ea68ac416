"""The way in: streams that cannot crash, private files, `--version` at once. It must not import anything heavy.

What is imported here is paid by every command; everything else waits in cli.py.
"""

import _signal  # type: ignore[import-not-found]  # what `signal` wraps: its Python can be interrupted, too
import os
import sys

from svsurvey import __version__


def main() -> None:
    """The console script."""
    os.umask(0o077)  # whatever is written from here on is for its owner only
    _mend_streams()
    if sys.argv[1:] == ["--version"] and _say_version():
        return
    sys.exit(_ended(STORM))


STORM = 4
"""As many may press Ctrl-C in the instants in which the one before is being dealt with."""


def _ended(presses: int) -> int:
    """The exit code, with Ctrl-C switched off: from here on there is only the end left. Whatever comes while one
    interrupt is dealt with is dealt with one level up."""
    try:
        code = _ended(presses - 1) if presses else _run()
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
    except KeyboardInterrupt:
        code = 130
    return code


def _run() -> int:
    """Everything else; the exit code."""
    from svsurvey.cli import end_on_signals, run
    from svsurvey.signals import no_core_dump

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for numpy: threads that idle cost 0.1 s
    no_core_dump()  # whatever the command is: an export holds answers as well
    end_on_signals()
    return run(sys.argv[1:])


def _say_version() -> bool:
    """Whether it could be said; the long way round explains why not."""
    try:
        print(f"svsurvey {__version__}", flush=True)
    except OSError:
        return False
    return True


def _mend_streams() -> None:
    """All three streams open, and none that chokes on a character that its encoding has not got.

    A closed stream gets a stand-in that refuses to be used (a file opened later must not slip into its number
    and be written to as if it were the screen); a closed stderr one that swallows.
    """
    for number, mode in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the lowest free number is this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)


if __name__ == "__main__":
    main()
