"""`svsurvey privacy`: a page for people and an ethics board, the same as data, and a study that is only read."""

import json
from pathlib import Path
from typing import Any

import pytest

from svsurvey.cli import Exit, run
from svsurvey.instrument.catalogue import read_source
from svsurvey.instrument.definition import load
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.privacy import TOPICS
from svsurvey.sentences import languages, sentences

WARD = """
svsurvey: 1
id: ward
version: 2.1.0
title: Ward climate
consent: {text: We ask., ask: Yes?, privacy: true}
support: Somebody you trust.
partial: true
receipt: true
sections:
  - title: Work
    items:
      - {id: role, type: single, text: What is *your* work?, options: {1: Nurse, 2: Doctor}, identifying: true}
      - {id: story, type: text, text: What happened?, linked: true}
translations:
  de: {title: Stationsklima, items: {role: {text: Was arbeiten Sie?}}}
"""
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instrument in a folder of its own, where there is no study."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ward.yaml"
    path.write_text(WARD, encoding="utf-8")
    return path


def answered(ward: Path, *options: str) -> None:
    ward.with_name("answers.json").write_text('{"role": 1}', encoding="utf-8")
    assert run(["run", str(ward), "--answers", str(ward.with_name("answers.json")), *options]) == Exit.DONE


def data(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert run(["privacy", "ward.yaml", "--json", *words]) == Exit.DONE
    return json.loads(capsys.readouterr().out)


def keys(label: Any) -> set[str]:
    return {statement["key"] for statement in label["statements"]}


def test_without_a_study_none_is_made(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name for path in ward.parent.iterdir()}
    assert run(["privacy", "ward.yaml"]) == Exit.DONE
    captured = capsys.readouterr()
    assert {path.name for path in ward.parent.iterdir()} == before
    assert captured.err == ""
    assert "## What is kept\n" in captured.out
    assert "study" not in captured.out


@pytest.mark.parametrize("language", languages())
def test_the_page_reads_well_at_80_columns(language: str, ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["privacy", "ward.yaml", "--lang", language, "--kiosk"]) == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    say = sentences(language)
    assert lines[0].startswith("# ")
    assert all(len(line) <= 80 for line in lines), [line for line in lines if len(line) > 80]
    assert [line[3:] for line in lines if line.startswith("## ")] == [
        say(f"privacy.topic.{topic}") for topic in TOPICS if topic != "study"
    ]
    assert any(fingerprint(load(read_source(ward))) in line for line in lines)


def test_questions_are_named_in_the_language_and_as_they_are_written(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["privacy", "ward.yaml", "--lang", "de"])
    german = capsys.readouterr().out
    assert "Stationsklima" in german
    assert "„Was arbeiten Sie?“" in german
    run(["privacy", "ward.yaml", "--lang", "es"])  # not a language of the instrument: its own words stay
    assert r"“What is \*your\* work?”" in capsys.readouterr().out
    assert run(["privacy", "ward.yaml", "--lang", "fr"]) == Exit.USAGE
    assert "there is: en, de, es" in capsys.readouterr().err


def test_data_have_every_part(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    label = data(capsys)
    assert {key: label[key] for key in label if key not in ("statements", "short")} == {
        "instrument": "ward",
        "version": "2.1.0",
        "fingerprint": fingerprint(load(read_source(ward))),
        "title": "Ward climate",
        "language": "en",
        "kiosk": False,
        "seal": None,
        "identifying": ["role"],
        "words": {"apart": [], "beside": ["story"]},
        "study": None,
    }
    assert keys(label) >= {"partial", "receipt", "plain", "identifying_one", "beside_one", "release_asked"}
    assert all(set(statement) == {"key", "topic", "text"} for statement in label["statements"])
    assert label["short"].count("\n- ") == 7
    assert "kiosk" in keys(data(capsys, "--kiosk"))


def test_a_study_is_told_of_and_only_read(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answered(ward, "--wave", "autumn")
    study = ward.with_name("svsurvey.db")
    before = study.read_bytes(), study.stat().st_mtime_ns
    label = data(capsys)
    assert label["study"] == {
        "fingerprint": label["fingerprint"],
        "waves": ["autumn"],
        "sites": [],
        "readable": True,
    }
    assert {"study.same", "study.waves", "study.no_sites"} == {key for key in keys(label) if "study." in key}
    assert (study.read_bytes(), study.stat().st_mtime_ns) == before
    assert {path.name for path in ward.parent.iterdir()} == {"ward.yaml", "answers.json", "svsurvey.db"}


def test_another_questionnaire_under_the_version_is_found_out(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(ward)
    ward.write_text(WARD.replace("Nurse", "Midwife"), encoding="utf-8")
    assert "study.other" in keys(data(capsys))
    ward.write_text(WARD.replace("2.1.0", "2.2.0"), encoding="utf-8")
    assert "study.absent" in keys(data(capsys))


def test_a_sealed_survey_says_so_and_names_its_keys(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = fingerprint(load(read_source(ward)))
    ward.write_text(WARD + f"seal: {{to: [{RECIPIENT}]}}\n", encoding="utf-8")
    label = data(capsys)
    assert label["seal"] == {"keys": [RECIPIENT], "together": False}
    assert label["fingerprint"] == plain
    assert {"sealed_one", "opened", "newest_sealed", "forced_sealed"} <= keys(label)
    assert not {"plain", "copies", "newest", "forced"} & keys(label)
    run(["privacy", "ward.yaml"])
    assert f"- Sealed for the key:\n  {RECIPIENT}\n" in capsys.readouterr().out


def test_a_study_with_keys_of_its_own_counts_before_the_instrument(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from svsurvey.instrument.model import Seal
    from svsurvey.store import boxes
    from svsurvey.store.database import Store

    answered(ward)
    with Store.open(ward.with_name("svsurvey.db")) as store:
        boxes.seal_for(store.file, Seal((RECIPIENT,)))
    label = data(capsys)
    assert label["seal"] == {"keys": [RECIPIENT], "together": False}
    assert {"sealed_one", "study.sealed", "study.open"} <= keys(label)


def test_a_study_of_the_first_version_is_read_as_well(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has no table of keys, and reading it brings none."""
    import sqlite3
    from contextlib import closing

    answered(ward)
    study = ward.with_name("svsurvey.db")
    with closing(sqlite3.connect(study)) as connection:
        for table in ("recipients", "boxes", "unsealed", "releases", "imported"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    before = study.read_bytes()
    assert "plain" in keys(data(capsys))
    assert study.read_bytes() == before


def test_it_is_written_to_a_file(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["privacy", "ward.yaml"]) == Exit.DONE
    page = capsys.readouterr().out
    assert run(["privacy", "ward.yaml", "-o", "label.md"]) == Exit.DONE
    assert Path("label.md").read_text(encoding="utf-8") == page
    assert capsys.readouterr().err == "Wrote label.md.\n"
    assert run(["privacy", "ward.yaml", "--json", "-o", "label.json"]) == Exit.DONE
    assert json.loads(Path("label.json").read_text(encoding="utf-8"))["instrument"] == "ward"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ward.yaml", "-o", "label.pdf"], Exit.USAGE, "-o label.md"),
        (["ward.yaml", "--json", "-o", "label.md"], Exit.USAGE, "-o label.json"),
        (["ward.yaml", "--db", "none.db"], Exit.STORE, "there is no study file none.db"),
        (["ward.yaml", "--db", "ward.yaml"], Exit.STORE, "not a study file"),
        (["nowhere"], Exit.INPUT, "nowhere"),
    ],
)
def test_what_cannot_be_is_said(
    words: list[str], code: Exit, said: str, ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["privacy", *words]) == code
    assert said in capsys.readouterr().err


def test_a_paper_form_carries_no_label(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What becomes of paper is not in this program's hands."""
    assert run(["blank", "ward.yaml"]) == Exit.DONE
    form = capsys.readouterr().out
    assert "We ask." in form
    assert "What happens to your answers" not in form
