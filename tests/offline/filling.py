"""Somebody who fills in the offline page: finds every field by what a screen reader says of it, clicks and types.

It is given answers as data (docs/answers.md) and an instrument in the language of the page, and knows no format of
files. The page itself is driven by `browser`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser import BrowserFailed, Page

from svsurvey.instrument.domain import Grid, Multiple, Ranking, Slider
from svsurvey.instrument.model import Instrument, Item, Seal
from svsurvey.offline.page import page as offline_page
from svsurvey.sentences import Sentences, sentences

REFUSED = {"refused": True}
MOST_PAGES = 60
"""Past so many the page leads in a circle."""


def written(
    folder: Path, instrument: Instrument, seal: Seal | None = None, wave: str = "", site: str = ""
) -> Path:
    """The offline form of an instrument as a file."""
    file = folder / f"{instrument.id}.html"
    file.write_text(offline_page(instrument, seal, wave, site), encoding="utf-8")
    return file


@dataclass
class Filler:
    """One person at the page. answers: what they will say, by field; what is not there is left empty."""

    page: Page
    instrument: Instrument
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def say(self) -> Sentences:
        """The words of the page."""
        return sentences(str(self.page.evaluate("document.documentElement.lang")))

    @property
    def view(self) -> str:
        """Which kind of page is seen."""
        return str(self.page.evaluate("document.body.dataset.view || ''"))

    def press(self, key: str, **names: object) -> None:
        """Press the button with these words."""
        self.page.click("button", self.say(key, **names))

    # ---- the way through

    def begin(self) -> None:
        """From the first page to the first question; the first language where one is asked for."""
        if self.view == "language":
            self.page.click_at("button.choice")
        if self.instrument.consent:
            self.press("consent.agree")
        else:
            self.press("offline.begin")

    def to_the_review(self) -> None:
        """Answer section after section; what is asked back is confirmed."""
        for _ in range(MOST_PAGES):
            if self.view != "section":
                return
            self.section()
            self.next()
        raise AssertionError("the page does not come to an end")

    def section(self) -> None:
        """Answer all that is asked on this page and has no answer, also what comes up meanwhile."""
        done: set[str] = set()
        while todo := [id_ for id_ in self.visible(":not([data-state=answered])") if id_ not in done]:
            self.answer(self.instrument.by_id[todo[0]])
            done.add(todo[0])

    def next(self) -> None:
        """Go on, twice where something is asked back."""
        before = self.heading()
        self.page.click_at("#next")
        if (
            self.view == "section"
            and self.heading() == before
            and self.page.evaluate("!!document.querySelector('.summary')")
        ):
            self.page.click_at("#next")

    def heading(self) -> str:
        return str(self.page.evaluate("document.querySelector('h1')?.textContent ?? ''"))

    def visible(self, such: str = "") -> list[str]:
        """The questions on this page; such: only those that a CSS condition holds for."""
        found = f"[...document.querySelectorAll('fieldset{such}')].map((e) => e.dataset.item)"
        return list(self.page.evaluate(found))

    def save(self) -> Path:
        """Hand in from the review; the file that came down."""
        number = len(self.page.files) + 1
        self.press("offline.save.button")
        return self.page.saved(number)

    def all(self) -> Path:
        """From the first page to the file."""
        self.begin()
        self.to_the_review()
        return self.save()

    # ---- one question

    def told(self, id_: str) -> str:
        """What is said at a question now."""
        return str(self.page.evaluate(f"document.getElementById('told-{id_}')?.textContent ?? ''"))

    def answer(self, item: Item) -> None:
        """Answer one question, or leave it."""
        if isinstance(item.domain, Grid):
            return self._rows(item, item.domain)
        raw = self.answers.get(item.id)
        if raw is None:
            return None
        if raw == REFUSED:
            return self.refuse(item.id)
        self._one(item, raw)
        words = self.answers.get(f"{item.id}_other")
        if words:
            self.type_at(f"#w-{item.id}", str(words))
        return None

    def refuse(self, id_: str) -> None:
        """Prefer not to answer."""
        within = f"#q-{id_}"
        role = "radio" if self.page.find("radio", self.say("offline.refuse"), within) else "checkbox"
        self.page.click(role, self.say("offline.refuse"), within)

    def _one(self, item: Item, raw: Any) -> None:
        within = f"#q-{item.id}"
        match item.domain:
            case Multiple(options):
                for option in options:
                    if option.code in raw:
                        alone = f" ({self.say('offline.alone')})" if option.alone else ""
                        self.page.click("checkbox", option.label + alone, within)
            case Ranking(options):
                labels = {option.code: option.label for option in options}
                for place, code in enumerate(raw, 1):
                    self.page.click(
                        "button", self.say("offline.rank.place", label=labels[code], place=place), within
                    )
            case Slider():
                self.type_at(f"#f-{item.id}", str(raw))
            case domain if domain.kind == "single":
                label = next(option.label for option in item.options if option.code == raw)
                if item.lookup:
                    self.page.fill("textbox", self.say("offline.search"), label[:4], within)
                self.page.click("radio", label, within)
            case _:
                self.type_at(f"#f-{item.id}", str(raw))

    def _rows(self, item: Item, grid: Grid) -> None:
        labels = {option.code: option.label for option in grid.options}
        for row in grid.rows:
            raw = self.answers.get(row.id)
            if raw is not None:
                label = self.say("offline.refuse") if raw == REFUSED else labels[raw]
                self.page.click("radio", f"{row.text} {label}", f"#q-{item.id}")

    def type_at(self, selector: str, text: str) -> None:
        """Type into a field and leave it."""
        self.page.click_at(selector)
        self.page.evaluate("document.activeElement.select()")
        lines = text.split("\n")
        for number, line in enumerate(lines):
            self.page.command("Input.insertText", text=line)
            if number < len(lines) - 1:
                self.page.press("Enter")
        self.page.press("Tab")


def is_gone(page: Page, role: str, name: str) -> bool:
    """Whether no such thing is on the page."""
    try:
        return not page.find(role, name)
    except BrowserFailed:
        return True
