"""SQL that more than one room writes: names, question marks, and the test for whom a Scope means.

There is one such test, so that a summary and an export never differ in whom they count. It knows the columns that
every response has, but no instrument, and it opens no file.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from svsurvey.packs import Pack
from svsurvey.response import HANDED_IN, Disposition, Mode, Scope


class Sql(NamedTuple):
    """A piece of SQL and the values for its question marks: `connection.execute(*sql)`."""

    text: str
    values: tuple[object, ...] = ()


def quoted(name: str) -> str:
    """The name of a table or column as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def marks(values: Collection[object]) -> str:
    """A question mark for each value."""
    return ", ".join("?" * len(values))


def joined(between: str, parts: Iterable[Sql]) -> Sql:
    """One piece of several, their values in the same order."""
    parts = tuple(parts)
    return Sql(between.join(part.text for part in parts), tuple(v for part in parts for v in part.values))


def among(column: str, values: Collection[object]) -> Sql:
    """The test for one of these values; without values it holds for no row."""
    return Sql(f"{column} IN ({marks(values)})", tuple(values)) if values else Sql("1 = 0")


def packed(pack: Pack) -> str:
    """A pack as one number; NULL where a column of it holds anything else than numbers of its stretch.

    Texts are above all numbers and NULL is in no stretch, so both are found by comparing (the + keeps the type of
    a column out of it); a float makes the whole a float, which no pack is taken for.
    """
    sound = " AND ".join(f"+{quoted(d.column)} BETWEEN {d.low} AND {d.high}" for d in pack.digits)
    terms = [f"{quoted(d.column)} * {weight}" for d, weight in zip(pack.digits, pack.weights, strict=True)]
    return f"CASE WHEN {sound} THEN {pack.start} + {' + '.join(terms)} END"


def of_responses(scope: Scope, ended: Collection[Disposition] = HANDED_IN) -> Sql:
    """The test for the rows of responses in a scope that ended so; no dispositions: however they ended."""
    made_up = Sql("mode = ?" if scope.simulated else "mode <> ?", (Mode.SIMULATED.value,))
    return _every(
        *_where_wanted("wave", scope.waves),
        *_where_wanted("site", scope.sites),
        *_where_wanted("version", scope.versions),
        *_where_wanted("disposition", [disposition.value for disposition in ended]),
        *([] if scope.mixed else [made_up]),
    )


def of_words(scope: Scope) -> Sql:
    """The test for words kept apart in a scope. They know wave and simulated, and neither site nor version."""
    made_up = Sql("simulated = ?", (int(scope.simulated),))
    return _every(*_where_wanted("wave", scope.waves), *([] if scope.mixed else [made_up]))


def _where_wanted(column: str, values: Collection[object]) -> list[Sql]:
    """A test only where some values are wanted: in a Scope none means all."""
    return [among(column, values)] if values else []


def _every(*tests: Sql) -> Sql:
    return joined(" AND ", tests or [Sql("1 = 1")])
