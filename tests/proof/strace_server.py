"""Does what svsurvey's command line does, in a fresh child for each line of its input, which waits to be watched.

A script for strace.py: everything is imported once, so that a child takes milliseconds. Reads JSON lines with
`folder`, `arguments`; says the number of the child, and later how it ended.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from svsurvey.cli import run

PR_SET_PTRACER, ANY = 0x59616D61, -1


def warm_up(lines: Sequence[Sequence[str]], base: Path) -> None:
    """Do everything once, so that nothing is imported later on."""
    import shutil

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(base, folder, dirs_exist_ok=True)
        with contextlib.chdir(folder), open(os.devnull, "w") as nowhere:  # noqa: PTH123
            said, told = os.dup(1), os.dup(2)
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            codes = [run(arguments) for arguments in lines]
            sys.stdout.flush()
            os.dup2(said, 1)
            os.dup2(told, 2)
    assert not any(codes), f"exit codes {codes}"


def live(folder: Path, arguments: Sequence[str]) -> NoReturn:
    """The child: wait until somebody watches, do what the command line says, end."""
    code = 99
    try:
        os.chdir(folder)
        prover = os.dup(1)
        for number, name in ((1, "stdout"), (2, "stderr")):
            file = os.open(folder.parent / name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            os.dup2(file, number)
            os.close(file)
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY, 0, 0, 0)
        os.write(prover, f"{os.getpid()}\n".encode())
        os.close(prover)
        signal.sigwait({signal.SIGUSR1})
        code = run(arguments)
        with contextlib.suppress(OSError):
            sys.stdout.flush()
    finally:
        os._exit(code)


def main() -> None:
    """Serve until the input ends."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    os.umask(0o077)
    warm_up(json.loads(sys.argv[2]), Path(sys.argv[1]))
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            live(Path(asked["folder"]), asked["arguments"])
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
