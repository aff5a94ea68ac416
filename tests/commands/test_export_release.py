"""`svsurvey export --release`: rows for other eyes, checked on the files alone by code that shares nothing."""

import csv
import random
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Disposition, Missing, Mode, Response
from svsurvey.store.database import Store

WARD = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
sections:
  - title: Work
    items:
      - {id: role, type: single, text: Role?, identifying: true, options: {1: Nurse, 2: Physician, 3: Midwife}}
      - {id: since, type: number, text: Years?, identifying: true, range: [0, 50]}
      - {id: nights, type: number, text: Nights?, range: [0, 1]}
      - {id: when_last, type: date, text: When?}
      - {id: wish, type: text, text: Wish?}
      - {id: motto, type: text, text: Motto?, linked: true}
scores:
  tenure: {label: Tenure, sum: [since], at_least: 1}
  load: {label: Load, sum: [nights], at_least: 1}
"""

TELLING = ("version", "wave", "site", "role", "since")


def people(number: int, seed: int = 5) -> list[Answers]:
    dice = random.Random(seed)
    return [
        {
            "role": dice.choice([1, 1, 1, 2, 2, 3, Missing.REFUSED]),
            "since": dice.randrange(45),
            "nights": dice.choice([0, 1]),
            "when_last": f"2025-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",
            "wish": f"wish {k}",
            "motto": f"motto {k}",
        }
        for k in range(number)
    ]


def fill(path: Path, answers: Sequence[Answers], wave: str = "", site: str = "", text: str = WARD) -> None:
    instrument = load(Source("ward.yaml", text))
    with Store.open(path, create=True) as store:
        store.field(instrument, text)
        store.add_all(
            [Response("ward", "1.0.0", a, Mode.PAPER, Disposition.COMPLETE, wave, site) for a in answers],
            instrument,
        )


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """150 people of two waves."""
    path = tmp_path / "study.db"
    monkeypatch.setenv("SVSURVEY_DB", str(path))
    fill(path, people(110), "spring", "north")
    fill(path, people(40, 6), "autumn", "north")
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize("options", [(), ("--missing", "codes"), ("--values", "labels", "--missing", "codes")])
def test_everybody_has_four_doubles_in_the_file(
    options: tuple[str, ...], study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "others.csv"
    assert run(["export", "ward", "--release", *options, "-o", str(target)]) == Exit.DONE
    rows = read(target)
    assert len(rows) == 150
    groups = Counter(tuple(row[name] for name in TELLING) for row in rows)
    assert min(groups.values()) >= 5
    assert len(groups) > 1
    assert not {"mode", "wish", "motto", "tenure"} & set(rows[0])
    assert {row["load"] for row in rows} == {"0", "1"}
    assert all(len(row["when_last"]) == 7 for row in rows)
    err = capfd.readouterr().err
    assert "Left out: mode, tenure." in err
    assert "Made coarser: since, in bands of" in err
    assert "Made coarser: when_last, by month." in err


def test_words_leave_apart_and_out_of_order(study: Path, tmp_path: Path) -> None:
    assert run(["export", "ward", "--release", "-o", str(tmp_path / "others.csv")]) == Exit.DONE
    words = read(tmp_path / "others-texts.csv")
    assert set(words[0]) == {"variable", "text"}
    found = Counter((word["variable"], word["text"]) for word in words)
    assert found == Counter(pair for n in (110, 40) for k in range(n) for pair in _pairs(k))
    mottos = [word["text"] for word in words if word["variable"] == "motto"]
    wishes = [word["text"].replace("wish", "motto") for word in words if word["variable"] == "wish"]
    assert mottos != wishes
    assert "motto" not in (tmp_path / "others.csv").read_text(encoding="utf-8")


def _pairs(k: int) -> list[tuple[str, str]]:
    return [("wish", f"wish {k}"), ("motto", f"motto {k}")]


def test_the_codebook_says_what_became_coarser(study: Path, tmp_path: Path) -> None:
    target = tmp_path / "others.csv"
    assert run(["export", "ward", "--release", "--with", "codebook", "-o", str(target)]) == Exit.DONE
    book = read(tmp_path / "others-codebook.csv")
    header = next(csv.reader(StringIO(target.read_text(encoding="utf-8"))))
    assert list(dict.fromkeys(line["variable"] for line in book if line["position"])) == header
    since = next(line for line in book if line["variable"] == "since")
    assert since["label"].startswith("Years? (in bands of")
    assert since["type"] == "text"
    apart = {line["variable"] for line in book if not line["position"]}
    assert apart == {"wish", "motto"}


def test_too_few_rows_and_small_rests_are_refused(
    study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(study, people(9, 7), "winter", "east")
    for options in (["--wave", "winter"], ["--wave", "spring", "--wave", "autumn"]):
        assert run(["export", "ward", "--release", *options, "-o", str(tmp_path / "o.csv")]) == Exit.RELEASE
        out, err = capfd.readouterr()
        assert out == ""
        assert "wave" in err
    assert not (tmp_path / "o.csv").exists()
    assert run(["export", "ward", "--release", "--wave", "spring"]) == Exit.DONE


def test_rows_are_released_once(study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    assert run(["export", "ward", "--release", "-o", str(first)]) == Exit.DONE
    assert run(["export", "ward", "--release", "-o", str(again)]) == Exit.DONE
    bare = [sorted(tuple(row.values())[1:] for row in read(path)) for path in (first, again)]
    assert bare[0] == bare[1]
    fill(study, people(9, 8), "spring", "north")
    assert run(["export", "ward", "--release"]) == Exit.RELEASE
    assert run(["summary", "ward", "--release"]) == Exit.RELEASE
    out, err = capfd.readouterr()
    assert out == ""
    assert "row by row" in err


def test_an_instrument_under_release_control_gives_such_rows_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "study.db"
    monkeypatch.setenv("SVSURVEY_DB", str(path))
    fill(path, people(30), text=WARD.replace("title: Ward\n", "title: Ward\nrelease: always\n"))
    assert run(["export", "ward"]) == Exit.DONE
    out, err = capfd.readouterr()
    rows = list(csv.DictReader(StringIO(out)))
    assert min(Counter(tuple(row[name] for name in TELLING) for row in rows).values()) >= 5
    assert "release: always" in err
    assert run(["export", "ward", "--texts"]) == Exit.DONE
    assert capfd.readouterr().out.startswith("variable,text\n")


def test_answers_that_a_whole_group_shares_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "study.db"
    monkeypatch.setenv("SVSURVEY_DB", str(path))
    alike = [dict(answers) | {"role": 1, "since": 3, "nights": 1} for answers in people(12)]
    fill(path, alike)
    assert run(["export", "ward", "--release"]) == Exit.DONE
    assert "all gave one answer to: nights" in " ".join(capfd.readouterr().err.split())


def test_versions_with_other_columns_do_not_stand_in_one_file(
    study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = WARD.replace("1.0.0", "2.0.0").replace("3: Midwife", "3: Porter")
    instrument = load(Source("ward.yaml", text))
    with Store.open(study) as store:
        store.field(instrument, text)
    assert run(["export", "ward", "--release"]) == Exit.RELEASE
    assert "--version" in capfd.readouterr().err


def test_what_only_some_are_asked_tells_as_much_as_the_answer_that_led_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two midwives: their role is withheld, and so is the question that only midwives are asked."""
    monkeypatch.setenv("SVSURVEY_DB", str(tmp_path / "study.db"))
    asked = "{id: births, type: number, text: Births?, range: [0, 1], when: role == 3}"
    again = "{id: hard, type: single, text: Hard?, when: births == 1, options: {1: Yes, 0: No}}"
    text = WARD.replace("      - {id: nights", f"      - {asked}\n      - {again}\n      - {{id: nights")
    unasked = {"births": Missing.NOT_ASKED, "hard": Missing.NOT_ASKED}
    fill(tmp_path / "study.db", [{**answers, **unasked, "role": 1} for answers in people(30)], text=text)
    midwives = [{**answers, "role": 3, "births": 1, "hard": 1} for answers in people(2)]
    fill(tmp_path / "study.db", midwives, text=text)
    assert run(["export", "ward", "--release", "-o", str(tmp_path / "rows.csv")]) == Exit.DONE
    rows = read(tmp_path / "rows.csv")
    assert len(rows) == 32
    for column in ("role", "births", "hard"):
        assert all(n >= 5 for n in Counter(row[column] for row in rows).values()), column
