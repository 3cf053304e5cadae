"""How far a number as written is from the same number written plainly, 0 to 1.

The obscured phone number is the one text indicator with support against known outcomes (JRSA/NIJ,
"Unconventional Wisdom"); the measure itself is ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from features.digit_token import FIGURES, Token
from features.view import FieldView

#: Characters that part the groups of a plainly written number, and figures with nothing else between them.
_USUAL = frozenset(" -./()+\u00a0\u2011\u2013\t")
_PLAINLY = re.compile("[0-9 \\-./()+\u00a0\u2011\u2013\t]*")


def disguise_of(field: FieldView, start: int, end: int, run: Sequence[Token], rearranged: bool) -> float:
    """Share of the writing that hides the number: other forms of digits, filler, loose single digits.

    ``run`` are the number's tokens in the view; ``rearranged`` says it was reversed or split.
    """
    total = figures = covered = 0
    for start_of, end_of, digits, how in run:
        total += len(digits)
        covered += end_of - start_of
        if how == FIGURES:
            figures += len(digits)
    total = total or 1
    raw_start, raw_end = field.span(start, end)
    raw = field.raw[raw_start:raw_end]
    if not raw.isascii():  # figures of the view may be something else in the text
        figures = min(figures, sum(map(raw.count, "0123456789")))
    altered = 1 - figures / total
    filler = 0.0
    if len(raw) != covered and not _PLAINLY.fullmatch(raw):
        odd = len([char for char in raw if char not in _USUAL and not char.isalnum()])
        lower = field.lower
        letters = sum([sum(map(str.isalpha, lower[left[1] : right[0]])) for left, right in pairwise(run)])
        filler = min(1.0, (odd + letters) / total)
    if "\n" in raw:
        filler = max(filler, 0.3)
    loose = 0.0
    if len(run) >= 6 and total / len(run) < 1.5:
        loose = 0.5
    open_share = (1 - altered) * (1 - 0.9 * filler) * (1 - loose) * (0.5 if rearranged else 1.0)
    return round(1 - open_share, 2)
