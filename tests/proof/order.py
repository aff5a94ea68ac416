"""Nothing in a study follows the order in which people answered: every order that can be observed is held against
the true one, over many studies made by real saves. A control without the rewriting must be found out.

The disk is not awaited (PRAGMA synchronous = OFF): a save is then no longer safe from a loss of power, but its
bytes are the same. The true order is known from a number that each person answers, or from which box is new.

A mean further than 3 standard errors from 0 comes by chance once in 370 figures, and there are dozens: such a
figure is tried once more with as many new studies, and holds only if it holds in these.
"""

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from figures import Figure
from wards import ANSWERS, ITEMS, instrument_of, response_to

from svsurvey.examination.evidence import Evidence
from svsurvey.instrument.model import Instrument
from svsurvey.response import Answers, Scope
from svsurvey.store.database import Store

SIZES = (5, 20, 60)
WARD = instrument_of(*ITEMS)

LONG = "a line of what I would rather not have seen " * 30
"""One of three people writes so much beside the answers, another one apart from them: pages of its own."""

Orders = Mapping[str, Sequence[float]]
"""Of each way to look: a number a person, in the order in which they answered. Who comes later has a higher one if
that way shows the order."""

SEEN = (
    "rows in the table",
    "rows in an export",
    "ids of rows",
    "places of rows in their pages",
    "pages of rows",
    "overflow pages of rows",
    "words in the table",
    "ids of words",
    "places of words in their pages",
    "pages of words",
    "overflow pages of words",
)
SEEN_OF_BOXES = ("boxes in the table", "places of boxes in the file", "pages of boxes", "lengths of boxes")


def prove(studies: int) -> list[Figure]:
    """Orders in so many studies of 5, of 20 and of 60; boxes in studies of 20."""
    found = [figure for people in SIZES for figure in _twice(SEEN, studies, people, saved)]
    if boxed := _sealing():
        found += _twice(SEEN_OF_BOXES, studies, 20, boxed)
    return found + [figure for people in SIZES[:2] for figure in control(max(10, studies // 10), people)]


def control(studies: int, people: int) -> list[Figure]:
    """Without the rewriting, the same measure finds the order: in studies so small that they are one page."""
    name = "places of rows in their pages"
    seen = [_orders(lambda path: saved(path, people, scrub=False, long=""))[name] for _ in range(studies)]
    mean = sum(map(tau, seen)) / studies
    found = sum(_is_last(order) for order in seen) / studies
    what = f"control, not rewritten, {people} people, {name}"
    return [
        Figure(f"{what}: mean tau", studies, f"{mean:.2f}", "over 0.9: the measure sees", mean > 0.9),
        Figure(f"{what}: newest found", studies, f"{found:.0%}", "over 90 %: the measure sees", found > 0.9),
    ]


# ---- figures ----------------------------------------------------------------------------------------------


def _twice(names: Sequence[str], studies: int, people: int, make: Callable[[Path, int], Orders]) -> list[Figure]:
    """The figures; those that chance may have spoiled from as many new studies."""
    first = _figures(names, studies, people, make)
    if all(figure.holds for figure in first):
        return first
    second = {figure.what: figure for figure in _figures(names, studies, people, make)}
    return [figure if figure.holds else replace(second[figure.what], size=2 * studies) for figure in first]


def _figures(names: Sequence[str], studies: int, people: int, make: Callable[[Path, int], Orders]) -> list[Figure]:
    seen = [_orders(lambda path: make(path, people)) for _ in range(studies)]
    figures = []
    for name in names:
        orders = [orders[name] for orders in seen]
        figures += [_mean_tau(f"{people} people, {name}", orders), _newest(f"{people} people, {name}", orders)]
    return figures


def _orders(make: Callable[[Path], Orders]) -> Orders:
    in_memory = Path("/dev/shm")  # no disk, no waiting; the bytes are the same
    with tempfile.TemporaryDirectory(dir=in_memory if in_memory.is_dir() else None) as folder:
        return make(Path(folder) / "study.db")


def _mean_tau(what: str, orders: Sequence[Sequence[float]]) -> Figure:
    """M. G. Kendall, A New Measure of Rank Correlation (1938): by chance the mean is 0, and without ties the
    variance 2 (2n + 5) / (9 n (n - 1)); with ties it is smaller."""
    mean = sum(map(tau, orders)) / len(orders)
    error = math.sqrt(sum(map(_variance, orders))) / len(orders)
    within = abs(mean) <= 3 * error + 1e-12
    return Figure(f"{what}: mean tau", len(orders), f"{mean:+.3f}", f"within 3 x {error:.3f} of 0", within)


def _variance(order: Sequence[float]) -> float:
    n = len(order)
    return 2 * (2 * n + 5) / (9 * n * (n - 1)) if n > 1 else 0.0


def _newest(what: str, orders: Sequence[Sequence[float]]) -> Figure:
    """How often the newest is the last one, or the first one, whichever is more often."""
    chance = sum(1 / max(1, len(order)) for order in orders) / len(orders)
    last, first = sum(map(_is_last, orders)), sum(_is_last([-place for place in order]) for order in orders)
    found = max(last, first) / len(orders)
    bound = chance + 3 * math.sqrt(chance * (1 - chance) / len(orders))
    return Figure(f"{what}: newest found", len(orders), f"{found:.3f}", f"at most {bound:.3f}", found <= bound)


def tau(order: Sequence[float]) -> float:
    """Kendall's tau of an order against the true one, ties counting nothing."""
    pairs = list(combinations(order, 2))
    return sum((b > a) - (b < a) for a, b in pairs) / len(pairs) if pairs else 0.0


def _is_last(order: Sequence[float]) -> bool:
    """Whether the newest stands out as the last one."""
    return len(order) > 1 and order[-1] > max(order[:-1])


# ---- studies ----------------------------------------------------------------------------------------------


def saved(path: Path, people: int, *, scrub: bool = True, long: str = LONG) -> Orders:
    """One study, and all that can be seen of it. People are numbered as they come."""
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.field(WARD, "id: ward\n")
        if not scrub:
            store.file.scrub = lambda: None  # type: ignore[method-assign]
        for person in range(people):
            motto, story = long * (person % 3 == 1), long * (person % 3 == 2)
            words: Answers = {"nights": person, "motto": f"{person} {motto}", "story": f"{person} {story}"}
            store.add(response_to(WARD, {**ANSWERS, **words}), WARD)
        exported = [int(n or 0) for (n,) in store.rows("ward", ("nights",), Scope())]
        told = [int(str(t).split()[0]) for name, _, t in store.texts("ward", Scope()) if name == "story"]
        rows = dict(store.connection.execute("SELECT response, nights FROM r_ward").fetchall())
        sql = "SELECT piece, text FROM t_ward WHERE variable = 'story'"
        words_of = {key: int(text.split()[0]) for key, text in store.connection.execute(sql)}
        scanned = [n for (n,) in store.connection.execute("SELECT nights FROM r_ward")]
    return {
        "rows in the table": _by_place(scanned),
        "rows in an export": _by_place(exported),
        "words in the table": _by_place(told),
        **_of_file(path, "r_ward", rows, "rows"),
        **_of_file(path, "t_ward", words_of, "words"),
    }


def _by_place(people: Sequence[int]) -> list[float]:
    return [float(people.index(person)) for person in range(len(people))]


def _of_file(path: Path, table: str, people: Mapping[bytes, int], what: str) -> dict[str, list[float]]:
    """What the bytes show. SQLite puts new cells before the older ones of a page, so places count downwards."""
    with closing(Evidence.read(path)) as evidence:
        tree, data, size = evidence.trees[table], evidence.data, evidence.pages.size
        place: dict[int, tuple[int, int, int]] = {}
        chains = iter(tree.chains)
        for page in tree.pages:
            for cell in page.cells:
                chain = next(chains) if cell.overflow else ()
                begin, end = ((page.number - 1) * size + at for at in cell.span)
                for key in people:  # none of them in a cell of another variable
                    if key in data[begin:end]:
                        place[people[key]] = page.number, cell.span[0], chain[0] if chain else 0
    ordered = sorted(people, key=people.__getitem__)
    assert sorted(place) == sorted(people.values()), "every person has a place"
    return {
        f"ids of {what}": [float(int.from_bytes(key, "big")) for key in ordered],
        f"places of {what} in their pages": [-float(place[people[key]][1]) for key in ordered],
        f"pages of {what}": [float(place[people[key]][0]) for key in ordered],
        f"overflow pages of {what}": [float(o) for key in ordered if (o := place[people[key]][2])],
    }


# ---- boxes ------------------------------------------------------------------------------------------------


def _sealing() -> Callable[[Path, int], Orders] | None:
    """How sealed studies are made, where they can be."""
    try:
        from seals import sealed
    except ModuleNotFoundError:
        return None
    ward = sealed(WARD)
    return lambda path, people: boxed(path, people, ward)


def boxed(path: Path, people: int, ward: Instrument) -> Orders:
    """One sealed study. Which box is whose is known to this proof only because it looks after each save."""
    seen: list[bytes] = []
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.field(ward, "id: ward\n")
        for person in range(people):
            words: Answers = {"nights": person, "story": f"{person} {LONG * (person % 4)}"}
            store.add(response_to(ward, {**ANSWERS, **words}), ward)
            now = {key for (key,) in store.connection.execute("SELECT box FROM boxes")}
            seen.extend(now.difference(seen))
        scanned = [key for (key,) in store.connection.execute("SELECT box FROM boxes")]
        length = dict(store.connection.execute("SELECT box, length(sealed) FROM boxes").fetchall())
    of_file = _of_file(path, "boxes", {key: person for person, key in enumerate(seen)}, "boxes")
    return {
        "boxes in the table": [float(scanned.index(key)) for key in seen],
        "places of boxes in the file": of_file["places of boxes in their pages"],
        "pages of boxes": of_file["pages of boxes"],
        "lengths of boxes": [float(length[key]) for key in seen],
    }
