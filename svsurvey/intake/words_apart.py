"""Words that lie in a file of their own, as `export --texts` writes them: into pieces that are joined to no row.

Which words are whose is known to nobody and is not made up here: a piece has an id of its own, which leads to no
row, and there are as many pieces of a wave as people who were asked.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper

from svsurvey.errors import InputError, Problem, UsageError, Where
from svsurvey.exchange.csv import TEXTS_HEADER
from svsurvey.instrument.codebook import variables
from svsurvey.instrument.model import Instrument
from svsurvey.intake.sources import Source
from svsurvey.interview.labels import checked
from svsurvey.message import Message
from svsurvey.response import Missing
from svsurvey.store.schema import Row
from svsurvey.text import counted

VARIABLE, WAVE, MADE_UP, TEXT = 1, 2, 3, 4
"""Where these stand in the row of a piece."""

LEFT_EMPTY = int(Missing.NOT_ANSWERED)

SAME_CSV = "give the words that were exported with this CSV, and with --wave where that had it"


@dataclass
class Words:
    """The words of a file that no piece has yet, by variable and wave; `number` is how many there were."""

    name: str
    left: dict[tuple[str, str], list[str]] = field(repr=False)
    number: int = 0

    def given_to(self, pieces: Iterable[Row]) -> Iterator[Row]:
        """The same pieces, with words in place of those that were left empty, while there are any."""
        for piece in pieces:
            waiting = self.left.get((str(piece[VARIABLE]), str(piece[WAVE])))
            if waiting and piece[TEXT] == LEFT_EMPTY:
                yield (*piece[:TEXT], waiting.pop())
            else:
                yield piece

    def problems(self) -> list[Problem]:
        """Words that belong to nobody who was asked."""
        found = []
        for (variable, wave), words in sorted(self.left.items()):
            if words:
                of = f" of wave '{wave}'" if wave else ""
                what = f"{counted(len(words), 'text')} more for “{variable}”{of} than responses that can have them"
                found.append(Problem(what, SAME_CSV, Where(self.name), "texts"))
        return found


def read_words(source: Source, instrument: Instrument, wave: str = "") -> Words:
    """The words of a file. wave: for those without one. Raises InputError with every problem."""
    reader, text = _Reader(source.name, instrument, wave), TextIOWrapper(source.stream, "utf-8", newline="")
    try:
        lines = csv.reader(text, strict=True)
        if tuple(next(lines, ())) != TEXTS_HEADER:
            raise InputError(f"{source.name} has not the columns {', '.join(TEXTS_HEADER)}", SAME_CSV)
        for row in lines:
            reader.take(row, Where(source.name, lines.line_num))
    except UnicodeDecodeError:
        raise InputError(f"{source.name} is not UTF-8 text", "save it as UTF-8") from None
    except csv.Error:
        raise InputError(f"{source.name} is not CSV to its end", "look for a quote that is not closed") from None
    finally:
        text.detach()  # whoever opened the file closes it
    if reader.problems:
        raise InputError(f"{source.name} has words that cannot be taken", "nothing was stored", reader.problems)
    return Words(source.name, dict(reader.found), sum(map(len, reader.found.values())))


class _Reader:
    """One file of words while it is read."""

    def __init__(self, name: str, instrument: Instrument, wave: str) -> None:
        self.name, self.wave = name, wave
        self.domains = {v.name: instrument.places[v.field].domain for v in variables(instrument) if v.apart}
        self.found: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.problems: list[Problem] = []

    def take(self, row: Sequence[str], where: Where) -> None:
        """One line: a variable, its wave, the words."""
        if not row:
            return
        if len(row) != len(TEXTS_HEADER):
            self._problem(where, "this line has not three cells")
            return
        variable, wave, text = row
        domain = self.domains.get(variable)
        if domain is None:
            self._problem(where, "the first cell names nothing whose words are kept apart")
            return
        words = domain.read(text)
        if isinstance(words, Message) or not isinstance(words, str):
            self._problem(where, f"“{variable}”: these words cannot be an answer to it")
            return
        self.found[variable, self._wave(wave, where)].append(words)

    def _wave(self, said: str, where: Where) -> str:
        try:
            said = checked("wave", said)
        except UsageError as error:
            self._problem(where, error.what)
        if said and self.wave and said != self.wave:
            self._problem(where, "these words are of another wave than --wave")
        return said or self.wave

    def _problem(self, where: Where, what: str) -> None:
        self.problems.append(Problem(what, "", where, "texts"))
