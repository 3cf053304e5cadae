"""Who writes alike: short adverts compared by wording, spelling, signs and layout, and put together on average.

Adverts of one person need not be copies of one another. What they share is habits: pet phrases, ways
to spell, signs and where they stand, how lines are broken. No such thing is proof, so two sets of
adverts are made one only while the average over all their pairs says so (average linkage on log-odds),
which one likeness by chance cannot sway.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

#: Adverts most alike with which each is compared.
NEIGHBOURS = 40
#: N-grams of letters in more than this share of adverts do not help to find whom to compare with whom.
COMMON = 0.1
#: Log-odds of a pair that was not among the compared: it was less alike than all that were.
NOT_COMPARED = -4.0
#: Average log-odds from which two sets of adverts are of one hand. Single pairs are hardly ever sure.
ONE_HAND = -2.7
#: ... and of the pair that a set begins with: that one must be likely by itself.
BEGINS = 1.0
_CHUNK = 500
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[^\w]+")
_SIGNS = re.compile(r"[^\w\s]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: Marks that plain prose does without: signs in a row, ornaments, symbols, line after line. What one can begin with comes
#: first, so that the rest is tried at few places of a text.
_ORNAMENTS = r"~*|+=<>^♥\u2190-\u2bff\U0001f000-\U0001faff"
_RUNS = "|".join(rf"(?<=\{sign})\{sign}+" for sign in "!?.,~*-")
_MARKS = re.compile(
    rf"[!?.,\-:;\n{_ORNAMENTS}](?:{_RUNS}|(?<=[{_ORNAMENTS}])|(?<=[:;])-?[)(DP]|(?<=\n)\n*[^\n]+(?=\n))"
)
#: So many marks make a way of writing that can be told from others.
LEAST_MARKS = 2

Views = dict[str, sparse.csr_matrix]


def views(texts: Sequence[str]) -> Views:
    """TF-IDF rows of the texts by what is looked at: letters as written, letters without case, words, phrases, habits."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [_DIGIT.sub("0", text) for text in texts]
    words = [_WORD.findall(text.lower()) for text in texts]
    of_letters = {"analyzer": "char_wb", "ngram_range": (3, 5)}
    shapes: dict[str, dict[str, object]] = {
        "letters": {**of_letters, "lowercase": False},
        "folded": of_letters,
        "words": {"analyzer": lambda at: words[at]},
        "phrases": {"analyzer": lambda at: [" ".join(pair) for pair in zip(words[at], words[at][1:], strict=False)]},
        "habits": {"analyzer": lambda at: habits(texts[at])},
    }
    found = {}
    for name, shape in shapes.items():
        given = texts if shape["analyzer"] == "char_wb" else range(len(texts))
        try:
            model = TfidfVectorizer(sublinear_tf=True, min_df=1, dtype=np.float32, **shape)
            found[name] = model.fit_transform(given).tocsr()
        except ValueError:  # no two texts have anything in common
            found[name] = sparse.csr_matrix((len(texts), 1), dtype=np.float32)
    return found


def has_manner(text: str) -> bool:
    """Whether a text is written in a way of its own at all; plain prose is not compared by manner."""
    return sum(1 for _ in zip(range(LEAST_MARKS), _MARKS.finditer(text), strict=False)) == LEAST_MARKS


def habits(text: str) -> list[str]:
    """Signs, what stands between words, and the case of words: how a text is written, whatever it says."""
    between = [f"between {found}" for found in _BETWEEN.findall(text) if found != " "]
    case = ["case " + re.sub(r"[^A-Z]", "a", word[:3]) for word in _LETTERS.findall(text)]
    return [*_SIGNS.findall(text), *between, *case]


def neighbours(letters: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (``a < b``, two int64 arrays) of which either is among the ``NEIGHBOURS`` most like the other."""
    count = letters.shape[0]
    often = np.bincount(letters.indices, minlength=letters.shape[1])
    rare = letters[:, np.flatnonzero(often <= max(COMMON * count, 30))]
    turned = rare.T.tocsr()
    keys = []
    for begin in range(0, count, _CHUNK):
        likeness = (rare[begin : begin + _CHUNK] @ turned).toarray()
        here = np.arange(len(likeness))
        likeness[here, here + begin] = -1
        most = min(NEIGHBOURS, count - 1)
        near = np.sort(np.argpartition(-likeness, most - 1, axis=1)[:, :most], axis=1)
        alike = np.take_along_axis(likeness, near, axis=1) > 0
        one, other = np.repeat(here + begin, alike.sum(axis=1)), near[alike]
        keys.append(np.minimum(one, other) * count + np.maximum(one, other))
    found = np.unique(np.concatenate([*keys, np.empty(0, np.int64)]).astype(np.int64))
    return found // max(count, 1), found % max(count, 1)


def likenesses(of: Views, lengths: np.ndarray, a: np.ndarray, b: np.ndarray) -> dict[str, np.ndarray]:
    """Cosine of each view of the pairs, and the shorter one's length (log2 of characters)."""
    found = {}
    for name, table in of.items():
        parts = [
            np.asarray(table[a[at : at + 20_000]].multiply(table[b[at : at + 20_000]]).sum(axis=1)).ravel()
            for at in range(0, len(a), 20_000)
        ]
        found[name] = np.concatenate([*parts, np.empty(0)]).astype(np.float64)
    found["length"] = np.log2(np.maximum(np.minimum(lengths[a], lengths[b]), 1.0))
    return found


def hands(count: int, a: np.ndarray, b: np.ndarray, odds: np.ndarray, least: float = ONE_HAND) -> np.ndarray:
    """Number (int64) of the set of each of ``count`` adverts, from the log-odds of compared pairs.

    The two sets with the highest average are made one first; where averages tie, the earlier ones.
    """
    near: list[dict[int, tuple[float, int]]] = [{} for _ in range(count)]
    for x, y, worth in zip(a.tolist(), b.tolist(), odds.tolist(), strict=True):
        near[x][y] = near[y][x] = (worth, 1)
    size, version, into = [1] * count, [0] * count, list(range(count))

    def average(x: int, y: int) -> float:
        total, compared = near[x][y]
        pairs = size[x] * size[y]
        return (total + NOT_COMPARED * (pairs - compared)) / pairs

    heap = [(-worth, x, y, 0, 0) for x, y, worth in zip(a.tolist(), b.tolist(), odds.tolist(), strict=True) if worth > max(least, BEGINS)]
    heapq.heapify(heap)
    while heap:
        _, x, y, then_x, then_y = heapq.heappop(heap)
        if into[x] != x or into[y] != y or (version[x], version[y]) != (then_x, then_y):
            continue
        if len(near[x]) < len(near[y]):
            x, y = y, x
        into[y] = x
        del near[x][y]
        for other, (total, compared) in near[y].items():
            if other != x:
                before = near[x].get(other, (0.0, 0))
                near[x][other] = near[other][x] = (before[0] + total, before[1] + compared)
                del near[other][y]
        size[x] += size[y]
        version[x] += 1
        for other in near[x]:
            if (worth := average(x, other)) > least:
                low, high = min(x, other), max(x, other)
                heapq.heappush(heap, (-worth, low, high, version[low], version[high]))
    for at in range(count):
        root = at
        while into[root] != root:
            root = into[root]
        into[at] = root
    return np.array(into, np.int64)
