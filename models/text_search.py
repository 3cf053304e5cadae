"""Adverts whose text is like a given one, without building an index of all.

The kept tokens of the case are walked in chunks; only features of the query are counted, so memory
stays small and time is linear with a small constant (about a second for 100,000 adverts).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlite_utils import Database

from leadline.core.records import Listing, Signal
from models.linking.shingles import pair_features, word_features
from models.linking.texts import BREAK, SLOT, text_tokens

#: Least likeness that is reported, and distinct features that must agree.
LEAST = 0.3
LEAST_SHARED = 6
_BITS = 32
_CHUNK = 5_000


def alike(db: Database, signals: Sequence[Signal], text: str, limit: int) -> list[tuple[int, float]]:
    """``(listing, likeness)`` of the adverts most like ``text``, best first.

    ``signals`` are those read from the text: their spans are masked as in stored texts. Likeness
    (0..1) is the geometric mean of how much of the query stands in the advert, rare words and word
    pairs counting most, and how much of the advert stands in the query.
    """
    query = _features(text_tokens(Listing("query", "query", body=text), signals))[0]
    query = np.unique(query)
    if len(query) < LEAST_SHARED:
        return []
    listings, sizes, hits = [], [], []
    total = 0
    cursor = db.execute("select listing, tokens from link_texts order by listing")
    while rows := cursor.fetchmany(_CHUNK):
        lengths = np.array([len(row[1]) // 4 for row in rows])
        tokens = np.frombuffer(b"".join(row[1] for row in rows), "<u4").astype(np.uint32)
        features, owner = _features(tokens, lengths)
        place = np.minimum(np.searchsorted(query, features), len(query) - 1)
        same = query[place] == features
        hit = np.unique(owner[same] * len(query) + place[same])
        hits.append(hit + total * len(query))
        sizes.append(np.bincount(owner, minlength=len(rows)))
        listings += [row[0] for row in rows]
        total += len(rows)
    if not total:
        return []
    hit = np.concatenate(hits)
    which, feature = hit // len(query), hit % len(query)
    weight = np.log((total + 1) / (np.bincount(feature, minlength=len(query)) + 1)) + 1
    shared = np.bincount(which, minlength=total)
    of_query = np.bincount(which, weight[feature], minlength=total) / weight.sum()
    of_advert = np.minimum(shared / np.maximum(np.concatenate(sizes), 1), 1.0)
    likeness = np.sqrt(of_query * of_advert)
    chosen = np.flatnonzero((likeness >= LEAST) & (shared >= LEAST_SHARED))
    chosen = chosen[np.lexsort((chosen, -likeness[chosen]))][:limit]
    return [(listings[at], round(float(likeness[at]), 4)) for at in chosen]


def _features(tokens: np.ndarray, lengths: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Words and word pairs of concatenated texts, and which text each is of."""
    owner = np.repeat(np.arange(1 if lengths is None else len(lengths)), len(tokens) if lengths is None else lengths)
    words = tokens > BREAK
    first, second = tokens[:-1], tokens[1:]
    whole = (owner[:-1] == owner[1:]) & (first != BREAK) & (second != BREAK) & ((first != SLOT) | (second != SLOT))
    return (
        np.concatenate([word_features(tokens[words], _BITS), pair_features(first[whole], second[whole], _BITS)]),
        np.concatenate([owner[words], owner[:-1][whole]]),
    )
