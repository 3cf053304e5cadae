"""Token numbers of plain ASCII text by one compiled pass: most adverts, and most of the time of reading them."""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled


def _checksums() -> np.ndarray:
    """The table of CRC-32 (reflected polynomial 0xEDB88320, as in zlib) by byte."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = (table >> np.uint32(1)) ^ np.where(table & np.uint32(1), np.uint32(0xEDB88320), np.uint32(0))
    return table


_CRC = _checksums()
_ONES = np.uint32(0xFFFFFFFF)


@compiled
def numbers(text, slots, slot, least):
    """Token numbers (uint32) of lower-case ASCII bytes.

    A word is a run of letters and digits; its number is its CRC-32, at least ``least``. A zero byte,
    a word with a digit and a word numbered in ``slots`` are a ``slot``; a run of slots is one.
    """
    found = np.empty(len(text), np.uint32)  # a zero byte needs nothing around it
    used = 0
    at = 0
    while at < len(text):
        byte = text[at]
        if byte == 0:
            number = slot
            at += 1
        elif 97 <= byte <= 122 or 48 <= byte <= 57:
            digits = False
            register = _ONES
            while at < len(text):
                byte = text[at]
                if 48 <= byte <= 57:
                    digits = True
                elif not 97 <= byte <= 122:
                    break
                register = _CRC[(register ^ np.uint32(byte)) & np.uint32(255)] ^ (register >> np.uint32(8))
                at += 1
            number = slot if digits else max(register ^ _ONES, least)
            for one in slots:
                if number == one:
                    number = slot
        else:
            at += 1
            continue
        if number != slot or used == 0 or found[used - 1] != slot:
            found[used] = number
            used += 1
    return found[:used].copy()
