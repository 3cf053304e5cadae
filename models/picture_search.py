"""Adverts in whose pictures the words of a query stand."""

from __future__ import annotations

from sqlite_utils import Database

from features.folding import fold
from features.picture_text.stored import any_text, newest_texts

#: Different words that must agree, and the least share of the query's words that a picture must hold.
LEAST_SHARED, LEAST = 3, 0.6


def in_pictures(db: Database, text: str, limit: int) -> list[tuple[int, float]]:
    """``(listing, share)`` of the adverts whose pictures hold most of the words of ``text`` (0..1), best first.

    Time is linear in what was read in pictures; words are compared without accents and case.
    """
    asked = _words(text)
    if len(asked) < LEAST_SHARED or not any_text(db):
        return []
    best: dict[int, float] = {}
    for listings, lines in newest_texts(db):
        shared = len(asked & _words(lines))
        if shared >= LEAST_SHARED and shared >= LEAST * len(asked):
            for listing in listings:
                best[listing] = max(best.get(listing, 0.0), round(shared / len(asked), 4))
    return sorted(best.items(), key=lambda item: (-item[1], -item[0]))[:limit]


def _words(text: str) -> frozenset[str]:
    return fold(text).vocabulary
