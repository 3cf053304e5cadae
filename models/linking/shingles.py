"""Texts as weighted sets of words and word pairs, and how alike two such sets are.

Every array here is flat: the features of all texts one after another, with offsets. Features are
hashes, so the order of a text's features is the same random order in every text (which is what a
minimum-hash sketch needs), and no vocabulary is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from models.linking.texts import BREAK, SLOT

#: Texts turned into features at a time: bounds the memory of sorting.
_CHUNK = 20_000
#: Marks a word pair that stood in the text before; above every feature.
REPEATED = 1 << 31
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Shingles:
    """Features of ``n`` texts: those of text ``i`` are ``features[starts[i]:starts[i + 1]]``.

    Sorted and unique within a text. Odd features are pairs of neighbouring words, even ones single
    words; all lie in ``range(width)``.
    """

    features: np.ndarray  # uint32
    starts: np.ndarray  # int64 (n + 1,)
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1


def shingles(texts: Sequence[np.ndarray]) -> Shingles:
    """Features of token arrays (see ``models.linking.texts.text_tokens``)."""
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    # A sparse table keeps two features from sharing a number; its size follows the corpus.
    bits = int(np.clip(np.ceil(np.log2(max(lengths.sum(), 1) * 4 + 2)), 18, 26))
    parts, counts = [np.empty(0, np.uint32)], []
    for begin in range(0, len(texts), _CHUNK):
        chunk = lengths[begin : begin + _CHUNK]
        found = _features(np.concatenate([*texts[begin : begin + _CHUNK], np.empty(0, np.uint32)]), chunk, bits)
        parts.append((found & np.uint64(0xFFFFFFFF)).astype(np.uint32))
        counts.append(np.bincount((found >> np.uint64(32)).astype(np.int64), minlength=len(chunk)))
    starts = np.zeros(len(texts) + 1, np.int64)
    if counts:
        np.cumsum(np.concatenate(counts), out=starts[1:])
    return Shingles(np.concatenate(parts), starts, 1 << bits)


def _features(tokens: np.ndarray, lengths: np.ndarray, bits: int) -> np.ndarray:
    """Sorted unique ``text << 32 | feature`` of concatenated tokens."""
    owner = np.repeat(np.arange(len(lengths), dtype=np.uint64) << np.uint64(32), lengths)
    words = tokens > BREAK
    singles = owner[words] | word_features(tokens[words], bits)
    first, second = tokens[:-1], tokens[1:]
    # A pair of two slots, or across the break between title and body, says nothing.
    whole = (owner[:-1] == owner[1:]) & (first != BREAK) & (second != BREAK) & ((first != SLOT) | (second != SLOT))
    pairs = owner[:-1][whole] | pair_features(first[whole], second[whole], bits)
    found = np.sort(np.concatenate([singles, pairs]))  # np.unique hashes first, which is ten times slower
    return found[np.concatenate([[True], found[1:] != found[:-1]])] if len(found) else found


def word_features(tokens: np.ndarray, bits: int) -> np.ndarray:
    """Even features (uint64) of single tokens."""
    return (_spread(tokens.astype(np.uint64)) >> np.uint64(64 - bits)) & ~np.uint64(1)


def pair_features(first: np.ndarray, second: np.ndarray, bits: int) -> np.ndarray:
    """Odd features (uint64) of neighbouring tokens, in order."""
    mixed = _spread((first.astype(np.uint64) << np.uint64(32)) | second.astype(np.uint64))
    return (mixed >> np.uint64(64 - bits)) | np.uint64(1)


def phrases(texts: Sequence[np.ndarray], width: int) -> Shingles:
    """Word pairs of each text in the order in which they stand: as in ``shingles``, but neither
    sorted nor unique. A pair that stood in the text before carries the bit ``REPEATED``.
    """
    bits = width.bit_length() - 1
    lengths = np.fromiter((max(len(text) - 1, 0) for text in texts), np.int64, len(texts))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    ordered = np.empty(starts[-1], np.uint32)
    for begin in range(0, len(texts), _CHUNK):
        some = slice(begin, min(begin + _CHUNK, len(texts)))
        tokens = np.concatenate(texts[some])
        owner = np.repeat(np.arange(some.stop - begin), lengths[some] + 1)
        inside = owner[1:] == owner[:-1]
        pairs = pair_features(tokens[:-1][inside], tokens[1:][inside], bits)
        key = (owner[1:][inside].astype(np.uint64) << np.uint64(32)) | pairs
        order = np.argsort(key, kind="stable")
        again = order[1:][key[order[1:]] == key[order[:-1]]]
        pairs[again] |= np.uint64(REPEATED)
        ordered[starts[begin] : starts[some.stop]] = pairs
    return Shingles(ordered, starts, width)


def _spread(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        values = (values + _GOLDEN) * _GOLDEN
        values = (values ^ (values >> np.uint64(29))) * _MIX
        return values ^ (values >> np.uint64(32))


def frequencies(sets: Shingles, family_share: np.ndarray | None = None) -> np.ndarray:
    """In how many texts each feature occurs: float32 (width,).

    With ``family_share`` (n,), one over the size of each text's family, families are counted
    instead of texts: what one operation repeats a hundred times is not common for that.
    """
    found = np.zeros(sets.width)
    for begin in range(0, len(sets), _CHUNK):
        end = min(begin + _CHUNK, len(sets))
        some = sets.features[sets.starts[begin] : sets.starts[end]]
        share = np.ones(end - begin) if family_share is None else family_share[begin:end]
        np.add.at(found, some, np.repeat(share, np.diff(sets.starts[begin : end + 1])))
    return found.astype(np.float32)


def rarity(frequency: np.ndarray, count: float) -> np.ndarray:
    """Weight of each feature: smoothed inverse document frequency plus one (scikit-learn's form)."""
    return (np.log((count + 1) / (frequency + 1)) + 1).astype(np.float32)


def cosines(sets: Shingles, weight: np.ndarray, a: np.ndarray, b: np.ndarray, chunk: int = 50_000) -> np.ndarray:
    """Weighted cosine of texts ``a[k]`` and ``b[k]``: float32, 0 where either is empty."""
    found = np.zeros(len(a), np.float32)
    for begin in range(0, len(a), chunk):
        some = slice(begin, begin + chunk)
        used, place = np.unique(np.concatenate([a[some], b[some]]), return_inverse=True)
        flat, starts = positions(sets, used)
        features = sets.features[flat]
        data = weight[features]
        matrix = sparse.csr_matrix((data, features.astype(np.int32), starts), shape=(len(used), sets.width))
        squares = np.concatenate([[0.0], np.cumsum(data.astype(np.float64) ** 2)])
        norms = np.sqrt(squares[starts[1:]] - squares[starts[:-1]])
        left, right = place[: len(place) // 2], place[len(place) // 2 :]
        dots = np.asarray(matrix[left].multiply(matrix[right]).sum(axis=1)).ravel()
        scale = norms[left] * norms[right]
        np.divide(dots, scale, out=found[some], where=scale > 0, casting="unsafe")
    return np.minimum(found, 1.0)


def positions(sets: Shingles, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the features of the chosen texts lie, one text after another, and each one's start."""
    sizes = sets.starts[chosen + 1] - sets.starts[chosen]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return np.arange(starts[-1]) + np.repeat(sets.starts[chosen] - starts[:-1], sizes), starts
