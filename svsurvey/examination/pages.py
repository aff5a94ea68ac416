"""The pages of an SQLite file as bytes: which cells lie where, which bytes nobody uses any more.

After the published file format (https://sqlite.org/fileformat2.html). It knows bytes only: no SQL, no table of
ours, and it opens no file. What does not fit together is Malformed; nothing runs longer than the file is long.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

MAGIC = b"SQLite format 3\0"
HEADER = 100
"""Bytes before the first b-tree page's own header."""

INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE = 2, 5, 10, 13
INTERIOR = (INTERIOR_INDEX, INTERIOR_TABLE)
OF_ROWS = (INTERIOR_TABLE, LEAF_TABLE)
"""The kinds of page in a tree that is ordered by row number."""

LOCKED = 0x40000000
"""The page with this byte is never used."""

DEEPEST = 40

Span = tuple[int, int]
"""First byte and the byte after the last."""


class Malformed(ValueError):
    """The bytes are not a whole SQLite file."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a b-tree page. overflow: the first page of what did not fit, 0 for none."""

    span: Span
    key: int
    child: int
    overflow: int
    spilled: int


@dataclass(frozen=True, slots=True)
class Page:
    """One b-tree page: its cells in the order of their keys, and what lies between them."""

    number: int
    kind: int
    cells: tuple[Cell, ...]
    last_child: int
    unused: tuple[Span, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Where each cell begins, in the order of the keys. New cells are put before those that are there."""
        return tuple(cell.span[0] for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Tree:
    """One table or index, from its root, its pages in the order of their keys. chains: overflow pages by cell."""

    pages: tuple[Page, ...]
    chains: tuple[tuple[int, ...], ...]

    @property
    def by_row_number(self) -> bool:
        """Whether rows lie in it in the order of row numbers."""
        return self.pages[0].kind in OF_ROWS

    @property
    def row_numbers(self) -> list[int]:
        """The row numbers, in order."""
        return [cell.key for page in self.pages if page.kind == LEAF_TABLE for cell in page.cells]

    @property
    def layout(self) -> tuple[object, ...]:
        """Where everything lies, but for the numbers that pages happen to have: only their order counts."""
        return tuple(page.places for page in self.pages), _ranks([page.number for page in self.pages])

    @property
    def chain_layout(self) -> tuple[int, ...]:
        """In which order the overflow pages of the rows lie in the file."""
        return _ranks([page for chain in self.chains for page in chain])

    @property
    def steps(self) -> list[bool]:
        """For each two neighbours on a page, whether they lie in the order of their keys; half do by chance."""
        return [a > b for page in self.pages for a, b in pairwise(page.places)]

    @property
    def chain_steps(self) -> list[bool]:
        """The same for the overflow pages in the file."""
        return [a < b for a, b in pairwise(page for chain in self.chains for page in chain)]


def _ranks(numbers: list[int]) -> tuple[int, ...]:
    place = {number: rank for rank, number in enumerate(sorted(numbers))}
    return tuple(place[number] for number in numbers)


@dataclass
class Pages:
    """A whole file. Raises Malformed for what is none."""

    data: bytes
    reached: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        if len(self.data) < HEADER or not self.data.startswith(MAGIC):
            raise Malformed("no SQLite file")
        if self.size < 512 or self.size & (self.size - 1) or self.usable < 480 or len(self.data) % self.size:
            raise Malformed("pages of an impossible size, or the last one is cut")

    # ---- the header

    @cached_property
    def size(self) -> int:
        """Bytes in a page."""
        size = self._number(16, 2)
        return 65536 if size == 1 else size

    @cached_property
    def usable(self) -> int:
        """Bytes in a page that SQLite uses."""
        return self.size - self.data[20]

    @property
    def count(self) -> int:
        """Pages in the file."""
        return len(self.data) // self.size

    @property
    def has_log(self) -> bool:
        """Whether the file is kept with a write-ahead log."""
        return self.data[18] == 2 or self.data[19] == 2

    @property
    def changes(self) -> int:
        """How often the file was written: SQLite counts."""
        return self._number(24, 4)

    @property
    def written_by(self) -> int:
        """The version of SQLite that wrote last, as a number: 3040001."""
        return self._number(96, 4)

    def _number(self, at: int, length: int) -> int:
        if not 0 <= at <= len(self.data) - length:
            raise Malformed("a number past the end")
        return int.from_bytes(self.data[at : at + length], "big")

    def _start(self, page: int) -> int:
        if not 1 <= page <= self.count:
            raise Malformed("a page that is not there")
        return (page - 1) * self.size

    def _reach(self, page: int) -> int:
        """Where a page begins that is used for one thing only."""
        start = self._start(page)
        if page in self.reached:
            raise Malformed("a page that is used twice")
        self.reached.add(page)
        return start

    # ---- trees

    def tree(self, root: int) -> Tree:
        """The table or index that begins at a page. Raises Malformed."""
        pages = tuple(self._walk(root, DEEPEST))
        chains = (tuple(self._chain(cell)) for page in pages for cell in page.cells if cell.overflow)
        return Tree(pages, tuple(chains))

    def _walk(self, number: int, depth: int) -> Iterator[Page]:
        if depth == 0:
            raise Malformed("a tree without end")
        page = self._page(number)
        yield page
        if page.kind in INTERIOR:
            for child in (*(cell.child for cell in page.cells), page.last_child):
                yield from self._walk(child, depth - 1)

    def _page(self, number: int) -> Page:
        start = self._reach(number)
        head = start + (HEADER if number == 1 else 0)
        kind, cells = self.data[head], self._number(head + 3, 2)
        if kind not in (*INTERIOR, LEAF_INDEX, LEAF_TABLE):
            raise Malformed("a page that is no part of a tree")
        pointers = head + (12 if kind in INTERIOR else 8)
        content = pointers + 2 * cells
        if content > start + self.usable:
            raise Malformed("more cells than fit")
        places = [self._number(at, 2) for at in range(pointers, content, 2)]
        found = tuple(self._cell(start, place, kind) for place in places)
        last = self._number(head + 8, 4) if kind in INTERIOR else 0
        used = [(start, content), *((start + a, start + b) for a, b in (cell.span for cell in found))]
        used += self._free_blocks(start, self._number(head + 1, 2))
        return Page(number, kind, found, last, tuple(_between(used, start, start + self.size)))

    def _free_blocks(self, start: int, at: int) -> Iterator[Span]:
        """The four bytes at the head of each free block: SQLite's own."""
        before = 0
        while at:
            if not before < at <= self.usable - 4:
                raise Malformed("free blocks out of order")
            yield start + at, start + at + 4
            before, at = at, self._number(start + at, 2)

    def _cell(self, start: int, place: int, kind: int) -> Cell:
        at, child, key = start + place, 0, 0
        if not 8 <= place < self.usable:
            raise Malformed("a cell outside of its page")
        if kind in INTERIOR:
            child, at = self._number(at, 4), at + 4
        length = 0
        if kind != INTERIOR_TABLE:
            length, at = self._varint(at)
        if kind in OF_ROWS:
            key, at = self._varint(at)
        here = self._kept_on_page(length, kind)
        overflow = self._number(at + here, 4) if here < length else 0
        end = max(at + here + (4 if here < length else 0), start + place + 4)
        if end > start + self.usable:
            raise Malformed("a cell that is longer than its page")
        return Cell((place, end - start), key, child, overflow, length - here)

    def _kept_on_page(self, length: int, kind: int) -> int:
        """How many bytes of a row of this length lie in its cell: section 1.6 of the format."""
        usable = self.usable
        least = (usable - 12) * 32 // 255 - 23
        most = usable - 35 if kind == LEAF_TABLE else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return length
        some = least + (length - least) % (usable - 4)
        return some if some <= most else least

    def _varint(self, at: int) -> tuple[int, int]:
        """A number of one to nine bytes, and where the next thing begins."""
        value = 0
        for step in range(8):
            byte = self._number(at + step, 1)
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value, at + step + 1
        value = value << 8 | self._number(at + 8, 1)
        return value - (1 << 64) if value >> 63 else value, at + 9

    def _chain(self, cell: Cell) -> Iterator[int]:
        number, left = cell.overflow, cell.spilled
        while left > 0:
            start = self._reach(number)
            yield number
            number, left = self._number(start, 4), left - (self.usable - 4)
        if number:
            raise Malformed("more overflow pages than the row is long")

    # ---- what nobody uses

    @cached_property
    def free(self) -> dict[int, int]:
        """The pages that are free, each with the number of bytes at its head that keep the list of them."""
        found: dict[int, int] = {}
        trunk = self._number(32, 4)
        while trunk:
            start = self._start(trunk)
            following, leaves = self._number(start, 4), self._number(start + 4, 4)
            if trunk in found or leaves > self.usable // 4 - 2:
                raise Malformed("a list of free pages without end")
            found[trunk] = 8 + 4 * leaves
            for at in range(start + 8, start + 8 + 4 * leaves, 4):
                self._start(self._number(at, 4))
                found.setdefault(self._number(at, 4), 0)
            trunk = following
        return found

    def free_spans(self) -> list[Span]:
        """The bytes of free pages, and of pages that belong to nothing. To be asked when all trees were walked."""
        spans = []
        for page in range(1, self.count + 1):
            start = self._start(page)
            if page in self.free:
                spans.append((start + self.free[page], start + self.size))
            elif page not in self.reached and not self._is_of_sqlite(page):
                spans.append((start, start + self.size))
        return spans

    def _is_of_sqlite(self, page: int) -> bool:
        """The locking page, and the pages that say where others point to when the file shrinks by itself."""
        if page == LOCKED // self.size + 1:
            return True
        return self._number(52, 4) > 0 and (page - 2) % (self.usable // 5 + 1) == 0

    def unused_spans(self, trees: list[Tree]) -> list[Span]:
        """The bytes between the cells of pages, and behind the ends of long rows."""
        spans = [span for tree in trees for page in tree.pages for span in page.unused]
        for tree in trees:
            longer = [cell for page in tree.pages for cell in page.cells if cell.overflow]
            for cell, chain in zip(longer, tree.chains, strict=True):
                start, room = self._start(chain[-1]), self.usable - 4
                spans.append((start + 4 + (cell.spilled - 1) % room + 1, start + self.size))
        return spans


def _between(used: list[Span], start: int, end: int) -> Iterator[Span]:
    """What the used spans leave of a page."""
    for first, last in sorted(used):
        if first > start:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end
