"""An audit as a page that can be read and filed, and as JSON for programs.

{"format": 1, "file", "about", "clean", "counts": {"ok", "leak", "look", "told"}, "sections": [SECTION], "remains"}
SECTION  {"id", "title", "instrument": id or null, "findings": [FINDING]}
FINDING  {"test", "question", "mark": "ok" | "leak" | "look" | "told", "result", "advice"}

`format` goes up when a key changes its meaning or leaves. `clean` is false when a finding has the mark `leak`, and
`remains` is a list of texts. Marks are words: nothing is said by colour.
"""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from svsurvey.report.finding import Audit, Finding, Mark, Section

FORMAT = 1

MARGIN = 6
NARROWEST, WIDEST = 40, 120

LEGEND = (
    (Mark.LEAK, "wrong: it can be mended, and should be before anybody else answers"),
    (Mark.LOOK, "needs a decision: somebody may be recognised by it"),
    (Mark.TOLD, "to be known"),
    (Mark.OK, "tested, and nothing found"),
)


def as_json(audit: Audit) -> dict[str, Any]:
    """The audit as dicts, lists and plain values."""
    return {
        "format": FORMAT,
        "file": audit.file,
        "about": audit.about,
        "clean": audit.clean,
        "counts": {mark.name.lower(): n for mark, n in audit.counts.items()},
        "sections": [
            {
                "id": section.key,
                "title": section.title,
                "instrument": section.instrument or None,
                "findings": [_finding(finding) for finding in section.findings],
            }
            for section in audit.sections
        ],
        "remains": list(audit.remains),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "test": finding.test,
        "question": finding.question,
        "mark": finding.mark.name.lower(),
        "result": finding.result,
        "advice": finding.advice,
    }


def as_text(audit: Audit, width: int) -> str:
    """The audit as lines of at most this width (40 to 120), ready to print."""
    width = min(max(width, NARROWEST), WIDEST)
    return "\n".join(_lines(audit, width)) + "\n"


def _lines(audit: Audit, width: int) -> Iterator[str]:
    yield from wrap(f"Audit of {audit.file}", width)
    yield from wrap(audit.about, width)
    yield ""
    yield from wrap(_result(audit), width)
    yield ""
    for mark, meaning in LEGEND:
        yield from _hanging(mark.value, meaning, width)
    for number, section in enumerate(audit.sections, 1):
        yield from _section(number, section, width)
    yield ""
    yield from wrap(f"{len(audit.sections) + 1}. What remains, whatever a file holds", width)
    yield ""
    for text in audit.remains:
        yield from _hanging("-", text, width)


def _result(audit: Audit) -> str:
    counts = audit.counts
    wrong = f"{_things(counts[Mark.LEAK])} wrong" if counts[Mark.LEAK] else "nothing is wrong"
    decide = f"{_things(counts[Mark.LOOK])} to decide" if counts[Mark.LOOK] else "nothing to decide"
    return f"Result: {wrong}, {decide}."


def _things(number: int) -> str:
    return f"{number} thing" if number == 1 else f"{number} things"


def _section(number: int, section: Section, width: int) -> Iterator[str]:
    yield ""
    yield from wrap(f"{number}. {section.title}", width)
    yield ""
    for finding in section.findings:
        name = f" [{finding.test}]" if finding.mark in (Mark.LEAK, Mark.LOOK) else ""
        yield from _hanging(finding.mark.value, f"{finding.question} {_sentence(finding.result)}{name}", width)
        if finding.advice:
            yield from _hanging("", f"-> {_sentence(finding.advice)}", width)


def _sentence(text: str) -> str:
    end = "" if text.endswith((".", "!", "?")) else "."
    return text[:1].upper() + text[1:] + end


def _hanging(mark: str, text: str, width: int) -> Iterator[str]:
    first, later = mark.ljust(MARGIN), " " * MARGIN
    yield from wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
