"""The command line: a table of commands, and what each error means to a shell. Nothing else exits.

A command's module is imported when it is called, not before. This file must not know what any command does.
"""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from svsurvey import __version__
from svsurvey.errors import InputError, NothingSaved, ReleaseRefused, StoreError, SurveyError, UsageError


class Exit(IntEnum):
    """What svsurvey tells the shell."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    INPUT = 3
    STORE = 4
    RELEASE = 5
    NOTHING_SAVED = 6
    BUG = 70
    SYSTEM = 74
    INTERRUPTED = 130
    READER_GONE = 141


MEANINGS = {
    Exit.DONE: "done",
    Exit.PROBLEMS: "`check`, `audit`, `db check` or `unseal` found something wrong",
    Exit.USAGE: "the command cannot mean what was written",
    Exit.INPUT: "a file that was given cannot be read or is not valid",
    Exit.STORE: "the study file cannot be opened, trusted or written",
    Exit.RELEASE: "the result would show single persons to other eyes",
    Exit.NOTHING_SAVED: "an interview ended without a stored response",
    Exit.BUG: "a fault in svsurvey itself; please report the line it printed",
    Exit.SYSTEM: "the system refused: a full disk, a closed output",
    Exit.INTERRUPTED: "interrupted with Ctrl-C",
    Exit.READER_GONE: "the reader of a pipe stopped reading",
}

CODES: dict[type[SurveyError], Exit] = {
    UsageError: Exit.USAGE,
    InputError: Exit.INPUT,
    StoreError: Exit.STORE,
    ReleaseRefused: Exit.RELEASE,
    NothingSaved: Exit.NOTHING_SAVED,
}


class Command(NamedTuple):
    """Where a command is found, and its one line of help. `module` is a file in commands/, `function` in it.

    A name of two words is a command in a family: `db info`.
    """

    module: str
    function: str
    group: str
    help: str


COMMANDS = {
    "demo": Command("demo", "demo", "Interview", "See it work in 30 seconds, in a study that is thrown away."),
    "run": Command("run", "run", "Interview", "Interview one person."),
    "blank": Command("blank", "blank", "Paper and files", "Write the empty form, to print or to fill in."),
    "enter": Command("enter", "enter", "Paper and files", "Key in forms that were filled in on paper, twice."),
    "import": Command("import_", "import_", "Paper and files", "Take in responses from files."),
    "simulate": Command("simulate", "simulate", "Interview", "Add made-up respondents, to try out the analysis."),
    "forget": Command("forget", "forget", "Interview", "Erase one response, with the code of its receipt."),
    "list": Command("list_", "list_", "Instruments", "List the instruments that can be found."),
    "show": Command("show", "show", "Instruments", "Show an instrument: items, codes, skip logic, scores."),
    "new": Command("new", "new", "Instruments", "Start a new instrument with a commented example."),
    "check": Command("check", "check", "Instruments", "Find every problem in instrument files."),
    "schema": Command("schema", "schema", "Instruments", "Print the JSON Schema of the format, for editors."),
    "export": Command("export", "export", "Data out", "Write the responses as CSV, with a codebook if wanted."),
    "summary": Command("summary", "summary", "Data out", "Print counts, percents, intervals and scores."),
    "crosstab": Command("crosstab", "crosstab", "Data out", "Print answers by groups, with tests."),
    "rates": Command("rates", "rates", "Data out", "Work out response rates, with the formula named."),
    "report": Command("report", "report", "Data out", "Write all of it as one page, for people to read."),
    "privacy": Command("privacy", "privacy", "Trust", "Print what this survey keeps of a person, and what not."),
    "audit": Command("audit", "audit", "Trust", "Find out what a study file gives away, and to whom."),
    "keygen": Command("keygen", "keygen", "Trust", "Make the key that opens sealed responses."),
    "unseal": Command("unseal", "unseal", "Trust", "Open sealed responses, shuffled, into another study."),
    "db info": Command("db_info", "db_info", "Trust", "Tell what is in a study file."),
    "db check": Command("db_check", "db_check", "Trust", "Test a study file for damage and foreign changes."),
    "db backup": Command("db_backup", "db_backup", "Trust", "Copy a study without what was erased from it."),
    "db merge": Command("db_merge", "db_merge", "Trust", "Put the studies of several sites into one."),
    "db seal": Command("db_seal", "db_seal", "Trust", "From now on seal what is saved in a study."),
}

GROUPS = ("Interview", "Paper and files", "Instruments", "Data out", "Trust")

FAMILIES = {"db": "Care of the study file: info, check, backup, merge, seal."}
"""The first words of commands of two words."""

HELP = """Administer surveys at a terminal: YAML instruments, anonymous responses, tables that can be defended.

A study is one file, ./svsurvey.db unless --db or SVSURVEY_DB names another. Data go to stdout, talk to stderr."""

EXAMPLES = (
    "svsurvey demo",
    "svsurvey new my-survey.yaml",
    "svsurvey check my-survey.yaml",
    "svsurvey run my-survey.yaml",
    "svsurvey summary my-survey.yaml",
)

SETTINGS = {"help_option_names": ["-h", "--help"]}

# ---- the table as typer sees it --------------------------------------------------------------------------


class Commands(TyperGroup):
    """A group that knows its commands from the table and loads one when it is needed."""

    family = ""

    @property
    def _own(self) -> dict[str, Command]:
        """Its part of the table, by the words that are typed here."""
        start = f"{self.family} " if self.family else ""
        return {name.removeprefix(start): c for name, c in COMMANDS.items() if name.startswith(start)}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        return list(dict.fromkeys(name.partition(" ")[0] for name in self._own))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with its options; None when there is none of that name."""
        if not self.family and cmd_name in FAMILIES:
            return family(cmd_name)
        return load(f"{self.family} {cmd_name}".strip()) if cmd_name in self._own else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that was named, or a UsageError with the nearest name."""
        known = self.list_commands(ctx)
        if not ctx.resilient_parsing and args and args[0] not in known:
            from svsurvey.text import suggest

            wrong, see = f"{self.family} {args[0]}".strip(), f"svsurvey {self.family}".strip()
            raise UsageError(f"there is no command '{wrong}'", suggest(args[0], known) or f"see: {see} -h")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands by group, from the table alone."""
        for group in GROUPS:
            if rows := [(name, c.help) for name, c in self._own.items() if c.group == group]:
                with formatter.section(group):
                    formatter.write_dl(rows, col_spacing=3)


def family(name: str) -> Any:
    """The commands that begin with the same word, as one command of typer's."""
    kind = type(f"{name.capitalize()}Commands", (Commands,), {"family": name})
    several = typer.Typer(
        cls=kind,
        help=FAMILIES[name],
        epilog=f"Each command explains itself: svsurvey {name} COMMAND -h",
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings=SETTINGS,
    )
    several.callback()(_no_options)
    return typer.main.get_command(several)


def _no_options() -> None:
    """A family has none."""


def load(name: str) -> Any:
    """One command of the table, imported and ready for typer."""
    entry = COMMANDS[name]
    module = import_module(f"svsurvey.commands.{entry.module}")
    one = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    last, examples = name.rpartition(" ")[2], getattr(module, "EXAMPLES", ())
    one.command(last, epilog=epilog(examples), context_settings=SETTINGS)(getattr(module, entry.function))
    return typer.main.get_command(one)


def epilog(examples: Sequence[str]) -> str:
    """The end of a help page; the backspace keeps typer from joining the lines."""
    return "\b\nExamples:\n" + "\n".join(f"  {example}" for example in examples)


app = typer.Typer(
    cls=Commands,
    help=HELP,
    epilog=epilog(EXAMPLES) + "\n\nEach command explains itself: svsurvey COMMAND -h",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=SETTINGS,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        print(f"svsurvey {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    """Options before the command."""


# ---- running ---------------------------------------------------------------------------------------------

TyperUsage: Any = typer.BadParameter.__bases__[0]
"""All of typer's usage errors; it exports only this one of them."""


def run(arguments: Sequence[str]) -> int:
    """Do what a command line says; the exit code. Nothing escapes, and no error shows more than was meant."""
    if not arguments or (len(arguments) == 1 and arguments[0] in FAMILIES):
        run([*arguments, "--help"])
        return Exit.USAGE
    try:
        code = _call(arguments)
        sys.stdout.flush()
    except BaseException as error:
        return _explain(error)
    return code


def _call(arguments: Sequence[str]) -> int:
    """Let typer parse and call. A command returns False when it found what it looks for, as `check` does."""
    group = typer.main.get_command(app)
    try:
        if "_SVSURVEY_COMPLETE" in os.environ:
            group.main(list(arguments), "svsurvey")
        with group.make_context("svsurvey", list(arguments)) as context:
            return Exit.PROBLEMS if group.invoke(context) is False else Exit.DONE
    except typer.Exit as leaving:
        return leaving.exit_code


def _explain(error: BaseException) -> int:
    """Say on stderr what went wrong and what to do, in words that hold no answer; the code for the shell.

    The text of a foreign exception is never shown: it may quote what a person typed.
    """
    match error:
        case NothingSaved():  # said to the respondent: not an error, and no name of a program before it
            _tell(error.what)
            return CODES[NothingSaved]
        case SurveyError():
            _say(error.what, error.hint, *map(str, error.problems))
            return next((code for kind, code in CODES.items() if isinstance(error, kind)), Exit.BUG)
        case _ if isinstance(error, TyperUsage):
            context = getattr(error, "ctx", None)
            path = context.command_path if context else "svsurvey"
            _say(_plainly(error.format_message()), f"see: {path} -h")
            return Exit.USAGE
        case KeyboardInterrupt() | typer.Abort():
            _say("interrupted")
            return Exit.INTERRUPTED
        case BrokenPipeError() | SystemExit(__context__=BrokenPipeError()):  # rich makes an exit of it
            _drop_output()
            return Exit.READER_GONE
        case SystemExit(code=int(code)):
            return code
        case OSError():
            _drop_output()
            place = f" ({error.filename})" if error.filename else ""
            _say(f"the system refused: {error.strerror or type(error).__name__}{place}")
            return Exit.SYSTEM
    _say(
        f"a fault in svsurvey {__version__}, not in what you did: {type(error).__name__} at {_where(error)}",
        "please report this line and the command you gave, without answers and without the study file",
    )
    return Exit.BUG


PLAIN = {
    " is not a valid int range": " is not a whole number",
    " is not a valid int": " is not a whole number",
    " is not a valid float range": " is not a number",
    " is not a valid float": " is not a number",
}
LONG = 100
"""Signs of one word that typer repeats; a number can have thousands."""


def _plainly(message: str) -> str:
    """What typer says, in words that mean something to people, and what was typed no longer than it helps."""
    for said, plain in PLAIN.items():
        message = message.replace(said, plain)
    words = [word if len(word) <= LONG else f"{word[:LONG]}…" for word in message.removesuffix(".").split(" ")]
    return " ".join(words)


def _say(what: str, hint: str = "", *more: str) -> None:
    """`svsurvey: what; hint` on stderr, then a line for each thing more."""
    _tell(f"svsurvey: {what}" + (f"; {hint}" if hint else ""), *more)


def _tell(*lines: str) -> None:
    from svsurvey.text import told

    with suppress(OSError):  # nobody listens
        print(*(told(line, sys.stderr) for line in lines), sep="\n", file=sys.stderr, flush=True)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame that is ours."""
    house = Path(__file__).parent
    place, trace = "an unknown place", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(house):
            place = f"{file.relative_to(house.parent).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _drop_output() -> None:
    """What is still in the buffer goes nowhere: Python would try again at its end, and complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def end_on_signals() -> None:
    """A closed window, a `kill` or Ctrl-\\ unwinds like an error does: screens are wiped, folders removed.

    By itself SIGQUIT would write the memory, with the answers in it, to the disk.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)  # Windows has SIGTERM only
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup stays nohup
            signal.signal(number, leave)
