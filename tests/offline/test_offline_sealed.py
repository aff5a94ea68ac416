"""Sealed in the browser: every box opens with the keys of the study, holds the answers, and passes `unseal`."""

import json
import sqlite3
from base64 import b64decode
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from filling import Filler, written
from people import INSTRUMENTS, SOURCES
from seals import key, public, seal
from test_offline import response_of, sent_nothing

from svsurvey.care import unsealing
from svsurvey.cli import Exit, run
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Mode
from svsurvey.sentences import sentences
from svsurvey.store import payload, receipt
from svsurvey.store.payload import BoxFault, Trouble
from svsurvey.store.seal import opened

FIVE = range(unsealing.FEWEST)


def opened_file(file: dict[str, Any], *numbers: int) -> payload.Content:
    """What is in a saved file, with these keys."""
    return payload.unpack(opened(b64decode(file["sealed"]), [key(number) for number in numbers]))


def test_both_ways_of_sealing(browser: Browser, tmp_path: Path) -> None:
    instrument = INSTRUMENTS["whole"]
    given = {"role": 8, "role_other": "porter", "weight": 7, "since": "2019-04", "shift_start": "07:30"}
    with browser.page() as page:
        form = written(tmp_path, instrument, seal(0, 1))
        page.open(form)
        filler = Filler(page, instrument, given)
        text = filler.all().read_text(encoding="utf-8")
        sent_nothing(page, form)
    file = json.loads(text)
    assert file.keys() == {"svsurvey_offline", "instrument", "version", "sha256", "box", "sealed"}
    assert "porter" not in text
    for number in (0, 1):
        content = opened_file(file, number)
        assert content.response.values == response_of(instrument, given).values
        assert content.response.mode is Mode.OFFLINE_HTML
        assert {content.box.hex(), receipt.Keys(content.secret).box.hex()} == {file["box"]}
        assert payload.fits(content.response, instrument)
    inside = opened(b64decode(file["sealed"]), [key(0)])
    assert len(inside) == payload.size_for(instrument)
    with pytest.raises(BoxFault) as fault:
        opened_file(file, 2)
    assert fault.value.trouble is Trouble.FOREIGN


def test_where_nothing_can_be_sealed_nothing_is_asked(browser: Browser, tmp_path: Path) -> None:
    with browser.page() as page:
        page.command("Page.addScriptToEvaluateOnNewDocument", source="crypto.getRandomValues = () => { throw 1 }")
        page.open(written(tmp_path, INSTRUMENTS["whole"], seal(0, 1, together=True)))
        page.wait("document.body.dataset.view === 'impossible'")
        assert sentences("en")("offline.cannot_seal") in page.text()
        assert page.evaluate("document.querySelectorAll('input').length") == 0


@pytest.mark.proof
def test_without_the_browsers_own_curve_it_seals_all_the_same(browser: Browser, tmp_path: Path) -> None:
    """An older browser has no X25519, and a page that counts as unsafe no crypto.subtle at all."""
    refuses = "{value: {importKey: () => Promise.reject(new DOMException('', 'NotSupportedError'))}}"
    for lacking in ("{value: undefined}", refuses):
        with browser.page() as page:
            source = f"Object.defineProperty(Crypto.prototype, 'subtle', {lacking})"
            page.command("Page.addScriptToEvaluateOnNewDocument", source=source)
            page.open(written(tmp_path, INSTRUMENTS["whole"], seal(0)))
            file = json.loads(Filler(page, INSTRUMENTS["whole"], {"role": 1}).all().read_text(encoding="utf-8"))
            assert opened_file(file, 0).response.values["role"] == 1


@pytest.mark.proof
@pytest.mark.parametrize("together", [False, True])
def test_from_the_page_to_the_opened_study(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    """Five people save at one page; `import` takes the boxes unopened, `unseal` opens them into a study."""
    keys = f"seal: {{to: [{public(0)}, {public(1)}], together: {str(together).lower()}}}\nsections:"
    text = SOURCES["whole"].replace("sections:", keys, 1)
    (tmp_path / "whole.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    instrument = load(Source("whole.yaml", text))
    files = []
    with browser.page() as page:
        page.open(written(tmp_path, instrument, instrument.seal))
        for hour in FIVE:
            filler = Filler(page, instrument, {"hours": 30 + hour, "weight": hour, "role": 8, "role_other": "☕"})
            files.append(filler.all())
            filler.press("offline.again")
    assert len({file.name for file in files}) == len(files)
    assert run(["import", "whole.yaml", *map(str, files), "--db", "ward.db"]) == Exit.DONE
    (tmp_path / "home").mkdir()
    names = []
    for number in (0, 1):
        (tmp_path / "home" / f"{number}.key").write_text(f"{key(number)}\n")
        names += ["--identity", f"home/{number}.key"]
    assert run(["unseal", "ward.db", *names, "--into", "released.db"]) == Exit.DONE
    with closing(sqlite3.connect("released.db")) as study:
        rows = study.execute(
            "SELECT hours, weight, role, mode, disposition FROM r_whole ORDER BY hours"
        ).fetchall()
    assert rows == [(30 + hour, float(hour), 8, "offline_html", "complete") for hour in FIVE]


@pytest.mark.proof
def test_who_leaves_while_the_answers_are_being_sealed_saves_nothing(browser: Browser, tmp_path: Path) -> None:
    slow = """
    window.slow = false;
    const derive = SubtleCrypto.prototype.importKey;
    SubtleCrypto.prototype.importKey = async function (...all) {
        if (window.slow) await new Promise((resolve) => setTimeout(resolve, 500));
        return derive.apply(this, all);
    };
    """
    with browser.page() as page:
        page.command("Page.addScriptToEvaluateOnNewDocument", source=slow)
        page.open(written(tmp_path, INSTRUMENTS["whole"], seal(0)))
        filler = Filler(page, INSTRUMENTS["whole"], {"role": 1})
        filler.begin()
        filler.to_the_review()
        page.evaluate("window.slow = true")
        page.evaluate("document.querySelector('.buttons .main').click()")
        page.evaluate(
            "dispatchEvent(new PageTransitionEvent('pagehide'))"
        )  # the window goes, and hangs on a little
        page.evaluate("new Promise((resolve) => setTimeout(resolve, 2500))")
        assert page.files == []
        assert page.errors == []
        assert page.evaluate("document.querySelectorAll('main button').length") == 0
