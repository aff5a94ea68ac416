"""The way in: streams that cannot crash, private files, `--version` at once. It must not import anything heavy.

What is imported here is paid by every command; everything else waits in cli.py.
"""

import os
import sys

from svsurvey import __version__


def main() -> None:
    """The console script."""
    os.umask(0o077)  # whatever is written from here on is for its owner only
    _mend_streams()
    if sys.argv[1:] == ["--version"] and _say_version():
        return
    try:
        code = _run()
    except KeyboardInterrupt:  # before anything was begun: there is nothing to explain
        code = 130
    sys.exit(code)


def _run() -> int:
    """Everything else; the exit code."""
    from svsurvey.cli import end_on_signals, end_quietly, run
    from svsurvey.signals import no_core_dump

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for numpy: threads that idle cost 0.1 s
    no_core_dump()  # whatever the command is: an export holds answers as well
    end_on_signals()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # pressed again, while the first one was being explained
        code = 130
    end_quietly()
    return code


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
