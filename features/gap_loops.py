"""Compiled loops that say what lies between two pieces of one number: how they hang together, or that they do not."""

from __future__ import annotations

from features.code_points import ALPHA, DECIMAL
from features.word_loops import is_a, is_letter
from leadline.core.compiled import compiled

#: Longest text between two digits that may be bridged, in characters.
LONGEST_GAP = 26
#: What may lie between two tokens, as numbers; ``features.digit_gaps.GAPS`` says what each costs.
(
    NONE, SPACE, USUAL, SYMBOLS, MANY_SYMBOLS, LINE, LINES, LETTER, LINK, ASIDE, WORD_BETWEEN, WORDS_BETWEEN, COMMA, COLON,
) = range(14)  # fmt: skip
APART = -1
#: Bits of known words, and all bits that there can be.
LINKING, ENDING = 1, 2
BITS = 0xFFFF


@compiled
def is_blank(code):
    """Whether a character is white space, as regular expressions see it."""
    return (
        code == 32
        or 9 <= code <= 13
        or 28 <= code <= 31
        or (
            code >= 0x85
            and (
                code == 0x85 or code == 0xA0 or code == 0x1680 or 0x2000 <= code <= 0x200A or code == 0x2028
                or code == 0x2029 or code == 0x202F or code == 0x205F or code == 0x3000
            )
        )
    )  # fmt: skip


@compiled
def word_hash(codes, start, end):
    """A number for the letters of a word; its sixteen lowest bits are 0 and left to what is known of the word."""
    value = 1469598103934665603
    for at in range(start, end):
        value = ((value ^ codes[at]) * 1099511628211) & 0x7FFFFFFFFFFFFFFF
    return value & ~BITS


@compiled
def known_word(codes, start, end, words):
    """The bits of a word in an open hash table (int64, a power of two long, 0 where empty), or 0."""
    value = word_hash(codes, start, end)
    slot = (value >> 17) & (len(words) - 1)
    while words[slot] != 0:
        if words[slot] & ~BITS == value:
            return words[slot] & BITS
        slot = (slot + 1) & (len(words) - 1)
    return 0


@compiled
def _is_usual(codes, start, end):
    """Blanks and marks as in numbers that are written plainly: up to two blanks, two marks, two blanks, and one mark that opens."""
    at = start
    while at < end and at < start + 2 and (codes[at] == 32 or codes[at] == 9):
        at += 1
    mark = at
    while at < end and at < mark + 2 and (codes[at] == 40 or codes[at] == 41 or 45 <= codes[at] <= 47):
        at += 1
    mark = at
    while at < end and at < mark + 2 and (codes[at] == 32 or codes[at] == 9):
        at += 1
    if at < end and (codes[at] == 45 or codes[at] == 40):
        at += 1
    return at == end


@compiled
def _is_bracket(code):
    return code == 40 or code == 41 or code == 91 or code == 93 or code == 123 or code == 125


@compiled
def _is_aside(codes, start, end, kinds):
    """Whether it is a remark in brackets, with little around it."""
    at = start
    while at < end and at < start + 3 and (is_blank(codes[at]) or codes[at] == 46 or codes[at] == 45):
        at += 1
    if at == end or not (codes[at] == 40 or codes[at] == 91 or codes[at] == 123):
        return False
    at += 1
    begin = at
    while at < end and not _is_bracket(codes[at]) and not is_a(codes, at, kinds, DECIMAL):
        at += 1
    if at == end or not 1 <= at - begin <= 22 or not (codes[at] == 41 or codes[at] == 93 or codes[at] == 125):
        return False
    at += 1
    begin = at
    while at < end and at < begin + 3 and (is_blank(codes[at]) or codes[at] == 46 or codes[at] == 45):
        at += 1
    return at == end


@compiled
def _ends_sentence(codes, start, end, kinds):
    """Whether a sentence ends in it and another begins."""
    for at in range(start, end):
        code = codes[at]
        if not (code == 46 or code == 33 or code == 63):
            continue
        if at > start and (codes[at - 1] == 46 or codes[at - 1] == 33 or codes[at - 1] == 63):
            continue
        after = at + 1
        while after < end and is_blank(codes[after]):
            after += 1
        if after == at + 1:
            continue
        if after < end and codes[after] == 40:
            after += 1
        if after < end and is_letter(codes, after, kinds):
            return True
    return False


@compiled
def _never(code):
    """Whether a character is in no number but before it: ``+@%`` and signs of money."""
    return (
        code == 43 or code == 64 or code == 37 or code == 36
        or (code > 127 and (code == 0x20AC or code == 0xA3 or code == 0x20BD or code == 0x20BA or code == 0x20B4 or code == 0xA5))
    )  # fmt: skip


@compiled
def gap_between(codes, start, end, kinds, known):
    """What ``codes[start:end]`` is between two pieces of digits: NONE to COLON, or APART. Lower case, without accents."""
    size = end - start
    if size == 0:
        return NONE
    if size == 1:
        if codes[start] == 32:
            return SPACE
        if codes[start] == 43 or codes[start] == 35:  # with a blank before it, it begins another number
            return SYMBOLS
    if size > LONGEST_GAP:
        return APART
    words = letters = lines = last = 0
    listed = colon = ending = False
    linking = True
    at = start
    while at < end:
        code = codes[at]
        if is_letter(codes, at, kinds):
            begin = at
            while at < end and is_letter(codes, at, kinds):
                if (
                    at >= begin + 2 and codes[at] == 119 and codes[at - 1] == 119 and codes[at - 2] == 119
                ) or (
                    at >= begin + 3 and codes[at] == 112 and codes[at - 1] == 116 and codes[at - 2] == 116 and codes[at - 3] == 104
                ):  # www, http
                    return APART
                at += 1
            words += 1
            last = at - begin
            letters += last
            bits = known_word(codes, begin, at, known)
            ending = ending or (bits & ENDING) != 0
            linking = linking and (bits & LINKING) != 0
            continue
        if code == 35 or _never(code):
            return APART
        lines += code == 10
        listed = listed or code == 44 or code == 59
        colon = colon or code == 58
        at += 1
    if words == 0:
        if _is_usual(codes, start, end):
            return USUAL
        if lines:
            return LINE if lines == 1 and size <= 6 else LINES if lines <= 2 else APART
        if listed:
            return COMMA
        if colon:
            return COLON
        return SYMBOLS if size <= 14 else MANY_SYMBOLS
    if lines > 1 or ending:
        return APART
    if 2 <= last <= 3 and is_a(codes, end - 1, kinds, ALPHA) and not is_a(codes, start, kinds, ALPHA):
        return APART  # the letters of a code: "AB123456"
    glued = is_a(codes, start, kinds, ALPHA) or is_a(codes, end - 1, kinds, ALPHA)
    if linking and not (letters == 1 and glued):  # "0176/i2345678" says no "and"
        return LINK
    if letters == 1:
        return LETTER
    if _is_aside(codes, start, end, kinds):
        return ASIDE
    if _ends_sentence(codes, start, end, kinds):
        return APART
    if words == 1:
        return WORD_BETWEEN if letters <= 10 else APART
    if words <= 3 and letters <= 15:
        return WORDS_BETWEEN
    return APART
