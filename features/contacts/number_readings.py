"""Digits as telephone numbers: every number they can be in some countries, and how much speaks for each.

The points are ours, set by hand on one seed of generated adverts; ``benchmarks/phones.py`` reports on others.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from features.contacts.number_loops import ABROAD, DIALLED_HOME, MOST_READ, READING, readings
from features.contacts.number_tables import CODE, PLAN, REWRITES, REWRITING, home, numbers
from features.contacts.numbering import CODES, KINDS, Number, Plan, plans_of_code

#: What the rules of regions make of digits, where none of them has any.
_UNREWRITTEN = np.zeros((0, 0), np.int64)


class Reading(NamedTuple):
    """A number that digits can be read as, and how much speaks for it."""

    points: float
    number: Number
    how: str  # step name


@lru_cache(maxsize=65536)
def read_digits(digits: str, plus: bool, regions: tuple[str, ...], foreign: bool = False) -> tuple[Reading, ...]:
    """Every number ``digits`` can be, best first. ``regions`` are countries, likeliest first.

    With ``foreign`` also a number of any other country, its code written without ``+``.
    """
    if not 0 < len(digits) <= MOST_READ:
        return ()
    table = home(regions)
    rewritten = _rewritten(digits, table) if table[0, REWRITING] else _UNREWRITTEN
    codes = np.frombuffer(digits.encode("ascii"), np.uint8)
    rows = np.empty((len(table) + 1, READING))
    count = readings(codes, 0, len(digits), plus, foreign, table, *numbers(), rewritten, rows)
    found = [_reading(row, digits, table, rewritten) for row in rows[:count].tolist()]
    return tuple(sorted(found, key=lambda reading: -reading.points))


def international(digits: str) -> Number | None:
    """The valid number that ``digits`` are when a ``+`` stands before them."""
    found = read_digits(digits, True, ())
    return found[0].number if found else None


def _reading(row: list[float], digits: str, table: np.ndarray, rewritten: np.ndarray) -> Reading:
    points, (how, dialled_in, code, place, kind, trunk, rest) = row[0], map(int, row[1:])
    number = digits[rest:]
    if rest < 0:
        size, *spelt = rewritten[dialled_in].tolist()
        number = bytes(spelt[:size]).decode("ascii")
    step = "international prefix" if how == ABROAD else "country code without +"
    if how == DIALLED_HOME:
        step = f"country {_plan(table[dialled_in]).region}"
    region = plans_of_code(CODES[code])[place].region
    return Reading(points, Number(f"+{CODES[code]}{number}", region, KINDS[kind], bool(trunk)), step)


def _plan(row: np.ndarray) -> Plan:
    """The plan of a row of ``home``."""
    return plans_of_code(CODES[row[CODE]])[row[PLAN]]


def _rewritten(digits: str, table: np.ndarray) -> np.ndarray:
    """What the rules of the regions of ``home`` make of digits (``features.contacts.number_loops.readings``)."""
    made = np.zeros((len(table), 1 + MOST_READ + 4), np.int64)
    for row in range(1, len(table)):
        if table[row, REWRITES]:
            other = _plan(table[row]).rewritten(digits)
            made[row, 0] = len(other)
            made[row, 1 : 1 + len(other)] = np.frombuffer(other.encode("ascii"), np.uint8)
    return made
