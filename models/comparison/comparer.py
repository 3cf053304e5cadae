"""Learn from labelled pairs of records whether two describe one thing, and say so in probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from models.comparison.likeness import of_field, of_record
from models.comparison.texts import Rarity, Reading, read
from models.linking.components import components

Record = Mapping[str, str]
Pair = tuple[Record, Record]
#: Fields filled on both sides in fewer than this share of the pairs are compared with the whole record only.
_FILLED = 0.2
_FOLDS = 5
_KINDS_OF = {
    "logistic": lambda seed: make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=3000)),
    "trees": lambda seed: ExtraTreesClassifier(400, min_samples_leaf=2, max_features=0.4, random_state=seed, n_jobs=1),
}
_KINDS = tuple(_KINDS_OF)
#: With fewer labels of the rarer kind than this the curve decides alone: trees have not enough to grow on.
_FEW = 200
#: Which of the kinds may vote together, the curve alone first.
_JURIES = ((0,), (1,), (0, 1))


class PairComparer:
    """``fit`` on pairs with labels (1 the same, 0 not), then ``probability`` of others.

    Two kinds of model answer: a logistic curve over the likenesses, which needs few labels, and random
    trees. With labels enough, who votes is chosen on answers about pairs they had not seen; a curve
    fitted on those answers turns the votes into probabilities, and ``threshold_`` is the probability
    from which the F1 among them was best.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, pairs: Sequence[Pair], labels: Sequence[int]) -> PairComparer:
        """Learn. Needs pairs of both kinds; pairs that share a record are never on both sides of an inner split."""
        known = _known(pairs)
        self.fields_ = _fields(pairs)
        self.rarity_ = Rarity(reading.words for reading in known.values())
        table, truth = self._table(pairs, known), np.asarray(labels, np.int64)
        groups = related(pairs)
        few = min(truth.sum(), len(truth) - truth.sum()) < _FEW
        self.kinds_ = _KINDS[: 1 if few else None]
        answers = np.full((len(pairs), len(self.kinds_)), np.nan)
        for inner, outer in GroupKFold(min(_FOLDS, len(set(groups.tolist())))).split(table, truth, groups):
            if 0 < truth[inner].sum() < len(inner):
                answers[outer] = _answers(self._trained(table[inner], truth[inner]), table[outer])
        seen = ~np.isnan(answers[:, 0])
        answers, told = answers[seen], truth[seen]
        curves = {}
        for voters in _JURIES[: 1 if few else None]:
            votes = _logit(answers[:, voters].mean(axis=1))
            curve = LogisticRegression(C=1e3).fit(votes, told)
            curves[voters] = curve, log_loss(told, curve.predict_proba(votes)[:, 1])
        self.voters_ = min(curves, key=lambda voters: curves[voters][1])
        self.curve_ = curves[self.voters_][0]
        self.models_ = self._trained(table, truth)
        self.threshold_ = best_threshold(self._probability(answers), told)
        return self

    def probability(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Probability (float64, 0..1) that each pair is the same."""
        table = self._table(pairs, _known(pairs))
        return self._probability(_answers(self.models_, table))

    def _probability(self, answers: np.ndarray) -> np.ndarray:
        return self.curve_.predict_proba(_logit(answers[:, self.voters_].mean(axis=1)))[:, 1]

    def _trained(self, table: np.ndarray, truth: np.ndarray) -> list[Any]:
        return [_KINDS_OF[kind](self.seed).fit(_filled(table), truth) for kind in self.kinds_]

    def _table(self, pairs: Sequence[Pair], known: Mapping[str, Reading]) -> np.ndarray:
        rows = []
        for a, b in pairs:
            row = list(of_record(known[_whole(a)], known[_whole(b)], self.rarity_).values())
            for field in self.fields_:
                row += of_field(read(a.get(field, "")), read(b.get(field, "")), self.rarity_).values()
            rows.append(row)
        return np.array(rows, np.float64)


def related(pairs: Sequence[Pair]) -> np.ndarray:
    """Group number (int64) of each pair: pairs that share a record, directly or through others, share one."""
    numbers: dict[str, int] = {}
    ends = np.array([[numbers.setdefault(_whole(one), len(numbers)) for one in pair] for pair in pairs], np.int64)
    ends = ends.reshape(-1, 2)
    return components(len(numbers), ends[:, 0], ends[:, 1])[ends[:, 0]]


def best_threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The score from which calling a pair the same gives the best F1; midway to the next lower score."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    # Only between different scores can a line be drawn.
    ends = np.flatnonzero(np.concatenate([scores[order][1:] != scores[order][:-1], [True]]))
    best = ends[np.argmax(f1[ends])]
    below = scores[order][best + 1] if best + 1 < len(order) else 0.0
    return float((scores[order][best] + below) / 2)


def _fields(pairs: Sequence[Pair]) -> list[str]:
    counts: dict[str, int] = {}
    for a, b in pairs:
        for field in a:
            if a[field].strip() and b.get(field, "").strip():
                counts[field] = counts.get(field, 0) + 1
    return sorted(field for field, count in counts.items() if count >= _FILLED * len(pairs))


def _whole(record: Record) -> str:
    return "\n".join(value for _, value in sorted(record.items()))


def _known(pairs: Sequence[Pair]) -> dict[str, Reading]:
    return {whole: read(whole) for whole in {_whole(one) for pair in pairs for one in pair}}


def _answers(models: Sequence[Any], table: np.ndarray) -> np.ndarray:
    return np.stack([model.predict_proba(_filled(table))[:, 1] for model in models], axis=1)


def _filled(table: np.ndarray) -> np.ndarray:
    return np.nan_to_num(table, nan=-1.0)


def _logit(votes: np.ndarray) -> np.ndarray:
    held = np.clip(votes, 1e-3, 1 - 1e-3)
    return np.log(held / (1 - held)).reshape(-1, 1)
