"""How a lead stands before the learner of judgements: its inputs as columns, and how alike two leads are by them.

Columns are laid out over many leads of the case, judged or not: which words and pairs of words are
used at all, which of them go together (the axes of latent semantic analysis, Deerwester et al. 1990), and what is usual. So a
few labels also speak of wording that stands beside the labelled one elsewhere. Labels play no part here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from models.ranking.facts import FACTS
from models.ranking.inputs import FACT_INPUTS, Block

#: Standard deviation expected of a coefficient: of the catalogue (decibans), a fact (standardised), a sign
#: (share), a word and a pair of words (rows of length 1), an axis (mean square over leads 1), and where all start.
#: Words, pairs and axes were chosen on seeds 1 to 5 of ``benchmarks.learning_loop``.
SPREAD = {"catalogue": 0.08, "fact": 0.2, "sign": 0.6, "word": 2.0, "phrase": 3.0, "axis": 3.0, "start": 2.0}
#: Words and pairs that so many leads use are read, at most such a share of the leads, and at most so many of either.
LEAST_LEADS, MOST_SHARE, MOST_CODES = 3, 0.95, 20_000
#: Axes at most, and leads for each of them.
AXES, LEADS_AN_AXIS = 30, 20


@dataclass
class Layout:
    """Which column stands for what, and how facts are brought to one scale."""

    signs: list[str]
    words: np.ndarray  # codes, sorted
    rarity: np.ndarray  # of each word: inverse document frequency
    phrases: np.ndarray  # codes of pairs, sorted
    phrase_rarity: np.ndarray
    axes: np.ndarray  # (phrases, axes): which pairs go together
    middle: np.ndarray  # of each fact
    scale: np.ndarray

    @property
    def codes(self) -> np.ndarray:
        """Codes of the columns of ``wording``."""
        return np.concatenate([self.words, self.phrases])

    def plain(self, block: Block) -> np.ndarray:
        """Catalogue, facts and signs, shape (n, 1 + facts + signs); what is not stated is like the average."""
        facts = np.nan_to_num((_levelled(block.facts) - self.middle) / self.scale)
        place = {name: at for at, name in enumerate(self.signs)}
        signs = np.zeros((len(block), len(place)))
        for row, stated in enumerate(block.signs):
            for name, share in stated.items():
                if name in place:
                    signs[row, place[name]] = share
        return np.hstack([block.catalogue[:, None], np.clip(facts, -3, 3), signs])

    def wording(self, block: Block) -> sp.csr_matrix:
        """Words, then pairs, weighted by rarity, each lead's words and its pairs of length 1; shape (n, words + pairs)."""
        return sp.hstack(
            [
                _weighted(block.words, self.words, self.rarity),
                _weighted(block.phrases, self.phrases, self.phrase_rarity),
            ],
            format="csr",
        )

    def alike(self, block: Block) -> Likeness:
        """The leads of a block as the learner sees them."""
        wording = self.wording(block)
        words, phrases = wording[:, : len(self.words)], wording[:, len(self.words) :]
        return Likeness(self.plain(block), words, phrases, phrases @ self.axes)


@dataclass
class Likeness:
    """Some leads as columns (n, ...), and how alike they are: the covariance of their log-odds before any label."""

    plain: np.ndarray
    words: sp.csr_matrix
    phrases: sp.csr_matrix
    along: np.ndarray

    @property
    def spread(self) -> np.ndarray:
        """Standard deviation expected of each plain coefficient."""
        signs = self.plain.shape[1] - 1 - len(FACT_INPUTS)
        return np.repeat([SPREAD["catalogue"], SPREAD["fact"], SPREAD["sign"]], [1, len(FACT_INPUTS), signs])

    def covariance(self) -> np.ndarray:
        """Shape (n, n)."""
        plain = self.plain * self.spread
        along = self.along * SPREAD["axis"]
        found = plain @ plain.T + along @ along.T + SPREAD["start"] ** 2
        for rows, spread in ((self.words, SPREAD["word"]), (self.phrases, SPREAD["phrase"])):
            found += spread**2 * (rows @ rows.T).toarray()
        return found

    def coefficients(self, dual: np.ndarray, axes: np.ndarray) -> np.ndarray:
        """Change of log-odds by a unit of each column of ``plain`` and ``wording``, and where all start, for leads that
        weigh ``dual`` (n,).
        """
        phrases = SPREAD["phrase"] ** 2 * (self.phrases.T @ dual) + SPREAD["axis"] ** 2 * (axes @ (self.along.T @ dual))
        return np.concatenate(
            [
                self.spread**2 * (self.plain.T @ dual),
                SPREAD["word"] ** 2 * (self.words.T @ dual),
                phrases,
                [SPREAD["start"] ** 2 * dual.sum()],
            ]
        )


def layout_of(block: Block) -> Layout:
    """Lay out the columns by these leads."""
    words, rarity = _used(block.words)
    phrases, phrase_rarity = _used(_distinct(block.phrases))
    facts = _levelled(block.facts)
    seen = np.isfinite(facts)
    number = np.maximum(seen.sum(axis=0), 1)
    middle = np.where(seen, facts, 0).sum(axis=0) / number
    scale = np.sqrt((np.where(seen, facts - middle, 0) ** 2).sum(axis=0) / number)
    signs = sorted({name for stated in block.signs for name in stated})
    axes = _axes(_weighted(block.phrases, phrases, phrase_rarity))
    return Layout(
        signs, words, rarity, phrases, phrase_rarity, axes, middle, np.where(scale > 1e-6, scale, 1.0)
    )  # fmt: skip


def _levelled(facts: np.ndarray) -> np.ndarray:
    """Counts and days by their logarithm: the step from one phone to two says more than from eleven to twelve."""
    grows = np.array([FACTS[name].unit != "share" for name in FACT_INPUTS])
    return np.where(grows, np.log1p(np.maximum(facts.astype(float), 0)), facts)


def _used(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The codes that enough leads use and not nearly all, sorted, and how rare each is."""
    codes, counts = np.unique(np.concatenate([*rows, np.zeros(0, np.uint32)]), return_counts=True)
    keep = (counts >= LEAST_LEADS) & (counts < MOST_SHARE * len(rows))
    codes, counts = codes[keep], counts[keep]
    if len(codes) > MOST_CODES:
        most = np.sort(np.argsort(-counts, kind="stable")[:MOST_CODES])
        codes, counts = codes[most], counts[most]
    return codes, np.log((1 + len(rows)) / (1 + counts)) + 0.3


def _distinct(rows: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The rows with one code left of those that stand in the very same rows: a fixed sentence is one thing said, however long."""
    codes = np.concatenate([*rows, np.zeros(0, np.uint32)])
    lead = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    known, column = np.unique(codes, return_inverse=True)
    # The sum of random numbers, one for each row, names the set of rows.
    marks = np.random.default_rng(0).integers(0, 2**62, len(rows), np.uint64)
    sums = np.zeros(len(known), np.uint64)
    np.add.at(sums, column, marks[lead])
    first = np.zeros(len(known), bool)
    first[np.unique(sums, return_index=True)[1]] = True
    kept = first[column]
    return np.split(codes[kept], np.cumsum(np.bincount(lead[kept], minlength=len(rows)))[:-1])


def _weighted(rows: Sequence[np.ndarray], codes: np.ndarray, rarity: np.ndarray) -> sp.csr_matrix:
    """Rows of codes as vectors of length 1 over the columns ``codes``."""
    count = len(rows)
    if not len(codes):
        return sp.csr_matrix((count, 0))
    own = np.concatenate([*rows, np.zeros(0, np.uint32)])
    row = np.repeat(np.arange(count), [len(some) for some in rows])
    at = np.minimum(np.searchsorted(codes, own), len(codes) - 1)
    hit = codes[at] == own
    row, at = row[hit], at[hit]
    data = rarity[at]
    length = np.sqrt(np.bincount(row, data**2, count))
    data = data / np.maximum(length, 1e-9)[row]
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))])
    return sp.csr_matrix((data, at, starts), shape=(count, len(codes)))


def _axes(phrases: sp.csr_matrix) -> np.ndarray:
    """The directions in which leads differ most by their pairs of words, scaled so that leads have mean square 1 along all."""
    count = min(AXES, phrases.shape[0] // LEADS_AN_AXIS, min(phrases.shape) - 1)
    if count < 1 or not phrases.nnz:
        return np.zeros((phrases.shape[1], 0))
    axes = svds(phrases, k=count, random_state=0)[2].T
    along = phrases @ axes
    return axes / np.sqrt(np.square(along).sum(axis=1).mean() + 1e-12)
