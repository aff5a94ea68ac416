"""The reader of SQLite's pages accounts for every byte of every kind of file, and is led in no circle."""

import secrets
import sqlite3
from pathlib import Path

import pytest
from plants import opened

from svsurvey.examination.evidence import Evidence
from svsurvey.examination.pages import Malformed, Pages

WORD = "word "


def filled(path: Path, *pragmas: str) -> list[bytes]:
    """A file with tables of both kinds, an index and long rows; the keys of one table as SQLite orders them."""
    with opened(path, *pragmas) as connection:
        connection.execute("CREATE TABLE a (id BLOB PRIMARY KEY, x, y) WITHOUT ROWID")
        connection.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, y)")
        connection.execute("CREATE INDEX i ON a (y)")
        connection.execute("BEGIN")
        for n in range(120):
            connection.execute(
                "INSERT INTO a VALUES (?, ?, ?)", (secrets.token_bytes(16), n % 7, WORD * (n % 40 * 11))
            )
            connection.execute("INSERT INTO b VALUES (?, ?)", (secrets.randbits(62), WORD * (n * n % 500)))
        connection.execute("DELETE FROM a WHERE x = 3")
        connection.execute("COMMIT")
        return [key for (key,) in connection.execute("SELECT id FROM a ORDER BY id")]


@pytest.mark.parametrize("size", [512, 1024, 4096, 65536])
@pytest.mark.parametrize("shrinking", [0, 1, 2])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le"])
def test_every_page_has_its_use(tmp_path: Path, size: int, shrinking: int, encoding: str) -> None:
    path = tmp_path / "file.db"
    keys = filled(path, f"page_size = {size}", f"auto_vacuum = {shrinking}", f"encoding = '{encoding}'")
    evidence = Evidence.read(path)
    data, pages, tree = evidence.data, evidence.pages, evidence.trees["a"]
    maps = sum(pages._is_of_sqlite(n) for n in range(1, pages.count + 1))
    assert len(pages.reached) + len(pages.free) + maps == pages.count
    assert not pages.reached & set(pages.free)
    assert sum(len(page.cells) for page in tree.pages) == len(keys)
    assert evidence.trees["b"].row_numbers == [n for (n,) in evidence.ask("SELECT id FROM b ORDER BY id")]
    used = bytearray(data)
    for start, end in evidence.unused[0]:
        used[start:end] = bytes(end - start)
    assert all(key in used for key in keys), "what lives lies in used space (old copies may lie elsewhere, too)"
    with opened(path) as connection:
        connection.execute("VACUUM")
    assert Evidence.read(path).is_as_rewritten


def test_the_first_cell_of_each_key_is_where_the_tree_says(tmp_path: Path) -> None:
    keys = filled(tmp_path / "file.db")
    evidence = Evidence.read(tmp_path / "file.db")
    found = [
        key
        for page in evidence.trees["a"].pages
        for cell in page.cells
        for key in keys
        if key in evidence.data[(page.number - 1) * 4096 :][slice(*cell.span)]
    ]
    assert sorted(found) == keys
    assert len(evidence.trees["a"].chains) == sum(
        bool(c.overflow) for p in evidence.trees["a"].pages for c in p.cells
    )


def test_what_leads_in_a_circle_is_no_file(tmp_path: Path) -> None:
    filled(tmp_path / "file.db", "page_size = 512")
    data = bytearray((tmp_path / "file.db").read_bytes())
    pages = Pages(bytes(data))
    with sqlite3.connect(tmp_path / "file.db") as connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'a'").fetchall()
    connection.close()
    assert len(pages.tree(root).pages) > 3
    data[(root - 1) * 512 + 8 : (root - 1) * 512 + 12] = root.to_bytes(4, "big")  # the last child is the root
    with pytest.raises(Malformed):
        Pages(bytes(data)).tree(root)
    trunk = (2).to_bytes(4, "big")
    data[32:36] = trunk
    data[512:520] = trunk + bytes(4)  # the list of free pages goes on where it began
    with pytest.raises(Malformed):
        assert Pages(bytes(data)).free


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(500), bytes(4096)])
def test_what_is_no_file_of_sqlite(data: bytes) -> None:
    with pytest.raises(Malformed):
        Pages(data)
