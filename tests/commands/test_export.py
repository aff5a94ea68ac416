"""`svsurvey export`: from a real study to files that others can read."""

import csv
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from stat import S_IMODE

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
support: "Occupational health: extension 1234"
consent: {text: Four questions., ask: Do you take part?}
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: seen, type: multiple, text: Seen?, when: nights == 1, options: {1: A fall, 2: An error, 8: {label: Other, write_in: true}}}
      - {id: hours, type: number, text: Hours?, range: [0, 168]}
      - {id: wish, type: text, text: Wish?}
scores:
  load: {label: Load, sum: [hours], at_least: 1}
"""  # noqa: E501

NIGHT: Answers = {"nights": 1, "seen": frozenset({1, 8}), "seen_other": "=ghost", "hours": 40, "wish": "sleep"}
DAY: Answers = {"nights": 0, "hours": Missing.REFUSED, "wish": Missing.NOT_ANSWERED}


def add(
    path: Path, *answers: Answers, text: str = WARD, mode: Mode = Mode.LINE, wave: str = "", site: str = ""
) -> None:
    """Field the instrument in the study and hand responses in."""
    instrument = load(Source("ward.yaml", text))
    with Store.open(path, create=True) as store:
        store.field(instrument, text)
        for values in answers:
            complete = {place.name: Missing.NOT_ASKED for place in instrument.fields} | dict(values)
            store.add(
                Response("ward", instrument.version, complete, mode, Disposition.COMPLETE, wave, site), instrument
            )


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study with two responses, named by the environment."""
    path = tmp_path / "study.db"
    monkeypatch.setenv("SVSURVEY_DB", str(path))
    add(path, NIGHT, DAY)
    return path


def table(text: str) -> list[dict[str, str]]:
    return sorted(
        csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")), key=lambda line: line["nights"]
    )


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def test_rows_go_to_stdout_and_talk_to_stderr(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "ward"]) == Exit.DONE
    out, err = capfd.readouterr()
    assert out.startswith(
        "response,version,wave,site,mode,disposition,nights,seen___1,seen___2,seen___8,hours,load\n"
    )
    day, night = table(out)
    assert [night[name] for name in ("nights", "seen___1", "seen___2", "seen___8", "hours", "load")] == [
        *("1", "1", "0", "1"),
        *("40", "40"),
    ]
    assert [day[name] for name in ("nights", "seen___1", "seen___2", "seen___8", "hours", "load")] == [
        "0",
        *[""] * 5,
    ]
    assert err == (
        "2 responses, 12 columns.\n2 texts kept apart from the other answers: -o FILE or --texts writes them.\n"
    )


def test_a_file_is_private_and_has_its_companions_beside_it(study: Path, tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    assert run(["export", "ward", "-o", str(target), "--with", "codebook"]) == Exit.DONE
    names = {"answers.csv", "answers-codebook.csv", "answers-texts.csv"}
    assert {path.name for path in tmp_path.iterdir()} == {"study.db", *names}
    assert {S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}
    book = list(csv.DictReader(StringIO(read(tmp_path / "answers-codebook.csv"))))
    header = next(csv.reader(StringIO(read(target))))
    assert list(dict.fromkeys(line["variable"] for line in book if line["position"])) == header
    texts = csv.DictReader(StringIO(read(tmp_path / "answers-texts.csv")))
    assert sorted((line["variable"], line["text"]) for line in texts) == [
        ("seen_other", "=ghost"),
        ("wish", "sleep"),
    ]


def test_codes_of_gaps_and_labels(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "ward", "--missing", "codes"]) == Exit.DONE
    day, _ = table(capfd.readouterr().out)
    assert (day["seen___1"], day["hours"], day["load"]) == ("-98", "-97", "")
    assert run(["export", "ward", "--values", "labels", "--missing", "codes"]) == Exit.DONE
    day, night = table(capfd.readouterr().out)
    assert (day["nights"], day["seen___1"], day["hours"]) == ("No", "not asked", "preferred not to answer")
    assert (night["nights"], night["seen___1"], night["seen___2"]) == ("Yes", "yes", "no")


def test_for_excel_every_file_is_marked_and_defused(study: Path, tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    assert (
        run(["export", "ward", "-o", str(target), "--excel", "--with", "codebook", "--missing", "codes"])
        == Exit.DONE
    )
    for name in ("answers.csv", "answers-codebook.csv", "answers-texts.csv"):
        assert read(tmp_path / name).startswith("\ufeff")
    assert ",-97," in read(target)
    assert "'=ghost" in read(tmp_path / "answers-texts.csv")


def test_the_words_alone(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "ward", "--texts"]) == Exit.DONE
    out, err = capfd.readouterr()
    assert sorted(out.splitlines()) == ["seen_other,,=ghost", "variable,wave,text", "wish,,sleep"]
    assert err == "2 texts, kept apart from the other answers.\n"


def test_two_exports_cannot_be_laid_side_by_side_by_their_numbers(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    numbers = set()
    for _ in range(2):
        run(["export", "ward"])
        numbers |= {line["response"] for line in table(capfd.readouterr().out)}
    assert len(numbers) == 4
    stored = study.read_bytes()
    assert not any(bytes.fromhex(number[1:]) in stored for number in numbers)


def test_made_up_responses_stay_out_unless_asked_for(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    add(study, NIGHT, mode=Mode.SIMULATED)
    modes = {}
    for option in ([], ["--simulated"], ["--mixed"]):
        assert run(["export", "ward", *option]) == Exit.DONE
        modes["".join(option)] = [line["mode"] for line in table(capfd.readouterr().out)]
    assert {option: sorted(found) for option, found in modes.items()} == {
        "": ["line", "line"],
        "--simulated": ["simulated"],
        "--mixed": ["line", "line", "simulated"],
    }


def test_nothing_but_made_up_responses_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SVSURVEY_DB", str(tmp_path / "new.db"))
    add(tmp_path / "new.db", NIGHT, mode=Mode.SIMULATED)
    assert run(["export", "ward"]) == Exit.DONE
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 1
    assert "1 made-up response left out; see them with --simulated." in err


def test_waves_sites_and_versions_narrow_it_down(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    add(study, NIGHT, wave="spring", site="north")
    add(study, DAY, text=WARD.replace("1.0.0", "1.1.0").replace("Hours?", "How many hours?"))
    for option, number in {
        "--wave=spring": 1,
        "--site=north": 1,
        "--version=1.1.0": 1,
        "--version=1.0.0": 3,
    }.items():
        assert run(["export", "ward", option]) == Exit.DONE
        assert len(table(capfd.readouterr().out)) == number


def test_words_are_not_told_apart_by_site(study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    add(study, NIGHT, site="north")
    assert run(["export", "ward", "--site", "north", "-o", str(tmp_path / "north.csv")]) == Exit.DONE
    assert not (tmp_path / "north-texts.csv").exists()
    assert "do not say their site or version" in capfd.readouterr().err


def test_a_meaning_that_changed_is_said(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    add(
        study,
        NIGHT,
        text=WARD.replace("1.0.0", "2.0.0").replace("1: A fall, 2: An error", "1: An error, 2: A fall"),
    )
    assert run(["export", "ward", "--values", "labels"]) == Exit.DONE
    out, err = capfd.readouterr()
    assert "seen___1_v1_0_0" in out.splitlines()[0]
    assert "seen___1_v1_0_0, seen___2_v1_0_0" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--simulated", "--mixed"], "exclude each other"),
        (["--with", "codebook"], "name the data with -o FILE"),
        (["-o", "answers.sav"], "they are CSV for now: -o answers.csv"),
        (["--wave", "autumn"], "no responses of wave 'autumn'"),
        (["--site", "moon"], "no responses of site 'moon'"),
        (["--version", "9"], "there is: 1.0.0"),
        (["--version", "1.0"], "did you mean '1.0.0'?"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    options: list[str], words: str, study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "ward", *options]) == Exit.USAGE
    out, err = capfd.readouterr()
    assert words in " ".join(err.split())
    assert out == ""


def test_an_instrument_can_forbid_it(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    add(
        study,
        NIGHT,
        text=WARD.replace("1.0.0", "2.0.0").replace("title: Ward\n", "title: Ward\nrelease: always\n"),
    )
    assert run(["export", "ward"]) == Exit.RELEASE
    assert "release: always" in capfd.readouterr().err
    assert run(["export", "ward", "--version", "1.0.0"]) == Exit.DONE


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "ward", "-o", str(tmp_path / "nowhere" / "answers.csv")]) == Exit.USAGE
    assert "cannot write" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["study.db"]


@pytest.mark.parametrize("out", ["study.db", "link.csv", "study"])
def test_a_study_is_never_written_over(
    study: Path, tmp_path: Path, out: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = study.read_bytes()
    (tmp_path / "link.csv").symlink_to(study)
    (tmp_path / "study").write_bytes(before)
    command = ["schema"] if out == "study.db" else ["export", "ward"]
    assert run([*command, "-o", str(tmp_path / out)]) == Exit.USAGE
    assert "is a study or another database: it was left as it is" in capfd.readouterr().err
    assert (tmp_path / out).read_bytes() == study.read_bytes() == before


def test_links_in_a_circle_are_no_place_to_write(
    study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    circle = tmp_path / "circle.csv"
    circle.symlink_to(circle)
    assert run(["export", "ward", "-o", str(circle)]) == Exit.USAGE
    assert "cannot write" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE instruments SET definition = 'a: ['", "ward 1.0.0, as "),
        ("UPDATE instruments SET definition = x'00ff'", "is damaged"),
        ("UPDATE instruments SET definition = replace(definition, 'id: ward', 'id: other')", "is other 1.0.0"),
        ("UPDATE instruments SET definition = replace(definition, '1.0.0', '2.0.0')", "is ward 2.0.0"),
        ("UPDATE instruments SET translations = '{half'", "is damaged"),
        ("UPDATE instruments SET translations = '[1]'", "is damaged"),
        ("UPDATE r_ward SET version = '9'", "holds responses to 'ward' 9, which was not fielded there"),
        ("DROP TABLE t_ward", "lacks a part"),
        ("UPDATE t_ward SET text = cast(x'ff' AS TEXT)", "lacks a part that every study has, or holds one that"),
    ],
)
def test_a_study_changed_by_hand_is_a_store_error(
    study: Path, tmp_path: Path, change: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(study)) as other:
        other.execute(change)
        other.commit()
    assert run(["export", "ward", "--texts", "-o", str(tmp_path / "answers.csv")]) == Exit.STORE
    error = capfd.readouterr().err
    assert said in error
    assert "backup" in error
    assert not (tmp_path / "answers.csv").exists()


def test_words_of_a_small_wave_are_no_secret_and_that_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study = tmp_path / "waves.db"
    for wave, size in (("spring", 5), ("autum", 1)):
        assert run(["simulate", "check-in", "-n", str(size), "--wave", wave, "--db", str(study)]) == Exit.DONE
    capfd.readouterr()
    assert run(["export", "check-in", "--simulated", "--texts", "--db", str(study)]) == Exit.DONE
    assert "Fewer than 5 people answered in wave autum: " in capfd.readouterr().err
