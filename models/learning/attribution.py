"""What each input of a learned model does to a lead's log-odds: parts that add up to them exactly.

Words, runs of letters and runs of style are linear: a coefficient times what the row holds. For the trees, what each
split on a row's path changes is credited to the input it asks for (Saabas 2014, Palczewska et al. 2013),
and the sum is brought from chances to log-odds. Meaning has no parts; it is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.learning.committee import Committee, form_matrix, weighed_counts
from models.learning.inputs import Inputs


@dataclass(frozen=True)
class Attribution:
    """Log-odds of n rows, split: ``base`` + everything below summed over columns = ``total`` (n,).

    ``words`` and ``letters`` are sparse (n, columns the model uses), ``form`` (n, form inputs),
    ``categories`` (n, categories used), ``style`` and ``meaning`` (n,).
    """

    base: float
    total: np.ndarray
    words: sp.csr_matrix
    letters: sp.csr_matrix
    form: np.ndarray
    categories: np.ndarray
    style: np.ndarray
    meaning: np.ndarray


def attribute(committee: Committee, inputs: Inputs) -> Attribution:
    """Split the log-odds of encoded rows into what each input does."""
    parts, rows = committee.parts, np.arange(len(inputs))
    slope, offset = parts["calibration"]
    # Margin is the mean of the experts, each brought to one scale: z = offset + sum of slope / experts / std * (raw - mean).
    factor = {name: slope / len(committee.experts) / parts["scale"][name][1] for name in committee.experts}
    base = float(offset - sum(factor[name] * parts["scale"][name][0] for name in committee.experts))
    words = letters = sp.csr_matrix((len(inputs), 0))
    form, categories = np.zeros((len(inputs), inputs.form.shape[1])), np.zeros((len(inputs), 0))
    style, meaning = np.zeros(len(inputs)), np.zeros(len(inputs))
    if "wording" in factor:
        model = parts["wording"]
        coefficients = factor["wording"] * model.coef_[0]
        counts = [weighed_counts(parts, inputs, rows, name) for name in ("words", "letters")]
        cut = counts[0].shape[1]
        words = counts[0].multiply(coefficients[None, :cut]).tocsr()
        letters = counts[1].multiply(coefficients[None, cut:]).tocsr()
        base += factor["wording"] * float(model.intercept_[0])
    if "style" in factor:
        runs = weighed_counts(parts, inputs, rows, "style")
        style = factor["style"] * (runs @ parts["style"].coef_[0])
        base += factor["style"] * float(parts["style"].intercept_[0])
    if "form" in factor:
        start, steps = _along_paths(parts["form"], form_matrix(parts, inputs, rows))
        steps, started = _to_log_odds(start, steps)
        base += factor["form"] * started
        steps *= factor["form"]
        form, categories = steps[:, : inputs.form.shape[1]], steps[:, inputs.form.shape[1] :]
    if "meaning" in factor:
        middle = parts["scale"]["meaning"][0]
        meaning = factor["meaning"] * (parts["meaning"].decision_function(inputs.meaning) - middle)
        base += factor["meaning"] * middle
    total = (
        base
        + np.asarray(words.sum(axis=1)).ravel()
        + np.asarray(letters.sum(axis=1)).ravel()
        + form.sum(axis=1)
        + categories.sum(axis=1)
        + style
        + meaning
    )
    return Attribution(base, total, words, letters, form, categories, style, meaning)


def _along_paths(forest: object, rows: np.ndarray) -> tuple[float, np.ndarray]:
    """The chance at the roots, and how the splits of each input change it; shapes (), (n, inputs). Means over trees."""
    steps, start = np.zeros(rows.shape), 0.0
    trees = [estimator.tree_ for estimator in forest.estimators_]  # type: ignore[attr-defined]
    for tree in trees:
        chance = tree.value[:, 0, 1] / tree.value[:, 0, :].sum(axis=1)
        start += chance[0]
        node = np.zeros(len(rows), int)
        open_rows = np.flatnonzero(tree.children_left[node] >= 0)
        while len(open_rows):
            at = node[open_rows]
            asked = tree.feature[at]
            left = rows[open_rows, asked] <= tree.threshold[at]
            below = np.where(left, tree.children_left[at], tree.children_right[at])
            steps[open_rows, asked] += chance[below] - chance[at]
            node[open_rows] = below
            open_rows = open_rows[tree.children_left[below] >= 0]
    return start / len(trees), steps / len(trees)


def _to_log_odds(start: float, steps: np.ndarray) -> tuple[np.ndarray, float]:
    """Steps of chance as steps of log-odds with the same proportions, and the log-odds they start from."""
    held = np.clip(start, 1e-3, 1 - 1e-3)
    ends = np.clip(start + steps.sum(axis=1), 1e-3, 1 - 1e-3)
    moved = ends - held
    slope = np.divide(
        np.log(ends / (1 - ends)) - np.log(held / (1 - held)), moved,
        out=np.full(len(ends), 1 / (held * (1 - held))), where=np.abs(moved) > 1e-6,
    )  # fmt: skip
    # Where a chance was clipped, the steps are brought to what is left of them.
    sums = steps.sum(axis=1)
    shrink = np.divide(moved, sums, out=np.ones(len(ends)), where=np.abs(sums) > 1e-6)
    return steps * (slope * shrink)[:, None], float(np.log(held / (1 - held)))
