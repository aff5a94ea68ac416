"""An audit as a page for whoever asked, as a longer one that can be filed, and as JSON for programs.

{"format": 1, "file", "about", "clean", "counts": {"ok", "leak", "look", "told"}, "sections": [SECTION], "remains"}
SECTION  {"id", "title", "instrument": id or null, "findings": [FINDING]}
FINDING  {"test", "question", "mark": "ok" | "leak" | "look" | "told", "result", "advice"}

`format` goes up when a key changes its meaning or leaves. `clean` is false when a finding has the mark `leak`, and
`remains` is a list of texts. Marks are words: nothing is said by colour.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from svsurvey.report.finding import Audit, Finding, Mark, Section, tally

FORMAT = 1

MARGIN = 6
NARROWEST, WIDEST = 40, 120

LEGEND = (
    (Mark.LEAK, "wrong: it can be mended, and should be before anything else is done with the file"),
    (Mark.LOOK, "needs a decision: somebody may be recognised by it"),
    (Mark.TOLD, "to be known"),
    (Mark.OK, "tested, and nothing found"),
)

TO_DECIDE = (Mark.LEAK, Mark.LOOK)
MORE = "Every test, and what no file can show: svsurvey audit --all"


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


def as_text(audit: Audit, width: int, every: bool = False) -> str:
    """The audit as lines of at most this width (40 to 120), ready to print.

    every: each question with its answer, by section; else what is wrong or to be decided comes first and whole,
    and what was found in order is only counted.
    """
    width = min(max(width, NARROWEST), WIDEST)
    lines = _whole(audit, width) if every else _short(audit, width)
    return "\n".join([*_headline(audit, width), *lines]) + "\n"


def _headline(audit: Audit, width: int) -> Iterator[str]:
    yield from wrap(f"Audit of {audit.file}", width)
    yield from wrap(audit.about, width)
    yield ""
    yield from wrap(_result(audit), width)


# ---- what matters -----------------------------------------------------------------------------------------


def _short(audit: Audit, width: int) -> Iterator[str]:
    for section in audit.sections:
        findings = [finding for mark in TO_DECIDE for finding in section.findings if finding.mark is mark]
        if findings:
            yield ""
            yield from wrap(f"{section.title.partition(':')[0]}:", width)
            for finding in findings:
                yield from _in_full(finding, width)
    told = [f for section in audit.sections for f in section.findings if f.mark is Mark.TOLD]
    yield from _told(told, width)
    yield from _passed(audit.sections, width)
    yield ""
    yield from wrap(MORE, width)


def _told(findings: Sequence[Finding], width: int) -> Iterator[str]:
    if findings:
        yield ""
    for finding in findings:
        yield from _hanging(Mark.TOLD.value, _sentence(finding.result), width)


def _passed(sections: Sequence[Section], width: int) -> Iterator[str]:
    yield ""
    for section in sections:
        if number := tally(section.findings)[Mark.OK]:
            passed = f"{section.title.partition(':')[0]}: {_counted(number, 'test')} passed."
            yield from _hanging(Mark.OK.value, passed, width)


# ---- everything -------------------------------------------------------------------------------------------


def _whole(audit: Audit, width: int) -> Iterator[str]:
    yield ""
    for mark, meaning in LEGEND:
        yield from _hanging(mark.value, meaning, width)
    for number, section in enumerate(audit.sections, 1):
        yield ""
        yield from wrap(f"{number}. {section.title}", width)
        yield ""
        for finding in section.findings:
            yield from _in_full(finding, width)
    yield ""
    yield from wrap(f"{len(audit.sections) + 1}. What remains, whatever a file holds", width)
    yield ""
    for text in audit.remains:
        yield from _hanging("-", text, width)


# ---- lines ------------------------------------------------------------------------------------------------


def _result(audit: Audit) -> str:
    counts = audit.counts
    wrong = f"{_counted(counts[Mark.LEAK], 'thing')} wrong" if counts[Mark.LEAK] else "nothing is wrong"
    decide = f"{_counted(counts[Mark.LOOK], 'thing')} to decide" if counts[Mark.LOOK] else "nothing to decide"
    return f"Result: {wrong}, {decide}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _in_full(finding: Finding, width: int) -> Iterator[str]:
    name = f" [{finding.test}]" if finding.mark in TO_DECIDE else ""
    yield from _hanging(finding.mark.value, f"{finding.question} {_sentence(finding.result)}{name}", width)
    if finding.advice:
        yield from _hanging("", f"-> {_sentence(finding.advice)}", width)


def _sentence(text: str) -> str:
    end = "" if text.endswith((".", "!", "?")) else "."
    return text[:1].upper() + text[1:] + end


def _hanging(mark: str, text: str, width: int) -> Iterator[str]:
    first, later = mark.ljust(MARGIN), " " * MARGIN
    yield from wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
