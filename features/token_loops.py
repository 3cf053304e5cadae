"""Compiled loops that make tokens of number words and figures: look-alike letters taken in, doubles said, gaps judged."""

from __future__ import annotations

import numpy as np

from features.code_points import BESIDE, LONE, LOOKALIKE
from features.digit_loops import marks, slips_beside
from features.digit_token import FIGURES, LEET, MULTIPLIER, WEAK_WORD, WORD
from features.gap_loops import APART, LONGEST_GAP, gap_between
from features.leet_loops import LEET_DIGIT, group_after, groups_before, is_figure, mixed
from features.word_loops import is_a
from leadline.core.compiled import compiled, with_room

#: Rows of a table of tokens: where each begins and ends, how it is written, where its digits begin and how many they
#: are, and what lies between it and the token before it (``features.gap_loops``).
START, END, HOW, AT, SIZE, GAP = range(6)
ROWS = 6
#: What the first value of packed digits says, and how many values stand before the tables.
NOTHING, ALIKE, DIFFER, SLIPPED = range(4)
HEAD = 5


@compiled
def _put(tokens, count, start, end, how, at, size):
    tokens[START, count] = start
    tokens[END, count] = end
    tokens[HOW, count] = how
    tokens[AT, count] = at
    tokens[SIZE, count] = size


@compiled
def _copy(tokens, count, other, place, digits, used, others):
    """A token of another table, with its digits; how many digits are used then."""
    size = other[SIZE, place]
    _put(tokens, count, other[START, place], other[END, place], other[HOW, place], used, size)
    for at in range(size):
        digits[used + at] = others[other[AT, place] + at]
    return used + size


@compiled
def _read(codes, start, end, leet, digits, used):
    """Figures and look-alike letters as digits; how many digits are used then."""
    for at in range(start, end):
        digits[used] = codes[at] if is_figure(codes[at]) else 48 + (leet[codes[at]] & LEET_DIGIT)
        used += 1
    return used


@compiled
def _with_lone_leet(codes, tokens, count, digits, kinds, leet):
    """Tokens with the groups of look-alike letters that stand alone beside one (``oi 07 ooo 123 io``), and their digits."""
    found = np.empty((ROWS, 4 * count + 4), np.int64)
    read = np.empty(len(digits) + 16 * count + 16, np.uint8)
    used = put = done = added = 0
    for place in range(count):
        start, end = tokens[START, place], tokens[END, place]
        if (
            start > 1
            and start - done > 1
            and is_a(codes, start - 2, kinds, LONE)
            and (codes[start - 1] == 32 or codes[start - 1] == 45 or codes[start - 1] == 46)
        ):
            at = groups_before(codes, done, start, kinds)
            while 0 <= at < start:
                begin = at
                while at < start and is_a(codes, at, kinds, LONE):
                    at += 1
                if at > begin:
                    _put(found, put, begin, at, LEET, used, at - begin)
                    used = _read(codes, begin, at, leet, read, used)
                    put += 1
                    added += 1
                at += 1
        used = _copy(found, put, tokens, place, read, used, digits)
        put += 1
        done = end
        if not is_a(codes, end, kinds, BESIDE) or not is_a(codes, end + 1, kinds, BESIDE | LONE):
            continue
        begin, last = group_after(codes, end, kinds)
        if begin >= 0 and (place + 1 == count or tokens[START, place + 1] >= last):
            _put(found, put, begin, last, LEET, used, last - begin)
            used = _read(codes, begin, last, leet, read, used)
            put += 1
            added += 1
            done = last
    return found, put, read, added


@compiled
def _repeat(tokens, count, digits):
    """Let ``double`` and ``triple`` repeat the digit they stand before: tokens, how many, digits."""
    found = np.empty((ROWS, count + 1), np.int64)
    read = np.empty(len(digits) + 2 * count + 2, np.uint8)
    used = put = 0
    waiting = -1
    for place in range(count):
        if tokens[HOW, place] == MULTIPLIER:
            waiting = place
            continue
        begin = used
        if waiting >= 0 and tokens[START, place] - tokens[END, waiting] <= 2 and tokens[SIZE, place] > 0:
            for _ in range(digits[tokens[AT, waiting]] - 49):
                read[used] = digits[tokens[AT, place]]
                used += 1
            used = _copy(found, put, tokens, place, read, used, digits)
            _put(found, put, tokens[START, waiting], tokens[END, place], WORD, begin, used - begin)
        else:
            used = _copy(found, put, tokens, place, read, used, digits)
        waiting = -1
        put += 1
    return found, put, read


@compiled
def _judge(codes, tokens, count, kinds, known):
    """Fill in what lies between each token and the one before it."""
    for place in range(count):
        gap = APART
        if place:
            start, end = tokens[END, place - 1], tokens[START, place]
            if end - start <= LONGEST_GAP:
                gap = gap_between(codes, start, max(start, end), kinds, known)
        tokens[GAP, place] = gap


@compiled
def _packed(strict, stricts, strict_digits, bold, bolds, bold_digits, differ):
    """Two readings in one array (int64) that ``unpacked`` takes apart: one array costs less to hand over than four."""
    strict_used = strict[AT, stricts - 1] + strict[SIZE, stricts - 1] if stricts else 0
    bold_used = bold[AT, bolds - 1] + bold[SIZE, bolds - 1] if bolds and differ else 0
    if not differ:
        bolds = 0
    found = np.empty(HEAD + ROWS * (stricts + bolds) + strict_used + bold_used, np.int64)
    found[0], found[1], found[2], found[3], found[4] = DIFFER if differ else ALIKE, stricts, bolds, strict_used, bold_used
    at = HEAD
    for row in range(ROWS):
        found[at : at + stricts] = strict[row, :stricts]
        at += stricts
    for row in range(ROWS):
        found[at : at + bolds] = bold[row, :bolds]
        at += bolds
    for place in range(strict_used):
        found[at + place] = strict_digits[place]
    at += strict_used
    for place in range(bold_used):
        found[at + place] = bold_digits[place]
    return found


@compiled
def unpacked(found):
    """The tables of both readings and their digits: strict, then bold; the same where they do not differ."""
    stricts, bolds = found[1], found[2]
    at = HEAD + ROWS * stricts
    strict = found[HEAD:at].reshape((ROWS, stricts))
    until = at + ROWS * bolds
    digits = found[until : until + found[3]]
    if found[0] != DIFFER:
        return strict, digits, strict, digits
    return strict, digits, found[at:until].reshape((ROWS, bolds)), found[until + found[3] :]


@compiled
def _read_one(
    plain, lower, fewest, kinds, table, beginnings, words, threes, sizes, misspelt, hows, chinese,
    spoken, hashes, langs, leet, known, slips, starts, spelt,
):  # fmt: skip
    places = marks(plain, kinds, table, beginnings, words, threes, sizes, misspelt, hows, chinese, fewest)
    count = places.shape[1]
    if count == 0:
        return np.zeros(1, np.int64)
    beside, langs_said = slips_beside(plain, places, kinds, spoken, hashes, langs, known)
    if beside.any():
        found = np.empty(2 + 5 * count, np.int64)
        found[0], found[1] = SLIPPED, langs_said
        for row in range(4):
            found[2 + row * count : 2 + (row + 1) * count] = places[row]
        found[2 + 4 * count :] = beside
        return found
    return merge(plain, lower, kinds, leet, known, places, slips, starts, spelt)


@compiled
def read_each(
    plain, lower, begins, fewest, kinds, table, beginnings, words, threes, sizes, misspelt, hows, chinese,
    spoken, hashes, langs, leet, known, slips, starts, spelt,
):  # fmt: skip
    """Everything that can be read as digits in texts that stand one after another, packed, and where each text's begins (int64).

    Text ``i`` is ``plain[begins[i]:begins[i + 1]]``; what is too far from others to make up ``fewest[i]`` digits is left
    out. The first value of each is NOTHING, ALIKE, DIFFER or SLIPPED: then what follows are the languages
    of mistyped words, ``marks``, and beside which of them such words may stand (``slips_beside``), and with these, ``slips``, ``merge`` goes on. The tables are those of
    ``features.digit_words``; ``misspelt`` says which words are, ``hashes`` and ``langs`` are for ``slips_beside``.
    """
    packed = np.empty(256 * len(begins), np.int64)
    at = np.zeros(len(begins), np.int64)
    used = 0
    for text in range(len(begins) - 1):
        found = _read_one(
            plain[begins[text] : begins[text + 1]], lower[begins[text] : begins[text + 1]], fewest[text],
            kinds, table, beginnings, words, threes, sizes, misspelt, hows, chinese,
            spoken, hashes, langs, leet, known, slips, starts, spelt,
        )  # fmt: skip
        packed = with_room(packed, used, len(found))
        packed[used : used + len(found)] = found
        used += len(found)
        at[text + 1] = used
    return packed[:used], at


@compiled
def merge(plain, lower, kinds, leet, known, places, slips, starts, spelt):
    """Tokens of a text in order, packed: tables of six rows (int64) with their digits (ASCII), strict ones and bold ones.

    ``plain`` is ``lower`` without accents. ``places`` are number words and figures (``features.digit_loops.marks``),
    ``slips`` mistyped words: starts, ends and digits. Word ``i`` says ``spelt[starts[i]:starts[i + 1]]``.
    """
    total = places.shape[1] + slips.shape[1]
    words = np.empty((4, total), np.int64)
    count = slip = 0
    for place in range(places.shape[1]):
        if places[3, place] == FIGURES:
            continue
        while slip < slips.shape[1] and slips[0, slip] < places[0, place]:
            words[0, count], words[1, count], words[2, count], words[3, count] = slips[0, slip], slips[1, slip], -3 - slips[2, slip], WEAK_WORD
            count, slip = count + 1, slip + 1
        for row in range(4):
            words[row, count] = places[row, place]
        count += 1
    while slip < slips.shape[1]:
        words[0, count], words[1, count], words[2, count], words[3, count] = slips[0, slip], slips[1, slip], -3 - slips[2, slip], WEAK_WORD
        count, slip = count + 1, slip + 1
    strict = np.empty((ROWS, total + 1), np.int64)
    bold = np.empty((ROWS, total + 1), np.int64)
    room = len(plain) + 8 * total + 8
    strict_digits = np.empty(room, np.uint8)
    bold_digits = np.empty(room, np.uint8)
    stricts = bolds = strict_used = bold_used = 0
    differ = multiplied = False
    index = done = taken = 0  # done: end of the last word; taken: of the last mixed group
    mark = 0
    while True:
        while mark < places.shape[1] and places[3, mark] != FIGURES:
            mark += 1
        over = mark == places.shape[1]
        start = len(plain) if over else np.int64(places[0, mark])
        while index < count and words[0, index] <= start:
            at, until, word, how = words[0, index], words[1, index], words[2, index], words[3, index]
            index += 1
            done = until
            if at < taken:
                continue
            begin = bold_used
            if word >= 0:
                for place in range(starts[word], starts[word + 1]):
                    bold_digits[bold_used] = spelt[place]
                    bold_used += 1
            elif word == -1:  # letters o, for zeros
                for _ in range(until - at):
                    bold_digits[bold_used] = 48
                    bold_used += 1
            else:
                bold_digits[bold_used] = 48 - 3 - word
                bold_used += 1
            _put(bold, bolds, at, until, how, begin, bold_used - begin)
            if how == WEAK_WORD:
                differ = True
            else:
                strict_used = _copy(strict, stricts, bold, bolds, strict_digits, strict_used, bold_digits)
                stricts += 1
            bolds += 1
            multiplied = multiplied or how == MULTIPLIER
        if over:
            break
        end = np.int64(places[1, mark])
        mark += 1
        if end <= done:  # inside a word such as f1ve
            continue
        begins, ends = start, end
        if start < done or (index < count and words[0, index] < end):  # a word that begins with a figure, such as 0ne
            begins = max(start, done)
            ends = min(end, words[0, index]) if index < count else end
        size = max(0, ends - begins)
        for place in range(size):
            strict_digits[strict_used + place] = plain[begins + place]
        _put(strict, stricts, begins, ends, FIGURES, strict_used, size)
        strict_used += size
        stricts += 1
        if ends <= taken:
            continue
        how = -1
        first = last = 0
        if is_a(plain, begins - 1, kinds, LOOKALIKE) or is_a(plain, ends, kinds, LOOKALIKE):
            limit = words[0, index] if index < count else len(lower)
            first, last, how = mixed(lower, begins, ends, max(done, taken), limit, kinds, leet)
        if how < 0:
            bold_used = _copy(bold, bolds, strict, stricts - 1, bold_digits, bold_used, strict_digits)
        else:
            _put(bold, bolds, first, last, how, bold_used, last - first)
            bold_used = _read(lower, first, last, leet, bold_digits, bold_used)
            taken = last
            differ = True
        bolds += 1
    bold, bolds, bold_digits, added = _with_lone_leet(lower, bold, bolds, bold_digits[:bold_used], kinds, leet)
    differ = differ or added > 0
    if multiplied:
        strict, stricts, strict_digits = _repeat(strict, stricts, strict_digits)
        bold, bolds, bold_digits = _repeat(bold, bolds, bold_digits)
    _judge(plain, strict, stricts, kinds, known)
    if not differ:
        bold, bolds, bold_digits = strict, stricts, strict_digits
    else:
        _judge(plain, bold, bolds, kinds, known)
    return _packed(strict, stricts, strict_digits, bold, bolds, bold_digits, differ)
