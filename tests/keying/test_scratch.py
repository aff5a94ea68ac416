"""The scratch file of a batch: opened by its code only, whole in every version, of one size, never in plain."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from svsurvey.errors import StoreError
from svsurvey.store.receipt import new_code
from svsurvey.store.scratch import MARK, PART, SMALLEST, Scratch, beside, identity_of, is_scratch, path_of

CANARY = b"canary-4711-zwitscher"
CODE = "7K3M-Q9TZ-04HB-XN2E"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return tmp_path / "study.db"


def test_what_is_saved_is_there_for_its_code(study: Path) -> None:
    scratch = Scratch.new(study, CODE)
    assert not scratch.path.exists()
    scratch.save(CANARY)
    scratch.save(CANARY * 2)
    assert scratch.path == study.with_name("study.db.batch-7K3M")
    again, content = Scratch.open(study, "7k3m q9tz o4hb xn2e")
    assert content == CANARY * 2
    again.save(b"more")
    assert Scratch.open(study, CODE)[1] == b"more"
    again.erase()
    assert list(study.parent.iterdir()) == []


def test_nothing_of_it_can_be_read_and_its_length_tells_nothing(study: Path) -> None:
    scratch = Scratch.new(study, CODE)
    sizes = set()
    for times in (1, 1000, SMALLEST // len(CANARY)):
        scratch.save(CANARY * times)
        data = scratch.path.read_bytes()
        assert CANARY not in data
        sizes.add(len(data) // 1024)
    assert max(sizes) - min(sizes) <= 1  # age adds a stanza of random length
    assert stat.S_IMODE(scratch.path.stat().st_mode) == 0o600


def test_other_codes_and_other_files_open_nothing(study: Path) -> None:
    scratch = Scratch.new(study, CODE)
    scratch.save(CANARY)
    with pytest.raises(StoreError, match="does not open"):
        Scratch.open(study, CODE[:-1] + "F")
    with pytest.raises(StoreError, match="no batch of this code"):
        Scratch.open(study, new_code())
    with pytest.raises(StoreError, match="not the code of a batch"):
        Scratch.open(study, "7K3M")
    whole = scratch.path.read_bytes()
    scratch.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="changed or cut"):
        Scratch.open(study, CODE)
    with pytest.raises(StoreError, match="there already"):
        Scratch.new(study, CODE)


def test_a_code_always_stands_for_the_same_key() -> None:
    """Codes that were handed out must open what they were handed out for: a change here loses people's work."""
    assert str(identity_of(CODE).to_public()) == RECIPIENT


RECIPIENT = "age1apns5lx3vjzmkcc694danfk9764pemxc7sg6q0475wxhwtczz5usx9x8c4"


def test_two_sittings_at_one_batch_do_not_lose_forms_of_each_other(study: Path) -> None:
    Scratch.new(study, CODE).save(b"1")
    one, two = Scratch.open(study, CODE)[0], Scratch.open(study, CODE)[0]
    one.save(b"2")
    with pytest.raises(StoreError, match="another program"):
        two.save(b"3")
    assert Scratch.open(study, CODE)[1] == b"2"


@pytest.mark.skipif(sys.platform == "win32", reason="files have other locks there")
def test_who_has_claimed_it_has_it_alone_and_writes_it_anew_when_it_is_taken_away(study: Path) -> None:
    Scratch.new(study, CODE).save(b"1")
    one, two = Scratch.open(study, CODE)[0], Scratch.open(study, CODE)[0]
    one.claim()
    for version in (b"2", b"3"):
        with pytest.raises(StoreError, match="being keyed already"):
            two.claim()
        one.save(version)
    one.path.unlink()
    one.save(b"4")
    assert Scratch.open(study, CODE)[1] == b"4"
    with pytest.raises(StoreError, match="being keyed already"):
        Scratch.open(study, CODE)[0].claim()


def test_a_version_that_was_cut_off_is_cleared_away(study: Path) -> None:
    scratch = Scratch.new(study, CODE)
    scratch.save(b"1")
    part = scratch.path.with_name(scratch.path.name + PART)
    part.write_bytes(b"half")
    assert Scratch.open(study, CODE)[1] == b"1"
    assert not part.exists()


def test_what_is_ours_is_known_by_its_name_and_beginning(study: Path) -> None:
    Scratch.new(study, CODE).save(b"1")
    study.with_name(f"study.db{MARK}ABCD").write_bytes(b"plain words")
    study.with_name(f"other.db{MARK}ABCD").write_bytes(b"age-encryption.org/v1\n")
    assert beside(study) == ["study.db.batch-7K3M"]
    assert is_scratch("study.db.batch-7K3M.part", "study.db")
    assert not is_scratch("study.db.batch-7K3M.bak", "study.db")
    assert path_of(study, CODE).name == "study.db.batch-7K3M"


@pytest.mark.skipif(sys.platform != "linux", reason="limits the length of files")
def test_a_full_disk_leaves_the_version_before(study: Path) -> None:
    Scratch.new(study, CODE).save(b"1")
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from svsurvey.errors import StoreError\n"
        "from svsurvey.store.scratch import Scratch\n"
        f"scratch, _ = Scratch.open(Path({str(study)!r}), {CODE!r})\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9999, 9999))\n"
        "try:\n    scratch.save(b'2')\n"
        "except StoreError as error:\n    sys.exit(7 if 'cannot be written' in error.what else 8)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 7
    assert Scratch.open(study, CODE)[1] == b"1"
    assert [path.name for path in study.parent.iterdir()] == ["study.db.batch-7K3M"]
