"""A printed form as Markdown: plain, complete, and pleasant as plain text too.

Questions bear the numbers that they have on the screen, answers the keys that they are typed in by. It sets what
the form says and adds no words; it knows no instrument and no file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from svsurvey.exchange.markdown import BREAK, WIDTH, as_written, cell, escaped, marked, wrapped
from svsurvey.forms.form import (
    Agreement,
    Arm,
    Boxes,
    Choice,
    Comb,
    Combs,
    Derived,
    Form,
    Mark,
    Matrix,
    Part,
    Question,
    Ranks,
    Ruled,
    Scale,
    Words,
)

SIGNS = {Mark.ONE: "○", Mark.SEVERAL: "☐"}
"""The marks to tick: one answer only, or as many as apply."""

RULE = "_" * 72
LONG_GAP = "_" * 40
GAP = "_" * 8
PLACE = "_" * 4
CELL = "_" * 2
"""Room to write: a line, some words, a number, a place in an order, one digit."""

TIED = "\N{NO-BREAK SPACE}"
"""Keeps a gap on the line of its words: alone on a line it would be a rule across the page."""

MOST_STEPS = 10
"""Steps that a line from end to end is drawn with, where it has no fewer."""


def markdown(form: Form) -> str:
    """The whole form as Markdown, on lines that fit a page."""
    parts = [f"# {escaped(form.title)}", *_annotated(form), *_team(form)]
    parts += [*_agreement(form.agreement), *_how_to(form)]
    parts += [text for part in form.parts for text in _part(part, form.say)]
    parts += [*_scores(form), *_closing(form)]
    return "\n\n".join(part for part in parts if part) + "\n"


# ---- the frame -------------------------------------------------------------------------------------------


def _annotated(form: Form) -> Iterator[str]:
    if form.annotated:
        yield marked("*", form.say["codebook"])


def _team(form: Form) -> Iterator[str]:
    """What the team ticks: on paper no dice are thrown."""
    for arm in form.team:
        yield marked("*", " ".join(part for part in (form.say["team"], arm.rule) if part))
        yield _arm(arm)
        yield _remarks(arm.remarks)


def _arm(arm: Arm) -> str:
    return BREAK.join([as_written(arm.text, "**"), *(_choice(Mark.ONE, choice) for choice in arm.choices)])


def _agreement(agreement: Agreement | None) -> Iterator[str]:
    if agreement:
        yield as_written(agreement.text)
        yield as_written(agreement.ask, "**")
        yield BREAK.join(_choice(Mark.ONE, choice) for choice in agreement.choices)


def _how_to(form: Form) -> Iterator[str]:
    yield f"## {escaped(form.say['how_to'])}"
    first, *rest = (line for line in form.how_to if line != form.say["cells"])  # there are none here
    marks = (f"{SIGNS[mark]} = {form.say[mark.value]}" for mark in Mark)
    yield _bullets([first, *marks, *rest])


def _closing(form: Form) -> Iterator[str]:
    yield f"## {escaped(form.say['end'])}"
    yield as_written(form.thanks)
    if form.support:
        yield f"## {escaped(form.say['support'])}"
        yield as_written(form.support)
    yield "* * *"
    yield BREAK.join(wrapped(escaped(line)) for line in form.closing)


def _scores(form: Form) -> Iterator[str]:
    if form.scores:
        yield f"## {escaped(form.say['scores'])}"
        yield _bullets(_score(score) for score in form.scores)
    if form.missing:
        yield f"## {escaped(form.say['missing'])}"
        yield _bullets(f"{label}: {code}" for code, label in form.missing)


def _score(score: Derived) -> str:
    return ": ".join(part for part in (score.name, score.label, score.made) if part)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(wrapped(f"- {escaped(line)}", "  ") for line in lines)


def _remarks(remarks: Sequence[str]) -> str:
    """Of the annotated version: names, codes and conditions."""
    return _bullets(remarks)


def _part(part: Part, say: Mapping[str, str]) -> Iterator[str]:
    yield f"## {escaped(part.title)}"
    if part.rule:
        yield marked("*", part.rule)
    for entry in part.content:
        if entry.rule:
            yield marked("*", entry.rule)
        yield from _words(entry) if isinstance(entry, Words) else _question(entry, say)
        yield _remarks(entry.remarks)


def _words(words: Words) -> Iterator[str]:
    yield "\n".join(f"> {line}".rstrip() for line in as_written(words.text).split("\n"))


# ---- one question ----------------------------------------------------------------------------------------


def _question(question: Question, say: Mapping[str, str]) -> Iterator[str]:
    """The question, its hint, the places for the answer, and that of those who prefer not to."""
    yield _with_how(_asked(question), question.how)
    if question.hint:
        yield as_written(question.hint, "*")
    match question.place:
        case Boxes(mark, choices):
            yield BREAK.join(_choice(mark, choice) for choice in (*choices, question.refusal))
            return
        case Matrix() as matrix:
            yield _table(matrix)
        case Combs() as combs:
            yield _combs(combs)
        case Ruled(lines):
            yield "\n\n".join([RULE] * lines)
        case Ranks(choices):
            yield BREAK.join(wrapped(f"{PLACE} {_label(choice)}", "  ") for choice in choices)
        case Scale() as scale:
            yield from _scale(scale, say)
    yield _choice(Mark.SEVERAL, question.refusal)


def _asked(question: Question) -> str:
    first, *more = question.text.strip().split("\n", 1)
    numbered = wrapped(f"**{question.number}. {escaped(first)}**")
    return BREAK.join([numbered, *(as_written(text, "**") for text in more)])


def _with_how(text: str, how: str) -> str:
    """The question with a word on how to answer, on a line of its own where there is no more room."""
    if not how:
        return text
    room = WIDTH - len(text.rpartition("\n")[2])
    return f"{text}{' ' if len(how) + 3 <= room else chr(10)}({escaped(how)})"


def _choice(mark: Mark, choice: Choice) -> str:
    """A box with its label and key, the line to write on, and where it leads if it passes over questions."""
    words = f":{TIED}{LONG_GAP}" if choice.write_in else ""
    go = f" → {escaped(choice.go)}" if choice.go else ""
    return wrapped(f"{SIGNS[mark]} {_label(choice)}{words}{go}", "  ")


def _label(choice: Choice) -> str:
    note = f" ({escaped(choice.note)})" if choice.note else ""
    return f"{escaped(choice.label)}{note} [{choice.key}]"


def _table(matrix: Matrix) -> str:
    """A grid as a Markdown table, its columns straight in plain text too."""
    head = ["", *(f"{cell(choice.label)} [{choice.key}]" for choice in matrix.head)]
    body = [[cell(row.text), *([SIGNS[Mark.ONE]] * len(matrix.head))] for row in matrix.rows]
    widths = [max(3, *(len(line[column]) for line in [head, *body])) for column in range(len(head))]
    rule = ["-" * widths[0], *(f":{'-' * (width - 2)}:" for width in widths[1:])]
    return "\n".join(_table_line(line, widths) for line in (head, rule, *body))


def _table_line(cells: Sequence[str], widths: Iterable[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.center(width) for cell, width in rest)]
    return f"| {' | '.join(padded)} |"


def _combs(combs: Combs) -> str:
    """Room for a number, a day or a time: `Day ____   Month ____   Year ________ (from … to …)`."""
    between = "   " if any(comb.name for comb in combs.combs) else TIED
    places = between.join(map(_comb, combs.combs))
    unit = f" {escaped(combs.unit)}" if combs.unit else ""
    return wrapped(places + unit + (f" ({escaped(combs.note)})" if combs.note else ""))


def _comb(comb: Comb) -> str:
    before = escaped(comb.name) or comb.before
    return f"{before}{TIED}{CELL * comb.cells}" if before else CELL * comb.cells


def _scale(scale: Scale, say: Mapping[str, str]) -> Iterator[str]:
    """What the ends mean, the line, and how to use it, with room for the number."""
    ends = ((scale.low, scale.left), (scale.high, scale.right))
    yield escaped(", ".join(f"{end} = {words}" for end, words in ends if words))
    steps = min(MOST_STEPS, (scale.high - scale.low) // scale.step)
    yield f"{scale.low} {'|----' * steps}| {scale.high}"
    yield BREAK.join([wrapped(escaped(scale.note)), f"{escaped(say['place_number'])}:{TIED}{GAP}"])
