"""One window of the browser that tests drive: what a person does there, and what it did in turn.

How a browser is started and spoken to is `browser`'s business. It knows nothing of surveys.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from browser import Browser

WAIT = 20.0
"""Seconds that one answer of the browser may take."""

ARROWS = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
SILENT = {"Tab": 9, "Escape": 27, "Backspace": 8, "Delete": 46, "Home": 36, "End": 35, **ARROWS, "Shift": 16}
# name of a key: (code, number that Windows gives it, text it types)
KEYS = {
    "Enter": ("Enter", 13, "\r"),
    " ": ("Space", 32, " "),
    **{name: (name, number, "") for name, number in SILENT.items()},
}
SHIFT = 8


class BrowserFailed(Exception):
    """The browser refused a command, or did not answer in time."""


@dataclass
class Page:
    """One window: what a person does there, and what it did in turn."""

    browser: "Browser"
    session: str
    downloads: Path
    context: str
    target: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    accept_dialogs: bool = True
    _listeners: dict[str, Callable[[dict[str, Any]], None]] = field(default_factory=dict)
    _loads: int = 0
    _names: dict[str, str] = field(default_factory=dict)

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.command(method, self.session, **params)

    def begin(self) -> None:
        for domain in ("Page", "Network", "Runtime", "Log", "DOM", "Accessibility"):
            self.command(f"{domain}.enable")
        self.command("Page.setLifecycleEventsEnabled", enabled=True)
        self.allow_downloads()

    def allow_downloads(self, allowed: bool = True) -> None:
        """Let files be saved into `downloads`, or forbid it as some wards' computers do."""
        self.browser.command(
            "Browser.setDownloadBehavior",
            behavior="allowAndName" if allowed else "deny",
            **({"browserContextId": self.context} if self.context else {}),
            downloadPath=str(self.downloads),
            eventsEnabled=True,
        )

    # ---- what it is seen with

    def look(
        self, width: int, height: int, dark: bool = False, zoom: float = 1.0, media: dict[str, str] | None = None
    ) -> None:
        """Size in CSS pixels at 100 %; zoom 2 leaves half of them, as a browser's zoom does."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=int(width / zoom),
            height=int(height / zoom),
            deviceScaleFactor=zoom,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        features += [{"name": name.replace("_", "-"), "value": value} for name, value in (media or {}).items()]
        self.command("Emulation.setEmulatedMedia", features=features)

    def without_scripts(self) -> None:
        self.command("Emulation.setScriptExecutionDisabled", value=True)

    def screenshot(self, file: Path, whole: bool = False) -> Path:
        """A PNG of what is seen, or of the whole length of the page."""
        if whole:
            size = self.command("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
            shot = self.command("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        else:
            shot = self.command("Page.captureScreenshot")
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    # ---- what happens by itself

    def listen(self, method: str, listener: Callable[[dict[str, Any]], None]) -> None:
        """Have one kind of event told."""
        self._listeners[method] = listener

    def heard(self, method: str, params: dict[str, Any]) -> None:
        if method in self._listeners:
            self._listeners[method](params)
        match method:
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Network.webSocketCreated" | "Network.webTransportCreated":
                self.requests.append(params["url"])
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                self.errors.append(details.get("exception", {}).get("description") or details["text"])
            case "Runtime.consoleAPICalled":
                self.errors.append(" ".join(str(arg.get("value", "?")) for arg in params["args"]))
            case "Log.entryAdded":
                self.errors.append(params["entry"]["text"])
            case "Page.loadEventFired":
                self._loads += 1
            case "Page.javascriptDialogOpening":
                self.dialogs.append(params["type"])
                self.browser.send("Page.handleJavaScriptDialog", self.session, accept=self.accept_dialogs)

    def heard_of_downloads(self, method: str, params: dict[str, Any]) -> None:
        if method == "Browser.downloadWillBegin" and params["frameId"] == self.target:
            self._names[params["guid"]] = params["suggestedFilename"]
        if params["guid"] in self._names and params.get("state") == "completed":
            saved = self.downloads / params["guid"]
            self.files.append(saved.rename(self.downloads / self._names[params["guid"]]))

    # ---- going somewhere

    def open(self, where: Path | str) -> None:
        """Load a file (or an address) and wait until it stands."""
        url = where.resolve().as_uri() if isinstance(where, Path) else where
        self.loading(lambda: self.browser.send("Page.navigate", self.session, url=url))

    def reload(self) -> None:
        self.loading(lambda: self.browser.send("Page.reload", self.session))

    def loading(self, go: Callable[[], object]) -> None:
        """Do what loads another page (or the same again) and wait for it."""
        before = self._loads
        go()
        self.browser.until(lambda: self._loads > before, "the page did not load")

    # ---- asking the page

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression (promises awaited); BrowserFailed if it throws."""
        answer = self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserFailed(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def text(self) -> str:
        """What is to be read on the page now."""
        return str(self.evaluate("document.body.innerText"))

    def tree(self) -> list[tuple[str, str]]:
        """Role and name of everything a screen reader meets, in reading order."""
        nodes = self.command("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node.get("ignored") and "role" in node
        ]

    def focused(self) -> str:
        """What has the keyboard now: its id, or its tag's name."""
        return str(self.evaluate("document.activeElement.id || document.activeElement.tagName.toLowerCase()"))

    # ---- what a person does

    def find(self, role: str, name: str, within: str = "") -> list[int]:
        """Nodes with this role and this accessible name (all of it), inside a CSS selector if one is given."""
        root = self.command("DOM.getDocument", depth=0)["root"]["nodeId"]
        if within:
            root = self.command("DOM.querySelector", nodeId=root, selector=within)["nodeId"]
        nodes = self.command("Accessibility.queryAXTree", nodeId=root, role=role, accessibleName=name)["nodes"]
        return [node["backendDOMNodeId"] for node in nodes if not node.get("ignored")]

    def _one(self, role: str, name: str, within: str, nth: int) -> int:
        nodes = self.find(role, name, within)
        if len(nodes) <= nth:
            raise BrowserFailed(f"no {role} named {name!r}")
        return nodes[nth]

    def click(self, role: str, name: str, within: str = "", nth: int = 0) -> None:
        """Click on the middle of what has this role and this accessible name."""
        self._click_on(self._one(role, name, within, nth))

    def click_at(self, selector: str) -> None:
        """Click on the middle of the first thing a CSS selector finds."""
        root = self.command("DOM.getDocument", depth=0)["root"]["nodeId"]
        node = self.command("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        if not node:
            raise BrowserFailed(f"nothing at {selector}")
        self._click_on(self.command("DOM.describeNode", nodeId=node)["node"]["backendNodeId"])

    def focus(self, role: str, name: str, within: str = "", nth: int = 0) -> None:
        self.command("DOM.focus", backendNodeId=self._one(role, name, within, nth))

    def _click_on(self, node: int) -> None:
        self.command("DOM.scrollIntoViewIfNeeded", backendNodeId=node)
        corners = self.command("DOM.getContentQuads", backendNodeId=node)["quads"][0]
        x, y = sum(corners[0::2]) / 4, sum(corners[1::2]) / 4
        mouse = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self.command("Input.dispatchMouseEvent", type="mousePressed", **mouse)
        self.command("Input.dispatchMouseEvent", type="mouseReleased", **mouse)

    def fill(self, role: str, name: str, text: str, within: str = "", nth: int = 0) -> None:
        """Put a text in the place of what stands in a field, as if it were pasted."""
        self.focus(role, name, within, nth)
        self.evaluate("document.activeElement.select && document.activeElement.select()")
        if text:
            self.command("Input.insertText", text=text)
        else:
            self.press("Delete")

    def type(self, text: str) -> None:
        """Type into what has the keyboard, one key after another."""
        for letter in text:
            if letter in KEYS or letter == "\n":
                self.press("Enter" if letter == "\n" else letter)
            else:
                self.command("Input.dispatchKeyEvent", type="char", text=letter)

    def press(self, key: str, times: int = 1, shift: bool = False) -> None:
        """Press a named key of KEYS (or a letter)."""
        code, number, text = KEYS.get(key, (f"Key{key.upper()}", ord(key.upper()[0]), key))
        event: dict[str, Any] = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        event["modifiers"] = SHIFT if shift else 0
        for _ in range(times):
            down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
            self.command("Input.dispatchKeyEvent", **event, **down)
            self.command("Input.dispatchKeyEvent", **event, type="keyUp")

    def wait(self, condition: str, seconds: float = WAIT) -> None:
        """Until a JavaScript expression is true."""
        self.browser.until(lambda: self._holds(condition), f"never: {condition}", seconds)

    def _holds(self, condition: str) -> bool:
        try:
            return bool(self.evaluate(f"Boolean({condition})"))
        except BrowserFailed as failed:
            if "navigated or closed" in str(failed):  # asked while another page came
                return False
            raise

    def saved(self, number: int = 1) -> Path:
        """The file that came down last, when `number` of them have come down."""
        self.browser.until(lambda: len(self.files) >= number, "nothing was saved")
        return self.files[-1]
