"""`svsurvey blank`: the empty questionnaire for paper."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.study import InstrumentArgument, OutOption, instrument_of, talk, write_out
from svsurvey.errors import UsageError

if TYPE_CHECKING:
    from svsurvey.instrument.model import Instrument

EXAMPLES = (
    "svsurvey blank check-in",
    "svsurvey blank perioperative-catastrophe -o form.md",
    "svsurvey blank my-survey.yaml --lang de -o formular.md",
)

ENDINGS = (".md", ".markdown", ".txt", "")


def blank(
    instrument: InstrumentArgument,
    output: OutOption = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANG", show_default="its own", help="In this language.")
    ] = None,
) -> None:
    """Write the empty questionnaire as a form for paper, in Markdown: every question, code and skip rule.

    Print it with any program that reads Markdown, or as it is. Its own words (how to fill in, where to go on)
    are English in every language.
    """
    from svsurvey.exchange.paper import form

    _demand_markdown(output)
    shown = _in(instrument_of(instrument)[0], lang)
    write_out(output, form(shown, lang or ""))
    if output is not None and str(output) != "-":
        questions = sum(1 for item in shown.items if item.fields)
        talk(f"Wrote {output}: {questions} question{'s' if questions != 1 else ''}.")


def _demand_markdown(output: Path | None) -> None:
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"a blank form cannot be written as {output.suffix}",
            f"forms are Markdown for now: -o {output.with_suffix('.md').name}, or - for stdout",
        )


def _in(instrument: "Instrument", language: str | None) -> "Instrument":
    from svsurvey.instrument.translation import in_language

    if language is None or language == instrument.language:
        return instrument
    if language not in instrument.languages:
        has = ", ".join(instrument.languages)
        raise UsageError(f"{instrument.id} has no language '{language}'", f"it has: {has}")
    return in_language(instrument, language)
