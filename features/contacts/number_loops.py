"""Compiled loops that read digits as telephone numbers, by the automata of ``features.contacts.number_tables``."""

from __future__ import annotations

from features.contacts.number_tables import (
    ABROAD_011,
    CODE,
    CODE_SIZE,
    DEAD,
    EXPECTED,
    GENERAL_SHIFT,
    KIND_BITS,
    KIND_MASK,
    NEAR,
    PLAN,
    PLAN_MASK,
    RANK,
    REGIONS,
    REWRITES,
    TRUNK,
)
from features.contacts.numbering import KINDS, LONGEST
from leadline.core.compiled import compiled, within

#: Columns of a reading: its points; how it was come by; the row of ``home`` it is dialled from; the place of the country
#: code, of the plan among the code's, of the kind in ``KINDS``; whether its trunk prefix is written; and where in the
#: digits the number after the country code begins, -1 where the region's rule rewrites it.
POINTS, HOW, ROW, NUMBER_CODE, NUMBER_PLAN, KIND, TRUNK_WRITTEN, REST = range(8)
READING = 8
#: How a reading is come by. UNKNOWN: the region's rule rewrites digits, and what it makes of these was not given.
ABROAD, DIALLED_HOME, WITHOUT_PLUS, UNKNOWN = range(4)
#: Digits that are read at most: more than any number has, prefixes included.
MOST_READ = LONGEST + 5
#: Points that digits give at most, and those of each way to read them (``features.contacts.phones`` says what they are for).
MOST_POINTS = 6.0
_WITH_PLUS, _AFTER_00, _AFTER_011, _AT_HOME, _LATER_REGION = MOST_POINTS, 5.5, 5.0, 5.0, 0.6
_NO_TRUNK, _SHORT, _VERY_SHORT, _WEIRD, _MOBILE = 3.2, 1.5, 3.0, 1.5, 0.5
_CODE_OF_HOME, _CODE_OF_ANYWHERE = 4.2, 1.5

MOBILE, RESERVED = KINDS.index("mobile"), KINDS.index("reserved")
_WEIRD_KINDS = tuple(KINDS.index(kind) for kind in ("premium_rate", "pager", "uan", "voicemail", "shared_cost"))


@within
def meant(digits, at, end, state, following, meaning):
    """What the digits from ``at`` on to before ``end`` mean after a state."""
    while at < end and state != DEAD:
        state = following[state, digits[at] - 48]
        at += 1
    return meaning[state]


@within
def code_of(digits, at, size, code_at):
    """The place of the country code that digits begin with, and its length; -1 and 0 where they begin with none."""
    value, place, long = 0, -1, 0
    while place < 0 and long < 3 and long < size:
        value = value * 10 + digits[at + long] - 48
        long += 1
        place = code_at[(0 if long == 1 else 10 if long == 2 else 110) + value]
    return (place, long) if place >= 0 else (-1, 0)


@within
def abroad(digits, at, size, following, meaning, roots, code_at):
    """Digits that begin with a country code: its place, what they mean, and where the number after the code begins.

    The place is -1 where they begin with none.
    """
    place, long = code_of(digits, at, size, code_at) if 7 <= size <= LONGEST + 2 else (-1, 0)
    found, rest = 0, at + long
    if place >= 0:
        found = meant(digits, rest, at + size, roots[place], following, meaning)
        if found & KIND_MASK == 0 and rest < at + size and digits[rest] == 48:  # +44 (0) 20 ...
            rest += 1
            found = meant(digits, rest, at + size, roots[place], following, meaning)
    return place, found, rest


@within
def _put(found, used, points, how, row, code, number, trunk, rest):
    found[used, POINTS] = points
    found[used, HOW] = how
    found[used, ROW] = row
    found[used, NUMBER_CODE] = code
    found[used, NUMBER_PLAN] = (number >> KIND_BITS) & PLAN_MASK
    found[used, KIND] = (number & KIND_MASK) - 1
    found[used, TRUNK_WRITTEN] = trunk
    found[used, REST] = rest


@compiled
def _at_home(digits, at, size, home, row, following, meaning, roots, rewritten, found, used):
    """Add the reading of digits as dialled in the region of a row; how many readings there are then."""
    end = at + size
    root = roots[home[row, CODE]]
    whole = meant(digits, at, end, root, following, meaning)
    general = GENERAL_SHIFT + home[row, PLAN]
    number, rest, left, trunk = whole, at, size, 0
    if (home[row, REWRITES] >> (digits[at] - 48)) & 1:
        if rewritten.shape[0] == 0:
            _put(found, used, MOST_POINTS, UNKNOWN, row, home[row, CODE], 0, 0, -1)
            return used + 1
        other = rewritten[row, 0]
        changed = other != size
        for place in range(min(size, other)):
            changed = changed or rewritten[row, 1 + place] != digits[at + place]
        if changed:
            number = meant(rewritten[row], 1, 1 + other, root, following, meaning)
            rest, left, trunk = -1, other, 1
    elif home[row, TRUNK] != DEAD:
        state, place = home[row, TRUNK], at
        while place < end and state != DEAD:
            state = following[state, digits[place] - 48]
            place += 1
            if meaning[state]:
                rest = place
        if rest > at:
            number = meant(digits, rest, end, root, following, meaning)
            left, trunk = end - rest, 1
    if trunk and (whole >> general) & 1 and not (number >> general) & 1:  # the prefix belongs to the number
        number, rest, left, trunk = whole, at, size, 0
    kind = (number & KIND_MASK) - 1
    if kind < 0:
        return used
    points = _AT_HOME - _LATER_REGION * home[row, RANK]
    if home[row, EXPECTED] and not trunk:
        points -= _NO_TRUNK
    length = 1 + home[row, CODE_SIZE] + left
    if length < 11:
        points -= _SHORT if length == 10 else _VERY_SHORT
    if kind in _WEIRD_KINDS:
        points -= _WEIRD
    elif kind in (MOBILE, RESERVED):
        points += _MOBILE
    _put(found, used, points, DIALLED_HOME, row, home[row, CODE], number, trunk, rest)
    return used + 1


@within
def _same(digits, rest, end, rewritten, row):
    """Whether what a region rewrites digits to is what they are from ``rest`` on."""
    same = rewritten[row, 0] == end - rest
    place = 0
    while same and place < end - rest:
        same = rewritten[row, 1 + place] == digits[rest + place]
        place += 1
    return same


@compiled
def readings(digits, at, size, plus, foreign, home, following, meaning, roots, code_at, rewritten, found):
    """Every number that digits can be, in no order: rows of ``found`` (float64), and how many.

    ``digits`` are ASCII codes, ``rewritten`` what the rules of the regions of ``home`` make of them, a row for each of
    its rows: how many digits and these (int64); without rows where that is not known. ``found`` holds ``READING``
    columns and a row more than ``home``.
    """
    end = at + size
    used = 0
    zeros = size > 2 and digits[at] == 48 and digits[at + 1] == 48
    if plus:
        place, number, rest = abroad(digits, at, size, following, meaning, roots, code_at)
        if number & KIND_MASK == 0 and zeros:
            place, number, rest = abroad(digits, at + 2, size - 2, following, meaning, roots, code_at)
        if number & KIND_MASK:
            _put(found, 0, _WITH_PLUS, ABROAD, -1, place, number, 0, rest - at)
            return 1
        return 0
    prefix = 0
    if zeros:
        prefix = 2
    elif size > 3 and home[0, ABROAD_011] and digits[at] == 48 and digits[at + 1] == 49 and digits[at + 2] == 49:
        prefix = 3
    if prefix:
        place, number, rest = abroad(digits, at + prefix, size - prefix, following, meaning, roots, code_at)
        if number & KIND_MASK:
            _put(found, 0, _AFTER_00 if zeros else _AFTER_011, ABROAD, -1, place, number, 0, rest - at)
            used = 1
    if 5 <= size <= LONGEST + 3:
        for row in range(1, home[0, REGIONS] + 1):
            before = used
            used = _at_home(digits, at, size, home, row, following, meaning, roots, rewritten, found, used)
            if used > before and found[before, REST] >= 0:
                found[before, REST] -= at
    if size < 10 or digits[at] == 48:
        return used
    place, _ = code_of(digits, at, size, code_at)
    wanted = foreign
    for row in range(1, home[0, NEAR] + 1):
        wanted = wanted or home[row, CODE] == place
    if place < 0 or not wanted:
        return used
    place, number, rest = abroad(digits, at, size, following, meaning, roots, code_at)
    kind = (number & KIND_MASK) - 1
    if kind < 0:
        return used
    near = False
    for row in range(1, home[0, NEAR] + 1):
        near = near or (home[row, CODE] == place and home[row, PLAN] == (number >> KIND_BITS) & PLAN_MASK)
    if not near and kind != MOBILE:
        return used
    for other in range(used):
        if found[other, HOW] != DIALLED_HOME or found[other, NUMBER_CODE] != place:
            continue
        if found[other, REST] == rest - at or (
            found[other, REST] < 0 and _same(digits, rest, end, rewritten, int(found[other, ROW]))
        ):
            return used
    _put(found, used, _CODE_OF_HOME if near else _CODE_OF_ANYWHERE, WITHOUT_PLUS, -1, place, number, 0, rest - at)
    return used + 1
