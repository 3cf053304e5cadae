"""Compiled loops that find thousands of keys in one pass over a text (Aho and Corasick 1975), and look at what stands around."""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled, within

#: Places with finds that are looked at in one go; a text with more is read on from where the last left off.
_ROOM = 1024
#: Ways on from a state above which they are looked up in a row of their own.
_MANY = 16
#: What is known of a state: its first way on, the state to fall back to, the nearest state at which a key ends (itself or
#: one fallen back to, or 0), the number of the key that ends here from 1, its row of ways on from 1, or the symbol of its
#: only way on, less than 0. Of the last three, 0 is none.
FIRST, BACK, NEAREST, KEY, ROW = range(5)


@within
def _next(states, symbols, rows, state, symbol):
    """The state after a symbol, or 0."""
    following = 0
    row = states[state, ROW]
    if row > 0:
        following = rows[row - 1, symbol]
    elif row == -np.int64(symbol):
        following = states[state, FIRST]
    elif row == 0:
        for way in range(states[state, FIRST], states[state + 1, FIRST]):
            if symbols[way] >= symbol:
                if symbols[way] == symbol:
                    following = way
                break
    return following


@compiled
def build_states(keys, starts, most):
    """The machine for sorted keys, key ``i`` being ``keys[starts[i]:starts[i + 1]]`` (symbols from 1 to ``most``).

    States are numbered by depth, so that those mostly met lie together; the ways on from one are states in a row. Returns
    what is known of each state (int32, FIRST to ROW), the symbol that leads to each (uint16), and the rows of those with
    many ways on (int32).
    """
    states = np.zeros((len(keys) + 2, 5), np.int32)
    symbols = np.zeros(len(keys) + 2, np.uint16)
    parents = np.zeros(len(keys) + 2, np.int32)
    begins, ends = np.zeros(len(keys) + 2, np.int32), np.zeros(len(keys) + 2, np.int32)  # the keys that lead through
    ends[0] = len(starts) - 1
    depth, deeper, state, used, many = 0, 1, 0, 1, 0
    while state < used:
        if state == deeper:
            depth, deeper = depth + 1, used
        states[state, FIRST] = used
        for key in range(begins[state], ends[state]):
            at = starts[key] + depth
            if at == starts[key + 1]:
                states[state, KEY] = key + 1
                continue
            if used == states[state, FIRST] or symbols[used - 1] != keys[at]:
                symbols[used], parents[used], begins[used] = keys[at], state, key
                used += 1
            ends[used - 1] = key + 1
        if used - states[state, FIRST] > _MANY:
            many += 1
            states[state, ROW] = many
        elif used - states[state, FIRST] == 1:
            states[state, ROW] = -np.int64(symbols[used - 1])
        state += 1
    states[used, FIRST] = used
    rows = np.zeros((many, most + 1), np.int32)
    for state in range(used):
        if states[state, ROW] > 0:
            for way in range(states[state, FIRST], states[state + 1, FIRST]):
                rows[states[state, ROW] - 1, symbols[way]] = way
        if parents[state]:
            back = states[parents[state], BACK]
            to = _next(states, symbols, rows, back, symbols[state])
            while to == 0 and back:
                back = states[back, BACK]
                to = _next(states, symbols, rows, back, symbols[state])
            states[state, BACK] = to
        states[state, NEAREST] = state if states[state, KEY] else states[states[state, BACK], NEAREST]
    return states[: used + 1].copy(), symbols[:used].copy(), rows


@compiled
def _stands(texts, starts, first, last, codes, at):
    """Whether one of the texts numbered from ``first`` to before ``last`` stands at ``at``."""
    found = False
    for one in range(first, last):
        size = starts[one + 1] - starts[one]
        if at + size > len(codes) or at < 0:
            continue
        here = starts[one]
        same = 0
        while same < size and codes[at + same] == texts[here + same]:
            same += 1
        if same == size:
            found = True
            break
    return found


@compiled
def _stood(texts, starts, first, last, codes, end):
    """Whether one of the texts numbered from ``first`` to before ``last`` ends at ``end``."""
    found = False
    for one in range(first, last):
        size = starts[one + 1] - starts[one]
        if size > end:
            continue
        here = starts[one]
        same = size
        while same and codes[end - size + same - 1] == texts[here + same - 1]:
            same -= 1
        if same == 0:
            found = True
            break
    return found


@compiled
def _walk(words, at, state, numbers, states, symbols, rows, places, reached):
    """Walk from ``at`` on, noting places and states at which keys end while there is room: how many, and where it stopped.

    Apart from what looks at the keys: where arrays are handed on in a loop, it counts their users at each character.
    """
    used = 0
    while at < len(words) and used < len(places):
        code = words[at]
        symbol = np.int64(numbers[code]) if code < len(numbers) else 0
        while True:  # as ``_next``, quick for states with one way on, which are most
            following = 0
            row = states[state, ROW]
            if row > 0:
                following = rows[row - 1, symbol]
            elif row < 0:
                if row == -symbol:
                    following = states[state, FIRST]
            else:
                for way in range(states[state, FIRST], states[state + 1, FIRST]):
                    if symbols[way] >= symbol:
                        if symbols[way] == symbol:
                            following = way
                        break
            if following or state == 0:
                break
            state = states[state, BACK]
        state = following
        if states[state, NEAREST]:
            places[used], reached[used] = at, state
            used += 1
        at += 1
    return used, at, state


@compiled
def find_keys(words, shown, at, state, numbers, states, symbols, rows, keys, entries, texts, starts, groups):
    """What is found from ``at`` on, where the machine is in ``state``: entries, starts, ends (int32), and where it stopped.

    Keys are looked for in ``words``, their neighbours in ``shown``, of the same length. ``numbers`` has the symbol of each code
    point. Of each key, ``keys`` has its entries, first and last, and where its words begin and end, from its last character. Of
    each entry, ``entries`` has three groups of texts, or -1: one of the first must end where it begins, one of the second
    stand there, one of the third stand where it ends. Group ``i`` is ``groups[i]`` to before ``groups[i + 1]``, text ``j``
    is ``texts[starts[j]:starts[j + 1]]``.
    """
    places, reached = np.empty(_ROOM, np.int32), np.empty(_ROOM, np.int32)
    count, at, state = _walk(words, at, state, numbers, states, symbols, rows, places, reached)
    found = np.empty((3, 2 * count), np.int32)
    used = 0
    for one in range(count):
        hit = states[reached[one], NEAREST]
        while hit:
            key = states[hit, KEY] - 1
            start, end = places[one] + keys[key, 2], places[one] + keys[key, 3]
            for entry in range(keys[key, 0], keys[key, 1]):
                group = entries[entry, 2]
                if group >= 0 and not _stands(texts, starts, groups[group], groups[group + 1], shown, end):
                    continue
                group = entries[entry, 0]
                if group >= 0 and not _stood(texts, starts, groups[group], groups[group + 1], shown, start):
                    continue
                group = entries[entry, 1]
                if group >= 0 and not _stands(texts, starts, groups[group], groups[group + 1], shown, start):
                    continue
                if used == found.shape[1]:
                    found = np.concatenate((found, np.empty_like(found)), axis=1)
                found[0, used], found[1, used], found[2, used] = entry, start, end
                used += 1
            hit = states[states[hit, BACK], NEAREST]
    return found[:, :used], at, state
