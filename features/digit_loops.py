"""Compiled loops that find what may be digits in a text: number words by a trie, figures, and how close they stand."""

from __future__ import annotations

import numpy as np

from features.code_points import ALNUM, ALPHA, BEFORE, BESIDE, DECIMAL, LONE, LONE_LATIN, LOOKALIKE, PARTING
from features.digit_gaps import LONGEST_GAP
from features.digit_token import FIGURES, MOST_TOKENS, MULTIPLIER, WEAK_WORD, WORD
from leadline.core.compiled import compiled, within

#: Runs of letters split anew in one text, and how long they and the words in them may be.
_MOST_SPLITS, _LONGEST_RUN, _LONGEST_WORD = 500, 120, 16
#: Three marks with mistyped words between them are at most so long.
_DENSE = 60
#: From one everyday word to the next: digits said with other words between them are not everyday words.
_NEAR_WORD = 8
_SYMBOL = 127
_LETTER_O = ord("o")
_KANA = 0x3000  # from here on letters are words of their own


@compiled
def build_trie(codes, starts, kinds):
    """A trie of words, as three int32 arrays: hash table, table of beginnings, words.

    Word ``i`` is ``codes[starts[i]:starts[i + 1]]``; words are sorted. ``kinds`` holds each character's symbol, 1 to
    127, in its lowest bits. The hash table leads from (state, symbol), in its first row, to the next state, in its
    second; the table of beginnings from the first two symbols to theirs. The word of a state is its number plus one,
    or 0.
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
    return table, beginnings, words


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
def _is(codes, at, kinds, bits):
    return 0 <= at < len(codes) and (kinds[codes[at]] & bits) != 0


@within
def _is_letter(codes, at, kinds):
    """Whether a letter, or a number that is no decimal digit, stands at ``at``."""
    return 0 <= at < len(codes) and (kinds[codes[at]] & (ALNUM | DECIMAL)) == ALNUM


@compiled
def find_words(codes, kinds, table, beginnings, words, sizes, slips, hows, chinese):
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
        if beginnings[symbol * (_SYMBOL + 1) + after] == 0 and codes[at] < _KANA:
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
            and (start == 0 or _is(codes, start - 1, kinds, PARTING))
            and (stop == length or _is(codes, stop, kinds, PARTING))
        )
        if not lonely and start == end:
            pass
        elif (not lonely and chain and start - end == 1 and codes[end] == _LETTER_O) or (
            not lonely and chain and start - end == 2 and codes[end] == _LETTER_O and codes[end + 1] == _LETTER_O
        ):
            chain = _add(found, used, chain, end, start, -1, WORD)
        else:
            if chain:
                used, splits, skip = _close(
                    codes, kinds, table, beginnings, words, sizes, slips, hows, found, used, chain, end, splits
                )
                chain = 0
                if start < skip:
                    continue
            end = -1
            if not lonely and word < chinese and _is(codes, start - 1, kinds, ALPHA):
                continue
        if lonely:  # most words stand alone
            _add(found, used, 0, start, stop, word, hows[word])
            used += 1
        else:
            end = stop
            chain = _add(found, used, chain, start, stop, word, hows[word])
    if chain:
        used, splits, skip = _close(
            codes, kinds, table, beginnings, words, sizes, slips, hows, found, used, chain, end, splits
        )
    return found[:, :used]


@within
def _add(found, used, chain, start, end, word, how):
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
    if _is(codes, end, kinds, ALPHA) and codes[end - 1] < _KANA:
        everyday = chain == 1 and found[3, used] == WEAK_WORD
        if codes[end] == _LETTER_O and not everyday and not _is(codes, end + 1, kinds, ALPHA):
            chain = _add(found, used, chain, end, end + 1, -1, WORD)
        else:
            start = found[0, used]
            stop = start
            while _is_letter(codes, stop, kinds):
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
        _add(found, at, 0, start + before[size], start + size, what[size], WORD)
        size = before[size]
    return used + count


@compiled
def find_figures(codes):
    """Runs of the figures 0 to 9: starts and ends (int32)."""
    found = np.empty((2, min(len(codes) // 2 + 1, MOST_TOKENS)), np.int32)
    used = at = 0
    while at < len(codes) and used < found.shape[1]:
        if not 48 <= codes[at] <= 57:
            at += 1
            continue
        found[0, used] = at
        while at < len(codes) and 48 <= codes[at] <= 57:
            at += 1
        found[1, used] = at
        used += 1
    return found[:, :used]


@compiled
def _widest(codes, start, end, kinds):
    """Figures at ``[start, end)`` with the look-alike letters they may take in: start, end and digits at most."""
    size = end - start
    begin = start
    if _is(codes, start - 1, kinds, LOOKALIKE):
        size, begin = size + 10, start - 10
    elif _is(codes, start - 1, kinds, BEFORE) and _is(codes, start - 2, kinds, LOOKALIKE):
        size, begin = size + 8, start - 12
    if _is(codes, end, kinds, LOOKALIKE):
        return begin, end + 24, size + 21
    if _is(codes, end, kinds, BESIDE):
        at = end
        while at < end + 3 and _is(codes, at, kinds, BESIDE):
            at += 1
        letters, latin = at, at
        while letters < at + 5 and _is(codes, letters, kinds, LONE):
            letters += 1
        while latin < at + 5 and _is(codes, latin, kinds, LONE_LATIN):
            latin += 1
        if (1 <= latin - at <= 4 and not _is(codes, latin, kinds, ALNUM)) or (
            2 <= letters - at <= 4 and not _is(codes, letters, kinds, ALNUM)
        ):
            return begin, end + 7, size + 4
    return begin, end, size


@compiled
def _parted(codes, start, end, kinds, spoken):
    """Whether what stands between two marks parts them for sure: a sign, too many lines, words or letters.

    ``spoken`` says that one of them is a number word, and mistyped ones may stand between.
    """
    size = end - start
    words = letters = lines = 0
    for at in range(start, end):
        code = codes[at]
        if code == 10:
            lines += 1
        elif code < 128:
            if size > 1 and (code == 35 or code == 36 or code == 37 or code == 43 or code == 64):  # # $ % + @
                return True
            if code == 40 or code == 91 or code == 123:  # an aside
                return False
        if _is_letter(codes, at, kinds):
            letters += 1
            if at == start or not _is_letter(codes, at - 1, kinds):
                words += 1
    return lines > 2 or words > 6 or (not spoken and (words > 3 or letters > 15))


@compiled
def marks(codes, kinds, table, beginnings, words, sizes, slips, hows, chinese, fewest):
    """Number words and figures in the order of the text (starts, ends, words and hows, int32), and whether they are dense.

    The word of figures is -2. Only those in stretches that may hold ``fewest`` digits, where look-alike letters count
    at their most. They are dense where three of them stand so close that others beside them may be mistyped.
    """
    said = find_words(codes, kinds, table, beginnings, words, sizes, slips, hows, chinese)
    figures = find_figures(codes)
    count = said.shape[1] + figures.shape[1]
    found = np.empty((4, count), np.int32)
    kept = stretch = 0  # the open stretch begins there
    most = reach = near = 0  # its digits at most, how far its next mark may be, and an everyday word
    done = 0  # where the last mark ends
    open_end = True  # look-alike letters may follow it
    spoken = False  # it is a number word
    left = right = 0
    used = 0
    while used < count:
        by_word = right == figures.shape[1] or (
            left < said.shape[1]
            and (
                said[0, left] < figures[0, right]
                or (said[0, left] == figures[0, right] and said[1, left] < figures[1, right])
            )
        )
        used += 1
        weak = False
        if by_word:
            start, end, word, how = said[0, left], said[1, left], said[2, left], said[3, left]
            left += 1
            weak = how == WEAK_WORD
            begin, far = start, end
            size = 2 if how == MULTIPLIER else (sizes[word] if word >= 0 else end - start)
            if how == WORD:
                size += 1  # a mistyped one may stand beside it
        else:
            start, end, word, how = figures[0, right], figures[1, right], np.int32(-2), np.int32(FIGURES)
            right += 1
            begin, far, size = _widest(codes, start, end, kinds)
        apart = begin > (near if weak else reach) or (
            not open_end and begin == start > done and _parted(codes, done, start, kinds, spoken or by_word)
        )
        if apart:
            if most < fewest:
                kept = stretch
            stretch, most = kept, 0
        _add(found, kept, 0, start, end, word, how)
        kept += 1
        most += size
        reach = max(reach, far + LONGEST_GAP)
        near = max(near, far + (_NEAR_WORD if weak else LONGEST_GAP))
        done = max(done, end)
        open_end = far > end
        spoken = by_word
    if most < fewest:
        kept = stretch
    dense = False
    for at in range(kept - 2):
        if found[0, at + 2] - found[1, at] <= _DENSE:
            dense = True
            break
    return found[:, :kept], dense

