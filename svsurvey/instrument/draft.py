"""An instrument while it is being read: what is known so far, and every problem met."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from svsurvey.errors import Level, Problem
from svsurvey.instrument.condition import Condition, Fault
from svsurvey.instrument.condition_check import check
from svsurvey.instrument.condition_text import parse
from svsurvey.instrument.document import Document, Map, Mark, Seq, Tree
from svsurvey.instrument.domain import Option
from svsurvey.instrument.model import WRITE_IN
from svsurvey.instrument.structure import written
from svsurvey.instrument.subject import bind
from svsurvey.instrument.subjects import Subjects
from svsurvey.response import RECORD, Missing


@dataclass
class Draft:
    """What has been read of one file.

    declared: every id in the file, sound or not. names: where each name was first used. subjects: the fields read
    so far, which later conditions may ask about. whens: where the conditions stand, by item or place of section.
    depths: how many answers stand inside each other where the answer of a field is shown.
    """

    document: Document
    missing: Mapping[Missing, int]
    declared: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    scales: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    subjects: Subjects = field(default_factory=Subjects)
    names: dict[str, Mark] = field(default_factory=dict)
    whens: dict[str | int, Mark] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)

    def say(
        self, mark: Mark, code: str, what: str, hint: str = "", level: Level = Level.ERROR, offset: int = 0
    ) -> None:
        """Note a problem; `offset` counts characters into the scalar at the mark."""
        where = self.document.inside(mark, offset) if offset else self.document.where(mark)
        self.problems.append(Problem(what, hint, where, code, level))

    def claim(self, name: str, mark: Mark) -> None:
        """Take a name for a variable; each can be taken once."""
        if name in self.names:
            line = self.names[name].line + 1
            self.say(
                mark, "duplicate-id", f"the id '{name}' is taken", f"it is used on line {line}; choose another"
            )
        elif name in RECORD:
            self.say(mark, "taken-id", f"'{name}' is a column that every export has", "choose another id")
        elif "__" in name:
            self.say(mark, "bad-id", f"'{name}' has two _ in a row", "they mark the options of multiple items")
        self.names.setdefault(name, mark)

    def condition(self, entries: Map, owner: str | int) -> Condition | None:
        """The `when:` of an item (by id) or a section (by place), checked against the fields before it."""
        text = entries.get("when")
        if not isinstance(text, str):
            return None
        mark = self.whens[owner] = entries.values_at["when"]
        parsed = parse(text)
        faults = [parsed] if isinstance(parsed, Fault) else check(parsed, self.subjects, self.declared)
        for fault in faults:
            problem = fault.problem
            where = self.document.inside(mark, fault.at)
            self.problems.append(Problem(problem.what, problem.hint, where, problem.code))
        return None if faults or isinstance(parsed, Fault) else bind(parsed, self.subjects)


# ---- sound entries, as the structure check left them ----------------------------------------------------


def text_of(entries: Map, key: str, otherwise: str = "") -> str:
    """A text; numbers stand for themselves as they were written."""
    value = entries.get(key)
    return otherwise if value is None else written(value).strip()


def flag_of(entries: Map, key: str) -> bool:
    return entries.get(key) is True


def whole_of(entries: Map, key: str) -> int | None:
    value = entries.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def map_of(entries: Map, key: str) -> Map:
    """A mapping, empty when there is none."""
    value = entries.get(key)
    return value if isinstance(value, Map) else Map(entries.mark)


def seq_of(entries: Map, key: str) -> Seq:
    """A list, empty when there is none."""
    value = entries.get(key)
    return value if isinstance(value, Seq) else Seq(entries.mark)


def maps_in(parts: Seq) -> list[Map]:
    """The mappings of a list."""
    return [part for part in parts if isinstance(part, Map)]


def maps_of(entries: Map) -> list[Map]:
    """The mappings among the values of a mapping."""
    return [entry for entry in entries.values() if isinstance(entry, Map)]


def ids_in(root: Tree) -> frozenset[str]:
    """Every id that a file declares, even in items that are otherwise faulty."""
    found: set[str] = set()
    sections = root.get("sections") if isinstance(root, Map) else None
    for section in maps_in(sections) if isinstance(sections, Seq) else []:
        for item in maps_in(seq_of(section, "items")):
            found |= fields_in(item)
    return frozenset(found)


def fields_in(item: Map) -> set[str]:
    """The id of an item and of every field that it could have."""
    id_, rows = item.get("id"), item.get("rows")
    own = {id_, id_ + WRITE_IN} if isinstance(id_, str) else set()
    return own | {row for row in rows if isinstance(row, str)} if isinstance(rows, Map) else own
