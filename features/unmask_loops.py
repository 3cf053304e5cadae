"""Compiled loops that fold a text character by character: into the readable view, and into one without accents."""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled

#: In a folding table: the character is dropped; it is a mark on the letter before it; it becomes several.
GONE, MARK, LONGER = 0x80000000, 0x80000001, 0x80000002
#: What a text holds, bits of the flags that ``fold_in_place`` gives.
CHANGED, MOVED, OTHER_SCRIPT = 1, 2, 4
#: Marks on one letter that are looked at: no language writes more, and what has more is made to be a burden.
_MOST_MARKS = 8


@compiled
def fold_in_place(codes, starts, table):
    """Each character's reading (uint32), and flags (int64) of texts that stand one after another, from ``starts[i]`` on
    to before ``starts[i + 1]``: whether a character differs, one moves others, one is Cyrillic or Greek.

    Where one moves others, what is returned for the text is to be thrown away.
    """
    shown = np.empty(len(codes), np.uint32)
    flags = np.zeros(len(starts) - 1, np.int64)
    for text in range(len(flags)):
        for at in range(starts[text], starts[text + 1]):
            code = codes[at]
            shown[at] = code
            if code < 0x80:
                continue
            to = table[code]
            if to != code:
                flags[text] |= MOVED if to >= GONE else CHANGED
            if to < GONE:
                shown[at] = to
            if 0x370 <= to < 0x500:
                flags[text] |= OTHER_SCRIPT
    return shown, flags


@compiled
def fold_moving(codes, table, long_codes, long_starts, long_texts, pairs, composed):
    """The readable view (uint32), and where its distance to the raw text changes: view and raw offsets (int64).

    ``long_codes`` are the characters that become several, sorted, ``long_texts[long_starts[i]:long_starts[i + 1]]``
    what they become; ``pairs`` are letters and marks that one character exists for (uint64, letter in the upper
    half, sorted), ``composed`` that character.
    """
    longest = 1
    for at in range(len(long_starts) - 1):
        longest = max(longest, long_starts[at + 1] - long_starts[at])
    extra = 0
    for code in codes:
        if table[code] == LONGER:
            extra += longest - 1
    shown = np.empty(len(codes) + extra, np.uint32)
    view_at = np.empty(len(codes) + extra + 1, np.int64)
    raw_at = np.empty(len(codes) + extra + 1, np.int64)
    length = moved = at = 0
    while at < len(codes):
        code = codes[at]
        to = table[code]
        if to < GONE:
            shown[length] = to
            length += 1
            at += 1
            continue
        start = at
        at += 1
        if to == GONE:
            while at < len(codes) and table[codes[at]] == GONE:
                at += 1
        elif to == MARK:
            while at < len(codes) and 0x300 <= codes[at] <= 0x36F:
                at += 1
            if length:
                for mark in range(start, min(at, start + _MOST_MARKS)):
                    pair = np.uint64(shown[length - 1]) << np.uint64(32) | np.uint64(codes[mark])
                    place = np.searchsorted(pairs, pair)
                    if place < len(pairs) and pairs[place] == pair:
                        shown[length - 1] = composed[place]
        else:
            place = np.searchsorted(long_codes, code)
            for part in range(long_starts[place], long_starts[place + 1]):
                if part > long_starts[place]:
                    view_at[moved], raw_at[moved] = length, start
                    moved += 1
                shown[length] = long_texts[part]
                length += 1
        view_at[moved], raw_at[moved] = length, at
        moved += 1
    return shown[:length], view_at[:moved], raw_at[:moved]


@compiled
def fold_plain(codes, table):
    """Each character without its accent, uint32."""
    shown = np.empty(len(codes), np.uint32)
    for at in range(len(codes)):
        shown[at] = table[codes[at]] if codes[at] < len(table) else codes[at]
    return shown
