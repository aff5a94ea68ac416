"""`svsurvey blank`: the empty questionnaire for paper."""

from pathlib import Path

from svsurvey.commands.output import talk, write_out
from svsurvey.commands.study import InstrumentArgument, LangOption, OutOption, instrument_of, spoken
from svsurvey.errors import UsageError
from svsurvey.text import counted

EXAMPLES = (
    "svsurvey blank check-in",
    "svsurvey blank perioperative-catastrophe -o form.md",
    "svsurvey blank my-survey.yaml --lang de -o formular.md",
)

ENDINGS = (".md", ".markdown", ".txt", "")


def blank(instrument: InstrumentArgument, output: OutOption = None, lang: LangOption = None) -> None:
    """Write the empty questionnaire as a form for paper, in Markdown: every question, code and skip rule.

    Print it with any program that reads Markdown, or as it is. Its own words (how to fill in, where to go on)
    are English in every language.
    """
    from svsurvey.exchange.paper import form

    _demand_markdown(output)
    shown = spoken(instrument_of(instrument)[0], lang)
    write_out(output, form(shown, lang or ""), private=False)
    if output is not None and str(output) != "-":
        questions = sum(1 for item in shown.items if item.fields)
        talk(f"Wrote {output}: {counted(questions, 'question')}.")


def _demand_markdown(output: Path | None) -> None:
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"a blank form cannot be written as {output.suffix}",
            f"forms are Markdown for now: -o {output.with_suffix('.md').name}, or - for stdout",
        )
