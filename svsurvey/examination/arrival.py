"""Whether the place of rows in a file shows in which order people answered, and whether what was erased remains.

The strongest test is to write the file anew, in memory, in the order of its keys: when that gives the same bytes,
there is nothing in it but the rows. It must not know what the rows mean.
"""

import re
from collections.abc import Callable, Iterator

from svsurvey.examination import shapes
from svsurvey.examination.evidence import REWRITE, SAVE_ANEW, Evidence, Table
from svsurvey.examination.pages import Tree
from svsurvey.report.finding import Verdict, leak, ok, some, told
from svsurvey.store import schema
from svsurvey.text import counted

SHORTEST_RUN = 8
"""Bytes of what was erased that can be told from chance."""

MOST_SEARCHED = 4_000_000_000
"""Bytes that are read in search of copies of what lies between the rows; a few seconds."""

_EMPTY = re.compile(rb"\0{8,}")


# ---- order of arrival -------------------------------------------------------------------------------------


def _numbers_its_rows(table: Table) -> bool:
    """Whether row numbers follow the order of arrival: they do, unless they are random or there is no row."""
    numbers = table.tree.row_numbers
    drawn = max(map(abs, numbers), default=0) >= 1 << 40 and not shapes.clock(numbers)
    return bool(numbers) and not drawn


def row_numbers(evidence: Evidence) -> Verdict:
    """Row numbers are the order of arrival."""
    found = [table.label for table in evidence.tables if table.kind == "table" and _numbers_its_rows(table)]
    if found:
        return leak(
            f"rows are numbered as they arrived in {some(found)}; rewriting the file keeps that", SAVE_ANEW
        )
    return ok("no table numbers its rows as they arrive")


def sequence(evidence: Evidence) -> Verdict:
    """A counter of rows."""
    if any(entry.name == "sqlite_sequence" for entry in evidence.entries):
        return leak("a counter keeps the highest number ever given, also of rows since erased", SAVE_ANEW)
    return ok("no counter is kept")


def _judged(evidence: Evidence) -> Iterator[tuple[str, Table]]:
    """The tables, and the names of their trees, in which a place could tell the order. Where row numbers tell it,
    that is said there."""
    tables = {table.name: table for table in evidence.of_people}
    owners = {name: name for name in tables} | {e.name: e.table for e in evidence.entries if e.kind == "index"}
    for name, owner in owners.items():
        table = tables.get(owner)
        if table and name in evidence.trees and not (table.tree.by_row_number and _numbers_its_rows(table)):
            yield name, table


def _out_of_order(evidence: Evidence, good: Callable[[Tree, Tree | None], bool]) -> list[str]:
    """The tables with a tree that is not good, beside the same tree as a rewriting leaves it (None: not known)."""
    if evidence.is_as_rewritten:
        return []
    better = evidence.rewritten_trees or {}
    found = [table.label for name, table in _judged(evidence) if not good(evidence.trees[name], better.get(name))]
    return list(dict.fromkeys(found))


def _mostly(steps: list[bool]) -> bool:
    """Where another SQLite wrote the file, its rewriting can be laid out a little differently: three neighbours of
    four in order are enough then, as a rewriting has them; arrival has half of them."""
    return 4 * sum(steps) >= 3 * len(steps)


def page_order(evidence: Evidence) -> Verdict:
    """The place of a row inside its page, and of pages in the file."""

    def good(tree: Tree, better: Tree | None) -> bool:
        if len(tree.pages) == 1 and (better is None or all(tree.steps)):  # any SQLite puts one page in order
            return all(tree.steps)
        return tree.layout == better.layout if better else _mostly(tree.steps)

    if found := _out_of_order(evidence, good):
        return leak(f"the place of rows inside pages shows the order of arrival in {some(found)}", REWRITE)
    if evidence.is_as_rewritten:
        return ok(
            "rows lie in the order of their random ids: the file is, to the byte, what that order makes of it"
        )
    if evidence.rewritten_trees is None:
        what = (
            "rows lie about as a rewriting leaves them; another SQLite wrote the file, so it cannot be held to it"
        )
        return told(what, "examine it where it is written to")
    return ok("on every page rows lie in the order of their ids")


def overflow_order(evidence: Evidence) -> Verdict:
    """The place of the pages that hold what did not fit."""

    def good(tree: Tree, better: Tree | None) -> bool:
        if all(tree.chain_steps):
            return True
        return tree.chain_layout == better.chain_layout if better else _mostly(tree.chain_steps)

    if found := _out_of_order(evidence, good):
        return leak(f"the pages of long answers lie in the order of arrival in {some(found)}", REWRITE)
    return ok("long answers lie in the order of their ids")


def rewriting(evidence: Evidence) -> Verdict:
    """Whether the file was rewritten since the last save."""
    if evidence.ours and evidence.ask(schema.PENDING)[0][0]:
        return leak("the file was saved to and not rewritten since (disk full, in use, or a crash)", REWRITE)
    if evidence.is_as_rewritten:
        return ok("since the last response was saved the file was rewritten whole")
    if evidence.ours:
        return told("it was rewritten after the last response; what changed since is no response")
    return told("it differs from what a rewriting would make of it: see the lines on order and remains")


# ---- remains ----------------------------------------------------------------------------------------------


def free_pages(evidence: Evidence) -> Verdict:
    """Pages that nobody uses."""
    if evidence.is_as_rewritten:
        return ok("no page keeps what was erased")
    full = [span for span in evidence.unused[1] if any(evidence.data[slice(*span)])]
    if full:
        return leak(f"{counted(len(full), 'page')} that nobody uses still hold what was erased or moved", REWRITE)
    return ok("pages that nobody uses are empty")


def gaps(evidence: Evidence) -> Verdict:
    """Bytes between rows that no row uses."""
    if evidence.is_as_rewritten:
        return ok("nothing lies between the rows that is not in them")
    size = _remains(evidence)
    if size >= 4 * SHORTEST_RUN:
        return leak(f"between the rows lie {size:,} bytes or more of what was erased or replaced", REWRITE)
    return ok("between the rows lies nothing that was erased")


def _remains(evidence: Evidence) -> int:
    """Bytes that nobody uses and that are no copy of what is in the file anyway."""
    living, found = evidence.rewritten or b"", 0
    budget = max(200, MOST_SEARCHED // (len(living) + 1))
    for span in evidence.unused[0]:
        for run in _EMPTY.split(evidence.data[slice(*span)]):
            windows = [run[at : at + SHORTEST_RUN] for at in range(0, len(run) - SHORTEST_RUN + 1, SHORTEST_RUN)]
            budget -= len(windows)
            if budget < 0:
                return found
            gone = [window for window in windows if window not in living]
            found += SHORTEST_RUN * len(gone) if 2 * len(gone) >= len(windows) else 0
    return found
