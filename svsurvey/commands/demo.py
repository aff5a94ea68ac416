"""`svsurvey demo`: the whole journey in a study that is thrown away.

It types the commands that a person would type, each a process of its own, and knows nothing of what they do.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from svsurvey.commands.output import talk
from svsurvey.errors import SurveyError

EXAMPLES = (
    "svsurvey demo",
    "svsurvey demo --people 200",
    "svsurvey demo < /dev/null        # plays itself, asks nothing",
)

PLAYED = {
    "hours": 10,
    "could_ask": 4,
    "was_heard": 4,
    "could_pause": 2,
    "left_alone": 2,
    "stayed": 1,
    "talked_to": [1, 4],
    "ready": 3,
    "wish": "A real lunch break.",
}
"""What the demo answers when nobody is there to do it. Made up, like the rest."""

NOTHING_SAVED = 6
"""How `svsurvey run` tells that a person did not take part, or left before the end."""


def demo(
    people: Annotated[
        int, typer.Option("--people", metavar="N", min=1, max=10_000, help="How many made-up respondents.")
    ] = 40,
) -> None:
    """See what svsurvey does, in 30 seconds: six questions, made-up colleagues, the data, a summary.

    It happens in a temporary folder that is removed at the end. Without a terminal it plays itself.
    """
    with TemporaryDirectory(prefix="svsurvey-demo-") as name:
        folder = Path(name)
        talk("A demo: what you see here is an example, and it is thrown away at the end.")
        _interview(folder)
        talk(f"\nNow {people} made-up colleagues answer as well, by chance, through the same skip logic.")
        _type(folder, "simulate", "check-in", "-n", str(people), "--seed", "1")
        talk("\nThe data, one row a person, in no order that says who came when. --mixed: made-up ones too.")
        _type(folder, "export", "check-in", "--mixed", "--with", "codebook", "-o", "check-in.csv")
        _glimpse(folder / "check-in.csv")
        talk("\nAnd the summary. Nearly all of these people are made up: the numbers mean nothing.")
        _type(folder, "summary", "check-in", "--mixed")
        files = ", ".join(sorted(path.name for path in folder.iterdir()))
    talk(f"\nThis was in {folder} ({files}), which is now removed.")
    talk("Next: svsurvey list, or svsurvey new my-survey.yaml for a survey of your own.")


def _interview(folder: Path) -> None:
    """One person is interviewed: whoever sits there, or nobody."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        talk("First, six short questions for you.")
        if _type(folder, "run", "check-in", may_end_with=NOTHING_SAVED) == NOTHING_SAVED:
            talk("That is fine: the demo goes on without you.")
        return
    talk("There is no terminal to ask you in, so the demo plays a person.")
    (folder / "played.json").write_text(json.dumps(PLAYED), encoding="utf-8")
    _type(folder, "run", "check-in", "--answers", "played.json")


def _type(folder: Path, *words: str, may_end_with: int = 0) -> int:
    """Runs a command in the folder, after showing it. What it prints goes where this program prints."""
    talk(f"$ svsurvey {shlex.join(words)}")
    sys.stdout.flush()
    with subprocess.Popen([sys.executable, "-m", "svsurvey", *words], cwd=folder, env=_environment()) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()  # gently: an interview on the screen has to wipe it
            raise
    if code not in (0, may_end_with):
        raise SurveyError(f"the demo stopped at: svsurvey {shlex.join(words)}", "what it said stands above")
    return code


def _environment() -> dict[str, str]:
    """This program's, but for the study, which is the folder's own; svsurvey is found from anywhere."""
    house = str(Path(__file__).parents[2])
    path: Sequence[str] = [house, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {k: v for k, v in os.environ.items() if k != "SVSURVEY_DB"} | {"PYTHONPATH": os.pathsep.join(path)}


def _glimpse(csv: Path) -> None:
    """The header and the first rows, cut to the width of a page."""
    for line in csv.read_text(encoding="utf-8").splitlines()[:4]:
        print(line if len(line) <= 78 else line[:77] + "…", flush=True)
