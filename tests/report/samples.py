"""A report that holds everything that is hard to set: long words, Japanese, stacks of every kind, many columns."""

from svsurvey.report.model import (
    BLANK,
    Bar,
    Block,
    Cell,
    Column,
    Entry,
    Form,
    Note,
    Report,
    Role,
    Row,
    Section,
    Stack,
    Table,
    count,
    interval,
    number,
    p_value,
    percent,
    words,
)

LONG = "I was left alone with more work than one person can do while the others were still on their way"
UNBROKEN = "Patientensicherheitsereignisnachbesprechungsverpflichtungsvereinbarungsentwurf"
JAPANESE = "この部署では、忙しいときに互いに助け合い、間違いがあっても責められることなく安心して話すことができる"
LABELS = ("Yes", LONG, UNBROKEN, JAPANESE, "[red]no markup[/red] :smile:")


def shares() -> Table:
    """Counts with percent, interval and bar, and a sum."""
    columns = Column("n", "n"), Column("percent", "% of asked"), Column("interval", "95 % interval")
    rows = [
        Row(key, label, (count(n), percent(n, 1000), interval((n / 10, n / 10 + 2.5))), picture=Bar(n / 1000))
        for key, (label, n) in enumerate(zip(LABELS, (1000, 333, 4, 0, 1), strict=True))
    ]
    missing = Row("refused", "Left empty", (count(2), percent(2, 1000), interval(None)), Role.MISSING, Bar(0.002))
    total = Row("asked", "Asked", (count(1000), percent(1000, 1000), interval(None)), Role.TOTAL)
    return Table("answers", columns, (*rows, missing, total), "", ("A note above.",), ends=("0", "100 %"))


def scale(steps: int, *rows: tuple[float, ...]) -> Table:
    """A diverging chart; a row is its shares."""
    columns = (
        Column("low", "% low"),
        Column("low_interval", "95 %", under=True),
        Column("high", "% high"),
        Column("high_interval", "95 %", under=True),
        Column("n", "n"),
    )
    cells = (Cell(12.3, Form.PERCENT, 1), interval((1, 20), 0), Cell(45.6, Form.PERCENT, 1), interval((30, 60), 0))
    made = [
        Row(k, LABELS[k], (*cells, count(99)), picture=Stack(part, sum(part[: steps // 2]) + _half(steps, part)))
        for k, part in enumerate(rows)
    ]
    legend = tuple((str(k), f"Step {k} with a label that is a little longer") for k in range(1, steps + 1))
    return Table("scale", columns, tuple(made), legend=legend, ends=("low", "high"), picture_at=2)


def _half(steps: int, part: tuple[float, ...]) -> float:
    return part[steps // 2] / 2 if steps % 2 else 0.0


def nominal() -> Table:
    """A stacked chart without a middle."""
    rows = tuple(Row(k, LABELS[k], (count(9),), picture=Stack((0.5, 0.2, 0.3))) for k in range(3))
    legend = (("1", "Here"), ("2", "There"), ("3", LONG))
    return Table("stack", (Column("n", "n"),), rows, legend=legend, ends=("0", "100 %"), picture_at=0)


def grouped(steps: int, of: str = LONG) -> Table:
    """Counts and percent by groups under headings, each step under a head of its own; tests beside headings."""
    columns = [
        column
        for k in range(1, steps + 1)
        for column in (
            Column(f"n_{k}", "n", over=f"{of} {k}", short=str(k)),
            Column(f"percent_{k}", "%", under=True, over=f"{of} {k}", short=str(k)),
        )
    ]
    columns += [Column("n", "n"), Column("p", "p"), Column("effect", "V"), Column("note", "note", beneath=True)]
    blank = (BLANK,) * (2 * steps)
    ends = count(99), p_value(0.0004), number(0.31, 2)
    pairs = tuple(cell for k in range(steps) for cell in (count(k), percent(k, steps)))
    rows = [
        Row("q", LONG, (*blank, *(BLANK,) * 4), Role.HEADING),
        Row("a", JAPANESE, (*blank, *ends, words(LONG)), Role.HEADING, deep=1),
        *(Row(f"a={k}", label, (*pairs, count(7), *(BLANK,) * 3)) for k, label in enumerate(LABELS)),
        Row("b", "Wave", (*blank, count(88), p_value(0.5), number(0.1, 2), BLANK), Role.HEADING),
        Row("b=1", "2026", (*pairs, count(8), BLANK, BLANK, words("few"))),
    ]
    legend = tuple((str(k), f"{of} {k}") for k in range(1, steps + 1))
    return Table("grouped", tuple(columns), tuple(rows), "By groups", ("Of the row.",), legend)


def wide(columns: int) -> Table:
    """More columns than a narrow page can hold."""
    heads = tuple(Column(f"c{k}", f"preferred {k}") for k in range(columns))
    return Table("wide", heads, tuple(Row(k, LABELS[k], tuple(map(count, range(columns)))) for k in range(4)))


def sample() -> Report:
    """All of it."""
    entries = Entry("asked", "asked", count(1000)), Entry("none", "never there", count(0), always=False)
    numbers = Table(
        "spread",
        (Column("mean", "mean"), Column("day", "day")),
        (Row("all", "", (number(3.14159, 2), words("x"))),),
    )
    spoken = Table("words", (), tuple(Row(k, label, ()) for k, label in enumerate(LABELS)))
    five = scale(5, (0.1, 0.2, 0.3, 0.2, 0.2), (1.0, 0, 0, 0, 0), (0, 0, 0, 0, 1.0), (0, 0, 0, 0, 0))
    blocks = (
        Block(
            "one", LONG + "?", "single", "1", entries, (Note(LONG), Note(LONG, warns=True)), (shares(), nominal())
        ),
        Block("two", JAPANESE, "grid", "22", entries, (), (five, wide(5))),
        Block(
            "three", UNBROKEN, "text", "", (), (), (numbers, spoken, wide(14), scale(4, (0.25, 0.25, 0.25, 0.25)))
        ),
    )
    head = Block("ward", "ward, version 1", "responses", "", entries)
    sections = (Section("A section", blocks), Section(LONG * 2, ()), Section("", ()))
    return Report(
        "A title that is long enough to need two lines on a narrow page, surely", head, (Note(LONG),), sections
    )
