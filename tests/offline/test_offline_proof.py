"""The offline page at length: every scripted person, and every page of every instrument before axe-core."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from at_hand import SHIPPED, TORTURE, loaded
from browser import Browser, Page, chromium, found
from filling import MOST_PAGES, Filler, written
from people import INSTRUMENTS, PEOPLE
from test_offline import expected, response_of, sent_nothing

from svsurvey.response import Disposition

AXE, AXE_SHA256 = "axe-core@4.14.1", "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
CACHE = Path(tempfile.gettempdir()) / f"svsurvey-axe-{os.getuid() if hasattr(os, 'getuid') else 0}"
SIZES = {"wide": (1280, 800, False), "phone, dark": (360, 740, True)}

RUN = """axe.run(document, {resultTypes: ["violations"]}).then((found) =>
    found.violations.map((one) => [one.id, one.impact, one.nodes.length, one.nodes[0].html.slice(0, 160)]))"""


def axe_core() -> str:
    """The program, from the npm registry and kept for the next run; skips where it cannot be had."""
    kept = CACHE / f"{AXE}.js"
    if not kept.is_file():
        CACHE.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            _fetched(Path(folder)).replace(kept)  # whole, also when several fetch it at once
    program = kept.read_bytes()
    assert hashlib.sha256(program).hexdigest() == AXE_SHA256, f"{kept} is another program"
    return program.decode()


def _fetched(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine")
    try:
        command = [npm, "pack", AXE, "--silent", "--pack-destination", str(folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=40, cwd=folder)
    except (subprocess.SubprocessError, OSError):
        pytest.skip("the npm registry cannot be reached")
    with tarfile.open(next(folder.glob("axe-core-*.tgz"))) as package:
        package.extract("package/axe.min.js", folder, filter="data")
    return folder / "package" / "axe.min.js"


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_core()


def violations(page: Page) -> list[Any]:
    """What axe-core has against the page as it stands."""
    return list(page.evaluate(RUN))


def states(filler: Filler) -> Iterator[str]:
    """Every page of an instrument, as it comes, with what is asked back on it, and with everything chosen."""
    page = filler.page
    yield "first"
    if filler.view == "language":
        page.click_at("button.choice")
        yield "start"
    page.click_at(".buttons button")
    for _ in range(MOST_PAGES):
        if filler.view != "section":
            break
        yield filler.heading()
        page.click_at("#next")
        if page.evaluate("!!document.querySelector('.summary')"):
            yield f"{filler.heading()}, asked back"
            page.evaluate(
                "document.querySelectorAll('fieldset').forEach((e) => e.querySelector('input, .choice')?.click())"
            )
            yield f"{filler.heading()}, answered"
            page.evaluate("document.querySelectorAll('.refuse input:not(:checked)').forEach((e) => e.click())")
            filler.next()
    yield "review"
    filler.press("offline.support")
    yield "support"
    page.press("Escape")
    filler.press("offline.stop")
    yield "stopping"
    page.press("Escape")
    filler.save()
    filler.press("offline.there.text")
    yield "end"


@pytest.mark.proof
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", [*SHIPPED, TORTURE], ids=lambda path: path.stem)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, axe: str, path: Path, size: str) -> None:
    instrument = loaded(path)
    form = written(tmp_path, instrument)
    width, height, dark = SIZES[size]
    with browser.page(width, height, dark) as page:
        page.open(form)
        page.evaluate(axe)
        seen = []
        for state in states(Filler(page, instrument)):
            seen.append(state)
            assert violations(page) == [], state
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} is too wide"
        assert {"review", "end"} <= set(seen)
        sent_nothing(page, form)


@pytest.mark.proof
def test_axe_would_find_something(browser: Browser, tmp_path: Path, axe: str) -> None:
    with browser.page() as page:
        page.open(written(tmp_path, INSTRUMENTS["whole"]))
        page.evaluate(axe)
        page.evaluate("document.querySelector('.words').style.setProperty('color', '#ccc')")
        page.evaluate("document.querySelector('.words').append(document.createElement('input'))")
        assert {found[0] for found in violations(page)} >= {"color-contrast", "label"}


FILL = ["answers everything", "prefers not to answer", "leaves what can be left", "meets a story by chance",
        "writes own words into the texts that come"]  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("name", FILL)
def test_everybody_saves_what_a_terminal_would_store(browser: Browser, tmp_path: Path, name: str) -> None:
    person = PEOPLE[name]
    instrument = INSTRUMENTS[person.instrument]
    form = written(tmp_path, instrument)
    with browser.page() as page:
        page.open(form)
        content = json.loads(Filler(page, instrument, person.data).all().read_text(encoding="utf-8"))
        sent_nothing(page, form)
    response = response_of(instrument, content["answers"])
    assert response.values == expected(name, content["answers"]).values
    assert response.disposition is Disposition.COMPLETE


@pytest.mark.proof
def test_by_the_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    """Tab, arrows, Space and Enter reach and answer everything; every stop can be seen and has a name."""
    with browser.page() as page:
        page.open(written(tmp_path, INSTRUMENTS["whole"]))
        filler = Filler(page, INSTRUMENTS["whole"])
        filler.begin()
        filler.next()
        page.evaluate("document.querySelector('h1').focus()")
        stops: list[list[str]] = []
        for _ in range(60):
            page.press("Tab")
            stop = page.evaluate(
                "[document.activeElement.name || document.activeElement.id, document.activeElement.type]"
            )
            if stop == [None, None] or stop in stops[:1]:
                break
            stops.append(stop)
            if stop[0] == "g-helps":
                page.press(" ")
                page.press("ArrowRight", 2)
            elif stop[1] == "range":
                page.press("ArrowRight")
        assert [stop[0] for stop in stops if stop[0].startswith("g-")] == ["g-helps", "g-speaks", "g-blamed"]
        chosen = "[...document.querySelectorAll('#q-climate input')].findIndex((e) => e.checked)"
        assert page.evaluate(chosen) == 2
        assert page.evaluate("document.querySelector('#f-strain').value") == "10"
        assert "next" in [stop[0] for stop in stops]


@pytest.mark.proof
def test_where_downloads_are_blocked_the_text_is_shown(browser: Browser, tmp_path: Path) -> None:
    instrument = INSTRUMENTS["whole"]
    with browser.page() as page:
        page.allow_downloads(False)
        page.open(written(tmp_path, instrument))
        filler = Filler(page, instrument, {"role": 2})
        filler.begin()
        filler.to_the_review()
        filler.press("offline.save.button")
        page.wait("document.body.dataset.view === 'end'")
        filler.press("offline.there.text")
        shown = json.loads(page.evaluate("document.querySelector('#copy').value"))
        assert response_of(instrument, shown["answers"]).values["role"] == 2
        filler.press("offline.there.yes")
        assert page.evaluate("document.querySelectorAll('textarea').length") == 0

        page.reload()
        filler.begin()
        filler.to_the_review()
        filler.press("offline.save.button")
        page.wait("document.body.dataset.view === 'end'")
        filler.press("offline.there.text")
        filler.press("offline.leave_now")
        page.wait("location.href === 'about:blank'")
        assert page.text() == ""


@pytest.mark.proof
def test_languages_that_run_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    """The page turns with the language; the program speaks none of them yet, and says its words in English."""
    instrument = INSTRUMENTS["whole"]
    arabic = replace(instrument, translations={"ar": {("items", "role", "text"): "ما عملك؟"}})
    with browser.page(360, 740) as page:
        page.open(written(tmp_path, arabic))
        page.click("button", "العربية")
        assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"]
        Filler(page, arabic).press("consent.agree")
        assert "ما عملك؟" in page.text()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


CANARY = "kanarienvogel"
UNGUARDED = "<form><textarea></textarea></form>"


def left_in(browser: Browser, form: Path, live: Callable[[Page], None]) -> list[str]:
    """The files of the profile that hold the canary after somebody lived through a page and closed the window."""
    page = browser.window()
    page.open(form)
    live(page)
    page.open("about:blank")
    browser.close()
    signs = (CANARY.encode(), CANARY.encode("utf-16-le"))
    files = (file for file in (browser.folder / "profile").rglob("*") if file.is_file())
    return [file.name for file in files if any(sign in file.read_bytes() for sign in signs)]


def types_everywhere(page: Page) -> None:
    """The canary into fields of every kind, on two pages and into the saved file."""
    filler = Filler(page, INSTRUMENTS["whole"], {"role": 8, "role_other": CANARY, "hours": 20})
    filler.begin()
    filler.type_at("#f-weight", CANARY)
    filler.refuse("weight")
    filler.section()
    filler.next()
    filler.type_at("#f-story", CANARY)
    filler.type_at("#f-word", CANARY)


def types_once(page: Page) -> None:
    page.click_at("textarea")
    page.type(CANARY)


@pytest.mark.proof
def test_the_browser_keeps_nothing_that_was_typed() -> None:
    """Browsers write what stands in fields into files, to restore windows: not from this page."""
    if found() is None:
        pytest.skip("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.html"
        other.write_text(UNGUARDED)
        form = written(Path(folder), INSTRUMENTS["whole"])
        with chromium() as browser:
            assert left_in(browser, other, types_once), "this would not find anything"
        with chromium() as browser:
            assert left_in(browser, form, types_everywhere) == []


def heap(page: Page) -> str:
    """Everything that the page's scripts still hold, or could reach, as the browser writes it down."""
    chunks: list[str] = []
    page.listen("HeapProfiler.addHeapSnapshotChunk", lambda params: chunks.append(params["chunk"]))
    page.command("HeapProfiler.collectGarbage")
    page.command("HeapProfiler.takeHeapSnapshot")
    return "".join(chunks)


@pytest.mark.proof
def test_afterwards_no_answer_is_in_memory(browser: Browser, tmp_path: Path) -> None:
    """Once somebody says that the file is there, not even the page's own scripts have their words any more."""
    given = {"role": 8, "role_other": f"{CANARY}a", "events": [8], "events_other": f"{CANARY}b"}
    given |= {"hours": 20, "story": f"{CANARY}c", "word": f"{CANARY}d"}
    with browser.page() as page:
        page.open(written(tmp_path, INSTRUMENTS["whole"]))
        filler = Filler(page, INSTRUMENTS["whole"], given)
        filler.begin()
        filler.to_the_review()
        before = heap(page)
        assert all(f"{CANARY}{letter}" in before for letter in "abcd")
        filler.save()
        filler.press("offline.there.yes")
        assert CANARY not in heap(page)
        assert CANARY not in str(page.evaluate("document.documentElement.outerHTML"))


@pytest.mark.proof
def test_another_language_in_the_middle_keeps_the_answers(browser: Browser, tmp_path: Path) -> None:
    instrument = next(loaded(path) for path in SHIPPED if path.stem == "perioperative-catastrophe")
    form = written(tmp_path, instrument)
    assert form.read_bytes() == written(tmp_path, instrument).read_bytes(), "one instrument, one file"
    with browser.page() as page:
        page.open(form)
        page.click("button", "English")
        filler = Filler(page, instrument)
        filler.begin()
        page.click("radio", "Woman")
        page.click("button", "Language")
        page.click("button", "Deutsch")
        assert "Sie und Ihre Arbeit" in page.text()
        assert (
            page.evaluate("document.querySelector('#q-gender input:checked').closest('label').innerText") == "Frau"
        )
        filler.to_the_review()
        content = json.loads(filler.save().read_text(encoding="utf-8"))
    assert (content["language"], content["answers"]["gender"]) == ("de", 1)


@pytest.mark.proof
def test_the_page_stays_calm(browser: Browser, tmp_path: Path) -> None:
    """What is said alike is said once and ticked off; what was chosen moves nothing; headings have no frame."""
    instrument = next(loaded(path) for path in SHIPPED if path.stem == "perioperative-catastrophe")
    foot = "document.querySelector('#q-gender .foot').offsetHeight"
    with browser.page() as page:
        page.open(written(tmp_path, instrument))
        page.press("Tab")
        page.press("Enter")
        assert page.focused() == "h1"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
        filler = Filler(page, instrument)
        filler.begin()
        before = page.evaluate(foot)
        page.click("radio", "Woman")
        assert page.evaluate(foot) == before
        page.click_at("#next")
        assert page.evaluate("document.querySelectorAll('#summary p').length") == 2
        assert filler.say("offline.next_again", button=filler.say("offline.next")) in page.text()
        page.click_at("#q-setting .option")
        assert page.evaluate("[...document.querySelectorAll('#summary li')].map((e) => e.className)") == [
            "done",
            "",
        ]
        page.click_at("#next")
        filler.to_the_review()
        page.click("button", filler.say("offline.change_this", question="What is your gender?"))
        page.evaluate("scrollTo(0, 40)")
        page.click("button", filler.say("offline.take_back"), "#q-gender")
        assert page.evaluate("[scrollY, document.activeElement.closest('fieldset').id]") == [40, "q-gender"]
        page.click_at("#next")
        assert filler.say("offline.next_again", button=filler.say("offline.to_review")) in page.text()


@pytest.mark.proof
def test_who_refuses_the_rest_of_a_table_keeps_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    with browser.page() as page:
        page.open(written(tmp_path, INSTRUMENTS["whole"]))
        filler = Filler(page, INSTRUMENTS["whole"])
        filler.begin()
        while not filler.visible("#q-climate"):
            filler.next()
        page.focus("button", filler.say("offline.refuse_rest"))
        page.press("Enter")
        assert page.evaluate("document.querySelectorAll('#q-climate .refuse input:checked').length") == 3
        assert page.evaluate("document.activeElement.textContent") == filler.say("offline.take_back")
