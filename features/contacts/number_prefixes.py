"""What digits may be a telephone number at all, by their first three and how many they are: tables that compiled loops ask.

They say no for sure or maybe; ``features.contacts.numbering`` settles the rest, and costs a hundred times as much. The
tables of a country are built when digits first may be of it (some five milliseconds), and say maybe before.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import regex

from features.contacts.numbering import CODES, LONGEST, Plan, country_code, plan, plans_of_code

_ORDERED = tuple(sorted(CODES))
#: Country code of ``_ORDERED`` by what digits begin with: one digit, then two, then three; -1 where there is none.
CODE_AT = np.full(10 + 100 + 1000, -1, np.int32)
for _index, _code in enumerate(_ORDERED):
    CODE_AT[{1: 0, 2: 10, 3: 110}[len(_code)] + int(_code)] = _index
#: By country code and the first three digits after it, how many digits there may be (bits of int32).
LENGTHS = np.full((len(_ORDERED), 1000), -1, np.int32)

#: Columns of a row of ``home``: country code; first digits of what may stand before a number there (bits), whether it
#: is rewritten; then up to four things that may, their length and value each.
CODE, OPENS, REWRITTEN, TRUNKS = 0, 1, 2, 3
_MOST_TRUNKS = 4
#: Columns of its first row: how many countries and country codes of these follow, how many digits are dialled in one
#: of them (bits), and whether 011 is dialled for abroad.
REGIONS, HOME_CODES, DIALLED, ABROAD_011 = range(4)


@lru_cache(maxsize=1024)
def home(regions: tuple[str, ...]) -> np.ndarray:
    """How numbers are dialled in countries, as a table for the loops: a row about all, one for each, one with the first two's codes."""
    plans = [found for region in regions if (found := plan(region))]
    codes = dict.fromkeys(found.code for region in regions[:2] if (found := plan(region)))
    table = np.zeros((len(plans) + 2, TRUNKS + 2 * _MOST_TRUNKS), np.int32)
    dialled = 0
    for one in plans:
        learn(one.code)
        for size in one.dialled_lengths:
            dialled |= 1 << size
    table[0, :4] = len(plans), len(codes), dialled, bool(regions) and regions[0] in ("US", "CA")
    for row, one in enumerate(plans, start=1):
        table[row, CODE] = _ORDERED.index(one.code)
        table[row, OPENS : OPENS + 2] = 0, one.transform is not None
        if one.trunk is None:
            continue
        parts = one.trunk.pattern.split("|")
        if len(parts) <= _MOST_TRUNKS and all(part.isdigit() and len(part) < 9 for part in parts):
            for place, part in enumerate(parts):
                table[row, TRUNKS + 2 * place : TRUNKS + 2 * place + 2] = len(part), int(part)
        else:
            pattern = regex.compile(one.trunk.pattern.replace("$", ""))
            table[row, OPENS] = sum(1 << digit for digit in range(10) if pattern.fullmatch(str(digit), partial=True))
    table[-1, : len(codes)] = [_ORDERED.index(code) for code in codes]
    return table


def learn_from(digits: str) -> None:
    """Build the tables of the country whose code the digits begin with, where they are not built yet."""
    code = country_code(digits)
    if code:
        learn(code)


@cache
def learn(code: str) -> None:
    """Build the tables of a country code."""
    lengths = np.zeros(1000, np.int32)
    patterns: dict[str, int] = {}
    for one in plans_of_code(code):
        for pattern, sizes in _patterns(one):
            patterns[pattern] = patterns.get(pattern, 0) | sum(1 << size for size in sizes if size <= LONGEST + 3)
    for source, sizes in patterns.items():
        pattern = regex.compile(source)
        for prefix in _prefixes(pattern):
            lengths[prefix] |= sizes
    LENGTHS[_ORDERED.index(code)] = lengths


def _patterns(one: Plan) -> list[tuple[str, frozenset[int]]]:
    """The patterns of a plan's kinds of numbers, and how many digits these have."""
    found = [(pattern, one.lengths) for _, pattern in one.sources]
    if one.reserved is not None:
        found.append((one.reserved.pattern, frozenset(range(LONGEST + 3))))
    return found


def _prefixes(pattern: regex.Pattern[str]) -> list[int]:
    """What three digits a number of a pattern may begin with."""
    begun = [""]
    for _ in range(3):
        begun = [head + digit for head in begun for digit in "0123456789" if pattern.fullmatch(head + digit, partial=True)]
    return [int(head) for head in begun]
