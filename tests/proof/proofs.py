"""The promises under attack, as a table: python tests/proof [NAME...] [--full]

One line a figure; exit code 1 when one does not hold. Without --full in the size in which every change is tested.
It knows no proof before it is asked for.
"""

import sys
import time
import tomllib
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from figures import Figure, NotHere

ROOT = Path(__file__).parents[2]


class Proof(NamedTuple):
    """Where a proof is found, its two sizes, and what it has to show. Its function takes a size: figures."""

    module: str
    function: str
    size: int
    full: int
    goal: str


PROOFS = {
    "kills": Proof("kills", "prove", 300, 10_000, "killed at any moment: nothing acknowledged lost, no half"),
    "writers": Proof("writers", "prove", 100, 200, "64 writers at once, 200 responses each: 12,800 saved"),
    "canaries": Proof("canaries", "prove", 1, 10, "no answer outside the one place where answers may be"),
    "boxes": Proof("boxes", "prove", 500, 10_000, "sealed: all tampering seen, one length, no order, clean disk"),
    "tables": Proof("tables", "tables", 200, 10_000, "protected tables: no small count found out or proven small"),
    "crossings": Proof("crossings", "crossings", 30, 2_000, "cross tables, one by one: no small count found out"),
    "combined": Proof("combined_attack", "combined_attack", 60, 2_000, "answers that go together: none found out"),
    "order": Proof(
        "order", "prove", 200, 200, "studies of 5, 20, 60: no order that can be seen is the order of arrival"
    ),
    "fuzz": Proof("fuzz", "prove", 3_000, 100_000, "hostile files: no crash, no hang, nothing written elsewhere"),
    "printed": Proof("printed", "prove", 10, 1_000, "hostile texts: no terminal steered, no markup read"),
    "words": Proof("words", "prove", 5_000, 100_000, "any words, typed or read: stored, exported and read back"),
    "pairs": Proof("pairs", "prove", 1, 1, "no clock, name or order, whatever options are combined"),
    "strace": Proof("strace", "prove", 6, 100_000, "killed or failing at every storage call: whole, or as before"),
    "refusals": Proof("refusals", "prove", 60, 200, "bad files at every command: refused in words, unchanged"),
    "clocks": Proof("clocks", "prove", 1, 5, "another clock makes the same bytes"),
}


def main() -> int:
    """Prove what was asked for; the exit code."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    sys.path += [str(ROOT), *(str(ROOT / folder) for folder in settings["pythonpath"])]
    names = [word for word in sys.argv[1:] if not word.startswith("-")] or list(PROOFS)
    if unknown := [name for name in names if name not in PROOFS]:
        print(f"no proof is called {unknown[0]}; there are: {', '.join(PROOFS)}", file=sys.stderr)
        return 2
    held = [proven(name, PROOFS[name], "--full" in sys.argv) for name in names]
    return 0 if all(held) else 1


def proven(name: str, proof: Proof, full: bool) -> bool:
    """Whether every figure of a proof holds; what is missing here counts as not proven."""
    size, start = proof.full if full else proof.size, time.monotonic()
    print(f"{name} (size {size:,}): {proof.goal}", flush=True)
    try:
        figures: list[Figure] = getattr(import_module(proof.module), proof.function)(size)
    except NotHere as reason:
        print(f"  NOT PROVEN here: {reason}", flush=True)
        return False
    except ModuleNotFoundError as missing:
        print(f"  NOT PROVEN: there is no {missing.name}", flush=True)
        return False
    except AssertionError as broken:  # the other proofs go on
        print(f"  DOES NOT HOLD: {broken}", flush=True)
        return False
    for figure in figures:
        print(f"  {figure}", flush=True)
    print(f"  {time.monotonic() - start:,.0f} seconds", flush=True)
    return bool(figures) and all(figure.holds for figure in figures)
