"""Finding an instrument: a path, a name in ./instruments, a bundled one; and what is said when there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from forms import HOUSE, NIGHTS, SHIPPED, form

from svsurvey.errors import InputError
from svsurvey.instrument.catalogue import available, bundled_folder, find, read_source
from svsurvey.instrument.definition import load


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, text: str = "") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or form(NIGHTS), encoding="utf-8")
    return path


def test_every_shipped_instrument_is_found_by_name() -> None:
    assert [entry.name for entry in available()] == [path.stem for path in SHIPPED]
    for entry in available():
        assert entry.bundled
        assert load(find(entry.name)).id == entry.name


def test_a_name_in_the_folder_comes_before_a_bundled_one() -> None:
    put("instruments/check-in.yaml")
    put("instruments/ward.yml")
    assert find("check-in").name == str(Path("instruments") / "check-in.yaml")
    assert find("ward").name == str(Path("instruments") / "ward.yml")
    assert {(entry.name, entry.bundled) for entry in available()} >= {("check-in", False), ("ward", False)}
    assert [entry.name for entry in available()] == sorted({"ward", *(path.stem for path in SHIPPED)})


@pytest.mark.parametrize("name", ["check-in.yaml", "./deep/check-in.yaml", "deep/check-in.yml"])
def test_a_path_comes_before_a_name(name: str) -> None:
    put("instruments/check-in.yaml", "title: not this one")
    put(name)
    assert find(name).text == form(NIGHTS)


def test_translations_beside_a_file_belong_to_it() -> None:
    put("instruments/ward.yaml")
    put("instruments/ward.de.yaml", "title: Station")
    put("instruments/ward.pt-BR.yml", "title: Ala")
    put("instruments/ward-two.de.yaml", "title: another")
    put("instruments/ward.old.copy.yaml", "title: another")
    found = find("ward")
    assert {language: source.text for language, source in found.translations.items()} == {
        "de": "title: Station", "pt-BR": "title: Ala",
    }  # fmt: skip
    assert "ward.de" not in [entry.name for entry in available()]


def test_odd_letters_in_a_file_s_name_are_only_letters() -> None:
    put("a[b]*.yaml")
    put("a[b]*.de.yaml", "title: Station")
    put("ab.fr.yaml", "title: Service")
    assert set(read_source(Path("a[b]*.yaml")).translations) == {"de"}


def test_a_name_that_is_not_there_suggests_one_that_is() -> None:
    with pytest.raises(InputError, match="there is no instrument 'chek-in'") as caught:
        find("chek-in")
    assert "did you mean 'check-in'?" in caught.value.hint
    with pytest.raises(InputError, match="there is no instrument 'zzz'") as caught:
        find("zzz")
    assert "'svsurvey list' shows what there is" in caught.value.hint


@pytest.mark.parametrize("name", ["", ".", "gone.yaml", "gone/", "a\0b", "a\0b.yaml", "..", "instruments"])
def test_what_is_no_instrument_is_an_input_error(name: str) -> None:
    put("instruments/ward.yaml")
    with pytest.raises(InputError):
        find(name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_says_so() -> None:
    put("ward.yaml").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        find("ward.yaml")


def test_they_are_found_in_a_checkout_and_in_an_environment() -> None:
    """Tests run either on the checkout or on what was installed from it: the same files in both."""
    found = {path.name for path in bundled_folder().glob("*.yaml") if "." not in path.stem}
    assert found == {path.name for path in SHIPPED}


def test_an_installed_package_has_them_inside(tmp_path: Path) -> None:
    """As in a wheel: `instruments/` within the package comes first, wherever the program is started."""
    site = tmp_path / "site"
    for path in (HOUSE / "svsurvey").rglob("*"):
        if path.suffix in (".py", ".yaml") and "instruments" not in path.parts[-2:]:
            copy = site / path.relative_to(HOUSE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    inside = site / "svsurvey" / "instruments"
    inside.mkdir()
    for path in SHIPPED:
        (inside / path.name).write_bytes(path.read_bytes())
    code = "from svsurvey.instrument.catalogue import *; print(bundled_folder(), *(e.name for e in available()))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [str(inside), *(path.stem for path in SHIPPED)]


def test_the_wheel_is_told_to_carry_them() -> None:
    assert '"instruments" = "svsurvey/instruments"' in (HOUSE / "pyproject.toml").read_text(encoding="utf-8")


def test_a_copy_beside_an_instrument_is_no_translation(tmp_path: Path) -> None:
    path = tmp_path / "ward.yaml"
    for name in ("ward.yaml", "ward.old.yaml"):
        (tmp_path / name).write_text(form(NIGHTS), encoding="utf-8")
    (tmp_path / "ward.de.yaml").write_text("title: Station\n", encoding="utf-8")
    assert list(find(str(path)).translations) == ["de"]


def test_a_file_here_is_suggested_when_its_ending_was_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yaml").write_text(form(NIGHTS), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        find("mine")
    assert "did you mean the file mine.yaml?" in caught.value.hint
