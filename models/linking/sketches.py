"""Candidate pairs of near-duplicates, from coherent samples of each text's word pairs.

Cost is linear in the number of texts: a list of texts that share a sampled pair is walked, each
text meeting its next few neighbours, never all of them.
"""

from __future__ import annotations

import numpy as np

from models.linking.shingles import Shingles

#: Word pairs in a sketch. Two texts of which a fifth is common agree in several of 24.
SKETCH = 24
#: Neighbours each text meets in a list.
WINDOW = 3
#: How strongly a rare word pair is preferred: chances go with frequency to the power of minus this.
PREFERENCE = 0.5
_CHUNK = 50_000  # texts sampled at a time


def sketches(sets: Shingles, frequency: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(features, owners)``: up to ``SKETCH`` word pairs of each text, by text.

    Bottom-k sampling with weights (Cohen and Kaplan, 2007): a feature's draw is the same in every
    text, so texts that share features sample the same ones. Features of one text only are left
    out: they can agree with nothing.
    """
    features, owners = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
    for begin in range(0, len(sets), _CHUNK):
        end = min(begin + _CHUNK, len(sets))
        some = sets.features[sets.starts[begin] : sets.starts[end]]
        owner = np.repeat(np.arange(begin, end), np.diff(sets.starts[begin : end + 1]))
        kept = ((some & 1) == 1) & (frequency[some] > 1.5)
        some, owner = some[kept], owner[kept]
        # The feature is a uniform hash: scrambled once more it is the uniform draw.
        with np.errstate(over="ignore"):
            draw = (some * np.uint32(0x9E3779B1)) ^ (some >> np.uint32(7))
        priority = -np.log((draw.astype(np.float64) + 1) / 2.0**32) * frequency[some] ** PREFERENCE
        order = np.lexsort((some, priority, owner))
        some, owner = some[order], owner[order]
        first = np.searchsorted(owner, np.arange(begin, end))
        rank = np.arange(len(owner)) - first[owner - begin]
        features.append(some[rank < SKETCH])
        owners.append(owner[rank < SKETCH])
    return np.concatenate(features), np.concatenate(owners)


def candidates(features: np.ndarray, owners: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``(a, b, agreements)`` of text pairs that met in a list, ``a < b``, sorted.

    Within a list texts stand in the order of their rarest sampled pair, so that texts of one
    template stand together however long the list is.
    """
    lead = np.zeros(count, np.uint32)
    begins = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(owners) else owners
    lead[owners[begins]] = features[begins]
    order = np.lexsort((owners, lead[owners], features))
    features, owners = features[order], owners[order]
    keys = [np.empty(0, np.int64)]
    for step in range(1, WINDOW + 1):
        same = np.flatnonzero(features[step:] == features[:-step])
        x, y = owners[same], owners[same + step]
        keys.append(np.minimum(x, y) * count + np.maximum(x, y))
    pairs = np.sort(np.concatenate(keys))
    begins = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]])) if len(pairs) else pairs
    agreements = np.diff(np.append(begins, len(pairs)))
    return pairs[begins] // max(count, 1), pairs[begins] % max(count, 1), agreements
