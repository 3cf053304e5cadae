"""Compiled loops that find number words in a text, by a trie, alone or run together."""

from __future__ import annotations

import numpy as np

from features.code_points import ALNUM, ALPHA, DECIMAL, PARTING
from features.digit_token import MOST_TOKENS, WEAK_WORD, WORD
from leadline.core.compiled import compiled, within

#: Runs of letters split anew in one text, and how long they and the words in them may be.
_MOST_SPLITS, _LONGEST_RUN, _LONGEST_WORD = 500, 120, 16
_SYMBOL = 127
_THREES = 1 << 15
_LETTER_O = ord("o")
SEED = np.uint64(1469598103934665603)
_KANA = 0x3000  # from here on letters are words of their own


@compiled
def build_trie(codes, starts, kinds):
    """A trie of words, as three int32 arrays: hash table, table of beginnings, words; and what words begin with (bool).

    Word ``i`` is ``codes[starts[i]:starts[i + 1]]``; words are sorted. ``kinds`` holds each character's symbol, 1 to
    127, in its lowest bits. The hash table leads from (state, symbol), in its first row, to the next state, in its
    second; the table of beginnings from the first two symbols to theirs. The word of a state is its number plus one,
    or 0. The last array says of the hash of three symbols whether a word may begin with them: it is small, the rest is not.
    """
    states = 1
    for word in range(len(starts) - 1):
        at = starts[word]
        if word:
            other = starts[word - 1]
            while other < starts[word] and at < starts[word + 1] and codes[at] == codes[other]:
                at, other = at + 1, other + 1
        states += starts[word + 1] - at
    size = 1
    while size < 2 * states:
        size *= 2
    table = np.zeros((size, 2), np.int32)
    beginnings = np.zeros((_SYMBOL + 1) * (_SYMBOL + 1), np.int32)
    words = np.zeros(states + 1, np.int32)
    threes = np.zeros(_THREES, np.bool_)
    used = 1
    for word in range(len(starts) - 1):
        state = 0
        for at in range(starts[word], starts[word + 1]):
            key = state * (_SYMBOL + 1) + (kinds[codes[at]] & _SYMBOL)
            slot = _slot(key, size)
            while table[slot, 0] != key and table[slot, 0] != 0:
                slot = (slot + 1) & (size - 1)
            if table[slot, 0] == 0:
                table[slot, 0] = key
                table[slot, 1] = used
                used += 1
            state = table[slot, 1]
            if at == starts[word] + 1:
                beginnings[(kinds[codes[at - 1]] & _SYMBOL) * (_SYMBOL + 1) + (kinds[codes[at]] & _SYMBOL)] = state
        words[state] = word + 1
        if starts[word + 1] - starts[word] >= 3:
            at = starts[word]
            threes[_three(kinds[codes[at]] & _SYMBOL, kinds[codes[at + 1]] & _SYMBOL, kinds[codes[at + 2]] & _SYMBOL)] = True
    return table, beginnings, words, threes


@within
def hash_of(value, code):
    """The number of a word (uint64, FNV-1a over code points) with one letter more; that of no letters is ``SEED``."""
    return (value ^ np.uint64(code)) * np.uint64(1099511628211)


@within
def _three(first, second, third):
    return ((np.int64(first) * 31 + np.int64(second)) * 419 + np.int64(third)) & (_THREES - 1)


@within
def _slot(key, size):
    mixed = np.uint32(key) * np.uint32(0x9E3779B1)
    return np.int64((mixed ^ (mixed >> np.uint32(15))) & np.uint32(size - 1))


@within
def _next(state, symbol, table):
    """The state after a symbol, or 0."""
    key = state * (_SYMBOL + 1) + symbol
    size = len(table)
    slot = _slot(key, size)
    while table[slot, 0] != key:
        if table[slot, 0] == 0:
            return 0
        slot = (slot + 1) & (size - 1)
    return table[slot, 1]


@within
def _longest(codes, at, kinds, table, beginnings, words):
    """The longest word that begins at ``at``: where it ends, and its number or -1."""
    found, end = -1, at
    first = kinds[codes[at]] & _SYMBOL
    if first == 0:
        return end, found
    if codes[at] >= _KANA:  # where a single character is a word
        state = _next(0, first, table)
        if words[state]:
            found, end = words[state] - 1, at + 1
    if at + 1 == len(codes):
        return end, found
    state = beginnings[first * (_SYMBOL + 1) + (kinds[codes[at + 1]] & _SYMBOL)]
    at += 2
    while state:
        if words[state]:
            found, end = words[state] - 1, at
        if at == len(codes):
            break
        symbol = kinds[codes[at]] & _SYMBOL
        if symbol == 0:
            break
        state = _next(state, symbol, table)
        at += 1
    return end, found


@within
def is_a(codes, at, kinds, bits):
    return 0 <= at < len(codes) and (kinds[codes[at]] & bits) != 0


@within
def is_letter(codes, at, kinds):
    """Whether a letter, or a number that is no decimal digit, stands at ``at``."""
    return 0 <= at < len(codes) and (kinds[codes[at]] & (ALNUM | DECIMAL)) == ALNUM


@compiled
def find_words(codes, kinds, table, beginnings, words, threes, sizes, slips, hows, chinese):
    """Number words that fill a whole run of letters, alone or run together: starts, ends, words, hows (all int32).

    ``words`` are trie states' words; ``sizes``, ``slips`` and ``hows`` say of each how many digits it stands for, whether it is misspelt and how it
    counts. Words from ``chinese`` on may stand amid other letters. A word -1 is the letter o, for zero.
    """
    length = len(codes)
    found = np.empty((4, length + 1), np.int32)
    used = 0  # found so far; those of an open chain stand behind them
    chain = 0
    end = -1  # of the chain
    skip = 0  # letters already settled
    splits = _MOST_SPLITS
    hits = 0
    at = 0
    while at < length and hits < MOST_TOKENS:
        if at and at != end and codes[at] < _KANA and kinds[codes[at - 1]] & ALPHA and not (chain and at - end <= 2):
            while at < length and kinds[codes[at]] & ALPHA and codes[at] < _KANA:  # within a word nothing begins
                at += 1
            if at == length:
                break
        symbol = kinds[codes[at]] & _SYMBOL  # most characters begin no word, which is seen here without a call
        after = kinds[codes[at + 1]] & _SYMBOL if at + 1 < length else 0
        two = beginnings[symbol * (_SYMBOL + 1) + after]
        if codes[at] < _KANA and (two == 0 or words[two] == 0):
            third = kinds[codes[at + 2]] & _SYMBOL if two and at + 2 < length else 0
            if third == 0 or not threes[_three(symbol, after, third)]:
                at += 1
                continue
        stop, word = _longest(codes, at, kinds, table, beginnings, words)
        if word < 0:
            at += 1
            continue
        start = at
        at = stop
        hits += 1
        if start < skip:
            continue
        lonely = (
            start > end + 2
            and (start == 0 or is_a(codes, start - 1, kinds, PARTING))
            and (stop == length or is_a(codes, stop, kinds, PARTING))
        )
        if not lonely and start == end:
            pass
        elif (not lonely and chain and start - end == 1 and codes[end] == _LETTER_O) or (
            not lonely and chain and start - end == 2 and codes[end] == _LETTER_O and codes[end + 1] == _LETTER_O
        ):
            chain = add(found, used, chain, end, start, -1, WORD)
        else:
            if chain:
                used, splits, skip = _close(
                    codes, kinds, table, beginnings, words, sizes, slips, hows, found, used, chain, end, splits
                )
                chain = 0
                if start < skip:
                    continue
            end = -1
            if not lonely and word < chinese and is_a(codes, start - 1, kinds, ALPHA):
                continue
        if lonely:  # most words stand alone
            add(found, used, 0, start, stop, word, hows[word])
            used += 1
        else:
            end = stop
            chain = add(found, used, chain, start, stop, word, hows[word])
    if chain:
        used, splits, skip = _close(
            codes, kinds, table, beginnings, words, sizes, slips, hows, found, used, chain, end, splits
        )
    return found[:, :used]


@within
def add(found, used, chain, start, end, word, how):
    found[0, used + chain] = start
    found[1, used + chain] = end
    found[2, used + chain] = word
    found[3, used + chain] = how
    return chain + 1


@compiled
def _close(codes, kinds, table, beginnings, words, sizes, slips, hows, found, used, chain, end, splits):
    """Keep a chain of touching words if the run of letters ends with it (an ``o`` may follow).

    Where letters are left over, the longest words may have been the wrong ones ("eighttwoone"): the
    run is then split anew. Returns how many are found, how many such splits are left, and where reading goes on.
    """
    if is_a(codes, end, kinds, ALPHA) and codes[end - 1] < _KANA:
        everyday = chain == 1 and found[3, used] == WEAK_WORD
        if codes[end] == _LETTER_O and not everyday and not is_a(codes, end + 1, kinds, ALPHA):
            chain = add(found, used, chain, end, end + 1, -1, WORD)
        else:
            start = found[0, used]
            stop = start
            while is_letter(codes, stop, kinds):
                stop += 1
            if stop == start:
                stop = end
            if splits <= 0 or stop - start > _LONGEST_RUN or stop - start < 6:
                return used, splits, end
            return (
                _split(codes, start, stop, kinds, table, beginnings, words, sizes, slips, found, used),
                splits - 1,
                stop,
            )
    if chain > 1:  # run together: nobody writes everyday words that way
        for at in range(used, used + chain):
            if found[3, at] == WEAK_WORD:
                found[3, at] = WORD
    return used + chain, splits, 0


@compiled
def _split(codes, start, stop, kinds, table, beginnings, words, sizes, slips, found, used):
    """Add a run of letters as number words that fill it, fewest and best spelt words first, where it can be; how many are found."""
    size = stop - start
    most = 3 * size + 1
    cost = np.full(size + 1, most, np.int32)  # two for a word, three for a misspelt one
    before = np.zeros(size + 1, np.int32)
    what = np.zeros(size + 1, np.int32)
    cost[0] = 0
    for first in range(size - 1):
        if cost[first] == most:
            continue
        state = 0
        for at in range(first, min(size, first + _LONGEST_WORD)):
            symbol = kinds[codes[start + at]] & _SYMBOL
            state = _next(state, symbol, table) if symbol else 0
            if not state:
                break
            word = words[state] - 1
            if word < 0 or at == first or sizes[word] == 0:
                continue
            more = cost[first] + (3 if slips[word] else 2)
            if more < cost[at + 1]:
                cost[at + 1], before[at + 1], what[at + 1] = more, first, word
    count = 0
    at = size if cost[size] < most else 0
    while at:
        count, at = count + 1, before[at]
    if count < 2:
        return used
    for at in range(used + count - 1, used - 1, -1):
        add(found, at, 0, start + before[size], start + size, what[size], WORD)
        size = before[size]
    return used + count
