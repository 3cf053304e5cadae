"""Token numbers of many texts by one compiled pass: plain ASCII byte by byte, all other scripts by code point.

A word is a run of letters and digits; its number is the CRC-32 of its UTF-8 form. In scripts written
without spaces between words a word begins at every character and is as many characters long as words are
there: pairs of single characters are so few that strangers share most of them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from leadline.core.compiled import compiled, within

#: Token numbers with a meaning of their own; every other is a hash.
SLOT, BREAK = 1, 2
#: What a slot of a template is written as before words are read.
MASK = "\x00"
_SLOT, _BREAK, _LEAST = np.uint32(SLOT), np.uint32(BREAK), np.uint32(BREAK + 1)
_ONES = np.uint32(0xFFFFFFFF)
# Classes of code points.
_APART, _LETTER, _DIGIT, _UNSPACED_DIGIT, _MASK, _PASSED = range(6)
#: From this class on characters are of a script without spaces; how many make a word is the class less ``_UNSPACED``.
_UNSPACED = 6
# Thai, Lao, Tibetan; Myanmar; Khmer; kana; Han.
_SCRIPTS = ((0x0E00, 0x0FFF, 5), (0x1000, 0x109F, 5), (0x1780, 0x17FF, 5), (0x3040, 0x30FF, 3), (0x3400, 0x9FFF, 2),
            (0xF900, 0xFAFF, 2), (0x20000, 0x2FA1F, 2))  # fmt: skip
_CODE_POINTS = 0x40000  # no letter stands above, and the last one of these is none
_SLOTS = 64  # words of a place that are compared


def _checksums() -> np.ndarray:
    """The table of CRC-32 (reflected polynomial 0xEDB88320, as in zlib) by byte."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = (table >> np.uint32(1)) ^ np.where(table & np.uint32(1), np.uint32(0xEDB88320), np.uint32(0))
    return table


_CRC = _checksums()


@lru_cache(maxsize=2)
def classes(ascii_only: bool) -> np.ndarray:
    """The class (uint8) of each code point; of ASCII only where nothing else was met."""
    characters = [chr(point) for point in range(128 if ascii_only else _CODE_POINTS)]
    found = np.array([character.isalnum() for character in characters], np.uint8) * _LETTER
    digit = np.array([character.isdigit() for character in characters])
    found[digit] = _DIGIT
    if not ascii_only:
        for first, last, length in _SCRIPTS:
            found[first : last + 1] = np.where(digit[first : last + 1], _UNSPACED_DIGIT, _UNSPACED + length)
        found[np.array([unicodedata.combining(character) > 0 for character in characters])] = _PASSED
    found[ord(MASK)] = _MASK
    return found


def folded(text: str) -> str:
    """A text that is not ASCII without case and compatibility forms; accents stand apart and are passed over."""
    decomposed = unicodedata.normalize("NFKD", text)
    # The one accent that turns into a letter when case is folded.
    return decomposed.replace("\u0345", "").casefold()


@within
def _byte(register, byte):
    return _CRC[(register ^ np.uint32(byte)) & np.uint32(255)] ^ (register >> np.uint32(8))


@within
def _utf8(register, point):
    """The checksum after a code point's bytes of UTF-8 (a lone surrogate is written as three)."""
    if point < 0x80:
        return _byte(register, point)
    if point < 0x800:
        return _byte(_byte(register, 0xC0 | point >> 6), 0x80 | point & 0x3F)
    if point < 0x10000:
        register = _byte(_byte(register, 0xE0 | point >> 12), 0x80 | point >> 6 & 0x3F)
        return _byte(register, 0x80 | point & 0x3F)
    register = _byte(_byte(register, 0xF0 | point >> 18), 0x80 | point >> 12 & 0x3F)
    return _byte(_byte(register, 0x80 | point >> 6 & 0x3F), 0x80 | point & 0x3F)


@within
def _next(text, at, end, kinds):
    """``(number, characters, position after)`` of the next word; no characters: there is none."""
    last = len(kinds) - 1
    while at < end:
        kind = kinds[min(text[at], last)]
        if kind in (_MASK, _UNSPACED_DIGIT):
            return _SLOT, 1, at + 1
        if kind >= _UNSPACED:
            register, ahead, wanted = _ONES, at, kind - _UNSPACED
            while ahead < end and wanted > 0:
                kind = kinds[min(text[ahead], last)]
                if kind >= _UNSPACED:
                    register = _utf8(register, np.int64(text[ahead]))
                    wanted -= 1
                elif kind != _PASSED:
                    break
                ahead += 1
            return max(register ^ _ONES, _LEAST), 1, at + 1
        if kind in (_LETTER, _DIGIT):
            digits, length, register = False, 0, _ONES
            while at < end:
                kind = kinds[min(text[at], last)]
                if kind == _DIGIT:
                    digits = True
                elif kind != _LETTER:
                    if kind == _PASSED:
                        at += 1
                        continue
                    break
                register = _utf8(register, np.int64(text[at]))
                length += 1
                at += 1
            return _SLOT if digits else max(register ^ _ONES, _LEAST), length, at
        at += 1
    return _SLOT, 0, at


@within
def _field(text, at, end, kinds, slots, known, found, used, most):
    """Append the tokens of one field, a word among the first ``known`` of ``slots`` as a slot, a run of slots as one."""
    begin = used
    while used < most:
        number, length, at = _next(text, at, end, kinds)
        if length == 0:
            break
        for k in range(known):
            if number == slots[k]:
                number = _SLOT
        if number != _SLOT or used == begin or found[used - 1] != _SLOT:
            found[used] = number
            used += 1
    return used


@compiled
def numbers(narrow, wide, kinds, is_wide, begins, ends, most):
    """``(tokens, starts)`` of texts of which each is three fields: a place, a title and a body.

    Field ``f`` of text ``i`` is ``wide`` (uint32 code points) or ``narrow`` (uint8, ASCII) from ``begins[i, f]``
    to ``ends[i, f]``. Words of the place that have more than two letters, and words with a digit, are
    slots in the others. A text has at most ``most`` tokens.
    """
    count = len(begins)
    found = np.empty(len(narrow) + len(wide) + 2 * count, np.uint32)
    starts = np.zeros(count + 1, np.int64)
    slots = np.empty(_SLOTS, np.uint32)
    used = 0
    for i in range(count):
        known = 0
        at, end = begins[i, 0], ends[i, 0]
        while at < end and known < _SLOTS:
            if is_wide[i, 0]:
                number, length, at = _next(wide, at, end, kinds)
            else:
                number, length, at = _next(narrow, at, end, kinds)
            if length > 2 and number != _SLOT:
                slots[known] = number
                known += 1
        begin = used
        limit = begin + most
        for field in range(1, 3):
            before = used
            if field == 2 and used > begin and used < limit:
                found[used] = _BREAK
                used += 1
            first = used
            at, end = begins[i, field], ends[i, field]
            if is_wide[i, field]:
                used = _field(wide, at, end, kinds, slots, known, found, used, limit)
            else:
                used = _field(narrow, at, end, kinds, slots, known, found, used, limit)
            if used == first:
                used = before
        starts[i + 1] = used
    return found[:used].copy(), starts
