"""What the tests of pages share: a report with everything that a page must be able to set, and a reader."""

from html.parser import HTMLParser

from samples import LONG, sample

from svsurvey.report.model import (
    BLANK,
    Block,
    Chart,
    Column,
    Entry,
    Form,
    Note,
    Report,
    Role,
    Row,
    Section,
    Table,
    count,
    interval,
    number,
    p_value,
    percent,
    words,
)
from svsurvey.report.model import Cell as AnyCell

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg>{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; & <b> ]]> <!-- -->",
    "'); DROP TABLE x; --",
)

VOID = {"meta", "br", "img", "link", "input", "hr"}


def association() -> Table:
    """A cross table: heads in common, headings with numbers, words beneath a row, withheld counts, p-values."""
    columns = (
        Column("n_1", "n", over="A few days or less"),
        Column("percent_1", "%", under=True, over="A few days or less"),
        Column("n_2", "n", over=LONG),
        Column("percent_2", "%", under=True, over=LONG),
        Column("n", "n"),
        Column("p", "p"),
        Column("effect", "V"),
        Column("note", "note", beneath=True),
    )
    heading = (BLANK, BLANK, BLANK, BLANK, count(40), p_value(0.0004), number(0.314, 2), words("3 of 4 under 5"))
    shown = (count(3), percent(3, 20), count(17), percent(17, 20), count(20), BLANK, BLANK, BLANK)
    hidden = (count(None), percent(None, 20), count(None), percent(None, 20), count(20), BLANK, BLANK, BLANK)
    rows = (
        Row("expected", "Expected?", heading, Role.HEADING),
        Row("expected=1", "Yes", shown),
        Row("expected=0", "No", hidden),
        Row("fault", "Own fault?", (*heading[:5], p_value(None), number(None, 2), BLANK), Role.HEADING),
        Row("fault=1", "Yes", shown),
    )
    return Table("association", columns, rows, notes=("% is of the row.",))


def curve() -> Table:
    """Two recovery curves; of one percentage nothing is known."""
    columns = Column("percent", "% by then"), Column("interval", "95 % interval", under=True)

    def row(time: float, part: int | None) -> Row:
        ends = None if part is None else (part - 1.5, part + 1.5)
        return Row(f"{time:g}", f"by {time:g} days", (AnyCell(part, Form.PERCENT, 1), interval(ends)))

    nothing = interval(None), interval(None)
    rows = (
        Row("1", "Nurses", nothing, Role.HEADING),
        *(row(time, part) for time, part in ((3, 20), (30, 45), (365, 80))),
        Row("2", "Physicians", nothing, Role.HEADING),
        *(row(time, part) for time, part in ((3, 10), (30, None), (365, 100))),
    )
    return Table("curve", columns, rows, chart=Chart.CURVE)


def everything() -> Report:
    """The hard sample, and what else a page has to set: banners, curves, cross tables, words, hostile texts."""
    report = sample()
    hostile = Table("words", (), tuple(Row(k, text, ()) for k, text in enumerate(HOSTILE)))
    setting = Table("setting", (Column("fact", "fact"),), (Row("title", HOSTILE[0], (words(HOSTILE[1]),)),))
    blocks = (
        Block("cross", HOSTILE[0], "association", "3", (Entry("n", HOSTILE[2], count(4)),), (), (association(),)),
        Block("curve", HOSTILE[1], "curve", "", (), (Note(HOSTILE[3], warns=True),), (curve(),)),
        Block("said", HOSTILE[2], "text", "", (), (), (hostile, setting)),
        Block("methods", "In words", "methods", "", (), (Note("All of it was counted."),)),
        Block("consent", "What was said", "consent", "", (), (Note("You may stop.\nAt any time."),)),
    )
    sections = (*report.sections, Section(HOSTILE[2], blocks))
    return Report(HOSTILE[0], report.head, report.notes, sections, "rounded to 5", ("SIMULATED: " + HOSTILE[1],))


class Page(HTMLParser):
    """What stands in a page: its tags in order, its words, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.within: list[list[str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.within.append(list(self.open))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.within.append(list(self.open))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> inside <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def of(self, *names: str) -> list[dict[str, str]]:
        """The attributes of every tag with one of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(" ".join(self.words).split())
