"""What lies around a study: who may read it, what copies it away, on what kind of disk it is.

A table of tests, as in `audit`. It looks at the file's place and never into the file; it changes nothing.
"""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from svsurvey.examination.evidence import printed
from svsurvey.report.finding import Finding, Verdict, leak, look, ok, some, told
from svsurvey.store import scratch
from svsurvey.store.custody import keys_in

SYNCED = (
    ("Dropbox", r"dropbox*"),
    ("OneDrive", "onedrive*"),
    ("Google Drive", "google*drive*"),
    ("Google Drive", "my drive"),
    ("iCloud", "icloud*"),
    ("iCloud", "mobile documents"),
    ("iCloud", "com~apple~clouddocs"),
    ("a cloud folder", "cloudstorage"),
    ("Box", "box"),
    ("Box", "box sync"),
    ("Nextcloud", "nextcloud*"),
    ("ownCloud", "owncloud*"),
    ("Syncthing", "syncthing*"),
    ("Sync", "sync"),
    ("Seafile", "seafile*"),
    ("MEGA", "mega*"),
    ("pCloud", "pcloud*"),
    ("Proton Drive", "proton drive*"),
    ("Tresorit", "tresorit*"),
    ("SharePoint", "sharepoint*"),
    ("Resilio", "resilio*"),
    ("Time Machine", "backups.backupdb"),
)
"""Who copies away what lies in folders of such a name; small letters, `*` for any others."""

SYNC_MARKS = (
    ("Dropbox", ".dropbox"),  # a folder of this name is its settings, in everybody's home
    ("Dropbox", ".dropbox.cache/"),
    ("Nextcloud or ownCloud", ".sync_*.db"),
    ("Nextcloud or ownCloud", "._sync_*.db"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("ownCloud", ".owncloudsync.log"),
    ("Syncthing", ".stfolder/"),
    ("Syncthing", ".stignore"),
    ("Resilio", ".sync/ID"),
    ("Google Drive", ".tmp.drivedownload/"),
    ("MEGA", ".megaignore"),
)
"""What they leave in the folders that they copy: files, and with a stroke at the end folders."""

REPOSITORIES = (
    ("Git", ".git"),
    ("Mercurial", ".hg"),
    ("Subversion", ".svn"),
    ("Fossil", ".fslckout"),
    ("Bazaar", ".bzr"),
)

NETWORK = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "smb2",
    "afs",
    "ceph",
    "9p",
    "glusterfs",
    "lustre",
    "davfs",
    "afpfs",
)
NETWORK_FUSE = (
    "sshfs",
    "rclone",
    "davfs2",
    "s3fs",
    "gcsfuse",
    "glusterfs",
    "smbnetfs",
    "curlftpfs",
    "google-drive",
)

REMOVABLE = ("/media/", "/run/media/", "/Volumes/")

OTHERS_READ = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH

ELSEWHERE = "move the study to a folder of your own that nothing copies"


@dataclass(frozen=True)
class Scene:
    """A study's place. mounts: what /proc/self/mountinfo says; swaps: /proc/swaps; "" where there is none."""

    path: Path
    status: os.stat_result
    mounts: str = ""
    swaps: str = ""
    devices: Path = field(default=Path("/sys/dev/block"))

    @cached_property
    def folder(self) -> Path:
        """The folder, where links lead."""
        with suppress(OSError, RuntimeError):
            return self.path.absolute().parent.resolve()
        return self.path.absolute().parent

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """The folder and those above it."""
        return self.folder, *self.folder.parents

    @cached_property
    def mount(self) -> "Mount | None":
        """The disk or share that it lies on."""
        holding = [m for m in _mounts(self.mounts) if m.at == "/" or f"{self.folder}/".startswith(f"{m.at}/")]
        return max(reversed(holding), key=lambda m: len(m.at), default=None)


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of mountinfo: where, what kind, from where, and the number of the device."""

    at: str
    kind: str
    source: str
    device: str


def here(path: Path, status: os.stat_result) -> Scene:
    """A study's place on this machine."""
    return Scene(path, status, _text(Path("/proc/self/mountinfo")), _text(Path("/proc/swaps")))


def survey(scene: Scene) -> list[Finding]:
    """Every test of the table, in its order."""
    return [probe.ask(scene).of(probe.name, probe.question) for probe in PROBES]


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""


def _mounts(text: str) -> Iterator[Mount]:
    """proc(5), mountinfo: blanks in names are written \\040."""
    for line in text.splitlines():
        left, dash, right = line.partition(" - ")
        fields, rest = left.split(" "), right.split(" ")
        if dash and len(fields) >= 6 and len(rest) >= 2:
            yield Mount(_unescaped(fields[4]), rest[0], _unescaped(rest[1]), fields[2])


def _unescaped(text: str) -> str:
    for sign in " \t\n\\":
        text = text.replace(f"\\{ord(sign):03o}", sign)
    return text


# ---- who may read it --------------------------------------------------------------------------------------


def _permissions(scene: Scene) -> Verdict:
    if os.name != "posix":
        return told("who may read it is kept in a way that is not looked at here", "see its properties")
    mode = scene.status.st_mode
    if mode & OTHERS_READ:
        return leak(f"{_who(mode)} may {_doings(mode)} it {_listed(mode, '-l')}", "make it private: chmod 600")
    return ok("only its owner may read and write it")


def _folder(scene: Scene) -> Verdict:
    if os.name != "posix":
        return told("who may use its folder is kept in a way that is not looked at here", "see its properties")
    mode = _mode(scene.folder)
    if mode & OTHERS_WRITE and not mode & stat.S_ISVTX:
        what = f"{_who(mode & OTHERS_WRITE)} may replace files in its folder {_listed(mode, '-ld')}"
        return leak(what, "make the folder private: chmod 700")
    if mode & OTHERS_READ:
        advice = "make the folder private (chmod 700); the answers themselves are not open to them"
        seen = f"{_who(mode)} may look into its folder, and see how long the file is and when it was written"
        return look(f"{seen} {_listed(mode, '-ld')}", advice)
    return ok("only its owner may look into its folder")


def _who(mode: int) -> str:
    return "everybody on this machine" if mode & stat.S_IRWXO else "its group of users on this machine"


def _doings(mode: int) -> str:
    words = {"read": stat.S_IRGRP | stat.S_IROTH, "write": OTHERS_WRITE, "run": stat.S_IXGRP | stat.S_IXOTH}
    return " and ".join(word for word, bits in words.items() if mode & bits)


def _listed(mode: int, option: str) -> str:
    return f"(`ls {option}` says {stat.filemode(mode)})"


def _mode(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mode
    return 0


def _owner(scene: Scene) -> Verdict:
    if not hasattr(os, "geteuid") or scene.status.st_uid == os.geteuid():
        return ok("it belongs to you")
    return look("it belongs to another user of this machine, who can always read it", "ask who that is, and why")


def _links(scene: Scene) -> Verdict:
    folder = scene.path.absolute().parent
    with suppress(OSError, RuntimeError):
        if Path(os.path.normpath(folder)) != folder.resolve():
            return look(
                "its path leads through a link, so it lies elsewhere than it seems", f"it is in {scene.folder}"
            )
    return ok("it lies where its path says")


# ---- what copies it away ----------------------------------------------------------------------------------


def _synced(scene: Scene) -> Verdict:
    from fnmatch import fnmatchcase

    found = [who for folder in scene.folders for who, name in SYNCED if fnmatchcase(folder.name.lower(), name)]
    found += [who for folder in scene.folders for who, mark in SYNC_MARKS if _has(folder, mark)]
    if found:
        advice = (
            f"every version of it is kept elsewhere, and two of them show who answered in between: {ELSEWHERE}"
        )
        return leak(f"its folder is copied away by {some(dict.fromkeys(found))}", advice)
    return ok("no service that copies folders away is known to do so here")


def _has(folder: Path, mark: str) -> bool:
    with suppress(OSError):
        if mark.endswith("/"):
            return (folder / mark).is_dir()
        return any(path.is_file() for path in (folder.glob(mark) if "*" in mark else [folder / mark]))
    return False


def _network(scene: Scene) -> Verdict:
    if str(scene.folder).startswith(("\\\\", "//")):
        return leak("it lies on a network drive", ELSEWHERE)
    mount = scene.mount
    if mount is None:
        return told("what kind of disk it lies on cannot be seen here")
    kind = mount.kind.removeprefix("fuse.").removeprefix("fuse")
    if mount.kind in NETWORK or kind in NETWORK_FUSE:
        return leak(
            f"it lies on a network drive ({printed(mount.kind)})", f"whoever runs it can copy it: {ELSEWHERE}"
        )
    return ok("it lies on no network drive")


def _repository(scene: Scene) -> Verdict:
    for folder in scene.folders:
        for name, mark in REPOSITORIES:
            if os.path.lexists(folder / mark):
                return _in_git(scene) if name == "Git" else leak(f"it lies in a {name} repository", ELSEWHERE)
    return ok("it lies in no repository of Git or the like")


def _in_git(scene: Scene) -> Verdict:
    """What Git would do with it; nothing of Git is changed, and no program that a repository names is run."""
    if _git(scene, "ls-files", "--error-unmatch") == 0:
        return leak(
            "Git keeps every version of it", f"take it out of the history, not only out of the folder; {ELSEWHERE}"
        )
    if _git(scene, "check-ignore", "--quiet") == 0:
        return look("it lies in a Git repository, which is told to leave it out", f"better still: {ELSEWHERE}")
    return leak("it lies in a Git repository, and the next `git add` can pick it up", ELSEWHERE)


def _git(scene: Scene, *words: str) -> int:
    command = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        *words,
        "--",
        scene.path.name,
    ]
    quiet = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(
            command,
            cwd=scene.folder,
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=5,
            check=False,
        ).returncode
    return -1


# ---- disks and keys ---------------------------------------------------------------------------------------


def _removable(scene: Scene) -> Verdict:
    folder = f"{scene.folder}/"
    device = scene.devices / (scene.mount.device if scene.mount else "none")
    flags = [_text(device / part).strip() for part in ("removable", "../removable")]
    if folder.startswith(REMOVABLE) or "1" in flags:
        return told("it lies on a disk that can be taken away", "keep it locked up, and encrypt the whole of it")
    return ok("it lies on no disk that is known to be taken away")


def _encrypted(scene: Scene) -> Verdict:
    if scene.mount is not None and _is_crypt(scene.devices / scene.mount.device):
        return ok("its disk is encrypted")
    what = "whether its disk is encrypted cannot be seen; erased parts can be read back from one that is not"
    return told(what, "encrypt the whole disk of this machine, or let svsurvey seal the responses")


def _swap(scene: Scene) -> Verdict:
    disks = [Path(line.split()[0]) for line in scene.swaps.splitlines()[1:] if line.split()]
    open_ = [
        disk for disk in disks if "zram" not in disk.name and not _is_crypt(Path("/sys/class/block") / disk.name)
    ]
    if open_:
        return told("memory may be written to a disk that is not encrypted (swap)", "encrypt it, or switch it off")
    if scene.swaps:
        return told("memory is not swapped to an open disk; whether the machine hibernates cannot be seen here")
    return told("whether memory is written to a disk (swap, hibernation) cannot be seen here")


def _is_crypt(device: Path, depth: int = 4) -> bool:
    """Whether it is encrypted itself, or all that it is made of is: volumes lie upon each other."""
    if _text(device / "dm/uuid").startswith("CRYPT-"):
        return True
    with suppress(OSError):
        under = list((device / "slaves").iterdir())
        return depth > 0 and bool(under) and all(_is_crypt(one, depth - 1) for one in under)
    return False


def _key(scene: Scene) -> Verdict:
    found = [printed(path.name) for path in keys_in(scene.folder)]
    if found:
        advice = "put the key into a folder of its own, and never on the computer where people answer"
        return leak(f"a secret key lies next to the study: {some(found)}", advice)
    return ok("no key that opens sealed responses lies next to it")


def _batches(scene: Scene) -> Verdict:
    found = [printed(name) for name in scratch.beside(scene.path)]
    if found:
        what = f"beside it lie keyed forms that are not stored yet, encrypted: {some(found)}"
        return look(what, "finish them with `svsurvey enter --verify`, and their code; or erase the file")
    return ok("no keyed forms that are not stored yet lie next to it")


# ---- the table --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Probe:
    """A test: its name, the question in plain words, and who answers it."""

    name: str
    question: str
    ask: Callable[[Scene], Verdict]


PROBES = (
    Probe("permissions", "Who may read the file?", _permissions),
    Probe("folder", "Who may use its folder?", _folder),
    Probe("owner", "Whose is it?", _owner),
    Probe("links", "Does it lie where it seems to?", _links),
    Probe("synced", "Does a service copy it away?", _synced),
    Probe("network", "Does it lie on a network drive?", _network),
    Probe("repository", "Does it lie in a repository?", _repository),
    Probe("key", "Does the key lie next to it?", _key),
    Probe("batch", "Do keyed forms lie next to it?", _batches),
    Probe("removable", "Can its disk be taken away?", _removable),
    Probe("disk", "Is its disk encrypted?", _encrypted),
    Probe("swap", "Is memory written to a disk?", _swap),
)
