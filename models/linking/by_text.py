"""Links between listings whose texts are near-duplicates."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import minimum_spanning_tree

from models.linking.batch import Batch, Proposal
from models.linking.grouping import Edges
from models.linking.near_duplicates import TextPairs
from models.linking.strengths import text_features


def link_by_text(batch: Batch) -> Proposal:
    """Two adverts say nearly the same once contacts, prices, numbers and places are set aside.

    How alike they are is a cosine over words and word pairs in which what many advertisers write
    weighs little. It counts only if the two share more than chance would give anywhere in the case.
    """
    texts, pairs = batch.texts, batch.text_pairs
    same_a, same_b, copied, firsts = _copies(batch)
    a = np.concatenate([texts.first[pairs.a], same_a])
    b = np.concatenate([texts.first[pairs.b], same_b])
    cosine = np.concatenate([pairs.cosine, np.ones(len(same_a), np.float32)])
    bits = np.concatenate([pairs.bits, copied])
    spread = np.concatenate([pairs.spread, np.ones(len(same_a), np.float32)])
    kept = np.concatenate([_worth_keeping(pairs, len(texts)), len(pairs.a) + np.arange(firsts)])

    found = features(batch, a, b, cosine, bits, spread)
    needed = texts.bits_needed(cosine, texts.of[a], texts.of[b])

    def evidence(k: int) -> dict[str, Any]:
        return {
            "similarity": round(float(cosine[k]), 3),
            "shared_bits": round(float(bits[k]), 1),
            "chance_bits": round(float(needed[k]), 1),
            "spread": round(float(spread[k]), 2),
            "words": round(2 ** float(found["words"][k])),
            "contacts_differ": bool(found["contacts_differ"][k]),
        }

    return Proposal(Edges(a, b, cosine.astype(np.float64)), kept, evidence, found)


def features(
    batch: Batch, a: np.ndarray, b: np.ndarray, cosine: np.ndarray, bits: np.ndarray, spread: np.ndarray
) -> dict[str, np.ndarray]:
    """What the strength of text links between rows ``a[k]`` and ``b[k]`` is learned from."""
    lengths = np.fromiter((len(row.tokens) for row in batch.rows), np.int64, len(batch.rows))
    words, texts = np.minimum(lengths[a], lengths[b]), batch.texts
    needed = texts.bits_needed(cosine, texts.of[a], texts.of[b])
    return text_features(cosine, bits, needed, spread, words, batch.rivals(a, b))


def _copies(batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Each further copy of a text with the first one, then with the one before; what they share in
    bits; and how many of the pairs are with the first.

    The first ones are enough to keep; the rest let two groups of copies agree on more than one.
    """
    texts = batch.texts
    copies = np.bincount(texts.of[texts.of >= 0], minlength=len(texts))
    copied = np.flatnonzero((texts.of >= 0) & (copies[texts.of] > 1)) if len(texts) else np.empty(0, np.int64)
    copied = copied[np.argsort(texts.of[copied], kind="stable")]
    text = texts.of[copied]
    which, place = np.unique(text, return_inverse=True)
    bits = texts.compared(which, which)[1][place]
    enough = bits >= texts.bits_needed(1.0, text, text)
    later = np.flatnonzero(enough & (copied != texts.first[text]))
    beyond = later[texts.first[text[later]] != copied[later - 1]]
    return (
        np.concatenate([texts.first[text[later]], copied[beyond - 1]]),
        np.concatenate([copied[later], copied[beyond]]),
        np.concatenate([bits[later], bits[beyond]]),
        len(later),
    )


def _worth_keeping(pairs: TextPairs, count: int) -> np.ndarray:
    """A spanning forest of the most alike pairs, and each text's most alike partner."""
    if not len(pairs.a):
        return np.empty(0, np.int64)
    cost = 1.001 - pairs.cosine.astype(np.float64)
    tree = minimum_spanning_tree(sparse.coo_matrix((cost, (pairs.a, pairs.b)), shape=(count, count)).tocsr()).tocoo()
    low, high = np.minimum(tree.row, tree.col).astype(np.int64), np.maximum(tree.row, tree.col).astype(np.int64)
    inside = np.flatnonzero(np.isin(pairs.a * count + pairs.b, low * count + high))
    ends = np.concatenate([pairs.a, pairs.b])
    edge = np.concatenate([np.arange(len(cost))] * 2)
    order = np.lexsort((edge, cost[edge], ends))
    best = edge[order[np.concatenate([[True], ends[order][1:] != ends[order][:-1]])]]
    return np.unique(np.concatenate([inside, best]))
