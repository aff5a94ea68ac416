"""Writes the parts of the documentation that the program knows best.

    python docs/generate.py            write them
    python docs/generate.py --check    change nothing; exit code 1 when one is stale
    python docs/generate.py --picture  draw docs/summary.svg again (rich draws it a little differently over time)

A part stands in a Markdown file between `<!-- begin NAME -->` and `<!-- end NAME -->`; NAME is a key of PARTS.
"""

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from svsurvey.cli import COMMANDS, GROUPS, MEANINGS, run

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))


def help_of(*arguments: str) -> str:
    """A help page as it is printed on a terminal of 80 columns."""
    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        run([*arguments, "--help"])
    return f"```console\n$ svsurvey {' '.join((*arguments, '--help'))}\n{page.getvalue().rstrip()}\n```\n"


def commands() -> str:
    """The help of every command, by group."""
    parts = [help_of()]
    for group in GROUPS:
        if names := [name for name, command in COMMANDS.items() if command.group == group]:
            parts.append(f"## {group}\n")
            parts += [f"### {name}\n\n{COMMANDS[name].help}\n\n{help_of(*name.split())}" for name in names]
    return "\n".join(parts)


def command_table() -> str:
    """One line a command."""
    rows = [f"| `svsurvey {name}` | {command.help} |" for name, command in COMMANDS.items()]
    return "| command | does |\n|---|---|\n" + "\n".join(rows) + "\n"


def exit_codes() -> str:
    """What the shell is told."""
    return "| code | means |\n|---|---|\n" + "".join(f"| {code:d} | {text} |\n" for code, text in MEANINGS.items())


def format_reference() -> str:
    """Every key of the instrument format."""
    from svsurvey.instrument.format import reference

    return reference()


def problem_codes() -> str:
    """Every code that `check` can give, with the message that the file of tests/instrument/bad gets."""
    from svsurvey.instrument.problems import CODES

    rows = [
        f"| `{code}` | {level.value} | {meaning} | {example(code)} |\n" for code, (level, meaning) in CODES.items()
    ]
    return "| code | level | means | for example |\n|---|---|---|---|\n" + "".join(rows)


def example(code: str) -> str:
    """A message with this code, without its place."""
    from svsurvey.instrument.definition import Source, read
    from svsurvey.instrument.document import MAX_BYTES
    from svsurvey.instrument.lint import lint

    path = ROOT / f"tests/instrument/bad/{code}.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else "#" * (MAX_BYTES + 1)
    definition = read(Source(path.name, text))
    problem = next(p for p in (*definition.problems, *lint(definition)) if p.code == code)
    said = problem.what + (f"; {problem.hint}" if problem.hint else "")
    return said.replace("|", r"\|").replace("<", "&lt;")


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "command-table": command_table,
    "exit-codes": exit_codes,
    "format-reference": format_reference,
    "problem-codes": problem_codes,
}

UNKNOWN = re.compile(r"<!-- begin (?!(?:" + "|".join(PARTS) + r") -->\n)")
"""A marker that no part answers to: the place below it would stay empty for good."""

PART = re.compile(r"(?P<begin><!-- begin (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end (?P=name) -->)", re.DOTALL)


def filled(page: str) -> str:
    """A page with all its parts as they should be. Raises ValueError for a marker without a part."""
    if lost := UNKNOWN.search(page):
        raise ValueError(f"no part of that name: {page[lost.start() : lost.end() + 30]!r}")
    return PART.sub(lambda m: f"{m['begin']}\n{PARTS[m['name']]().strip()}\n\n{m['end']}", page)


FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich's pictures load a font from the net; nothing of ours does. Any font of one width will do."""


def draw() -> None:
    """The picture of the README: a summary of made-up responses to the questions of the demo."""
    from svsurvey.commands.study import versions_in
    from svsurvey.report.terminal import svg
    from svsurvey.response import Scope
    from svsurvey.stats.analysis import Study
    from svsurvey.stats.summary import summarise
    from svsurvey.store.database import Store

    scope = Scope(simulated=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.db"
        run(["simulate", "check-in", "-n", "120", "--seed", "7", "--db", str(path)])
        with Store.open(path) as store:
            study = Study(tuple(versions_in(store, "check-in", scope)), scope)
            report = summarise(store, study, ["shift", "talked_to", "shift_support"])
    picture = FONT.sub("", svg(report, width=88, title="svsurvey summary check-in"))
    (ROOT / "docs/summary.svg").write_text(picture, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the parts, or only look; the exit code."""
    os.environ["COLUMNS"] = "80"
    if "--picture" in arguments:
        draw()
    stale = []
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        if (fresh := filled(page)) != page:
            stale.append(path.relative_to(ROOT))
            if "--check" not in arguments:
                path.write_text(fresh, encoding="utf-8")
    word = "stale: run `python docs/generate.py`" if "--check" in arguments else "written"
    for place in stale:
        print(f"{place}: {word}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
