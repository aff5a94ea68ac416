"""The offline page in a real browser: what is filled in, corrected and saved is what a terminal would store."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, Page
from filling import Filler, written
from people import INSTRUMENTS, PEOPLE

from svsurvey.errors import Where
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Instrument
from svsurvey.interview.script import Script, respond
from svsurvey.response import Disposition, Missing, Mode, Response
from svsurvey.sentences import sentences

NAME = re.compile(r"whole-[0-9a-f]{8}\.json")


def response_of(instrument: Instrument, file: dict[str, Any], reached: str | None = None) -> Response:
    """What the interview's own rules make of answers."""
    response, problems = respond(instrument, Script(1, Where("file", 1), file, reached), mode=Mode.OFFLINE_HTML)
    assert not problems
    return response


def expected(name: str, chance: dict[str, Any]) -> Response:
    """What the same person gives at a terminal. chance: what was drawn for them."""
    person = PEOPLE[name]
    instrument = INSTRUMENTS[person.instrument]
    drawn = {item.id: chance[item.id] for item in instrument.items if item.chance and item.id in chance}
    return response_of(instrument, person.data | drawn)


def sent_nothing(page: Page, file: Path) -> None:
    """No request but for the page itself, and for the file that it made to be saved."""
    assert [url for url in page.requests if not url.startswith("blob:")] == [file.resolve().as_uri()]
    assert page.errors == []


def test_what_is_filled_in_is_what_a_terminal_would_store(browser: Browser, tmp_path: Path) -> None:
    instrument = INSTRUMENTS["whole"]
    form = written(tmp_path, instrument, wave="spring", site="north")
    with browser.page() as page:
        page.open(form)
        filler = Filler(page, instrument, PEOPLE["answers everything"].data)
        saved = filler.all()
        content = json.loads(saved.read_text(encoding="utf-8"))
        assert response_of(instrument, content["answers"]).values == expected("answers everything", {}).values
        head = {key: value for key, value in content.items() if key not in ("answers", "nonce")}
        assert head == {
            "svsurvey_offline": 1,
            "instrument": "whole",
            "version": "2.1.0",
            "sha256": fingerprint(instrument),
            "language": "en",
            "wave": "spring",
            "site": "north",
            "disposition": "complete",
            "reached": None,
        }
        assert re.fullmatch("[0-9a-f]{32}", content["nonce"])
        assert NAME.fullmatch(saved.name)
        sent_nothing(page, form)

        # it thanks, says where help is, and holds nothing of the person any more
        assert "We are grateful." in page.text()
        assert "Talk to somebody you trust." in page.text()
        left = page.evaluate("document.documentElement.outerHTML")
        for answer in ("porter", "two beds", "one line", "札幌", "2024-02-29"):
            assert answer not in left.split('<script type="application/json"')[0]
        assert page.dialogs == []

        # the same again has another name, and the next person finds an empty form
        page.click("button", "Save it once more")
        page.click("button", "Yes, it is there")
        page.click("button", "Begin again, for the next person")
        filler.begin()
        assert page.evaluate("document.querySelectorAll('input:checked').length") == 0
        assert page.evaluate("[...document.querySelectorAll('.line')].every((e) => e.value === '')")


def test_wrong_ways_first(browser: Browser, tmp_path: Path) -> None:
    """Going wrong, going back, changing what drops another answer: the file holds what stands there at the end."""
    instrument = INSTRUMENTS["whole"]
    say = sentences("en")
    with browser.page() as page:
        page.open(written(tmp_path, instrument))
        filler = Filler(page, instrument, PEOPLE["answers everything"].data)
        filler.begin()
        for typed, told in (("many", "Type a whole number."), ("999", "Type a number from 0 to 168.")):
            filler.type_at("#f-hours", typed)
            assert filler.told("hours") == told
            assert page.evaluate("document.querySelector('#f-hours').getAttribute('aria-invalid')") == "true"
            described = page.evaluate("document.querySelector('#f-hours').getAttribute('aria-describedby')")
            assert "told-hours" in described.split()
        page.click_at("#next")
        assert page.evaluate("document.activeElement.className").startswith("summary problem")
        page.click("button", "2. How many hours last week?")
        assert page.focused() == "f-hours"
        filler.section()
        filler.type_at("#f-hours", "90")
        page.click_at("#next")
        assert filler.told("hours") == "90 (hours) is unusual. Is that right?"
        filler.type_at("#f-hours", "38")
        filler.next()

        # an answer that goes only by itself unticks the others, and drops what hung on them
        filler.section()
        assert "reported" in filler.visible()
        page.click("checkbox", f"Nothing ({say('offline.alone')})", "#q-events")
        assert page.evaluate("document.querySelectorAll('#q-events input:checked').length") == 1
        assert "reported" not in filler.visible()
        page.wait("document.getElementById('status').textContent.includes('no longer applies')")
        assert page.evaluate("document.activeElement.type") == "checkbox"  # the keyboard stays where it is
        page.click("checkbox", "A fall", "#q-events")
        page.wait("document.getElementById('status').textContent.includes('One more question')")
        page.click("radio", "Yes", "#q-reported")
        page.click("button", say("offline.back"))
        assert page.evaluate("document.querySelector('#f-hours').value") == "38"
        filler.to_the_review()
        page.click("button", say("offline.change_this", question="What is your work?"))
        page.click("radio", "Doctor")
        page.click("button", say("offline.to_review"))
        content = json.loads(filler.save().read_text(encoding="utf-8"))
    values = response_of(instrument, content["answers"]).values
    assert (values["role"], values["role_other"], values["hours"]) == (2, Missing.NOT_ASKED, 38)
    assert (values["events"], values["reported"]) == (frozenset({1}), 1)


@pytest.mark.proof
def test_leaving(browser: Browser, tmp_path: Path) -> None:
    """Declining, stopping and leaving at once save nothing and erase all; a part goes into a file on demand."""
    instrument = INSTRUMENTS["whole"]
    say = sentences("en")
    form = written(tmp_path, instrument)
    with browser.page() as page:
        page.open(form)
        filler = Filler(page, instrument, PEOPLE["answers everything"].data)
        page.click("button", say("consent.decline"))
        assert say("declined") in page.text()
        assert "Talk to somebody you trust." in page.text()
        page.click("button", say("offline.again"))

        filler.begin()
        page.click("button", say("offline.support"))
        assert "Talk to somebody you trust." in page.text()
        page.press("Escape")
        filler.section()
        filler.next()
        page.click("button", say("offline.stop"))
        page.click("button", say("offline.stop_save"))
        content = json.loads(page.saved().read_text(encoding="utf-8"))
        assert (content["disposition"], content["reached"]) == ("partial", "shift_start")
        values = response_of(instrument, content["answers"], content["reached"])
        assert values.disposition is Disposition.PARTIAL
        assert (values.values["hours"], values.values["helps"]) == (38, Missing.NOT_REACHED)
        page.click("button", say("offline.there.yes"))
        page.click("button", say("offline.again"))

        filler.begin()
        filler.section()
        page.reload()  # who is asked, and reloads nevertheless, finds an empty form
        assert page.dialogs == ["beforeunload"]
        filler.begin()
        assert page.evaluate("document.querySelector('#f-hours').value") == ""
        filler.section()
        page.press("Shift", 3)
        page.wait("location.href === 'about:blank'")
        assert page.text() == ""
        assert len(page.files) == 1


def test_texts_of_the_instrument_stay_text(browser: Browser, tmp_path: Path) -> None:
    hostile = (
        '</script><script>window.hit = 1</script> "\' <img src=x onerror="window.hit=1"> & {{ }} @@data@@ <!--'
    )
    text = f"""
svsurvey: 1
id: hostile
version: 1.0.0
title: {json.dumps(hostile)}
support: {json.dumps(hostile)}
sections:
  - title: {json.dumps(hostile)}
    items:
      - id: one
        type: single
        text: {json.dumps(hostile + " one")}
        hint: {json.dumps(hostile)}
        options: {{1: {json.dumps(hostile)}, 2: plain}}
"""
    plain = hostile.replace("{{ }}", "{ }")
    instrument = load(Source("hostile.yaml", text.replace("{{ }}", "{{{{ }}}}").replace("{{{{ }}}}", "{{ }}")))
    form = written(tmp_path, instrument)
    with browser.page() as page:
        page.open(form)
        page.click("button", "Begin")
        assert page.evaluate("typeof window.hit") == "undefined"
        assert page.evaluate("document.querySelector('h1').textContent") == hostile
        assert page.evaluate("document.querySelector('legend .text').textContent") == f"{plain} one"
        assert page.evaluate("document.querySelectorAll('img, iframe').length") == 0
        sent_nothing(page, form)


def test_the_page_may_do_nothing_but_run_itself(tmp_path: Path) -> None:
    text = written(tmp_path, INSTRUMENTS["whole"]).read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules.keys() == {"default-src", "script-src", "style-src", "base-uri", "form-action"}
    assert {rules[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}
    assert re.fullmatch("'sha256-[A-Za-z0-9+/]{43}='", rules["script-src"])
    assert re.fullmatch("'sha256-[A-Za-z0-9+/]{43}='", rules["style-src"])
    scripts = text.split('<script type="application/json"')[1].split("</script>")[1]
    for word in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "clipboard",
        "fetch(",
        "innerHTML",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "eval(",
        "new Function",
        "history.",
    ):
        assert word not in scripts, word
    assert text.count("<script") == 2
    assert " style=" not in text.split("<script")[0]


@pytest.mark.proof
def test_without_scripts_it_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    with browser.page() as page:
        page.without_scripts()
        page.open(written(tmp_path, INSTRUMENTS["whole"]))
        assert sentences("en")("offline.no_script") in page.text()
