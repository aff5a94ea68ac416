"""A command on a real terminal, and somebody who types: what it shows, byte for byte, and how it ends.

It judges nothing.
"""

import sys
from collections.abc import Iterable, Sequence

from sittings import Sitting, ends
from stage import forked

from svsurvey.cli import end_on_signals
from svsurvey.cli import run as command

SILENCE = 0.1


def conversation(arguments: Sequence[str], talk: Iterable[tuple[str, str]]) -> tuple[int, str]:
    """The exit code, negative for a signal, and all that was shown.

    talk: what is waited for, anew each time, and the keys that are pressed then; for "" whenever it is silent.
    """

    def run() -> None:
        end_on_signals()
        sys.exit(command([*arguments]))

    with forked(run) as terminal:
        there = Sitting(terminal)
        for text, keys in talk:
            if text:
                there.see(text.encode())
            else:
                there.wait_until_idle(SILENCE)
            if there.gone:
                break
            there.type(keys)
        return ends(there), there.shown.decode("utf-8", "replace")
