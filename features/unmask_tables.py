"""Tables behind ``features.unmask``: what each disguised character stands for, built once at import."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from features.code_points import END, codes_of, starts_of
from features.unmask_loops import GONE, LONGER, MARK

#: Characters nobody sees: joiners, direction marks, soft hyphen, variation selectors, tags, the keycap frame.
_INVISIBLE = (
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160,
    0x17B4, 0x17B5, *range(0x180B, 0x180F), 0x3164, 0xFEFF, 0xFFA0, *range(0xFE00, 0xFE10), 0x20E3, 0x20DD, 0x20DE,
    0x20DF, 0x20E0, *range(0xE0000, 0xE0080),
)  # fmt: skip

#: Blocks that hold compatibility forms of letters and digits.
_COMPATIBILITY = (
    (0x00A0, 0x0100), (0x0132, 0x0150), (0x02B0, 0x02B9), (0x1D2C, 0x1DC0), (0x2000, 0x2100), (0x2100, 0x2190),
    (0x2460, 0x2500), (0x2C7C, 0x2C7E), (0x3000, 0x3001), (0xA69C, 0xA69E), (0xFB00, 0xFB07), (0xFE10, 0xFE70),
    (0xFF01, 0xFFA0), (0xFFE0, 0xFFE7), (0x1D400, 0x1D800), (0x1F100, 0x1F190), (0x1FBF0, 0x1FBFA),
)  # fmt: skip

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))

#: Left as they are: folding them would glue digits together or change what is said.
_LEFT_ALONE = frozenset("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟…‥™©®℠℡¨¯´¸‗")

#: Letters of other scripts that look like Latin ones, and what they look like.
_LOOKALIKES = {
    "а": "a", "в": "b", "е": "e", "ё": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t",
    "у": "y", "х": "x", "ѕ": "s", "і": "i", "ї": "i", "ј": "j", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ӏ": "l",
    "г": "r", "ѵ": "v", "ь": "b", "п": "n",
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "У": "Y",
    "Х": "X", "Ѕ": "S", "І": "I", "Ї": "I", "Ј": "J", "Ԁ": "D", "Ԛ": "Q", "Ԝ": "W", "Һ": "H", "Ѵ": "V",
    "α": "a", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
    "Τ": "T", "Υ": "Y", "Χ": "X",
}  # fmt: skip


def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for first, last in _COMPATIBILITY:
        for code in range(first, last):
            char = chr(code)
            plain = unicodedata.normalize("NFKC", char)
            if plain == char or char in _LEFT_ALONE or unicodedata.category(char) in {"Lo", "Mn"}:
                continue
            if plain.startswith(" ") and plain != " ":
                continue
            table[code] = plain
    for code in range(0x0660, 0x20000):
        digit = unicodedata.decimal(chr(code), None)
        if digit is not None:
            table[code] = str(digit)
    # Negative and double circled numbers have no compatibility form of their own.
    for code in (*range(0x2776, 0x2794), *range(0x24EB, 0x2500), 0x1F10B, 0x1F10C):
        value = unicodedata.numeric(chr(code), None)
        if value is not None:
            table[code] = str(int(value))
    for first in (0x1F150, 0x1F170, 0x1F1E6):  # negative circled, negative squared, regional indicators
        table.update({first + index: chr(ord("A") + index) for index in range(26)})
    table.update({ord(char): plain for char, plain in _SMALL_CAPITALS.items()})
    table.update({0x1F51F: "10", 0x3007: "0", 0x0130: "I", 0x2028: "\n", 0x2029: "\n", 0x0085: "\n"})
    # Dashes and quotation marks in one spelling each, so that readers need not list them.
    table.update(dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63), "-"))
    table.update(dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B), "'"))
    table.update(dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F), '"'))
    table.update(dict.fromkeys(_INVISIBLE, ""))
    return table


#: Code point to its plain reading; an empty string for what is dropped.
FOLD: dict[int, str] = _fold_table()


def _loop_tables() -> tuple[np.ndarray, ...]:
    reading = np.arange(END, dtype=np.uint32)
    reading[0x0300:0x0370] = MARK
    longer = sorted(code for code, plain in FOLD.items() if len(plain) > 1)
    for code, plain in FOLD.items():
        reading[code] = LONGER if len(plain) > 1 else ord(plain) if plain else GONE
    texts = [FOLD[code] for code in longer]
    return reading, np.array(longer, np.uint32), starts_of(texts), codes_of("".join(texts))


def _composed() -> tuple[np.ndarray, np.ndarray]:
    """Letters and marks that are one character together, and that character."""
    parts = [(chr(code), unicodedata.normalize("NFD", chr(code))) for code in range(0xC0, 0x3000)]
    parts = [(whole, apart) for whole, apart in parts if len(apart) > 1 and "\u0300" <= apart[-1] <= "\u036f"]
    letters = {letter for whole, apart in parts for letter in (whole, *(apart[:end] for end in range(1, len(apart))))}
    letters = {unicodedata.normalize("NFC", letter) for letter in letters}
    marks = {mark for _, apart in parts for mark in apart[1:]} | set("\u0340\u0341\u0343\u0344")
    found = {
        ord(letter) << 32 | ord(mark): ord(both)
        for letter in letters
        if len(letter) == 1
        for mark in marks
        if len(both := unicodedata.normalize("NFC", letter + mark)) == 1
    }
    pairs = sorted(found)
    return np.array(pairs, np.uint64), np.array([found[pair] for pair in pairs], np.uint32)


#: Each character's reading or what else it is, and the readings of those that become several
#: (``features.unmask_loops.fold_moving``).
READING, *_SEVERAL = _loop_tables()


@lru_cache(maxsize=1)
def moving_tables() -> tuple[np.ndarray, ...]:
    """What ``fold_moving`` looks things up in."""
    return READING, *_SEVERAL, *_composed()


#: Characters that are dropped, and characters that are shown as others. Dashes, quotation marks and
#: hard spaces are no disguise.
_ORDINARY = frozenset(
    (0x00A0, *range(0x2010, 0x2016), *range(0x2018, 0x2020), 0x202F, 0x2009, 0x00B2, 0x00B3, 0x00BA, 0x00AA)
)
INVISIBLE = frozenset(chr(code) for code, plain in FOLD.items() if not plain and code != 0xFE0F)
SHOWN = frozenset(chr(code) for code, plain in FOLD.items() if plain and code not in _ORDINARY)

TO_LATIN = str.maketrans(_LOOKALIKES)
TO_CYRILLIC = str.maketrans(
    {latin: other for other, latin in reversed(_LOOKALIKES.items()) if "\u0400" <= other <= "\u04ff"}
)
