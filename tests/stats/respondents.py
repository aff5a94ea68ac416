"""Facts for cross tables, made from rows that are written by hand: each row is one respondent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from by_hand import NOT_ASKED

from svsurvey.crosstabs.association import Association
from svsurvey.crosstabs.comparison import Layout
from svsurvey.engine.query import CountBy, Counts, Facts, Query
from svsurvey.release.gate import OPEN
from svsurvey.report.model import Block, Row, Table
from svsurvey.stats.analysis import Study

People = Sequence[Mapping[str, object]]


def counted(queries: Iterable[Query], people: People) -> Facts:
    """What people answered; who has no such variable was not asked."""
    answers = {}
    for query in queries:
        assert isinstance(query, CountBy)
        found = Counter(
            tuple(person.get(name, NOT_ASKED) for name in query.variables)
            for person in people
            if person.get("version", "1") in query.scope.versions
        )
        answers[query] = Counts(found)  # type: ignore[arg-type]
    return Facts(answers)  # type: ignore[arg-type]


def people(row: str, column: str, table: Mapping[object, Mapping[object, int]]) -> list[dict[str, object]]:
    """Respondents of a table: row answer -> column answer -> how many."""
    return [{row: r, column: c} for r, cells in table.items() for c, n in cells.items() for _ in range(n)]


# 20 nurses and 30 physicians; "nights" is yes (1) or no (0)
NIGHTS = people("role", "nights", {1: {1: 15, 0: 5}, 2: {1: 10, 0: 20}})


def associated(
    study: Study, outcome: str, by: Sequence[str], people: People, layout: Layout | None = None
) -> Block:
    """What an association makes of people, for whoever holds the study."""
    association = Association(study, outcome, tuple(by), layout or Layout())
    return association.compute(counted(association.needs(), people), OPEN)


def table(block: Block, key: str = "association") -> Table:
    return next(table for table in block.tables if table.key == key)


def row(block: Block, key: str, of: str = "association") -> dict[str, object]:
    """A row's values by column."""
    found = table(block, of)
    (line,) = [line for line in found.rows if line.key == key]
    return values(found, line)


def values(found: Table, line: Row) -> dict[str, object]:
    return {column.key: cell.value for column, cell in zip(found.columns, line.cells, strict=True)}
