"""What each character is, by its code point, in tables that compiled loops look things up in."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from functools import lru_cache

import numpy as np

#: One more than the last code point.
END = 0x110000
#: Bits of ``kinds``: a letter; a letter or number (``str.isalnum``); a decimal digit of any script; what stands
#: around a word that is run together with nothing; letters that look like digits, alone among others; the ASCII ones
#: of them; what may stand between such letters and figures, after them and before them.
ALPHA, ALNUM, DECIMAL, PARTING, LOOKALIKE, LONE, LONE_LATIN, BESIDE, BEFORE = (1 << bit for bit in range(7, 16))
#: Letters that look like a digit, those that stand for one also alone beside figures, and the Latin ones of these.
LOOKALIKES = "olisbzgqeatоοіѕзбв|"
LONE_LOOKALIKES, LONE_LATIN_LOOKALIKES = "olisbzоοіѕ", "olisbz"
_MARKS = ((" \n.,-:;/()", PARTING), (LOOKALIKES, LOOKALIKE), (LONE_LOOKALIKES, LONE), (LONE_LATIN_LOOKALIKES, LONE_LATIN),
          (" -./()*_", BESIDE), (" -.", BEFORE))  # fmt: skip


def codes_of(text: str) -> np.ndarray:
    """The code points of a text, uint32."""
    try:
        return np.frombuffer(text.encode("utf-32-le"), np.uint32)
    except UnicodeEncodeError:  # half of a pair: rare, and an error handler for each would take a second a megabyte
        codes = np.array([text], f"<U{len(text)}").view(np.uint32)
        codes.flags.writeable = False  # as above: loops are compiled for one type
        return codes


def starts_of(texts: Sequence[Sized]) -> np.ndarray:
    """Where each of some texts (or arrays) begins when they are joined, and where the last one ends (int64)."""
    return np.cumsum([0, *map(len, texts)], dtype=np.int64)


def spans(starts: np.ndarray) -> tuple[list[int], list[int]]:
    """Where each of the texts of ``starts_of`` begins, and where it ends."""
    bounds = starts.tolist()
    return bounds[:-1], bounds[1:]


def text_of(codes: np.ndarray) -> str:
    """The text of code points, uint32."""
    try:
        return codes.tobytes().decode("utf-32-le")
    except UnicodeDecodeError:
        text: str = codes.view(f"<U{len(codes)}")[0].item() if codes.flags.c_contiguous else "".join(map(chr, codes.tolist()))
        return text + "\0" * (len(codes) - len(text))  # which numpy takes for the end


@lru_cache(maxsize=1)
def kinds() -> np.ndarray:
    """What every code point is: bits of ALPHA to BEFORE, uint16. The lowest seven bits are left to others."""
    chars = np.arange(END, dtype=np.uint32).view("U1")
    table = np.zeros(END, np.uint16)
    table[np.char.isalpha(chars)] |= ALPHA
    table[np.char.isalnum(chars) | np.char.isnumeric(chars)] |= ALNUM
    table[np.char.isdecimal(chars)] |= DECIMAL
    for marks, bit in _MARKS:
        table[[ord(mark) for mark in marks]] |= bit
    return table
