"""The learned model: experts that err differently, no campaign counting by its size, calibrated together.

``wording`` weighs words and runs of letters (logistic regression over TF-IDF), ``style`` runs of capitals,
figures and marks with all words made alike (the same), ``form`` sees how the row is written and which
categories it names (extremely randomised trees), ``meaning`` compares sentence embeddings column by
column (support vectors). Their decisions are brought to one scale on rows of groups they did not
learn from, averaged, and turned into a probability there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import normalize
from sklearn.svm import SVC

from models.learning.inputs import COUNTED, Inputs

#: Groups of the training side that must hold a word, a run of letters or a category.
LEAST_GROUPS = 2
#: Inner folds for scale and calibration; beyond so many rows one held-out fifth does.
INNER, INNER_ROWS = 3, 10_000
#: Rows of support vectors, and rows from which each tree draws: both are quadratic or worse beyond.
MOST_VECTORS, TREE_ROWS = 3_000, 20_000
EXPERTS = ("wording", "style", "form", "meaning")
#: A row counts by its group's size to minus this: trees, which could learn a campaign by heart, count each group as
#: one; what is linear or compares does better with more of a large group (EMSCAD, whole clusters of campaigns held out).
WHOLE, HALF = 1.0, 0.5


@dataclass
class Committee:
    """What was learned. ``parts`` holds scikit-learn estimators and arrays only (what skops may keep)."""

    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def experts(self) -> list[str]:
        """The experts at work."""
        return [name for name in EXPERTS if name in self.parts["scale"]]

    def decisions(self, inputs: Inputs) -> dict[str, np.ndarray]:
        """Each expert's decision, on one scale, by name; shape (n,)."""
        raw = _decide(self.parts, inputs)
        return {name: (raw[name] - self.parts["scale"][name][0]) / self.parts["scale"][name][1] for name in raw}

    def margin(self, inputs: Inputs) -> np.ndarray:
        """The mean of the experts before calibration, shape (n,)."""
        return np.mean(list(self.decisions(inputs).values()), axis=0)

    def probability(self, inputs: Inputs) -> np.ndarray:
        """Calibrated probability of the positive label, shape (n,)."""
        slope, offset = self.parts["calibration"]
        return 1 / (1 + np.exp(-np.clip(slope * self.margin(inputs) + offset, -30, 30)))


def fit_committee(
    inputs: Inputs, rows: Sequence[int], labels: np.ndarray, groups: Sequence[str], *, seed: int,
    calibrate: bool = True, only_learned: np.ndarray | None = None,
) -> Committee:  # fmt: skip
    """Learn from some rows of ``inputs``; ``labels`` and ``groups`` are of all rows.

    Scale and calibration come from inner folds by group; rows that
    are ``only_learned`` (bool, of all rows) are never in the part held out, and together weigh at most half
    as much as the others.
    """
    rows = np.asarray(rows)
    codes = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)[1]
    held = np.full(len(labels), np.nan)
    raw: dict[str, np.ndarray] = {}
    apart = np.zeros(len(labels), bool) if only_learned is None else only_learned
    splits = _inner(rows, labels, codes, seed, apart) if calibrate else []
    for train, test in splits:
        some = _fit_experts(inputs, train, labels, codes, seed, apart)
        for name, decision in _decide(some, take_rows(inputs, test)).items():
            raw.setdefault(name, held.copy())[test] = decision
    parts = _fit_experts(inputs, rows, labels, codes, seed, apart)
    told = _decide(parts, take_rows(inputs, rows))
    scale, seen = {}, None
    for name in told:
        values = raw[name][rows] if name in raw else told[name]
        seen = np.isfinite(values)
        scale[name] = np.array([values[seen].mean(), values[seen].std() + 1e-9])
    parts["scale"] = scale
    parts["calibration"] = np.array([1.0, 0.0])
    if raw:
        at = rows[seen]
        margin = np.mean([(raw[name][at] - scale[name][0]) / scale[name][1] for name in raw], axis=0)
        # A group counts by the root of its size here as well, but kinds of label keep their share.
        weights = np.bincount(codes[at])[codes[at]] ** -HALF
        platt = LogisticRegression(C=10.0).fit(margin[:, None], labels[at], weights * len(at) / weights.sum())
        parts["calibration"] = np.array([float(platt.coef_[0, 0]), float(platt.intercept_[0])])
    return Committee(parts)


def _inner(
    rows: np.ndarray, labels: np.ndarray, codes: np.ndarray, seed: int, apart: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    rows, extra = rows[~apart[rows]], rows[apart[rows]]
    count = min(INNER, *(len(np.unique(codes[rows][labels[rows] == kind])) for kind in (0, 1)))
    if count < 2:
        return []
    folds = StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(rows, labels[rows], codes[rows])
    found = [
        (np.r_[rows[train], extra[~np.isin(codes[extra], codes[rows[test]])]], rows[test])
        for train, test in folds
        if len(np.unique(labels[rows][train])) == 2
    ]
    return found[:1] if len(rows) > INNER_ROWS else found


def group_weights(labels: np.ndarray, codes: np.ndarray, apart: np.ndarray, power: float) -> np.ndarray:
    """Weights by which a row counts by the size of its group to minus ``power`` and both kinds of label the same;
    mean 1. Rows ``apart`` weigh at most half as much as the others together.
    """
    weights = np.bincount(codes)[codes] ** -power
    if apart.any():
        weights[apart] *= min(0.5, 0.5 * weights[~apart].sum() / weights[apart].sum())
    for kind in (0, 1):
        weights[labels == kind] /= weights[labels == kind].sum()
    return weights * len(labels) / 2


def _fit_experts(
    inputs: Inputs, rows: np.ndarray, labels: np.ndarray, codes: np.ndarray, seed: int, apart: np.ndarray
) -> dict[str, Any]:
    y, own = labels[rows], np.unique(codes[rows], return_inverse=True)[1]
    weights = group_weights(y, own, apart[rows], HALF)
    parts: dict[str, Any] = {}
    for name in COUNTED:
        parts[f"{name}_columns"], parts[f"{name}_idf"] = _vocabulary(getattr(inputs, name)[rows], own)
    form = inputs.form[rows]
    with np.errstate(all="ignore"):
        middle = np.array([np.median(some) if len(some := c[np.isfinite(c)]) else 0.0 for c in form.T])
    parts["form_middle"] = middle
    parts["wording"] = LogisticRegression(C=10.0, max_iter=500, tol=1e-3).fit(_wording(parts, inputs, rows), y, weights)
    if len(parts["style_columns"]):
        parts["style"] = LogisticRegression(C=10.0, max_iter=500, tol=1e-3).fit(
            weighed_counts(parts, inputs, rows, "style"), y, weights
        )
    if inputs.form.shape[1]:
        share = min(1.0, TREE_ROWS / len(rows))
        parts["form"] = ExtraTreesClassifier(
            80 if share == 1 else 50, min_samples_leaf=3, max_features=0.15, random_state=seed,
            bootstrap=share < 1, max_samples=None if share == 1 else share, n_jobs=None,
        ).fit(form_matrix(parts, inputs, rows), y, group_weights(y, own, apart[rows], WHOLE))  # fmt: skip
    if inputs.meaning.shape[1]:
        some = np.arange(len(rows))
        if len(rows) > MOST_VECTORS:
            chances = weights / weights.sum()
            some = np.random.default_rng(seed).choice(len(rows), MOST_VECTORS, replace=False, p=chances)
        parts["meaning"] = SVC(C=3.0, gamma=0.3).fit(inputs.meaning[rows][some], y[some], weights[some])
    return parts


def _decide(parts: dict[str, Any], inputs: Inputs) -> dict[str, np.ndarray]:
    found = {}
    rows = np.arange(len(inputs))
    if "wording" in parts:
        found["wording"] = parts["wording"].decision_function(_wording(parts, inputs, rows))
    if "style" in parts:
        found["style"] = parts["style"].decision_function(weighed_counts(parts, inputs, rows, "style"))
    if "form" in parts:
        chance = np.clip(parts["form"].predict_proba(form_matrix(parts, inputs, rows))[:, 1], 1e-3, 1 - 1e-3)
        found["form"] = np.log(chance / (1 - chance))
    if "meaning" in parts:
        found["meaning"] = parts["meaning"].decision_function(inputs.meaning)
    return found


def _vocabulary(counts: sp.csr_matrix, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns that enough groups hold, and their inverse group frequency."""
    groups = own.max() + 1
    member = sp.csr_matrix((np.ones(len(own), np.float32), (own, np.arange(len(own)))), shape=(groups, len(own)))
    spread = np.asarray(((member @ counts.sign()) > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero(spread >= LEAST_GROUPS)
    return columns, (np.log((1 + groups) / (1 + spread[columns])) + 1).astype(np.float32)


def weighed_counts(parts: dict[str, Any], inputs: Inputs, rows: np.ndarray, name: str) -> sp.csr_matrix:
    counts = getattr(inputs, name)[rows][:, parts[f"{name}_columns"]].tocsr(copy=True)
    if not counts.shape[1]:  # no column of a few words, or no word that two groups share
        return counts
    counts.data = 1 + np.log(counts.data)
    return normalize(counts @ sp.diags(parts[f"{name}_idf"])).tocsr().astype(np.float32)


def _wording(parts: dict[str, Any], inputs: Inputs, rows: np.ndarray) -> sp.csr_matrix:
    return sp.hstack([weighed_counts(parts, inputs, rows, name) for name in ("words", "letters")]).tocsr()


def form_matrix(parts: dict[str, Any], inputs: Inputs, rows: np.ndarray) -> np.ndarray:
    form = inputs.form[rows]
    form = np.where(np.isfinite(form), form, parts["form_middle"])
    return np.hstack([form, weighed_counts(parts, inputs, rows, "categories").toarray()]).astype(np.float32)


def take_rows(inputs: Inputs, rows: np.ndarray) -> Inputs:
    """Some of the rows."""
    return Inputs(
        *(getattr(inputs, name)[rows] for name in COUNTED), form=inputs.form[rows], meaning=inputs.meaning[rows]
    )


def out_of_fold(
    inputs: Inputs, labels: np.ndarray, groups: Sequence[str], splits: Sequence[tuple[np.ndarray, np.ndarray]], *,
    seed: int, only_learned: np.ndarray | None = None,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:  # fmt: skip
    """Probability of every row by models that did not learn from it, and the decisions of their experts on one scale
    by name; NaN where no split tests it.
    """
    found, told = np.full(len(labels), np.nan), dict[str, np.ndarray]()
    for train, test in splits:
        committee = fit_committee(inputs, train, labels, groups, seed=seed, only_learned=only_learned)
        some = take_rows(inputs, test)
        found[test] = committee.probability(some)
        for name, decision in committee.decisions(some).items():
            told.setdefault(name, np.full(len(labels), np.nan))[test] = decision
    return found, told
