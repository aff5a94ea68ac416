"""A CSV file as records of cells: its encoding, the sign between its cells, and the line where each record begins.

It knows no instrument: which names are known is told to it, to find the sign between the cells.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

from svsurvey.errors import InputError, Where
from svsurvey.exchange.csv import defused

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""What a file can begin with, and what that says of its encoding. Without any of them it is UTF-8."""

DELIMITERS = (",", ";", "\t")

SEPARATOR_LINE = re.compile('"?sep=(.)"?')
"""The first line with which Excel is told the sign between the cells."""

BLANKS = " \t\u00a0"
"""What a cell can hold and still be empty."""

LONGEST_CELL = 2**20
"""Characters; a cell that is longer is a quote that was never closed."""

NO_UTF_8 = "save it as “CSV UTF-8”, or write it again with a program that knows UTF-8"


@dataclass(frozen=True, slots=True)
class Record:
    """One respondent's cells. row: counts them from 1; line: the first line where they stand."""

    row: int
    line: int
    cells: list[str] = field(repr=False)


class Records:
    """An opened file: its header, and the records as they come.

    from_excel: it begins with the mark that spreadsheets (and `export --excel`) put there, so that a ' before what
    could be a formula is no part of the text. blank: how many rows there were so far without anything in them;
    spreadsheets write them below and beside a table, and nobody stands there.
    """

    def __init__(self, stream: BinaryIO, name: str, known: Collection[str]) -> None:
        self.name = name
        encoding = _encoding(stream, name)
        self.from_excel = encoding != "utf-8"
        self._text = _Borrowed(stream, encoding, newline="")
        self._skipped, first, self.delimiter = self._begin(known)
        self._nothing = f"{BLANKS}{self.delimiter}\r\n"
        self._waiting, self._read, self.blank = [first] if first else [], 0, 0
        self._ahead: list[list[str]] = []
        self.header_line = self._skipped + 1
        self.header: tuple[str, ...] = ()
        self.header = tuple(name.strip() for cells in self.lines(1) for name in cells)
        if not any(self.header):
            raise InputError(f"{name} has no first line with the names of its columns", "see: docs/import.md")

    def _begin(self, known: Collection[str]) -> tuple[int, str, str]:
        """Lines passed over, the line of the header, and the sign that parts its cells."""
        first = self._line()
        if told := SEPARATOR_LINE.fullmatch(first.strip("\r\n")):
            return 1, self._line(), told[1]
        return 0, first, max(DELIMITERS, key=lambda sign: _found(first, sign, known))

    def _line(self) -> str:
        with explained(self.name):
            return self._text.readline(LONGEST_CELL)

    @property
    def line(self) -> int:
        """The line that was given out last."""
        return self._skipped + self._read - sum(map(lines_in, self._ahead))

    def __iter__(self) -> Iterator[Record]:
        row, line = 0, self.line
        while chunk := self.lines(1):
            for cells in filter(None, chunk):
                row += 1
                yield Record(row, line + 1, cells)
            line = self.line

    def lines(self, most: int) -> list[list[str]]:
        """The next records, at most so many. Empty lines are empty lists among them."""
        if self._ahead:
            chunk, self._ahead = self._ahead[:most], self._ahead[most:]
            return chunk
        with explained(self.name, self):
            return self._parsed(self._taken(most))

    def _taken(self, most: int) -> list[str]:
        """The next lines of the file as they are."""
        waiting, self._waiting = self._waiting, []
        return waiting or list(islice(self._text, most))

    def _parsed(self, lines: list[str]) -> list[list[str]]:
        """The records of some lines; the last may go on below them."""
        reader = csv.reader(chain(lines, self._text), delimiter=self.delimiter, strict=True)
        records: list[list[str]] = []
        try:
            while reader.line_num < len(lines):
                records.append(self._filled(next(reader)))
        finally:
            self._read += reader.line_num
        return records

    def _filled(self, cells: list[str]) -> list[str]:
        """A record without empty cells beyond the header's last name; an empty list where nothing stands in it."""
        if not any(cell.strip(BLANKS) for cell in cells):
            self.blank += bool(cells)
            return []
        while len(cells) > len(self.header) and not cells[-1].strip(BLANKS):
            del cells[-1]
        return cells

    def flat(self, most: int) -> list[str] | None:
        """The cells of the next records one after another, without lists between, at most of so many: three times
        as fast. None where a quote, a line without anything or another number of cells asks for `lines`."""
        if self._ahead:
            return None
        with explained(self.name, self):
            lines = self._taken(most)
        text, sign, end = "".join(lines), self.delimiter, "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        ends = text.count(end)
        if (
            '"' in text
            or {line.count(sign) for line in lines} - {len(self.header) - 1 or None}
            or not all(line.strip(self._nothing) for line in lines)
            or not len(lines) - 1 <= ends == text.count("\n") <= len(lines)
            or text.count("\r") != (ends if end == "\r\n" else 0)
            or len(text) >= LONGEST_CELL
        ):
            self._waiting = lines
            return None
        self._read += len(lines)
        cells = text.replace(end, sign).split(sign)
        if ends == len(lines):
            cells.pop()
        return cells

    def look_ahead(self, most: int) -> list[list[str]]:
        """The same records, which will be given out again. To be asked once, before the first."""
        self._ahead = self.lines(most)
        return self._ahead

    def raw(self, cells: list[str]) -> str:
        """Cells as a line of such a file, without its end."""
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=self.delimiter, lineterminator="").writerow(cells)
        return written.getvalue()


LINE_END = re.compile("\r\n|\r|\n")


def lines_in(cells: list[str]) -> int:
    """On how many lines of the file a record stands."""
    return 1 + sum(len(LINE_END.findall(cell)) for cell in cells)


def plain(text: str) -> str:
    """A text as it was before `export --excel` defused it."""
    return text[1:] if text.startswith("'") and defused(text[1:]) == text else text


class explained:  # noqa: N801  (reads like the one of the store)
    """Faults of a file as InputErrors, without a word of what is in it."""

    def __init__(self, name: str, records: Records | None = None) -> None:
        self._name, self._records = name, records

    def __enter__(self) -> None:
        csv.field_size_limit(LONGEST_CELL)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        where = Where(self._name, self._records.line if self._records else 1)
        match error:
            case UnicodeError():
                raise InputError(f"{self._name} is not UTF-8 text", NO_UTF_8) from None
            case csv.Error():
                what = f"{where}: the quotes of a cell do not close, or stand in its middle"
                raise InputError(what, "a cell with a quote is written in quotes, and the quote doubled") from None


class _Borrowed(io.TextIOWrapper):
    """Leaves its stream open."""

    def close(self) -> None:
        """The stream is somebody else's."""
        with suppress(ValueError):
            self.detach()


def _encoding(stream: BinaryIO, name: str) -> str:
    """What the file is encoded in. The stream is left at its start; it must be able to go there, or to peek."""
    if stream.seekable():
        stream.seek(0)
        start = stream.read(3)
        stream.seek(0)
    else:
        start = stream.peek(3)[:3] if isinstance(stream, io.BufferedReader) else b""
    found = next((encoding for mark, encoding in MARKS.items() if start.startswith(mark)), "utf-8")
    if found == "utf-8" and b"\0" in start:
        raise InputError(f"{name} is not UTF-8 text", NO_UTF_8)
    return found


def _found(line: str, sign: str, known: Collection[str]) -> tuple[int, int]:
    """How many names are known, and how many there are, when this sign parts them."""
    names = next(csv.reader([line], delimiter=sign), [])
    return sum(name.strip() in known for name in names), len(names)
