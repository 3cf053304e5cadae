"""Compiled loops that find what may be digits in a text: number words and figures, and how close they stand."""

from __future__ import annotations

import numpy as np

from features.code_points import ALNUM, BEFORE, BESIDE, LONE, LONE_LATIN, LOOKALIKE
from features.digit_token import FEWEST_WORDS, FIGURES, MOST_TOKENS, MULTIPLIER, WEAK_WORD, WORD
from features.gap_loops import LONGEST_GAP, known_word
from features.word_loops import SEED, add, find_words, hash_of, is_a, is_letter
from leadline.core.compiled import compiled

#: Letters of the longest mistyped word.
_LONGEST_SLIP = 14
#: From one everyday word to the next: digits said with other words between them are not everyday words.
_NEAR_WORD = 8
#: On which side of a mark a mistyped word may stand.
AFTER, BEFORE_IT = 1, 2


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
    if is_a(codes, start - 1, kinds, LOOKALIKE):
        size, begin = size + 10, start - 10
    elif is_a(codes, start - 1, kinds, BEFORE) and is_a(codes, start - 2, kinds, LOOKALIKE):
        size, begin = size + 8, start - 12
    if is_a(codes, end, kinds, LOOKALIKE):
        return begin, end + 24, size + 21
    if is_a(codes, end, kinds, BESIDE):
        at = end
        while at < end + 3 and is_a(codes, at, kinds, BESIDE):
            at += 1
        letters, latin = at, at
        while letters < at + 5 and is_a(codes, letters, kinds, LONE):
            letters += 1
        while latin < at + 5 and is_a(codes, latin, kinds, LONE_LATIN):
            latin += 1
        if (1 <= latin - at <= 4 and not is_a(codes, latin, kinds, ALNUM)) or (
            2 <= letters - at <= 4 and not is_a(codes, letters, kinds, ALNUM)
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
        if is_letter(codes, at, kinds):
            letters += 1
            if at == start or not is_letter(codes, at - 1, kinds):
                words += 1
    return lines > 2 or words > 6 or (not spoken and (words > 3 or letters > 15))


@compiled
def marks(codes, kinds, table, beginnings, words, threes, sizes, slips, hows, chinese, fewest):
    """Number words and figures in the order of the text: starts, ends, words and hows (int32).

    The word of figures is -2. Only those in stretches that may hold ``fewest`` digits, where look-alike letters count
    at their most.
    """
    said = find_words(codes, kinds, table, beginnings, words, threes, sizes, slips, hows, chinese)
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
        add(found, kept, 0, start, end, word, how)
        kept += 1
        most += size
        reach = max(reach, far + LONGEST_GAP)
        near = max(near, far + (_NEAR_WORD if weak else LONGEST_GAP))
        done = max(done, end)
        open_end = far > end
        spoken = by_word
    if most < fewest:
        kept = stretch
    return found[:, :kept]


@compiled
def _hash(codes, start, end, without):
    """A number for the letters of a word, less the one at ``without``."""
    value = SEED
    for at in range(start, end):
        if at != without:
            value = hash_of(value, codes[at])
    return value


@compiled
def hashes(codes, starts):
    """The numbers of words and of words less a letter: hashes (uint64) and which word each is of (int32).

    Word ``i`` is ``codes[starts[i]:starts[i + 1]]``.
    """
    found = np.empty(len(codes) + len(starts) - 1, np.uint64)
    of = np.empty(len(found), np.int32)
    used = 0
    for word in range(len(starts) - 1):
        for without in range(starts[word] - 1, starts[word + 1]):
            found[used], of[used] = _hash(codes, starts[word], starts[word + 1], without), word
            used += 1
    return found, of


@compiled
def _like(codes, start, end, known, langs, wanted, between):
    """Whether a word is one letter away from a number word of the languages ``wanted``."""
    if not 2 <= end - start <= _LONGEST_SLIP or known_word(codes, start, end, between):
        return False
    for without in range(start - 1, end):
        value = _hash(codes, start, end, without)
        place = np.searchsorted(known, value)
        if place < len(known) and known[place] == value and langs[place] & wanted:
            return True
    return False


@compiled
def slips_beside(codes, places, kinds, spoken, known, langs, between):
    """Beside which of ``places`` (what ``marks`` finds) a word may be a mistyped number word: AFTER and BEFORE_IT as bits (int32).

    And the languages (bits) that most of the words among them are of, which are those of the mistyped ones.

    ``spoken`` are the languages in which each word of the lexicon is a digit, ``known`` the sorted hashes of those
    words and of them less a letter, and ``langs`` their languages (bits of int32); ``between`` are words known to stand
    between digits.
    """
    count = places.shape[1]
    found = np.zeros(count, np.int32)
    said = sure = 0
    votes = np.zeros(32, np.int32)
    for at in range(count):
        how = places[3, at]
        said += how != FIGURES
        sure += how == WORD
        word = places[2, at]
        if word >= 0:
            for lang in range(32):
                votes[lang] += (spoken[word] >> lang) & 1
    if sure < 2 or sure + said < 2 * FEWEST_WORDS:
        return found, 0
    most = votes.max()
    if most == 0:
        return found, 0
    wanted = 0
    for lang in range(31):
        if votes[lang] == most:
            wanted |= 1 << lang
    for mark in range(count):
        at = places[1, mark]
        while at < len(codes) and at < places[1, mark] + 4 and not is_a(codes, at, kinds, ALNUM):
            at += 1
        if (mark + 1 == count or at != places[0, mark + 1]) and at > places[1, mark]:
            end = at
            while end < len(codes) and end <= at + _LONGEST_SLIP and is_letter(codes, end, kinds):
                end += 1
            if _like(codes, at, end, known, langs, wanted, between):
                found[mark] |= AFTER
        end = places[0, mark]
        while end > 0 and end > places[0, mark] - 4 and not is_a(codes, end - 1, kinds, ALNUM):
            end -= 1
        if (mark == 0 or end != places[1, mark - 1]) and end < places[0, mark]:
            at = end
            while at > 0 and end - at <= _LONGEST_SLIP and is_letter(codes, at - 1, kinds):
                at -= 1
            if _like(codes, at, end, known, langs, wanted, between):
                found[mark] |= BEFORE_IT
    return found, wanted
