"""`unseal`: sealed responses of studies, opened into another one. It tells which boxes stay closed, and why."""

from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from svsurvey.commands.keys import identities_in
from svsurvey.commands.output import talk
from svsurvey.commands.study import as_fielded, open_study
from svsurvey.errors import ReleaseRefused, StoreError, UsageError
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.care.unsealing import Batch, Versions
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey unseal ward.db --identity ward-study.key --into released.db",
    "svsurvey unseal a.db b.db --identity one.key --identity two.key --into c.db",
    "svsurvey unseal ward.db --identity ward-study.key --into released.db --close",
)

ADVICE = {
    "FOREIGN": "Sealed for another key: ask who has it. For whom is sealed now: svsurvey db seal --db STUDY",
    "HALF": "A second key is needed: give both with --identity, each person with their own passphrase.",
    "DAMAGED": "Changed or cut: fetch the study from the other computer again. If it is so there, open a backup.",
    "MOVED": "Swapped or copied: somebody changed the file by hand. Keep it, tell who leads the study, and open a "
    "copy from before.",
    "NO_RESPONSE": "No response: somebody put it there who knows the public key. Tell who leads the study.",
    "NEWER": "Sealed by a newer svsurvey: install the newest one here, then open them again.",
    "UNKNOWN": "A version that is not in the study: the file was changed by hand. Open a copy from before.",
    "IMPOSSIBLE": "Answers that cannot be given: somebody made them by hand. Tell who leads the study.",
}
"""What to do about each kind of trouble."""

SHOWN = 20
"""How many boxes that stay closed are named one by one."""


def unseal(
    studies: Annotated[list[Path], typer.Argument(metavar="STUDY…", show_default=False, help="Sealed studies.")],
    identity: Annotated[
        list[Path],
        typer.Option(
            "--identity",
            metavar="FILE",
            show_default=False,
            help="A key of keygen; can be given again. Its passphrase is asked for.",
        ),
    ],
    into: Annotated[
        Path, typer.Option("--into", metavar="FILE", show_default=False, help="The study for what is opened.")
    ],
    close: Annotated[
        bool, typer.Option("--close", help="The wave is over: open the last ones, also fewer than 5.")
    ] = False,
) -> bool:
    """Open sealed responses into another study, shuffled, under ids that lead to no box without the key. To be
    done on the computer of those who have the keys; the study with the boxes stays as it is, and can be opened
    again later for what came since.

    Fewer than 5 new responses of people to an instrument are not opened: they would show who came since the last
    time. Boxes that were changed, cut, swapped, or sealed for others are named and kept; exit code 1 says so.
    """
    from svsurvey.care.unsealing import open_all, save_opened
    from svsurvey.interview.private import memory_stays_in_memory

    memory_stays_in_memory()
    _demand_two_files(studies, into)
    with ExitStack() as opened:
        sources = [_known(opened.enter_context(open_study(path))) for path in dict.fromkeys(studies)]
        identities = [key for file in dict.fromkeys(identity) for key in identities_in(file)]
        target = opened.enter_context(_target(into))
        batch = open_all(sources, identities, target)
        few = {} if close else batch.too_few()
        saved = save_opened(batch.without(few), target)
        _tell(batch, saved, into, close)
    if few:
        raise _refused(few, saved)
    return not batch.closed


def _demand_two_files(studies: list[Path], into: Path) -> None:
    """Raises UsageError rather than open a study into itself: there would be no sealed study left."""
    for path in studies:
        with suppress(OSError):
            if path.samefile(into):
                raise UsageError(f"{into} is the sealed study itself", "name a new file with --into")


def _known(store: "Store") -> "tuple[Store, Versions]":
    """A study with the versions that it holds."""
    versions = [(as_fielded(store.path, kept), kept) for kept in store.instruments()]
    return store, {(kept.id, kept.version): (instrument, kept) for instrument, kept in versions}


def _target(into: Path) -> "Store":
    """A plain study. Raises StoreError for one that is sealed itself."""
    from svsurvey.store.boxes import recipients

    store = open_study(into, create=True)
    if recipients(store.file) or store.sealed():
        store.close()
        raise StoreError(f"{into} is a sealed study itself", "name another file with --into")
    return store


def _tell(batch: "Batch", saved: int, into: Path, close: bool) -> None:
    if batch.before:
        talk(f"{counted(batch.before, 'sealed response')} opened into {into} before.")
    if saved:
        talk(
            f"Opened {counted(saved, 'response')} into {into}. It is a plain study: whoever has it can read them."
        )
    elif not batch.closed and not batch.contents:
        talk("There is nothing new to open.")
    if close and batch.too_few():
        talk("Few were opened at once (--close): who answered last may be told from them. Show them to nobody.")
    for closed in batch.closed[:SHOWN]:
        talk(f"Box {closed.box} ({closed.instrument}) {closed.trouble.value}.")
    if len(batch.closed) > SHOWN:
        kinds = Counter(closed.trouble for closed in batch.closed[SHOWN:])
        talk("; ".join(f"{number:,} more: {trouble.value}" for trouble, number in kinds.items()) + ".")
    if batch.closed:
        talk("They were left where they are. What to do:")
    for name in dict.fromkeys(closed.trouble.name for closed in batch.closed):
        talk(f"- {ADVICE[name]}")


def _refused(few: dict[str, Any], saved: int) -> ReleaseRefused:
    names = ", ".join(few)
    rest = "the others were opened" if saved else "nothing was opened"
    return ReleaseRefused(
        f"fewer than 5 new responses to {names} (of one wave and site): they would show who came since the last "
        f"time; {rest}",
        "wait for more, or add --close when the wave is over",
    )
