"""What a study file itself gives away: a table of tests, each a question that is put to the bytes and the tables.

It prints nothing, changes nothing, and no value that it sees leaves it: results name tables and columns only.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from svsurvey.examination import arrival, beside, shapes
from svsurvey.examination.evidence import SAVE_ANEW, Column, Evidence, Table, own_columns, printed
from svsurvey.report.finding import Finding, Verdict, leak, look, ok, some, told
from svsurvey.response import RECORD
from svsurvey.sql import quoted
from svsurvey.store import schema
from svsurvey.text import counted

LABELS = ("wave", "site")
WORDS = frozenset(("piece", "variable", "wave", "simulated", "text"))
"""The columns of a table of words kept apart."""

FEWEST_BITS = 64

OWN_KEY = 8 * schema.KEY_BYTES


def examine(evidence: Evidence) -> list[Finding]:
    """Every test of the table, in its order. Raises StoreError for a file that cannot be read."""
    with evidence.whole():
        return [probe.ask(evidence).of(probe.name, probe.question) for probe in PROBES]


# ---- ids --------------------------------------------------------------------------------------------------


def _columns(evidence: Evidence) -> Iterator[tuple[Table, Column]]:
    """The columns whose values are judged: keys and labels, and whatever no instrument accounts for."""
    for table in evidence.tables:
        if table.kind != "table":
            continue
        known = _accounted(evidence, table) if evidence.ours else frozenset()
        for column in table.columns:
            if column.name not in known or column.name in LABELS or (column.key and table in evidence.of_people):
                yield table, column


def _accounted(evidence: Evidence, table: Table) -> frozenset[str]:
    """The columns that a study has for a reason; of a table that does not belong into one, none."""
    if table.name in schema.OWN_TABLES:
        return own_columns()[table.name]
    if table.name in evidence.answers:
        return evidence.answers[table.name]
    if table.name.startswith(schema.texts_table("")):
        return WORDS
    broken = table.name.startswith(
        schema.answers_table("")
    )  # what was asked cannot be read, which is said elsewhere
    return frozenset(column.name for column in table.columns) if broken else frozenset()


def _ids(evidence: Evidence) -> Verdict:
    found = []
    for table, column in _columns(evidence):
        values = evidence.values(table, column)
        if kind := shapes.id_that_tells(values):
            found.append(f"{table.column(column)} holds {kind}")
        elif _runs(table, column, values):
            found.append(f"{table.column(column)} holds running numbers")
    if found:
        return leak("; ".join(found), SAVE_ANEW)
    return ok("no id carries a time, a machine or a running number")


def _runs(table: Table, column: Column, values: list[shapes.Value]) -> bool:
    """Running numbers in a column of ids, unless they are the row numbers, which have a line of their own."""
    if not (column.key or shapes.names_an_order(column.name)) or len(values) < (2 if column.key else 3):
        return False
    are_row_numbers = table.tree.by_row_number and set(values) <= set(table.tree.row_numbers)
    return not are_row_numbers and shapes.in_sequence(values, table.rows)


def _guessable(evidence: Evidence) -> Verdict:
    found = []
    for table in evidence.of_people:
        for column in table.keys[:1]:
            values = evidence.values(table, column)
            if evidence.ours and any(not isinstance(v, bytes) or 8 * len(v) != OWN_KEY for v in values):
                found.append(f"{table.column(column)} has ids that svsurvey did not make")
            elif shapes.uneven(values):
                found.append(f"{table.column(column)} has ids with a pattern in them")
            elif (
                not evidence.ours and values and not table.tree.by_row_number and shapes.bits(values) < FEWEST_BITS
            ):
                found.append(f"{table.column(column)} has ids that are short enough to be guessed")
    if found and evidence.ours:
        return leak("; ".join(found), "somebody changed the file by hand: ask who, and go back to a backup")
    if found:
        return look(
            "; ".join(found), "ids of 128 random bits from the system (in Python: secrets) cannot be guessed"
        )
    return ok("ids are long and show no pattern (how they were drawn cannot be seen from them)")


def _joined(evidence: Evidence) -> Verdict:
    if not evidence.ours:
        return told("not a study of svsurvey: which words were to be kept apart is not known")
    names = {table.name for table in evidence.tables}
    found = []
    for name in sorted(names):
        id_ = name.removeprefix(schema.answers_table(""))
        if name != schema.answers_table(id_) or schema.texts_table(id_) not in names:
            continue
        words = f"SELECT substr(piece, 1, 8) FROM {quoted(schema.texts_table(id_))}"
        sql = f"SELECT count(*) FROM {quoted(name)} WHERE substr(response, 1, 8) IN ({words})"
        if evidence.ask(sql)[0][0]:
            found.append(printed(name))
    if found:
        return leak(f"words kept apart have the ids of their rows in {some(found)}", SAVE_ANEW)
    return ok("words kept apart share no id with the answers")


# ---- clocks and names -------------------------------------------------------------------------------------


def _clocks(evidence: Evidence) -> Verdict:
    wrong, open_ = [], []
    for table, column in _columns(evidence):
        values = evidence.values(table, column)
        is_label = evidence.ours and column.name in RECORD
        if column.stamped:
            wrong.append(f"{table.column(column)} is filled with the time by SQLite")
        elif kind := shapes.clock(values):
            wrong.append(f"{table.column(column)} holds {kind}")
        elif shapes.names_a_saving(column.name) and values and not is_label:
            wrong.append(f"{table.column(column)} is called like the time of saving")
        elif is_label and shapes.names_days(values):
            open_.append(f"{table.column(column)} has labels that are days or weeks")
        elif values and not is_label and (shapes.days(values) or shapes.names_a_time(column.name)):
            open_.append(f"{table.column(column)} holds days, or is called like a time")
    if wrong:
        return leak("; ".join(wrong), SAVE_ANEW)
    if open_:
        return look("; ".join(open_), "if it is the day or the time of answering, or how long it took, it must go")
    return ok("no column holds a clock or a duration, beside what people were asked")


def _names(evidence: Evidence) -> Verdict:
    judged = list(_columns(evidence))
    columns = [t.column(c) for t, c in judged if shapes.names_a_machine(c.name) and evidence.values(t, c)]
    columns += [t.column(c) for t, c in judged if evidence.user and evidence.user in evidence.values(t, c)]
    found = [f"a machine or a login can be told from {some(dict.fromkeys(columns))}"] if columns else []
    if number := sum(_outside_definitions(evidence, name) for name in evidence.here):
        found.append(f"this machine or the folder of its user is named {counted(number, 'time')}")
    if found:
        return leak("; ".join(found), SAVE_ANEW)
    if number := _outside_definitions(evidence, evidence.user):
        what = f"the name of this machine's user stands in it {counted(number, 'time')}"
        return look(what, "people may have written it: see whether it is in their words")
    return ok("neither this machine nor its user is named in it")


def _outside_definitions(evidence: Evidence, name: str) -> int:
    """How often a name stands in the file as a word, but for questionnaires, which may name whom they please."""
    if not name or not name.isprintable():
        return 0
    word = re.compile(rb"(?<![A-Za-z0-9])" + re.escape(name.encode("utf-8", "replace")) + rb"(?![A-Za-z0-9])")
    kept = evidence.ask("SELECT definition, translations FROM instruments") if evidence.ours else []
    texts = [text.encode("utf-8", "replace") for row in kept for text in row if isinstance(text, str)]
    wide = sum(evidence.data.count(name.encode(encoding)) for encoding in ("utf-16-le", "utf-16-be"))
    return wide + max(0, len(word.findall(evidence.data)) - sum(len(word.findall(text)) for text in texts))


# ---- remains and copies -----------------------------------------------------------------------------------


def _log(evidence: Evidence) -> Verdict:
    if evidence.pages.has_log:
        advice = "set PRAGMA journal_mode = DELETE; svsurvey does so when it opens a study"
        return leak("the file is kept with a log (WAL), which holds old versions and lies beside it", advice)
    return ok("no log is kept; whether erasing overwrites cannot be seen, only that nothing remains")


def _leftovers(evidence: Evidence) -> Verdict:
    try:
        found = beside.leftovers(evidence.path)
    except OSError:
        return told("its folder may not be listed by you")
    if found:
        advice = "see what program left them, close it, then open the study once with svsurvey"
        return leak(f"beside it lies what can hold old answers: {some(map(printed, found))}", advice)
    return ok("no journal, log or file of an editor lies beside it")


def _copies(evidence: Evidence) -> Verdict:
    try:
        found = beside.copies(evidence)
    except OSError:
        return told("its folder may not be listed by you")
    names = [printed(name) for name in found]
    if evidence.status.st_nlink > 1:
        names.append("a second name of this file (a hard link)")
    if names:
        advice = (
            "two copies of different days show who answered in between: keep one, and backups in another place"
        )
        return leak(f"the same answers lie beside it: {some(names)}", advice)
    return ok("no other database in its folder holds these answers (exports are not looked for)")


# ---- machinery --------------------------------------------------------------------------------------------


def _statistics(evidence: Evidence) -> Verdict:
    if any(entry.name.startswith("sqlite_stat") for entry in evidence.entries):
        return leak(
            "SQLite's statistics keep counts, also of rows since erased", "drop them: DROP TABLE sqlite_stat1"
        )
    return ok("no statistics of SQLite are kept")


def _search(evidence: Evidence) -> Verdict:
    if evidence.virtual:
        found = some(map(printed, evidence.virtual))
        return leak(f"a search index keeps words in the order in which they came: {found}", SAVE_ANEW)
    return ok("no search index is kept")


def _triggers(evidence: Evidence) -> Verdict:
    found = [printed(entry.name) for entry in evidence.entries if entry.kind == "trigger"]
    if found:
        return leak(f"triggers can write down what and when: {some(found)}", "drop them, and see what they wrote")
    return ok("nothing in it acts by itself")


def _foreign(evidence: Evidence) -> Verdict:
    if not evidence.ours:
        return told("it is not a study of svsurvey: every table and column was looked at as if it held answers")
    said = ("sqlite_", *(f"{name}_" for name in evidence.virtual), *evidence.virtual)
    found = [
        f"{entry.kind} {printed(entry.name)}"
        for entry in evidence.entries
        if not schema.is_ours(entry.kind, entry.name, entry.sql)
        and entry.kind != "trigger"
        and not entry.name.startswith(said)
    ]
    for table in evidence.tables:
        new = [c for c in table.columns if schema.is_ours("table", table.name, "WITHOUT ROWID")]
        found += [table.column(column) for column in new if column.name not in _accounted(evidence, table)]
    if found:
        return leak(
            f"it holds what does not belong into a study: {some(found)}", "see what it is for, then drop it"
        )
    return ok("it holds nothing but what svsurvey makes")


def _commits(evidence: Evidence) -> Verdict:
    times = counted(evidence.pages.changes, "time")
    advice = "so somebody who looks every day learns on which days people answered: let nobody else look"
    return told(f"SQLite counts that it was written {times}, and the file's date tells when last", advice)


def _releases(evidence: Evidence) -> Verdict:
    if not evidence.ours or not any(table.name == "releases" for table in evidence.tables):
        return told("no list of what was shown to others is kept in it")
    ((number,),) = evidence.ask("SELECT count(*) FROM releases")
    return told(f"{counted(number, 'release')} to other eyes on its list, without a date")


def _imported(evidence: Evidence) -> Verdict:
    if not evidence.ours or not any(table.name == "imported" for table in evidence.tables):
        return told("no list of what was imported is kept in it")
    ((number,),) = evidence.ask("SELECT count(*) FROM imported")
    advice = "so whoever has such a file can find out that it was imported, and into which study"
    what = f"{counted(number, 'mark')} of imported files and offline responses, without a date, an order or a row"
    return told(what, advice if number else "")


# ---- the table --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Probe:
    """A test: its name, the question in plain words, and who answers it."""

    name: str
    question: str
    ask: Callable[[Evidence], Verdict]


PROBES = (
    Probe("row-numbers", "Are rows numbered as they arrive?", arrival.row_numbers),
    Probe("sequence", "Is there a counter of rows?", arrival.sequence),
    Probe("ids", "Do ids tell a time, a machine or an order?", _ids),
    Probe("guessable-ids", "Can ids be guessed?", _guessable),
    Probe("joined-ids", "Do ids lead from words to answers?", _joined),
    Probe("clocks", "Is there a clock or a duration?", _clocks),
    Probe("names", "Is this machine or its user named?", _names),
    Probe("page-order", "Does the place in the file show who came first?", arrival.page_order),
    Probe("overflow-order", "Does the place of long answers show who came first?", arrival.overflow_order),
    Probe("rewriting", "Was it rewritten after the last save?", arrival.rewriting),
    Probe("free-pages", "Do unused pages hold erased answers?", arrival.free_pages),
    Probe("gaps", "Do erased answers lie between the rows?", arrival.gaps),
    Probe("log", "Is a log of changes kept?", _log),
    Probe("leftovers", "Is anything left beside the file?", _leftovers),
    Probe("copies", "Are there other copies in the folder?", _copies),
    Probe("statistics", "Does SQLite keep old counts?", _statistics),
    Probe("search", "Is there a search index?", _search),
    Probe("triggers", "Does anything in it act by itself?", _triggers),
    Probe("foreign-parts", "Is there anything that does not belong?", _foreign),
    Probe("commits", "How often was it written, and when last?", _commits),
    Probe("releases", "What does it know of earlier releases?", _releases),
    Probe("imported", "What does it know of imported files?", _imported),
)
