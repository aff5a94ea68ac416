"""The plan of the house. A floor may import the floors under it, never its own neighbours or a floor above."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "svsurvey"

FLOORS = [
    {"errors", "message", "packs", "response", "signals", "text", "report", "inference"},
    {"instrument", "sql"},
    {"sentences"},
    {"privacy"},
    {"interview", "store", "engine", "exchange", "release"},
    {"stats", "examination", "care", "forms", "offline", "keying", "intake"},
    {"crosstabs"},
    {"writeup"},
    {"commands"},
    {"cli"},
    {"__main__"},
]

# Files of one room do not know each other; they know the room's hubs, and a hub only the hubs before it.
HUBS = {
    "instrument": (
        "condition",
        "subject",
        "typed",
        "domain",
        "score",
        "model",
        "piping",
        "spelled",
        "texts",
        "unpiped",
        "length",
        "subjects",
        "codebook",
        "format",
        "document",
        "phrases",
        "structure",
        "draft",
    ),
    "interview": (
        "turns",
        "machine",
        "languages",
        "pages",
        "sheet",
        "keys",
        "mouse",
        "lines",
        "frame",
        "dressing",
    ),
    "store": ("schema", "place", "payload"),
    "engine": ("query", "sizes", "columns", "tallies"),
    "care": ("unfinished",),
    "forms": ("form", "boxmap"),
    "keying": ("steps", "batch", "entry"),
    "intake": ("bad", "sources", "records", "column_map", "csv_records", "csv_columns", "csv_cells"),
    "examination": ("pages", "evidence", "shapes"),
    "exchange": ("columns", "markdown"),
    "report": ("model", "paints", "typeset"),
    "inference": ("result", "tails", "proportions", "tables"),
    "release": ("cells", "selections", "rules", "gate", "cuts", "solver"),
    "stats": (
        "spread",
        "sampling",
        "analysis",
        "routing",
        "pairs",
        "triples",
        "combined",
    ),
    "crosstabs": (
        "bands",
        "sides",
        "naming",
        "counts",
        "shown",
        "comparison",
        "limits",
        "releasable",
        "significance",
    ),
    "writeup": ("how_asked", "done", "wording"),
    "commands": ("output", "keys", "study", "releasing", "pages", "releasing_rows", "answers_file", "people"),
}

# Where a room is put together: these files know the siblings that they join.
JOINTS = {
    "instrument/draft.py": {"condition_check", "condition_text"},
    "instrument/items.py": {"intervals", "ordering", "pipe_check", "shares"},
    "instrument/definition.py": {
        "items",
        "ordering",
        "pipe_check",
        "recipient",
        "scoring",
        "shares",
        "translation",
    },
    "instrument/catalogue.py": {"definition"},
    "instrument/lint.py": {"definition", "reachability", "reserved"},
    "interview/quota_sample.py": {"chance", "margins", "quotas", "simulated"},
    "interview/line_pages.py": {"line_words"},
    "interview/line_asking.py": {"line_pages", "line_words"},
    "interview/line.py": {"line_asking", "line_pages", "line_words", "lookup"},
    "interview/kiosk.py": {"private"},
    "interview/session.py": {"chance", "handing_in", "line", "private", "terminal"},
    "interview/handing_in.py": {"line_asking", "line_words"},
    "interview/script.py": {"reading"},
    "interview/forms.py": {"lookup", "mark", "placing", "rating", "widgets"},
    "interview/screens.py": {"forms", "widgets"},
    "interview/terminal.py": {"prefill", "screens"},
    "engine/scan.py": {"packing"},
    "engine/second.py": {"scan"},
    "engine/sqlite.py": {"streaming"},
    "engine/streaming.py": {"scan", "second"},
    "store/boxes.py": {"file"},
    "store/custody.py": {"seal"},
    "store/database.py": {"boxes", "fielded", "file", "receipt", "seal"},
    "store/imported.py": {"boxes", "database", "file", "receipt"},
    "store/kept.py": {"file"},
    "store/scratch.py": {"receipt", "seal"},
    "store/ledger.py": {"file"},
    "exchange/csv_packed.py": {"csv"},
    "forms/composing.py": {"annotating"},
    "examination/probes.py": {"arrival", "beside"},
    "forms/fillable.py": {"pdf"},
    "forms/pdf.py": {"signs"},
    "care/soundness.py": {"allowed"},
    "intake/csv_packed.py": {"csv_rows"},
    "intake/taking.py": {"csv_packed", "csv_rows", "offline_file", "rejects", "words_apart"},
    "care/merge.py": {"soundness"},
    "keying/desk.py": {"figures", "sitting"},
    "keying/lines.py": {"machine", "settling", "so_far"},
    "keying/machine.py": {"so_far"},
    "keying/piped.py": {"sitting"},
    "keying/screen.py": {"lines", "sitting"},
    "keying/sitting.py": {"lines", "machine", "settling"},
    "offline/page.py": {"data"},
    "release/rounding.py": {"attack"},
    "release/rows.py": {"banding"},
    "release/suppression.py": {"attack", "covering"},
    "inference/fisher.py": {"simulated"},
    "report/filed.py": {"finding"},
    "report/html.py": {"curve", "svg"},
    "report/layout.py": {"pictures"},
    "report/terminal.py": {"layout"},
    "crosstabs/association.py": {"how_to_read", "remarks", "tables"},
    "crosstabs/report.py": {"association", "tables"},
    "writeup/whole.py": {"checklist", "methods"},
    "stats/rates.py": {"dispositions"},
    "stats/reliability.py": {"scores"},
    "stats/summary.py": {
        "frequency",
        "numbers",
        "on_paper",
        "picks",
        "protection",
        "recovery",
        "reliability",
        "responses",
        "scores",
        "written",
    },
}

# Each foreign package has its door. Nothing else may know that it exists; `click` is typer's own affair.
DOORS = {
    "yaml": {"instrument/document.py"},
    "sqlite_utils": {"store/database.py"},
    "sqlite3": {
        "store/file.py",
        "store/place.py",
        "store/schema.py",
        "examination/evidence.py",
        "engine/scan.py",
        "engine/second.py",
        "engine/sqlite.py",
        "engine/streaming.py",
    },
    "questionary": {"interview/dressing.py", "interview/widgets.py"},
    "prompt_toolkit": {
        "interview/dressing.py",
        "interview/frame.py",
        "interview/forms.py",
        "interview/widgets.py",
        "keying/screen.py",
    },
    "rich": {"report/layout.py", "report/pictures.py", "report/terminal.py", "report/typeset.py"},
    "pyrage": {"store/seal.py"},
    "typst": {"forms/pdf.py"},
    "segno": {"forms/pdf.py"},
    "fontTools": {"forms/signs.py"},
    "pypdf": {"forms/fillable.py"},
    "typer": {"cli.py", "commands/*"},
    "jinja2": {"forms/html.py", "report/html.py"},
    "numpy": {
        "inference/simulated.py",
        "release/attack.py",
        "release/covering.py",
        "release/moments.py",
        "release/solver.py",
    },
    "scipy": {"inference/tails.py", "release/attack.py", "release/covering.py", "release/solver.py"},
    "click": set[str](),
}

FILES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py")


def place(path: Path) -> str:
    """A file as the literals above write it: `store/database.py`."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """A file, read once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that a file imports, in a function or for types only as well: `svsurvey.store.database`."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}:{node.lineno}: write the import in full"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names if is_file(f"{module}.{alias.name}"))


def is_file(module: str) -> bool:
    """Whether `svsurvey.store.schema` is a file of ours (and not a name in one)."""
    return (ROOT.parent / f"{module.replace('.', '/')}.py").exists()


def floor(room: str) -> int:
    """The number of a room's floor."""
    found = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    assert found, f"the room {room} has no floor: add it to FLOORS"
    return found[0]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_imports_only_from_below(path: Path) -> None:
    room, *_ = path.relative_to(ROOT).with_suffix("").parts
    for name in imports(path):
        _, _, rest = name.partition("svsurvey.")
        other = rest.partition(".")[0]
        if rest and other != room:
            assert floor(other) < floor(room), f"{place(path)} may not import {name}: it is not below"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_siblings_know_only_the_hub(path: Path) -> None:
    room, *inside = path.relative_to(ROOT).with_suffix("").parts
    if not inside:
        return
    hubs = HUBS.get(room, ())
    allowed = {*(hubs[: hubs.index(inside[0])] if inside[0] in hubs else hubs), *JOINTS.get(place(path), ())}
    for sibling in siblings(path):
        assert sibling in allowed, f"{place(path)} may not import its neighbour {sibling}"


def siblings(path: Path) -> set[str]:
    """The files of the same room that a file imports."""
    room = path.parent.name
    return {name.split(".")[2] for name in imports(path) if name.startswith(f"svsurvey.{room}.")}


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_foreign_package_has_its_door(path: Path) -> None:
    here = place(path)
    for name in imports(path):
        doors = DOORS.get(name.partition(".")[0], {here})
        assert any(Path(here).match(door) for door in doors), f"{here} may not import {name}: see DOORS"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_only_the_command_line_exits(path: Path) -> None:
    if place(path) in ("cli.py", "__main__.py", "interview/kiosk.py"):  # a kiosk ends its children
        return
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Name | ast.Attribute):
            name = ast.unparse(node)
            assert name not in ("SystemExit", "sys.exit", "os._exit", "typer.Exit"), f"{place(path)}:{node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(parsed(path)), f"{place(path)} has no docstring"
    assert len(text.splitlines()) <= 400, f"{place(path)} is too long: it is two files"


def test_the_plan_names_only_what_exists() -> None:
    rooms = {path.relative_to(ROOT).with_suffix("").parts[0] for path in FILES}
    assert {room for rooms_ in FLOORS for room in rooms_} == rooms
    hubs = {f"{room}/{hub}.py" for room, names in HUBS.items() for hub in names}
    doors = {door for places in DOORS.values() for door in places if "*" not in door}
    assert {name for name in hubs | doors if not (ROOT / name).exists()} == set()
    for name, joined in JOINTS.items():
        assert joined <= siblings(ROOT / name), f"{name} joins less than JOINTS says"


@pytest.mark.parametrize("package", DOORS)
def test_every_door_is_used(package: str) -> None:
    users = [path for path in FILES if package in {name.partition(".")[0] for name in imports(path)}]
    for door in DOORS[package]:
        assert any(path.relative_to(ROOT).match(door) for path in users), f"nothing comes through {door}"
