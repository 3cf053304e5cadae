"""Compiled loops that make a text ready for the search of words: folded, with nothing left but letters, told by script."""

from __future__ import annotations

import numpy as np

from features.code_points import ALNUM, DECIMAL
from leadline.core.compiled import compiled

#: In a folding table: the character is not known yet; it becomes none or several (the lower bits number them); it is a
#: letter, a figure or a mark upon one.
UNKNOWN, SEVERAL, WORD = 0xFFFFFFFF, 0x80000000, 0x40000000
_CODE = 0x1FFFFF
_BLANK = 32


@compiled
def fold_words(codes, table, starts, texts):
    """The folded text, the same with blanks for signs (both uint32), and the offset each character came from (int32).

    ``texts[starts[i]:starts[i + 1]]`` is what the i-th of the characters becomes that become none or several, marked as in
    ``table``. All three results begin and end with a blank of their own. The offsets are empty where each character came
    from its own place; all are where a character is not known yet.
    """
    length = 0
    for code in codes:
        to = table[code]
        if to == UNKNOWN or (to >= SEVERAL and (to & _CODE) + 1 >= len(starts)):  # the second: another thread met it just now
            return np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.int32)
        length += 1 if to < SEVERAL else starts[(to & _CODE) + 1] - starts[to & _CODE]
    shown = np.empty(length + 2, np.uint32)
    words = np.empty(length + 2, np.uint32)
    came = np.empty(length + 2, np.int32)
    shown[0] = words[0] = _BLANK
    came[0] = 0
    used = 1
    blank = False  # whether what came last is one
    for at in range(len(codes)):
        to = table[codes[at]]
        if to < SEVERAL:
            code = to & _CODE
            if code == _BLANK:
                if blank:
                    continue
                blank = True
            else:
                blank = False
            shown[used] = code
            words[used] = code if to & WORD else _BLANK
            came[used] = at
            used += 1
            continue
        for part in range(starts[to & _CODE], starts[(to & _CODE) + 1]):
            code = texts[part] & _CODE
            if code == _BLANK and blank:
                continue
            blank = code == _BLANK
            shown[used] = code
            words[used] = code if texts[part] & WORD else _BLANK
            came[used] = at
            used += 1
    shown[used] = words[used] = _BLANK
    came[used] = max(0, len(codes) - 1)
    own = used - 1 == len(codes)
    if own:
        for place in range(1, used):
            if came[place] != place - 1:
                own = False
                break
    return shown[: used + 1], words[: used + 1], came[:0] if own else came[: used + 1]


@compiled
def letters_alone(codes, kinds):
    """The text with a blank for everything that is no letter, and for decimal figures (uint32)."""
    found = np.empty(len(codes), np.uint32)
    for at in range(len(codes)):
        code = codes[at]
        found[at] = code if kinds[code] & (ALNUM | DECIMAL) == ALNUM else _BLANK
    return found


@compiled
def count_kinds(codes, table, kinds):
    """How many characters are of each kind from 0 to ``kinds``, as ``table`` has it by code point (int64)."""
    counts = np.zeros(kinds + 1, np.int64)
    for code in codes:
        counts[table[code]] += 1
    return counts
