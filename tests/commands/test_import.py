"""`import`: all of it or nothing, once, with everything wrong said in its place and never an answer."""

import io
import json
import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from offline_files import boxed, put, saved
from seals import key, public, seal
from shifts import CANARY, SHIFT, files_holding, stored

from svsurvey.cli import Exit, run
from svsurvey.commands.import_ import EXAMPLES
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Disposition, Mode, Response
from svsurvey.store import receipt

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def quick_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark is slow on purpose, which test_store_imported looks at."""
    monkeypatch.setattr(receipt, "COST", 2)


@pytest.fixture
def folder(study: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with the instrument."""
    monkeypatch.chdir(study)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    return study


@pytest.fixture
def shift() -> Instrument:
    return load(Source("shift.yaml", SHIFT))


def person(hours: object = 8, rest: object = 1, story: str = "", **more: Any) -> Response:
    values = {"hours": hours, "rest": rest, "story": story or "calm"}
    plain = Response("shift", "1.0.0", values, Mode.OFFLINE_HTML, Disposition.COMPLETE)  # type: ignore[arg-type]
    return Response(**{name: more.get(name, getattr(plain, name)) for name in Response.__slots__})


def take(*words: object) -> int:
    return run(["import", "shift.yaml", *map(str, words)])


def hours(folder: Path) -> list[Any]:
    return [row["hours"] for row in stored(folder)]


def lines(*people: object) -> str:
    return "".join(json.dumps(one) + "\n" for one in people)


# ---- what is taken ----------------------------------------------------------------------------------------


def test_many_offline_files(folder: Path, shift: Instrument, capsys: Said) -> None:
    files = put(folder, *(saved(person(n, wave="2026-q1"), shift) for n in range(5)))
    assert take(*files) == Exit.DONE
    assert [(row["hours"], row["mode"], row["wave"]) for row in stored(folder)] == [
        (n, "offline_html", "2026-q1") for n in range(5)
    ]
    said = capsys.readouterr()
    assert said.out == ""
    assert "Stored 5 responses to shift.\n  5 from offline file, mode offline_html, wave 2026-q1.\n" in said.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '[{"hours": 7}, {"hours": 8}]'),
        ("a.jsonl", '{"hours": 7}\n\n{"hours": 8}\n'),
        ("a.txt", '{"hours": 7}\n{"hours": 8}\n'),
        ("a.yaml", "- hours: 7\n- hours: 8\n"),
        ("a.yaml", "[{hours: 7}, {hours: 8}]"),
        ("answers", "# from paper\n- hours: 7\n- hours: 8\n"),
        ("a.json", '\ufeff{"hours": 7}\n{"hours": 8}\n'),
        ("a.csv", "hours,rest,story\n7,1,calm\n8,0,calm\n"),
        ("answers", "hours,rest,story\n7,1,calm\n8,0,calm\n"),
        ("a.json", "hours;rest;story\n7;1;calm\n8;0;calm\n"),
    ],
    ids=range(10),
)
@pytest.mark.parametrize("through", ["file", "stdin"])
def test_a_kind_is_known_by_what_is_in_it(
    folder: Path, name: str, text: str, through: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    if through == "stdin" and not name.endswith(".yaml"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        monkeypatch.setattr(sys.stdin.buffer, "fileno", lambda: os.open(os.devnull, os.O_RDONLY), raising=False)
        name = "-"
    assert take(name) == Exit.DONE
    assert hours(folder) == [7, 8]
    assert {row["mode"] for row in stored(folder)} == {"import"}


def test_offline_files_collected_in_one(folder: Path, shift: Instrument) -> None:
    """As lines, and as `cat *.json` puts them one after another."""
    contents = [saved(person(n), shift) for n in range(3)]
    (folder / "lines.jsonl").write_text(lines(*contents), encoding="utf-8")
    assert take("lines.jsonl") == Exit.DONE
    more = [saved(person(n), shift) for n in range(3, 6)]
    (folder / "all.json").write_text("".join(path.read_text() for path in put(folder, *more)), encoding="utf-8")
    assert take("all.json") == Exit.DONE
    assert hours(folder) == list(range(6))


def test_files_of_every_kind_in_one_call(folder: Path, shift: Instrument, capsys: Said) -> None:
    (offline,) = put(folder, saved(person(1), shift))
    (folder / "a.jsonl").write_text(lines({"hours": 2}, {"consent": False}), encoding="utf-8")
    (folder / "a.csv").write_text("hours,rest,story,mode\n3,1,calm,line\n4,1,calm,simulated\n", encoding="utf-8")
    assert take(offline, "a.jsonl", "a.csv", "--wave", "2026-q1", "--site", "north") == Exit.DONE
    assert [(row["hours"], row["mode"], row["wave"], row["site"]) for row in stored(folder)] == [
        (1, "offline_html", "2026-q1", "north"),
        (2, "import", "2026-q1", "north"),
        (3, "import", "2026-q1", "north"),
        (4, "simulated", "2026-q1", "north"),
    ]
    said = capsys.readouterr().err
    assert "  1 from CSV, mode import, wave 2026-q1.\n  1 from CSV, mode simulated, wave 2026-q1.\n" in said
    assert "1 did not take part and left nothing." in said


def test_nobody_took_part(folder: Path) -> None:
    (folder / "a.json").write_text('{"consent": false}')
    assert take("a.json") == Exit.NOTHING_SAVED
    assert hours(folder) == []


def test_a_page_of_an_older_version_and_one_of_none(folder: Path, shift: Instrument, capsys: Said) -> None:
    assert take(*put(folder, saved(person(1), shift))) == Exit.DONE
    newer = SHIFT.replace("1.0.0", "2.0.0").replace("Could you rest?", "Did you rest?")
    (folder / "shift.yaml").write_text(newer, encoding="utf-8")
    assert take(*put(folder, saved(person(2), shift))) == Exit.DONE
    assert [(row["hours"], row["version"]) for row in stored(folder)] == [(1, "1.0.0"), (2, "1.0.0")]
    capsys.readouterr()
    assert take(*put(folder, saved(person(3), shift) | {"version": "0.1"})) == Exit.INPUT
    assert "It comes from a page of shift 0.1, which was not fielded in this study." in capsys.readouterr().err


def test_a_wave_that_is_new_is_said(folder: Path, shift: Instrument, capsys: Said) -> None:
    take(*put(folder, saved(person(1, wave="2026-q1"), shift)))
    assert "was new" not in capsys.readouterr().err
    take(*put(folder, saved(person(1, wave="2026-Q1"), shift)))
    assert "The wave '2026-Q1' was new in this study, which had: 2026-q1." in capsys.readouterr().err


def test_a_file_that_grew_is_said_to_be_another_one(folder: Path, shift: Instrument, capsys: Said) -> None:
    for number, content in enumerate((lines({"hours": 1}), lines({"hours": 1}, {"hours": 2}))):
        (folder / "a.jsonl").write_text(content, encoding="utf-8")
        assert take("a.jsonl") == Exit.DONE
        assert ("would count twice" in capsys.readouterr().err) == bool(number)
    assert take(*put(folder, saved(person(3), shift))) == Exit.DONE
    assert "would count twice" not in capsys.readouterr().err


def test_rejects_of_a_spreadsheet_come_back_as_they_were_meant(folder: Path) -> None:
    """A ' before what could be a formula is taken away from files with a mark, so the rejects have it as well."""
    (folder / "b.csv").write_text("\ufeffhours,rest,story\n1,1,'=still\n99,0,'=calm\n", encoding="utf-8")
    assert take("b.csv", "--skip-bad", "--rejects", "bad.csv") == Exit.DONE
    mended = (folder / "bad.csv").read_text(encoding="utf-8").replace(",99,", ",9,")
    (folder / "bad.csv").write_text(mended, encoding="utf-8")
    assert take("bad.csv") == Exit.DONE
    assert sorted(row["story"] for row in stored(folder)) == ["=calm", "=still"]


def test_empty_rows_are_nobody_and_counted(folder: Path, capsys: Said) -> None:
    (folder / "a.csv").write_text("hours,rest,mode,,\n8,1,paper,,\n,,,,\n,,,,\n", encoding="utf-8")
    assert take("a.csv") == Exit.DONE
    assert "a.csv: Rows with nothing in them, passed over: 2." in capsys.readouterr().err
    assert hours(folder) == [8]


def test_partial_responses(folder: Path) -> None:
    text = SHIFT.replace("sections:", "partial: true\nsections:", 1)
    (folder / "shift.yaml").write_text(text, encoding="utf-8")
    content = saved(person(9), load(Source("shift.yaml", text)))
    content |= {"disposition": "partial", "reached": "hours", "answers": {"hours": 9}}
    assert take(*put(folder, content)) == Exit.DONE
    (row,) = stored(folder)
    assert (row["disposition"], row["rest"], row["story"]) == ("partial", -96, -96)


def test_the_order_of_files_leaves_no_trace(folder: Path, shift: Instrument) -> None:
    """The same files in another order make the same study, byte for byte."""
    files = put(folder, *(saved(person(n, story="long " * 399 * (n % 3)), shift) for n in range(30)))
    for name, order in (("one.db", files), ("two.db", [*reversed(files)])):
        assert take(*order, "--db", name) == Exit.DONE
    assert (folder / "one.db").read_bytes() == (folder / "two.db").read_bytes()


# ---- what is wrong ----------------------------------------------------------------------------------------


def test_everything_wrong_in_every_file_is_said_at_once(folder: Path, shift: Instrument, capsys: Said) -> None:
    good, bad = put(folder, saved(person(1), shift), saved(person(CANARY), shift))
    (folder / "a.jsonl").write_text(
        lines({"hours": 8}, {"hours": CANARY, "rst": 1}) + "{\n" + lines([1]), encoding="utf-8"
    )
    (folder / "a.csv").write_text(f"hours,rest,story\n7,1,calm\n7,{CANARY},calm\n", encoding="utf-8")
    (folder / "a.yaml").write_text("hours: [", encoding="utf-8")
    before = good.read_bytes()
    assert take(good, bad, "a.jsonl", "a.csv", "a.yaml", "gone.json") == Exit.INPUT
    said = capsys.readouterr().err
    for part in (
        "these 6 files cannot be taken as they are; nothing was stored",
        f"{bad}:1:1: error answer: respondent 1, “hours”: Type a whole number.",
        "a.jsonl:2:1: error answer: respondent 2, “hours”: Type a whole number.",
        "a.jsonl:2:1: error answer: respondent 2, “rst”: There is no such item. Did you mean 'rest'?",
        "a.jsonl:3:2: error answer: this is not JSON",
        "a.jsonl:4:1: error answer: respondent 4: this is not a mapping",
        "a.csv:3",
        "a.yaml:",
        "gone.json cannot be read: No such file or directory",
    ):
        assert part in said
    assert CANARY not in said
    assert hours(folder) == []
    assert good.read_bytes() == before
    assert take(good) == Exit.DONE, "it was not imported before"


def test_a_wrong_file_does_not_flood_the_screen(folder: Path, capsys: Said) -> None:
    (folder / "a.jsonl").write_text('{"wrong": 1}\n' * 1000)
    assert take("a.jsonl", "a.jsonl") == Exit.INPUT
    assert capsys.readouterr().err.count("There is no such item") == 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a is empty"),
        (b"\xef\xbb\xbf \n", "a is empty"),
        (b"\x00\x01\x02", "a is no text that holds responses"),
        (b"just some words", "none of the columns is a variable of shift"),
        (b"PK\x03\x04\x00", "a is a spreadsheet or another packed file; save the sheet as"),
        (b"SQLite format 3\x00", "a is a study or another database; studies are put together with"),
        (b"age-encryption.org/v1\n", "a is encrypted; import the file that the offline page saved"),
        (b"%PDF-1.7", "a is a PDF; forms that were filled in are keyed: svsurvey enter"),
        (b'{"hours": "\xff"}', "a:1: this is not UTF-8"),
        (b"[]", "a holds no respondent"),
        (b"hours,rest,story\n", "a holds no respondent"),
        (b"[" * 100_000, "nesting too deep"),
        (b'{"hours": ' + b"9" * 6000 + b"}", "a number is too long"),
        (b'{"hours": 1, "hours": 2}', "“hours” stands twice"),
        (b'{"hours": NaN}', "NaN and Infinity are no answers"),
        (b"[1]", "respondent 1: this is not a mapping"),
        (b'{"hours": 1} and more', "this is not JSON"),
        ('{"hours": 1, "rest": 2}'.encode("utf-16"), "a is not UTF-8 text"),
    ],
    ids=range(18),
)
def test_what_is_no_file_of_responses(folder: Path, content: bytes, said: str, capsys: Said) -> None:
    (folder / "a").write_bytes(content)
    assert take("a") == Exit.INPUT
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert hours(folder) == []


def test_what_is_no_file_at_all(folder: Path, capsys: Said) -> None:
    (folder / "inbox").mkdir()
    (folder / "circle").symlink_to("circle")
    (folder / "leads-nowhere").symlink_to("gone")
    for name, said in (
        ("inbox", "inbox is a folder; name the files in it: inbox/*.json"),
        ("circle", "circle cannot be read: Too many levels of symbolic links"),
        ("leads-nowhere", "leads-nowhere cannot be read: No such file"),
        ("/dev/zero", "/dev/zero is a device, not a file"),
        ("/dev/null", "/dev/null is a device, not a file"),
        ("x" * 300, "cannot be read: File name too long"),
    ):
        assert take(name) == Exit.INPUT
        assert said in capsys.readouterr().err


def test_a_link_is_followed_and_a_named_pipe_waited_for(folder: Path) -> None:
    (folder / "a.json").write_text('{"hours": 7}')
    (folder / "link").symlink_to("a.json")
    assert take("link") == Exit.DONE
    os.mkfifo(folder / "pipe")
    writer = threading.Thread(target=(folder / "pipe").write_text, args=('{"hours": 8}',))
    writer.start()
    assert take("pipe") == Exit.DONE
    writer.join()
    assert hours(folder) == [7, 8]


def test_a_line_without_an_end_is_not_read_for_ever(folder: Path, capsys: Said) -> None:
    (folder / "a.jsonl").write_bytes(b'{"hours": 1}\n{"story": "' + b"x" * 5_000_000)
    assert take("a.jsonl") == Exit.INPUT
    assert "a.jsonl:2: this line is too long for one respondent" in capsys.readouterr().err
    assert hours(folder) == []


# ---- twice ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["offline", "jsonl", "csv"])
def test_nothing_is_taken_twice(folder: Path, shift: Instrument, kind: str, capsys: Said) -> None:
    """Nor as a copy under another name, in the same call or later; what is new beside it is, with --skip-bad."""
    content = {
        "offline": json.dumps(saved(person(7), shift)),
        "jsonl": lines({"hours": 7}),
        "csv": "hours,rest,story\n7,1,calm\n",
    }[kind]
    for name in ("one", "two"):
        (folder / name).write_text(content, encoding="utf-8")
    assert take("one", "two") == Exit.INPUT
    assert "holds the same as another file of this call" in capsys.readouterr().err
    assert take("one", "one") == Exit.INPUT
    assert hours(folder) == []
    assert take("one") == Exit.DONE
    capsys.readouterr()
    assert take("two") == Exit.INPUT
    said = capsys.readouterr().err
    assert "was imported into this study before; leave it out, or pass over what is known with --skip-bad" in said
    (new,) = put(folder, saved(person(8), shift))
    assert take("one", "two", new, "--skip-bad") == Exit.DONE
    assert "2 passed over: imported before." in capsys.readouterr().err
    assert take("one", new, "--skip-bad") == Exit.DONE, "nothing new is no fault"
    assert hours(folder) == [7, 8]
    assert run(["db", "check"]) == Exit.DONE


def test_an_offline_response_is_known_in_whatever_file(folder: Path, shift: Instrument, capsys: Said) -> None:
    content = saved(person(7), shift)
    assert take(*put(folder, content)) == Exit.DONE
    (folder / "all.jsonl").write_text(lines(content, saved(person(8), shift)), encoding="utf-8")
    assert take("all.jsonl") == Exit.INPUT
    assert (
        "all.jsonl:1:1: error twice: respondent 1 was imported into this study before" in capsys.readouterr().err
    )
    assert take("all.jsonl", "--skip-bad") == Exit.DONE
    assert hours(folder) == [7, 8]


def test_what_could_not_be_taken_was_not_imported(folder: Path) -> None:
    (folder / "a.jsonl").write_text(lines({"hours": 99}))
    assert take("a.jsonl", "--skip-bad") == Exit.INPUT
    (folder / "shift.yaml").write_text(SHIFT.replace("[0, 48]", "[0, 100]").replace("1.0.0", "1.1.0"))
    assert take("a.jsonl") == Exit.DONE


def test_one_file_for_two_instruments(folder: Path) -> None:
    (folder / "a.jsonl").write_text(lines({"hours": 9}))
    (folder / "other.yaml").write_text(SHIFT.replace("id: shift", "id: other"), encoding="utf-8")
    assert take("a.jsonl") == Exit.DONE
    assert run(["import", "other.yaml", "a.jsonl"]) == Exit.DONE


def test_answers_of_run_are_taken_as_often_as_they_are_given(folder: Path) -> None:
    (folder / "a.jsonl").write_text(lines({"hours": 9}))
    for _ in range(2):
        assert run(["run", "shift.yaml", "--answers", "a.jsonl"]) == Exit.DONE
    assert hours(folder) == [9, 9]


# ---- skipping, rejects, trying ----------------------------------------------------------------------------


def test_the_good_ones_and_a_file_of_the_bad(folder: Path, shift: Instrument, capsys: Said) -> None:
    good, bad = put(folder, saved(person(1), shift), saved(person(CANARY), shift))
    (folder / "a.jsonl").write_text(lines({"hours": 2}, {"hours": 99}) + "{torn\n", encoding="utf-8")
    assert take(good, bad, "a.jsonl", "--skip-bad", "--rejects", "bad.jsonl") == Exit.DONE
    said = capsys.readouterr().err
    assert hours(folder) == [1, 2]
    assert "Stored 2 responses to shift." in said
    assert "a.jsonl:2:1: error answer: respondent 2, “hours”: Type a number from 0 to 48." in said
    assert (
        "3 could not be taken.\nWrote them to bad.jsonl as they were, with what is wrong. It holds answers."
        in said
    )
    assert CANARY not in said
    rejects = folder / "bad.jsonl"
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    read = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [next(iter(one.items())) for one in read] == [
        ("what is wrong", "“hours”: Type a whole number."),
        ("what is wrong", "“hours”: Type a number from 0 to 48."),
        ("what is wrong", "this is not JSON"),
    ]
    assert read[2]["as it was"] == "{torn"
    assert set(files_holding(folder, CANARY)) == {bad.name, "bad.jsonl"}
    mended = rejects.read_text(encoding="utf-8").replace(CANARY, "3").replace('"3"', "3").replace(": 99", ": 4")
    rejects.write_text("".join(mended.splitlines(keepends=True)[:2]), encoding="utf-8")
    assert take("bad.jsonl") == Exit.DONE, "mended, the reason is passed over"
    assert hours(folder) == [1, 2, 3, 4]


def test_half_a_character_can_be_rejected(folder: Path) -> None:
    """JSON can spell what no file can hold."""
    (folder / "a.jsonl").write_text('{"hours": 1}\n{"hours": 99, "story": "\\ud800 \\u00e4"}\n', encoding="utf-8")
    assert take("a.jsonl", "--skip-bad", "--rejects", "bad.jsonl") == Exit.DONE
    (line,) = (folder / "bad.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["story"] == "\ud800 \u00e4"
    assert hours(folder) == [1]


def test_rejected_rows_of_csv(folder: Path, capsys: Said) -> None:
    (folder / "a.csv").write_text('hours,rest,story\n7,1,calm\n99,1,"a, b"\n8,5,\n', encoding="utf-8")
    assert take("a.csv", "--skip-bad", "--rejects", "bad.csv") == Exit.DONE
    header, *rows = (folder / "bad.csv").read_text(encoding="utf-8").splitlines()
    assert header == "what is wrong,hours,rest,story"
    assert [row.rpartition('"a')[2] if "a, b" in row else row[-4:] for row in rows] == [', b"', "8,5,"]
    mended = (folder / "bad.csv").read_text(encoding="utf-8").replace("99,1", "9,1").replace("8,5,", "10,0,")
    (folder / "bad.csv").write_text(mended, encoding="utf-8")
    assert take("bad.csv") == Exit.DONE
    assert [(row["hours"], row["story"]) for row in stored(folder)] == [(7, "calm"), (9, "a, b"), (10, -99)]


def test_rows_with_other_columns_do_not_fit_into_one_file(folder: Path, capsys: Said) -> None:
    (folder / "a.csv").write_text("hours,rest,story\n99,1,calm\n7,1,calm\n", encoding="utf-8")
    (folder / "b.jsonl").write_text(lines({"hours": 99}), encoding="utf-8")
    assert take("a.csv", "b.jsonl", "--skip-bad", "--rejects", "bad") == Exit.USAGE
    assert "import these files one after another" in capsys.readouterr().err
    assert (hours(folder), (folder / "bad").exists()) == ([], False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rejects", "new"], "--rejects needs --skip-bad"),
        (["--rejects", "new", "--skip-bad", "--dry-run"], "--rejects needs --skip-bad, and stores"),
        (["--rejects", "shift.yaml", "--skip-bad"], "shift.yaml is there already: it was left as it is"),
        (["-", "-"], "stdin can be read only once"),
        (["--texts", "a.json", "--skip-bad"], "--texts belongs to one CSV, and to the whole of it"),
        (["b.json", "--texts", "a.json"], "--texts belongs to one CSV"),
        (["--texts", "b.csv"], "--texts belongs to a CSV; a.json is JSON"),
        (["--wave", "2026-11-23"], "the wave looks like a date"),
    ],
    ids=range(8),
)
def test_what_means_nothing_together(folder: Path, words: list[str], said: str, capsys: Said) -> None:
    (folder / "a.json").write_text('{"hours": 7}')
    assert take("a.json", *words) == Exit.USAGE
    assert said in capsys.readouterr().err
    assert (folder / "shift.yaml").read_text(encoding="utf-8") == SHIFT


def test_trying_makes_and_stores_nothing(folder: Path, shift: Instrument, capsys: Said) -> None:
    (good,) = put(folder, saved(person(7), shift))
    (folder / "a.csv").write_text("hours,rest,story\n7,1,calm\n", encoding="utf-8")
    (folder / "bad.jsonl").write_text(lines({"hours": 99}))
    assert take(good, "a.csv", "--dry-run") == Exit.DONE
    assert "Nothing was stored. It would be 2 responses to shift." in capsys.readouterr().err
    assert take(good, good, "--dry-run") == Exit.INPUT
    assert take("bad.jsonl", "--dry-run") == Exit.INPUT
    assert "Type a number from 0 to 48." in capsys.readouterr().err
    assert not (folder / "svsurvey.db").exists()
    assert take(good) == Exit.DONE
    before = (folder / "svsurvey.db").read_bytes()
    capsys.readouterr()
    assert take(good, "--dry-run") == Exit.INPUT
    assert "was imported into this study before" in capsys.readouterr().err
    assert take(good, "a.csv", "bad.jsonl", "--dry-run", "--skip-bad") == Exit.DONE
    assert (folder / "svsurvey.db").read_bytes() == before


def test_a_questionnaire_that_was_changed_is_seen_when_trying(folder: Path, capsys: Said) -> None:
    (folder / "a.json").write_text('{"hours": 7}')
    assert take("a.json") == Exit.DONE
    (folder / "shift.yaml").write_text(SHIFT.replace("How many hours?", "How many minutes?"), encoding="utf-8")
    assert take("a.json", "--dry-run") == Exit.STORE
    assert "has changed since version 1.0.0" in capsys.readouterr().err


# ---- words kept apart -------------------------------------------------------------------------------------

APART = SHIFT.replace(", linked: true", "")


@pytest.fixture
def apart(folder: Path) -> Path:
    """A study of five whose words are kept apart, and its export in files."""
    (folder / "shift.yaml").write_text(APART, encoding="utf-8")
    people = [{"hours": n, "rest": 1, "story": f"words {n}"} if n % 2 else {"hours": n} for n in range(5)]
    (folder / "a.jsonl").write_text(lines(*people), encoding="utf-8")
    assert take("a.jsonl", "--wave", "2026-q1") == Exit.DONE
    assert run(["export", "shift.yaml", "-o", "out.csv"]) == Exit.DONE
    (folder / "svsurvey.db").rename("first.db")
    return folder


def words(file: str = "svsurvey.db") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as study:
        return sorted(study.execute("SELECT variable, wave, simulated, text FROM t_shift"), key=str)


def test_words_of_a_file_of_their_own_come_back(apart: Path, capsys: Said) -> None:
    assert take("out.csv", "--texts", "out-texts.csv") == Exit.DONE
    assert words() == words("first.db")
    assert stored(apart) == [row | {"mode": "import"} for row in stored(apart, "first.db")]
    assert run(["db", "check"]) == Exit.DONE


def test_without_them_the_rows_come_alone(apart: Path) -> None:
    assert take("out.csv") == Exit.DONE
    assert words() == [("story", "2026-q1", 0, -99)] * 5
    assert run(["db", "check"]) == Exit.DONE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("2026-q1", "2026-q2"), "more for “story” of wave '2026-q2' than responses"),
        (lambda text: text + 'story,2026-q1,"more"\n' * 4, "1 text more for “story” of wave '2026-q1'"),
        (lambda text: text.replace("story,", "hours,"), "names nothing whose words are kept apart"),
        (lambda text: text.replace("wave", "round"), "has not the columns variable, wave, text"),
        (lambda text: text + "story,2026-q1\n", "this line has not three cells"),
        (lambda text: text + f"story,2026-q1,{'x' * 4001}\n", "these words cannot be an answer to it"),
        (lambda text: text + "story,2026-11-23,x\n", "the wave looks like a date"),
    ],
    ids=range(7),
)
def test_words_that_belong_to_nobody(apart: Path, change: Callable[[str], str], said: str, capsys: Said) -> None:
    path = apart / "out-texts.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert take("out.csv", "--texts", path) == Exit.INPUT
    told = capsys.readouterr().err
    assert said in told
    assert "words 1" not in told
    assert stored(apart) == []


# ---- sealed studies ---------------------------------------------------------------------------------------

SEALED = SHIFT.replace("sections:", f"seal: {{to: [{public()}]}}\nsections:", 1)


@pytest.fixture
def closed(folder: Path, capsys: Said) -> Path:
    """A folder with a questionnaire that is sealed; and its key elsewhere."""
    (folder / "shift.yaml").write_text(SEALED, encoding="utf-8")
    (folder / "home" / "one.key").write_text(f"{key()}\n")
    return folder


def opened(folder: Path) -> int:
    return run(["unseal", "svsurvey.db", "--identity", "home/one.key", "--into", "open.db", "--close"])


def test_everything_is_sealed_in_a_sealed_study(closed: Path, capsys: Said) -> None:
    shift = load(Source("shift.yaml", SEALED))
    (plain,) = put(closed, saved(person(1, story=CANARY), shift))
    (box,) = put(closed, boxed(person(2, story=CANARY, wave="2026-q1"), shift, seal()))
    (closed / "a.jsonl").write_text(lines({"hours": 3, "rest": 1, "story": CANARY}))
    (closed / "a.csv").write_text(f"hours,rest,story\n4,1,{CANARY}\n", encoding="utf-8")
    assert take(plain, box, "a.jsonl", "a.csv") == Exit.DONE
    assert "1 from sealed offline file, mode offline_html." in capsys.readouterr().err
    assert (stored(closed), CANARY.encode() in (closed / "svsurvey.db").read_bytes()) == ([], False)
    assert take(box) == Exit.INPUT
    assert run(["db", "check"]) == Exit.DONE
    assert opened(closed) == Exit.DONE
    assert [(row["hours"], row["mode"], row["wave"]) for row in stored(closed, "open.db")] == [
        (1, "offline_html", ""),
        (2, "offline_html", "2026-q1"),
        (3, "import", ""),
        (4, "import", ""),
    ]


def test_a_box_for_a_study_that_is_not_sealed(folder: Path, shift: Instrument, capsys: Said) -> None:
    (box,) = put(folder, boxed(person(2), shift, seal()))
    assert take(box) == Exit.INPUT
    said = capsys.readouterr().err
    assert "Its page was sealed, and this study is not: nobody who works with it could open it." in said
    assert "svsurvey db seal -h" in said


def test_a_box_with_answers_that_nobody_can_give_stays_closed(closed: Path, capsys: Said) -> None:
    shift = load(Source("shift.yaml", SEALED))
    made_up = Response("shift", "1.0.0", {"hours": 3}, Mode.OFFLINE_HTML, Disposition.COMPLETE)
    assert take(*put(closed, boxed(made_up, shift, seal()), boxed(person(2), shift, seal()))) == Exit.DONE
    capsys.readouterr()
    assert opened(closed) == Exit.PROBLEMS
    assert "holds answers that its questions do not allow" in capsys.readouterr().err
    assert [row["hours"] for row in stored(closed, "open.db")] == [2]


def test_words_apart_are_not_put_into_somebodys_box(closed: Path, capsys: Said) -> None:
    (closed / "a.csv").write_text("hours,rest\n4,1\n", encoding="utf-8")
    (closed / "texts.csv").write_text("variable,wave,text\nstory,,calm\n", encoding="utf-8")
    assert take("a.csv", "--texts", "texts.csv") == Exit.USAGE
    assert "in a sealed one words lie in the box of whoever wrote them" in capsys.readouterr().err


def test_what_would_stay_closed_is_not_sealed(closed: Path, capsys: Said) -> None:
    """Who was asked only words say that are not in the table; a box with such answers nobody would open."""
    asks = "      - {id: more, type: number, text: More?, when: answered(story)}\n"
    text = SEALED.replace(", linked: true}\n", "}\n" + asks)
    (closed / "shift.yaml").write_text(text, encoding="utf-8")
    (closed / "a.csv").write_text("hours,rest,more\n4,1,3\n5,1,\n", encoding="utf-8")
    assert take("a.csv", "--skip-bad", "--rejects", "bad.csv") == Exit.DONE
    assert "“more”: It is not asked after the other answers. Without the words that" in capsys.readouterr().err
    assert opened(closed) == Exit.DONE
    assert [row["hours"] for row in stored(closed, "open.db")] == [5]


def test_the_examples_are_commands() -> None:
    assert all("svsurvey import " in example for example in EXAMPLES)
