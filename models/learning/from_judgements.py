"""What the judgements so far teach, learned anew in about a second, and how far it may be trusted beside the catalogue.

A regularised logistic regression over the catalogue's score, the facts and signs of a lead, the masked words of its
listings and the pairs of them (``models.learning.layout``), averaged over resampled labels. It starts from the catalogue: where labels say
nothing, the catalogue speaks. How much the two weigh is measured on leads that were held out (Bayesian
stacking of the two over a grid, Yao et al. 2018): few labels, or a learned part that does no better,
leave the order to the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.linalg import solve_triangular
from scipy.optimize import minimize

from models.learning.layout import SPREAD, Layout
from models.ranking.inputs import FACT_INPUTS, Block
from models.ranking.scoring import DECIBAN

#: Raised when the same labels would teach something else than before.
VERSION = 3
#: Labels of each kind, yes and no, without which nothing is learned.
LEAST = 4
#: How far the catalogue's weights are believed before any label: its decibans are a convention.
BELIEVED = 0.5
#: Judged leads that use a word before it is told as a reason.
LEAST_USED = 2
#: Labels that are wrong, as far as is assumed; those on which reviewers disagree count this much.
WRONG, DISAGREED = 0.05, 0.5
#: Labels that are learned from at most (time and memory grow by their square): of more, so many drawn at random.
MOST_LABELS = 3_000
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
class Learner:
    """What was learned: a logit linear in its inputs. ``draws`` (DRAWS, inputs + 1) ends with where all start."""

    layout: Layout
    draws: np.ndarray
    by_catalogue: tuple[float, float]  # slope per deciban and start of the catalogue alone
    fit: tuple[float, float]  # slope and offset that bring the two together to what was seen
    unsure: float  # standard deviation of a logit that comes from calibrating it on so few labels
    merit: Merit
    judged: np.ndarray  # (words + pairs,) whether enough of the judged leads use it to say so

    @property
    def plain(self) -> np.ndarray:
        """Change of log-odds by one unit of each plain input, as weighed, shape (1 + facts + signs,)."""
        own = self.draws.mean(axis=0)[: 1 + len(FACT_INPUTS) + len(self.layout.signs)] * self.merit.weight
        own[0] += (1 - self.merit.weight) * self.by_catalogue[0]
        return own * self.fit[0]

    @property
    def words(self) -> np.ndarray:
        """Change of log-odds by one unit of each word and pair, as weighed, shape (words + pairs,)."""
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


def learn(
    block: Block, labels: Mapping[str, tuple[int, bool]], layout: Layout, *, seed: int = 0
) -> Learner | None:  # fmt: skip
    """Learn from the labelled leads of ``block`` (lead to label 0 or 1, and whether reviewers disagree).

    What is usual among the leads that ``layout`` was made of is neutral. None where there are fewer than ``LEAST`` labels of either kind.
    """
    y = np.array([labels[lead][0] for lead in block.leads], float)
    trust = np.array([DISAGREED if labels[lead][1] else 1.0 for lead in block.leads])
    if min((y == 1).sum(), (y == 0).sum()) < LEAST:
        return None
    rng = np.random.default_rng(seed)
    if len(y) > MOST_LABELS:
        some = np.sort(rng.choice(len(y), MOST_LABELS, replace=False))
        block, y, trust = block.take(some), y[some], trust[some]
    columns = layout.alike(block)
    alike, believed = columns.covariance(), BELIEVED * DECIBAN * block.catalogue
    learned, held = np.zeros(len(y)), np.zeros(len(y))
    for fold in _folds(y, rng):
        train = np.setdiff1d(np.arange(len(y)), fold)
        dual = _fit(alike[np.ix_(train, train)], believed[train], y[train], trust[train])
        learned[fold] += (believed[fold] + alike[np.ix_(fold, train)] @ dual) / TIMES
        slope, start = _catalogue(block.catalogue[train], y[train], trust[train])
        held[fold] += (slope * block.catalogue[fold] + start) / TIMES
    weight = _weight(held, learned, y, trust)
    together = weight * learned + (1 - weight) * held
    fit, unsure = _calibrated(together, y, trust)
    # Bayesian bootstrap (Rubin 1981)
    duals = [_fit(alike, believed, y, trust * rng.exponential(size=len(y))) for _ in range(DRAWS)]
    draws = np.stack([columns.coefficients(dual, layout.axes) for dual in duals])
    draws[:, 0] += BELIEVED * DECIBAN
    capacity = min(CAPACITY, max(1, len(y) // 3))
    losses = [_loss(z, y, trust) for z in (held, learned, fit[0] * together + fit[1])]
    found = [_precision(z, y, capacity) for z in (held, learned, together)]
    merit = Merit(len(y), int(y.sum()), weight, capacity, *(round(float(value), 4) for value in (*losses, *found)))
    used = np.bincount(np.concatenate([columns.words.indices, columns.phrases.indices + len(layout.words)]), minlength=len(layout.codes))
    return Learner(layout, draws, _catalogue(block.catalogue, y, trust), fit, unsure, merit, used >= LEAST_USED)


def _fit(alike: np.ndarray, held: np.ndarray, y: np.ndarray, trust: np.ndarray) -> np.ndarray:
    """What each labelled lead weighs, shape (n,): ``held + alike @ weights`` are the most probable log-odds under a normal
    prior with covariance ``alike`` (n, n) around ``held`` (Rasmussen & Williams 2006, chapter 3).
    """
    goal = y * (1 - 2 * WRONG) + WRONG
    root = np.linalg.cholesky(alike + np.eye(len(y)) * 1e-6 * np.trace(alike) / len(y))

    def cost(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        z = held + root @ scaled
        off = trust * (_sigmoid(z) - goal)
        return float(trust @ (np.logaddexp(0, z) - goal * z)) + 0.5 * float(scaled @ scaled), root.T @ off + scaled

    found = minimize(cost, np.zeros(len(y)), jac=True, method="L-BFGS-B", options={"maxiter": 60, "ftol": 1e-7})
    return solve_triangular(root.T, found.x)


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
