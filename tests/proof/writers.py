"""Many programs save into one study at once: all is there in the end, and what was acknowledged at any time.

Run by `prove` as a script, so that forking happens in a process without threads.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from figures import Figure, none_of

from svsurvey.errors import StoreError
from svsurvey.store.database import Store

WRITERS = 64
MEMORY = "/dev/shm"
"""A disk in memory: this is about turns, not about power that fails, and a real disk takes ten times as long."""

MOST_TRIES = 20
"""Of a save that did not get its turn in a minute: the person is asked, and says `try again`."""


def prove(saves: int) -> list[Figure]:
    """So many saves by each of 64 writers, by Store.add; each begins the study or finds it begun."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    memory = MEMORY if Path(MEMORY).is_dir() and os.access(MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="writers-", dir=memory) as folder:
        command = [sys.executable, __file__, folder, str(saves)]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment).stdout)
    size = WRITERS * saves
    wanted, there, said = set(range(size)), set(found["numbers"]), set(found["acknowledged"])
    tries = found["tries"]
    return [
        Figure("responses saved", size, len(there), f"{size:,}", there == wanted),
        none_of("acknowledged responses lost", len(said), sorted(said - there)),
        none_of("saved, but never acknowledged", size, sorted(there - said)),
        none_of("writers that failed", WRITERS, [code for code in found["codes"] if code]),
        Figure("had to be tried again after a minute's wait", size, tries, "told, not held to", True),
        Figure("file whole, rows whole, rewritten", 1, found["sound"], "True", found["sound"]),
        Figure("words beside the rows are the same people's", size, found["words"], "True", found["words"]),
        none_of("left beside the file", 1, found["beside"]),
    ]


# ---- as a script -----------------------------------------------------------------------------------------


def writes(path: Path, numbers: range, says: int) -> NoReturn:
    """Saves one response a number, and says each when it is saved, and when it has to try again."""
    from lives import WARD
    from wards import ANSWERS, response_to

    with Store.open(path, create=True) as store:
        store.field(WARD, "id: ward")
        for number in numbers:
            told = ANSWERS | {"nights": number, "motto": str(number), "story": f"story {number}"}
            for _ in range(MOST_TRIES):
                try:
                    store.add(response_to(WARD, told), WARD)
                    os.write(says, f"{number}\n".encode())
                    break
                except StoreError:
                    os.write(says, b"again\n")
    os._exit(0)


def start(path: Path, numbers: range) -> tuple[int, int]:
    hears, says = os.pipe()
    if child := os.fork():
        os.close(says)
        return child, hears
    try:
        writes(path, numbers, says)
    finally:
        os._exit(1)


def everybody(folder: Path, saves: int) -> dict[str, object]:
    from lives import look

    path = folder / "study.db"
    children = [start(path, range(n * saves, (n + 1) * saves)) for n in range(WRITERS)]
    lines: list[str] = []
    for _, pipe in children:
        with os.fdopen(pipe, "r") as told:
            lines += told.read().split()
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
    numbers = [int(line) for line in lines if line != "again"]
    return look(path) | {"acknowledged": numbers, "tries": lines.count("again"), "codes": codes}


if __name__ == "__main__":
    print(json.dumps(everybody(Path(sys.argv[1]), int(sys.argv[2]))))
