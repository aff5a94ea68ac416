"""`db merge`: the studies of several sites into one; a second time, nothing more comes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import talk
from svsurvey.errors import UsageError
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.care.merge import Merged, Tally

EXAMPLES = (
    "svsurvey db merge north.db south.db --into all.db",
    "svsurvey db merge north.db south.db --into all.db --sites-from-names",
)


def db_merge(
    studies: Annotated[
        list[Path], typer.Argument(metavar="STUDY...", show_default=False, help="The studies; they are only read.")
    ],
    into: Annotated[
        Path, typer.Option("--into", metavar="FILE", help="The study they come into; made when it is not there.")
    ],
    sites_from_names: Annotated[
        bool,
        typer.Option(
            "--sites-from-names",
            help="Responses without a site get the name of their file: north.db makes it north. "
            "Words kept apart and sealed responses get none.",
        ),
    ] = False,
) -> None:
    """Put several studies into one, all of them or nothing. What is in it already is not added again.

    Every study is tested first, as `db check` does. Versions of an instrument lie side by side; one version that
    stands for two questionnaires is refused, and so are studies that are sealed for different keys. What was
    sealed counts once, also when it was opened into several of them, and so does a response of the offline page.
    Two studies into which the same other file was imported are refused: its responses would count twice. A
    response that was erased in one file comes back from another: erase it in all of them.
    """
    from svsurvey.care.merge import merge

    sites = _sites(studies) if sites_from_names else {}
    _tell(merge(studies, into, sites), into, len(studies))


def _sites(studies: Sequence[Path]) -> Mapping[Path, str]:
    """The name of each file as a site. Raises UsageError for names that make no site, or one for two files."""
    from svsurvey.interview.labels import checked

    sites = {path: checked("site", path.stem) for path in studies}
    names = list(sites.values())
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"two studies would be the site '{twice}'", "name their files after their sites")
    return sites


def _tell(merged: "Merged", into: Path, number: int) -> None:
    talk(f"Merged {counted(number, 'study' if number == 1 else 'studie')} into {into}.")
    for id_, done in merged.instruments.items():
        words = f"; words kept apart: {_counts(done.words)}" if done.words.added or done.words.there else ""
        talk(f"{id_}: {_counts(done.responses, 'response')}{words}.")
    for tally, noun in (
        (merged.boxes, "sealed response"),
        (merged.releases, "release"),
    ):
        if tally.added or tally.there:
            talk(f"{_counts(tally, noun)}.")


def _counts(tally: "Tally", noun: str = "") -> str:
    added = counted(tally.added, noun) if noun else f"{tally.added:,}"
    return f"{added} added, {tally.there:,} there already"
