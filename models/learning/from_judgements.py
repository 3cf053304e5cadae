"""What the judgements so far teach, learned anew in about a second, and how far it may be trusted beside the catalogue.

A regularised logistic regression over the catalogue's score, the facts and signs of a lead and the masked
words of its listings, averaged over resampled labels. It starts from the catalogue: where labels say
nothing, the catalogue speaks. How much the two weigh is measured on leads that were held out (Bayesian
stacking of the two over a grid, Yao et al. 2018): few labels, or a learned part that does no better,
leave the order to the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from models.ranking.facts import FACTS
from models.ranking.inputs import FACT_INPUTS, Block
from models.ranking.scoring import DECIBAN

#: Raised when the same labels would teach something else than before.
VERSION = 2
#: Labels of each kind, yes and no, without which nothing is learned.
LEAST = 4
#: How far the catalogue's weights are believed before any label: its decibans are a convention.
BELIEVED = 0.5
#: Standard deviation expected of a coefficient: of the catalogue (decibans), a fact (standardised), a sign
#: (share), a word (a row of words has length 1), and where all start.
SPREAD = {"catalogue": 0.08, "fact": 0.2, "sign": 0.6, "word": 2.5, "start": 2.0}
#: Labels that are wrong, as far as is assumed; those on which reviewers disagree count this much.
WRONG, DISAGREED = 0.05, 0.5
#: Words that so many labelled leads use are read, and at most so many words.
LEAST_LEADS, MOST_WORDS = 3, 20_000
#: Resampled learners that are averaged; folds, and how often they are drawn.
DRAWS, FOLDS, TIMES = 12, 5, 2
#: Learners on resampled labels err alike where the form of the model is wrong: their spread alone held 77 % of the shares
#: of groups of leads where 80 % was said (generated cases, sampling of the groups allowed for).
WIDER = 1.15
#: Weights of the learned part that are tried, and how strongly a small one is expected.
GRID, CAUTION = np.linspace(0, 1, 41), 0.5
#: Below this weight nothing learned counts.
NOTHING = 0.05
#: Leads a unit reviews, for the precision that is told beside the weight.
CAPACITY = 40


@dataclass(frozen=True)
class Merit:
    """How good the catalogue and what was learned are on labelled leads held out, and the weight that gives.

    ``loss`` is the mean log loss (less is better), ``precision`` the share of yes among the first
    ``capacity`` of the held-out leads. ``weight`` is the learned part's, 0..1.
    """

    labels: int
    yes: int
    weight: float
    capacity: int
    loss_catalogue: float
    loss_learned: float
    loss_together: float
    precision_catalogue: float
    precision_learned: float
    precision_together: float

    @property
    def why(self) -> str:
        """The weight in a sentence."""
        better = "better" if self.loss_learned < self.loss_catalogue else "worse"
        return (
            f"On {self.labels} judged leads held out in turn, what was learned errs by {self.loss_learned:.2f}, "
            f"the catalogue by {self.loss_catalogue:.2f} (log loss, {better}); of the first {self.capacity} they put, "
            f"{self.precision_learned:.0%} and {self.precision_catalogue:.0%} were escalated."
        )


@dataclass
class Layout:
    """Which column stands for what, and how facts are brought to one scale."""

    signs: list[str]
    words: np.ndarray  # codes, sorted
    rarity: np.ndarray  # of each word: inverse document frequency
    middle: np.ndarray  # of each fact
    scale: np.ndarray

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
        """Words, weighted by rarity, each row of length 1; shape (n, words)."""
        counts = [len(words) for words in block.words]
        codes = np.concatenate([*block.words, np.zeros(0, np.uint32)])
        rows = np.repeat(np.arange(len(block)), counts)
        if not len(self.words):
            return sp.csr_matrix((len(block), 0))
        at = np.minimum(np.searchsorted(self.words, codes), len(self.words) - 1)
        hit = self.words[at] == codes
        rows, at = rows[hit], at[hit]
        data = self.rarity[at]
        length = np.sqrt(np.bincount(rows, data**2, len(block)))
        data = data / np.maximum(length, 1e-9)[rows]
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(block)))])
        return sp.csr_matrix((data, at, starts), shape=(len(block), len(self.words)))


@dataclass
class Learner:
    """What was learned: a logit linear in its inputs. ``draws`` (DRAWS, inputs + 1) ends with where all start."""

    layout: Layout
    draws: np.ndarray
    by_catalogue: tuple[float, float]  # slope per deciban and start of the catalogue alone
    fit: tuple[float, float]  # slope and offset that bring the two together to what was seen
    unsure: float  # standard deviation of a logit that comes from calibrating it on so few labels
    merit: Merit

    @property
    def plain(self) -> np.ndarray:
        """Change of log-odds by one unit of each plain input, as weighed, shape (1 + facts + signs,)."""
        own = self.draws.mean(axis=0)[: 1 + len(FACT_INPUTS) + len(self.layout.signs)] * self.merit.weight
        own[0] += (1 - self.merit.weight) * self.by_catalogue[0]
        return own * self.fit[0]

    @property
    def words(self) -> np.ndarray:
        """Change of log-odds by one unit of each word, as weighed, shape (words,)."""
        first = 1 + len(FACT_INPUTS) + len(self.layout.signs)
        return self.draws.mean(axis=0)[first:-1] * self.merit.weight * self.fit[0]

    @property
    def start(self) -> float:
        """Log-odds of a lead of which nothing is said."""
        both = self.merit.weight * self.draws[:, -1].mean() + (1 - self.merit.weight) * self.by_catalogue[1]
        return float(self.fit[0] * both + self.fit[1])

    def logits(self, block: Block) -> tuple[np.ndarray, np.ndarray]:
        """Log-odds of each lead, and their standard deviation; shapes (n,)."""
        plain, words = self.layout.plain(block), self.layout.wording(block)
        drawn = _apply(self.draws, plain, words)
        held = self.by_catalogue[0] * block.catalogue + self.by_catalogue[1]
        weight = self.merit.weight
        middle = self.fit[0] * (weight * drawn.mean(axis=1) + (1 - weight) * held) + self.fit[1]
        return middle, WIDER * np.hypot(self.fit[0] * weight * drawn.std(axis=1), self.unsure)


def learn(block: Block, labels: Mapping[str, tuple[int, bool]], *, seed: int = 0) -> Learner | None:
    """Learn from the labelled leads of ``block`` (lead to label 0 or 1, and whether reviewers disagree).

    What is usual among them is neutral. None where there are fewer than ``LEAST`` labels of either kind.
    """
    y = np.array([labels[lead][0] for lead in block.leads], float)
    trust = np.array([DISAGREED if labels[lead][1] else 1.0 for lead in block.leads])
    if min((y == 1).sum(), (y == 0).sum()) < LEAST:
        return None
    rng = np.random.default_rng(seed)
    layout = _layout(block)
    plain, words = layout.plain(block), layout.wording(block)
    learned, held = np.zeros(len(y)), np.zeros(len(y))
    for fold in _folds(y, rng):
        train = np.setdiff1d(np.arange(len(y)), fold)
        # Which words are read is settled on the training side too: a word of one side only tells nothing there.
        inside = _used(words[train]) >= LEAST_LEADS
        theta = _fit(plain[train], words[train].multiply(inside[None, :]).tocsr(), y[train], trust[train], layout)
        learned[fold] += _apply(theta[None, :], plain[fold], words[fold])[:, 0] / TIMES
        slope, start = _catalogue(plain[train, 0], y[train], trust[train])
        held[fold] += (slope * plain[fold, 0] + start) / TIMES
    weight = _weight(held, learned, y, trust)
    together = weight * learned + (1 - weight) * held
    fit, unsure = _calibrated(together, y, trust)
    draws = np.stack(
        [_fit(plain, words, y, trust * rng.exponential(size=len(y)), layout) for _ in range(DRAWS)]
    )  # Bayesian bootstrap (Rubin 1981)
    capacity = min(CAPACITY, max(1, len(y) // 3))
    losses = [_loss(z, y, trust) for z in (held, learned, fit[0] * together + fit[1])]
    found = [_precision(z, y, capacity) for z in (held, learned, together)]
    merit = Merit(len(y), int(y.sum()), weight, capacity, *(round(float(value), 4) for value in (*losses, *found)))
    return Learner(layout, draws, _catalogue(plain[:, 0], y, trust), fit, unsure, merit)


def _layout(block: Block) -> Layout:
    codes, counts = np.unique(np.concatenate([*block.words, np.zeros(0, np.uint32)]), return_counts=True)
    keep = (counts >= LEAST_LEADS) & (counts < 0.95 * len(block))
    codes, counts = codes[keep], counts[keep]
    if len(codes) > MOST_WORDS:
        most = np.sort(np.argsort(-counts, kind="stable")[:MOST_WORDS])
        codes, counts = codes[most], counts[most]
    facts = _levelled(block.facts)
    seen = np.isfinite(facts)
    number = np.maximum(seen.sum(axis=0), 1)
    middle = np.where(seen, facts, 0).sum(axis=0) / number
    scale = np.sqrt((np.where(seen, facts - middle, 0) ** 2).sum(axis=0) / number)
    signs = sorted({name for stated in block.signs for name in stated})
    return Layout(
        signs, codes, np.log((1 + len(block)) / (1 + counts)) + 0.3, middle, np.where(scale > 1e-6, scale, 1.0)
    )


def _levelled(facts: np.ndarray) -> np.ndarray:
    """Counts and days by their logarithm: the step from one phone to two says more than from eleven to twelve."""
    grows = np.array([FACTS[name].unit != "share" for name in FACT_INPUTS])
    return np.where(grows, np.log1p(np.maximum(facts.astype(float), 0)), facts)


def _used(words: sp.csr_matrix) -> np.ndarray:
    return np.bincount(words.indices, minlength=words.shape[1])


def _spread(layout: Layout) -> np.ndarray:
    counts = (1, len(FACT_INPUTS), len(layout.signs), len(layout.words), 1)
    return np.repeat([SPREAD[name] for name in ("catalogue", "fact", "sign", "word", "start")], counts)


def _fit(plain: np.ndarray, words: sp.csr_matrix, y: np.ndarray, trust: np.ndarray, layout: Layout) -> np.ndarray:
    """Coefficients, the most probable ones under normal priors, of which the catalogue's is around ``BELIEVED``."""
    spread, first = _spread(layout), plain.shape[1]
    goal = y * (1 - 2 * WRONG) + WRONG
    centre = np.zeros(len(spread))
    centre[0] = BELIEVED * DECIBAN

    def cost(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        theta = centre + spread * scaled
        z = plain @ theta[:first] + words @ theta[first:-1] + theta[-1]
        off = trust * (_sigmoid(z) - goal)
        slope = np.concatenate([off @ plain, words.T @ off, [off.sum()]]) * spread + scaled
        return float(trust @ (np.logaddexp(0, z) - goal * z)) + 0.5 * float(scaled @ scaled), slope

    found = minimize(cost, np.zeros(len(spread)), jac=True, method="L-BFGS-B", options={"maxiter": 60, "ftol": 1e-7})
    return centre + spread * found.x


def _apply(draws: np.ndarray, plain: np.ndarray, words: sp.csr_matrix) -> np.ndarray:
    """Log-odds by each of the draws, shape (n, draws)."""
    first = plain.shape[1]
    return plain @ draws[:, :first].T + words @ draws[:, first:-1].T + draws[:, -1]


def _catalogue(score: np.ndarray, y: np.ndarray, trust: np.ndarray) -> tuple[float, float]:
    """Slope and start that make the catalogue's decibans log-odds; few labels leave it as it is believed."""
    goal = y * (1 - 2 * WRONG) + WRONG
    centre, spread = np.array([BELIEVED * DECIBAN, 0.0]), np.array([SPREAD["catalogue"], SPREAD["start"]])

    def cost(scaled: np.ndarray) -> float:
        slope, start = centre + spread * scaled
        z = max(slope, 0.0) * score + start
        return float(trust @ (np.logaddexp(0, z) - goal * z)) + 0.5 * float(scaled @ scaled)

    slope, start = centre + spread * minimize(cost, np.zeros(2), method="Nelder-Mead").x
    return max(float(slope), 0.0), float(start)


def _folds(y: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Folds in which both kinds of label are spread evenly, drawn several times."""
    found = []
    for _ in range(TIMES):
        fold = np.empty(len(y), int)
        for kind in (0, 1):
            rows = rng.permutation(np.flatnonzero(y == kind))
            fold[rows] = np.arange(len(rows)) % FOLDS
        found += [np.flatnonzero(fold == number) for number in range(FOLDS)]
    return [fold for fold in found if len(fold)]


def _weight(held: np.ndarray, learned: np.ndarray, y: np.ndarray, trust: np.ndarray) -> float:
    """The learned part's weight: its mean over the grid, each weight as probable as the labels held out make it."""
    fits = np.array([-len(y) * _loss(w * learned + (1 - w) * held, y, trust) for w in GRID])
    chance = np.exp(fits - fits.max()) * (1 - GRID) ** CAUTION
    weight = round(float((GRID * chance).sum() / chance.sum()), 3)
    return weight if weight >= NOTHING else 0.0


def _calibrated(z: np.ndarray, y: np.ndarray, trust: np.ndarray) -> tuple[tuple[float, float], float]:
    """Slope and offset that fit log-odds to what was seen (kept near 1 and 0 while labels are few), and how unsure they are."""
    spread = np.array([0.3, 0.5])

    def cost(scaled: np.ndarray) -> float:
        slope, offset = 1 + spread[0] * scaled[0], spread[1] * scaled[1]
        turned = slope * z + offset
        return float(trust @ (np.logaddexp(0, turned) - y * turned)) + 0.5 * float(scaled @ scaled)

    slope, offset = np.array([1.0, 0.0]) + spread * minimize(cost, np.zeros(2), method="Nelder-Mead").x
    p = _sigmoid(slope * z + offset)
    return (float(slope), float(offset)), float(1 / np.sqrt(1 / spread[1] ** 2 + (trust * p * (1 - p)).sum()))


def _loss(z: np.ndarray, y: np.ndarray, trust: np.ndarray) -> float:
    goal = y * (1 - 2 * WRONG) + WRONG
    return float(trust @ (np.logaddexp(0, z) - goal * z) / trust.sum())


def _precision(z: np.ndarray, y: np.ndarray, capacity: int) -> float:
    return float(y[np.argsort(-z, kind="stable")[:capacity]].mean())


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(z, -40, 40)))
