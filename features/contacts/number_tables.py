"""Tables of the numbering plans for compiled loops: an automaton for each country code, and how a region is dialled in.

The automata take a second or two to make, and are kept between processes.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import phonenumbers

from features.contacts import number_patterns, numbering
from features.contacts.number_patterns import END, NEVER, Expressions
from features.contacts.numbering import CODES, KINDS, Plan, plan, plans_of_code
from leadline.core.compiled import kept_tables
from leadline.core.values import sha256

#: Bits of what a state means: its number's kind (its place in ``KINDS`` plus one, 0: no number), the place of its plan
#: among those of the code, and which of these plans' general patterns the digits so far fulfil.
KIND_BITS, PLAN_BITS = 5, 5
KIND_MASK, PLAN_MASK, GENERAL_SHIFT = (1 << KIND_BITS) - 1, (1 << PLAN_BITS) - 1, KIND_BITS + PLAN_BITS
#: The state from which no number is reached.
DEAD = 0
#: What follows each state after each digit (int32), what each means (int64), by country code (its place in ``CODES``)
#: where its automaton begins (int32), and the code by what digits begin with: one digit, then two, then three (int32, -1: none).
Numbers: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

#: Columns of a row of ``home``: country code and its digits; the place of the plan among those of its code; whether
#: numbers are written with a trunk prefix; where the automaton of these begins; or with what digits begin that the
#: region rewrites (bits); its rank among the regions asked for.
CODE, CODE_SIZE, PLAN, EXPECTED, TRUNK, REWRITES, RANK = range(7)
#: Columns of its first row: how many regions follow, how many of the first two asked for, how many digits are dialled
#: in one of them (bits), whether 011 is dialled for abroad, and whether one of them rewrites digits.
REGIONS, NEAR, DIALLED, ABROAD_011, REWRITING = range(5)

_PLACE = {code: place for place, code in enumerate(CODES)}


class _Live(NamedTuple):
    """What digits may still become within a plan: expressions."""

    place: int
    leading: int
    general: int
    kinds: tuple[int, ...]
    reserved: int


class _States:
    """The states of all automata; those that mean and lead to the same are one."""

    def __init__(self) -> None:
        self.following: list[list[int]] = [[DEAD] * 10]
        self.meaning = [0]
        self._known: dict[tuple[int, ...], int] = {(0, *[DEAD] * 10): DEAD}

    def state(self, meaning: int, following: list[int]) -> int:
        """The state of a meaning that is followed by others."""
        key = (meaning, *following)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.meaning)
            self.following.append(following)
            self.meaning.append(meaning)
        return found

    def of_trunk(self, pattern: str) -> int:
        """Where the automaton begins of what may be dialled before a number; a state that means something ends one."""
        book = Expressions()

        def state(left: int) -> int:
            if left == NEVER:
                return DEAD
            return self.state(int(book.ends(left)), [state(book.after(left, digit)) for digit in range(10)])

        return state(book.pattern(pattern))


class _Plans:
    """The automaton of the plans that share a country code."""

    def __init__(self, states: _States, plans: tuple[Plan, ...]) -> None:
        self._states = states
        self._plans = plans
        self._book = book = Expressions()
        self._reached: dict[tuple[int, tuple[_Live, ...]], int] = {}
        live = tuple(
            _Live(
                place, book.pattern(one.leading) if one.leading else END, book.pattern(one.general),
                tuple(map(book.pattern, one.kinds.values())), book.pattern(one.reserved) if one.reserved else NEVER,
            )
            for place, one in enumerate(plans)
        )  # fmt: skip
        #: Where it begins.
        self.root = self._state(0, live)

    def _state(self, depth: int, live: tuple[_Live, ...]) -> int:
        """The state after ``depth`` digits that leave of the plans what is ``live``."""
        if not live:
            return DEAD
        found = self._reached.get((depth, live))
        if found is None:
            following = [self._state(depth + 1, self._after(live, digit)) for digit in range(10)]
            found = self._reached[depth, live] = self._states.state(self._meaning(depth, live), following)
        return found

    def _after(self, live: tuple[_Live, ...], digit: int) -> tuple[_Live, ...]:
        after = self._book.after
        left = []
        for one in live:
            # Digits begin as they must once they have: the rest of them is free.
            leading = END if one.leading == END else after(one.leading, digit)
            leading = END if self._book.ends(leading) else leading
            general = after(one.general, digit)
            if leading == NEVER:
                kinds, reserved = (), NEVER
            else:
                kinds, reserved = tuple([after(kind, digit) for kind in one.kinds]), after(one.reserved, digit)
            if general != NEVER or reserved != NEVER:
                left.append(_Live(one.place, leading, general, kinds, reserved))
        return tuple(left)

    def _meaning(self, depth: int, live: tuple[_Live, ...]) -> int:
        ends = self._book.ends
        number = general = 0
        for one in live:
            fits = ends(one.general)
            general |= fits << one.place
            if number or one.leading != END:
                continue
            own = self._plans[one.place]
            kind = ""
            if fits and depth in own.lengths:
                kind = next((name for name, left in zip(own.kinds, one.kinds, strict=False) if ends(left)), "")
            kind = kind or ("reserved" if ends(one.reserved) else "")
            if kind:
                number = one.place << KIND_BITS | (KINDS.index(kind) + 1)
        return number | general << GENERAL_SHIFT


def _make() -> dict[str, np.ndarray]:
    states = _States()
    roots = [_Plans(states, plans_of_code(code)).root for code in CODES]
    trunks = [states.of_trunk(pattern) for pattern in _trunks()]
    return {
        "following": np.array(states.following, np.int32), "meaning": np.array(states.meaning, np.int64),
        "roots": np.array(roots, np.int32), "trunks": np.array(trunks, np.int32),
    }  # fmt: skip


@lru_cache(maxsize=1)
def _trunks() -> tuple[str, ...]:
    """The different patterns of what is dialled before a number, where it is only left away."""
    plans = [one for code in CODES for one in plans_of_code(code)]
    return tuple(sorted({one.trunk for one in plans if one.trunk and not one.rewriting}))


@lru_cache(maxsize=1)
def _tables() -> dict[str, np.ndarray]:
    sources = [Path(module).read_text("utf-8") for module in (__file__, number_patterns.__file__, numbering.__file__)]
    mark = sha256(phonenumbers.__version__ + "".join(sources))[:16]
    return dict(kept_tables(__file__, mark, _make))


@lru_cache(maxsize=1)
def numbers() -> Numbers:
    """The automata of all country codes."""
    code_at = np.full(10 + 100 + 1000, -1, np.int32)
    for code, place in _PLACE.items():
        code_at[{1: 0, 2: 10, 3: 110}[len(code)] + int(code)] = place
    tables = _tables()
    return tables["following"], tables["meaning"], tables["roots"], code_at


@lru_cache(maxsize=1024)
def home(regions: tuple[str, ...]) -> np.ndarray:
    """How numbers are dialled in regions, likeliest first, as a table for the loops (int32): a row about all, then one for each."""
    plans = [(rank, found) for rank, region in enumerate(regions) if (found := plan(region))]
    table = np.zeros((len(plans) + 1, RANK + 1), np.int32)
    dialled = 0
    for row, (rank, one) in enumerate(plans, start=1):
        for size in one.dialled_lengths:
            dialled |= 1 << size
        trunk = _tables()["trunks"][_trunks().index(one.trunk)] if one.trunk and not one.rewriting else DEAD
        table[row] = (
            _PLACE[one.code], len(one.code), plans_of_code(one.code).index(one), one.trunk_expected, trunk,
            _opening(one.trunk) if one.rewriting else 0, rank,
        )  # fmt: skip
    near = sum(rank < 2 for rank, _ in plans)
    abroad = bool(regions) and regions[0] in ("US", "CA")
    table[0, : REWRITING + 1] = len(plans), near, dialled, abroad, any(one.rewriting for _, one in plans)
    return table


def _opening(trunk: str) -> int:
    """What digits (bits) may begin what a rule rewrites."""
    book = Expressions()
    pattern = book.pattern(trunk.replace("$", ""))
    return sum(1 << digit for digit in range(10) if book.after(pattern, digit) != NEVER)
