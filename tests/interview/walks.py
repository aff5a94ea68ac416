"""Where people go to be seen: walks through interviews, each with the stops that are worth a picture.

It says what is pressed and what is waited for; how it is drawn and kept is `snapshots`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from people import INSTRUMENTS
from screen import (
    BACK,
    DOWN,
    ENTER,
    GO_ON,
    HELP,
    LOOK,
    PAGE_DOWN,
    REFUSE,
    RIGHT,
    RUB_OUT,
    SAMPLES,
    STOP,
    SUPPORT,
    asking,
)

from svsurvey.instrument.domain import Grid, Multiple, Number, Option, Ranking, Row, Single, Text
from svsurvey.instrument.model import Consent, Instrument, Item, Required, Seal
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.terminal import ScreenTalk, ask_language
from svsurvey.privacy import UNSPECIFIED, Fielding
from svsurvey.sentences import sentences

SIZES = ((44, 18), (80, 24), (200, 50))


@dataclass(frozen=True)
class Stop:
    """A page worth a picture, the keys that lead there from the stop before, and a text to wait for."""

    name: str
    keys: str = ""
    until: str = ""


@dataclass(frozen=True)
class Walk:
    """One person's way past some stops. does: runs on whatever terminal is there."""

    does: Callable[[], object]
    stops: tuple[Stop, ...]
    sizes: tuple[tuple[int, int], ...] = SIZES
    encoding: str = "utf-8"


# ---- where people go ------------------------------------------------------------------------------------


def asked(
    instrument: Instrument,
    language: str = "en",
    practice: bool = False,
    idle: float = 0,
    fielding: Fielding = UNSPECIFIED,
) -> Callable[[], object]:
    """An interview, up to where it is left."""

    def does() -> object:
        talk = ScreenTalk(instrument, sentences(language), practice=practice, idle=idle, fielding=fielding)
        return conduct(Interview(instrument), talk.reply)

    return does


def closing(said: str, receipt: str = "", idle: float = 0) -> Callable[[], object]:
    def does() -> None:
        ScreenTalk(INSTRUMENTS["whole"], sentences(), idle=idle).close(said, receipt)

    return does


STRANGE = asking(
    Item(
        "q",
        "What did you feel 😀, e\u0301t\u00e9 ou a\u0308hnlich, ‏שלום עולם‏, ومرحبا, 이름, and 👩‍⚕️ at once?",
        Multiple(
            (
                Option(1, "😀 Joy"),
                Option(2, "שלום, peace"),
                Option(3, "مرحبا"),
                Option(10, "Cafe\u0301, nai\u0308ve"),
                Option(11, "이름을 불러 주는 것"),
                Option(12, "👩‍⚕️ A nurse, 👍🏽 a thumb"),
                Option(13, "ไม่มีอะไรเลย"),
                Option(88, "Something else", write_in=True),
            )
        ),
    ),
    Item(
        "g",
        "How much was there of each?",
        Grid(
            (Row("a", "😀 Joy and 喜び"), Row("b", "שלום"), Row("c", "Cafe\u0301"), Row("d", "Plain words")),
            (Option(1, "なし"), Option(2, "少し"), Option(3, "много"), Option(4, "všechno")),
        ),
    ),
    Item("t", "In your words?", Text(), required=Required.NO),
)
LONGEST = asking(
    Item(
        "q",
        "One of a long list, of which some are always under the edge of the window. " * 3,
        Single(
            tuple(
                Option(n, f"Answer number {n}, with some words behind it that make it long") for n in range(1, 61)
            )
        ),
    ),
    Item(
        "r",
        "Many to put in order?",
        Ranking(tuple(Option(n, f"Thing {n}") for n in range(1, 41)), top=5),
    ),
    Item("n", "A number?", Number(0, 9)),
)
TOLD = replace(
    asking(
        Item("role", "What is your work?", Single((Option(1, "Nurse"), Option(2, "Doctor"))), identifying=True),
        Item("ward", "Where do you work?", Single((Option(1, "Here"), Option(2, "There"))), identifying=True),
        Item("story", "What happened?", Text(lines=True), required=Required.NO),
    ),
    consent=Consent(
        "We would like to know how you are supported after a hard event at work. You can leave out any question.",
        "Do you take part?",
        privacy=True,
    ),
)
"""Its first page says what is kept."""
SEALED = Fielding(Seal(("age1a", "age1b"), together=True), kiosk=True, wave="2026-autumn", site="north")

TYPED = "First there was one line that is rather longer than the narrow window."
SAID = "Saved. Thank you.\n\nWe are grateful.\n\nTalk to somebody you trust."

WALKS: Mapping[str, Walk] = {
    "whole": Walk(
        asked(INSTRUMENTS["whole"]),
        (
            Stop("consent"),
            Stop("consent, nothing chosen", ENTER * 8),
            Stop("note", "1" + ENTER),
            Stop("single", ENTER),
            Stop("single, no such number", "7"),
            Stop("single, chosen", "8"),
            Stop("write-in", ENTER),
            Stop("write-in, typed", "porter"),
            Stop("number", ENTER),
            Stop("number, not a number", "many" + ENTER),
            Stop("number, out of range", RUB_OUT + "999" + ENTER),
            Stop("number, unusual", RUB_OUT + "90" + ENTER),
            Stop("decimals", "1" + ENTER),
            Stop("left empty", GO_ON),
            Stop("month", "1" + ENTER),
            Stop("month, not a month", "April" + ENTER),
            Stop("time", RUB_OUT + "2019-04" + ENTER),
            Stop("grid", "7:30" + ENTER),
            Stop("grid, begun", "32"),
            Stop("grid, rest empty", ENTER),
            Stop("grid, help", "2" + ENTER + HELP),
            Stop("multiple", BACK + "1" + ENTER),
            Stop("multiple, ticked", "18"),
            Stop("multiple, words", ENTER),
            Stop("after a change of the route", "two beds" + ENTER + "1" + ENTER + BACK * 2 + "99" + ENTER),
            Stop("ranking, begun", "2"),
            Stop("ranking, full", "14"),
            Stop("slider", ENTER),
            Stop("slider, moved", "5"),
            Stop("lines", ENTER),
            Stop("lines, typed", TYPED + ENTER + "And"),
            Stop("support", SUPPORT),
            Stop("stop", BACK + STOP),
            Stop("answers so far", BACK + LOOK),
            Stop("an answer opened", "1" + ENTER),
            Stop("lookup", REFUSE + "0" + ENTER + ENTER * 2),
            Stop("lookup, typed", "log"),
            Stop("lookup, one found", RUB_OUT + "onc"),
            Stop("year", RUB_OUT + "derma" + ENTER),
            Stop("day", "2004" + ENTER),
            Stop("many codes to order", "2024-02-29" + ENTER + "12,1"),
            Stop("long slider", ",21" + ENTER),
            Stop("long slider, moved", "99" + RIGHT),
            Stop("one line", ENTER),
            Stop("help", HELP),
            Stop("help, further", PAGE_DOWN),
            Stop("review", BACK + GO_ON),
            Stop("review, further", PAGE_DOWN * 2),
        ),
    ),
    "privacy": Walk(asked(TOLD), (Stop("page"), Stop("chosen", ENTER * 8 + "1"))),
    "privacy in German": Walk(asked(TOLD, "de", fielding=SEALED), (Stop("page"),)),
    "privacy in Spanish": Walk(asked(replace(TOLD, receipt=True, partial=True), "es"), (Stop("page"),)),
    "order": Walk(asked(SAMPLES["order"]), (Stop("empty"), Stop("begun", "4"), Stop("full", "123"))),
    "strain": Walk(asked(SAMPLES["strain"]), (Stop("unmoved"), Stop("moved", RIGHT))),
    "thousands": Walk(asked(SAMPLES["thousands"]), (Stop("list"), Stop("found", "ka 100"), Stop("none", "xx"))),
    "position": Walk(asked(SAMPLES["position"]), (Stop("list"), Stop("wide", "6"), Stop("end", DOWN * 3))),
    "climate": Walk(asked(SAMPLES["climate"]), (Stop("grid"), Stop("answered", "4493"))),
    "longest": Walk(
        asked(LONGEST),
        (Stop("list"), Stop("midway", "30"), Stop("end", "\x1b[F"), Stop("ranking", ENTER), Stop("ranked", "395")),
    ),
    "strange": Walk(
        asked(STRANGE),
        (
            Stop("list"),
            Stop("ticked", "1\x1b[B " + "2" + "3"),
            Stop("grid", ENTER),
            Stop("answered", "1234"),
            Stop("typed", ENTER + "😀 e\u0301 שלום 喜び 👩‍⚕️"),
        ),
    ),
    "languages": Walk(
        lambda: ask_language(["en", "de", "es", "ja"], support="Call 5555."),
        (Stop("page"), Stop("support", SUPPORT)),
    ),
    "closing": Walk(closing(SAID), (Stop("page"), Stop("support", SUPPORT))),
    "receipt": Walk(closing(SAID, "plum-river-41-stone-88"), (Stop("page"),)),
    "saving": Walk(ScreenTalk(INSTRUMENTS["whole"], sentences()).saving, (Stop("page"),)),
    "idle": Walk(asked(SAMPLES["story"], idle=0.05), (Stop("warning", until="Are you still there?"),)),
    "idle at the end": Walk(closing(SAID, idle=0.05), (Stop("warning", until="Are you still there?"),)),
    "practice": Walk(
        asked(INSTRUMENTS["whole"], practice=True),
        (Stop("consent"), Stop("single", ENTER * 8 + "1" + ENTER + ENTER), Stop("stop", STOP)),
    ),
    "german": Walk(
        asked(INSTRUMENTS["whole"], "de"),
        (
            Stop("single", ENTER * 8 + "1" + ENTER + ENTER),
            Stop("help", HELP),
            Stop("grid", BACK + REFUSE * 5),
            Stop("stop", STOP),
        ),
    ),
    "spanish": Walk(
        asked(INSTRUMENTS["whole"], "es"),
        (Stop("single", ENTER * 8 + "1" + ENTER + ENTER), Stop("grid", REFUSE * 5), Stop("stop", STOP)),
    ),
    "smallest": Walk(
        asked(INSTRUMENTS["whole"]),
        (Stop("consent"), Stop("single", ENTER * 8 + "1" + ENTER + ENTER), Stop("grid", REFUSE * 5)),
        ((40, 12),),
    ),
    "too small": Walk(asked(SAMPLES["story"]), (Stop("page"),), ((30, 8), (39, 50), (12, 6))),
    "ascii": Walk(
        asked(INSTRUMENTS["whole"]),
        (
            Stop("consent"),
            Stop("single, chosen", ENTER * 8 + "1" + ENTER + ENTER + "8"),
            Stop("grid", REFUSE * 5),
            Stop("slider", REFUSE * 3 + "5"),
        ),
        ((80, 24),),
        "ascii",
    ),
}  # fmt: skip
