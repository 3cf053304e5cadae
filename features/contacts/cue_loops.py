"""Compiled loops that look for any of some words anywhere in a text, by their first four letters."""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled


@compiled
def _gram_slot(gram, size):
    return ((gram * -7046029254386353131) >> 32) & (size - 1)


@compiled
def gram_table(codes, starts, size):
    """The first four letters of words as an open hash table (int64, ``size`` a power of two); word ``i`` is ``codes[starts[i]:starts[i + 1]]``."""
    table = np.zeros(size, np.int64)
    for word in range(len(starts) - 1):
        gram = 0
        for at in range(starts[word], starts[word] + 4):
            gram = (gram << 16) | (codes[at] & 0xFFFF)
        slot = _gram_slot(gram, size)
        while table[slot] != 0 and table[slot] != gram:
            slot = (slot + 1) & (size - 1)
        table[slot] = gram
    return table


@compiled
def _is_cue(codes, at, cues, starts):
    """Whether one of the words stands at ``at``."""
    for word in range(len(starts) - 1):
        same = at + starts[word + 1] - starts[word] <= len(codes)
        place = starts[word]
        while same and place < starts[word + 1]:
            same = codes[at + place - starts[word]] == cues[place]
            place += 1
        if same:
            return True
    return False


@compiled
def cued(codes, grams, cues, starts):
    """Whether what may say that digits are written backwards stands in a text; ``grams`` is the ``gram_table`` of these words."""
    gram = 0
    for at in range(len(codes)):
        gram = ((gram & 0xFFFFFFFFFFFF) << 16) | (codes[at] & 0xFFFF)
        slot = _gram_slot(gram, len(grams))
        while grams[slot] != 0:
            if grams[slot] == gram and _is_cue(codes, at - 3, cues, starts):
                return True
            slot = (slot + 1) & (len(grams) - 1)
    return False
