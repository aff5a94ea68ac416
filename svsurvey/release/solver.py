"""The door to the solver (HiGHS, in scipy): linear and integer programmes as plain arrays, and silence.

It knows nothing of counts. Loaded only when something is released.
"""

import ctypes
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]

Rows = tuple[csr_array | Table, Vector | float, Vector | float]
"""A matrix, and the least and the most that each of its rows may come to."""


def cheapest(
    costs: Vector,
    rows: list[Rows],
    low: Vector | float,
    high: Vector | float,
    whole: bool,
    options: Mapping[str, float] | None = None,
) -> Vector | None:
    """The x with the least costs @ x, in whole numbers or any, with low <= x <= high; None: there is none, or the
    options ended the search before one was found."""
    with silence() if whole else nullcontext():
        found: Vector | None = milp(
            costs,
            constraints=[LinearConstraint(*row) for row in rows],
            bounds=Bounds(low, high),
            integrality=np.full(len(costs), int(whole)),
            options=dict(options or {}),
        ).x
    return found


def priced(costs: Vector, matrix: csr_array, low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """The x with the least costs @ x, where matrix @ x = 0 and low <= x <= high, and the price of each equation.
    There has to be one."""
    limits = np.stack([low, high], axis=1)
    found = linprog(costs, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=limits, method="highs-ds")
    return found.x, found.eqlin.marginals


# ---- silence --------------------------------------------------------------------------------------------


@contextmanager
def silence() -> Iterator[None]:
    """Inside, what C code prints to stdout is lost: stdout is data.

    HiGHS 1.12 and later have one line about integer programmes that no option turns off
    (https://github.com/ERGO-Code/HiGHS/issues/2783).
    """
    sys.stdout.flush()
    try:
        kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # stdout is closed: there is nothing to keep clean
        yield
        return
    _flush_c()
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        _flush_c()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush_c() -> None:
    """C has a buffer of its own, which would be printed when the program ends."""
    with suppress(OSError, TypeError, AttributeError):  # where C cannot be reached by no name, it keeps its line
        ctypes.CDLL(None).fflush(None)
