"""Which passages two texts have in common, wherever they stand in each: evidence for a text link."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadline.core.records import Listing

_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+"
)
#: Words looked at in each text; words in a row that begin a common passage; passages kept.
MAX_WORDS = 1_500
SEED = 3
MOST = 8

#: field, start, end of one passage in one text.
Place = tuple[str, int, int]


def common_passages(a: Listing, b: Listing) -> tuple[list[tuple[Place, Place]], float]:
    """The longest passages that ``a`` and ``b`` share, longest first, and how much of both they are.

    Passages are given by their places (code points), not their words, so that the evidence holds no
    text of its own. The share (0..1) is of words in any common passage, of the longer text.
    """
    ours, theirs = _words(a), _words(b)
    where: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(theirs) - SEED + 1):
        where.setdefault(tuple(word[0] for word in theirs[j : j + SEED]), []).append(j)
    found: list[tuple[int, int, int]] = []  # words, from, to
    i = 0
    while i <= len(ours) - SEED:
        best = (0, 0)
        for j in where.get(tuple(word[0] for word in ours[i : i + SEED]), ())[:20]:
            length = SEED
            while i + length < len(ours) and j + length < len(theirs) and ours[i + length][0] == theirs[j + length][0]:
                length += 1
            best = max(best, (length, -j))
        if best[0]:
            found.append((best[0], i, -best[1]))
            i += best[0]
        else:
            i += 1
    share = sum(item[0] for item in found) / max(len(ours), len(theirs), 1)
    found.sort(key=lambda item: (-item[0], item[1]))
    places = [(_place(ours[i : i + length]), _place(theirs[j : j + length])) for length, i, j in found[:MOST]]
    return places, min(share, 1.0)


def _words(listing: Listing) -> list[tuple[str, str, int, int]]:
    """(word without case, field, start, end); a passage never runs from one field into the next."""
    words: list[tuple[str, str, int, int]] = []
    for field in ("title", "body"):
        if words:
            words.append((f"\0{listing.name}", field, 0, 0))
        for match in _WORD.finditer(getattr(listing, field)):
            words.append((match.group().casefold(), field, match.start(), match.end()))
            if len(words) >= MAX_WORDS:
                return words
    return words


def _place(words: Sequence[tuple[str, str, int, int]]) -> Place:
    return words[0][1], words[0][2], words[-1][3]
