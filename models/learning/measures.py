"""How good an order is: precision at what a unit can review first, then the rest, each with an interval.

Intervals are percentile bootstraps over groups, not rows: a campaign of sixty adverts is one thing
that happened, not sixty. Where few groups hold most rows those are known to be too narrow (Hesterberg 2015),
so they are stretched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist

import numpy as np

#: Draws of a bootstrap, and what share of them an interval holds.
DRAWS, HELD = 400, 0.95
#: Times that the ends of an interval are as far from the value as the percentiles of the draws: unstretched ones of
#: 95 % held the true value 81 to 93 times in 100 over groups of very uneven size (``benchmarks.interval_coverage``).
STRETCH = 1.3
#: Bins of equal width for the calibration error.
BINS = 10


def precision_at(labels: np.ndarray, scores: np.ndarray, count: int) -> float:
    """Share of positives among the ``count`` highest scores."""
    top = np.argsort(-scores, kind="stable")[:count]
    return float(labels[top].mean())


def recall_at(labels: np.ndarray, scores: np.ndarray, count: int) -> float:
    """Share of all positives among the ``count`` highest scores."""
    top = np.argsort(-scores, kind="stable")[:count]
    return float(labels[top].sum() / max(1, labels.sum()))


def recall_at_false_alarms(labels: np.ndarray, scores: np.ndarray, rate: float = 0.05) -> float:
    """Most recall at which at most ``rate`` of the negatives are raised."""
    order = np.argsort(-scores, kind="stable")
    y, s = labels[order], scores[order]
    ends = np.r_[s[1:] != s[:-1], True]
    false, true = np.cumsum(1 - y), np.cumsum(y)
    good = ends & (false <= rate * max(1, (1 - labels).sum()))
    return float(true[good].max() / max(1, labels.sum())) if good.any() else 0.0


def area_under_roc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Chance that a positive scores above a negative, ties counting half. As scikit-learn's, which checks its
    input for some milliseconds at each of thousands of draws.
    """
    values, places = np.unique(scores, return_inverse=True)
    good, bad = (np.bincount(places, labels == kind, len(values)) for kind in (1, 0))
    return float((good * (np.cumsum(bad) - bad / 2)).sum() / max(1, good.sum() * bad.sum()))


def average_precision(labels: np.ndarray, scores: np.ndarray) -> float:
    """Precision at each score that is taken, weighed by the recall it adds; as scikit-learn's."""
    values, places = np.unique(-scores, return_inverse=True)
    good, rows = np.bincount(places, labels, len(values)), np.bincount(places, minlength=len(values))
    return float((good * np.cumsum(good) / np.cumsum(rows)).sum() / max(1, good.sum()))


def calibration(labels: np.ndarray, chances: np.ndarray) -> list[tuple[float, float, int]]:
    """``(mean chance, share positive, rows)`` for each bin of equal width that holds a row."""
    bins = np.clip((chances * BINS).astype(int), 0, BINS - 1)
    return [
        (float(chances[bins == at].mean()), float(labels[bins == at].mean()), int((bins == at).sum()))
        for at in range(BINS)
        if (bins == at).any()
    ]


def calibration_error(labels: np.ndarray, chances: np.ndarray) -> float:
    """Expected calibration error over bins of equal width."""
    return sum(rows * abs(said - was) for said, was, rows in calibration(labels, chances)) / len(labels)


def measures(capacity: int) -> dict[str, Callable[[np.ndarray, np.ndarray], float]]:
    """The measures by name, in the order they are told."""
    return {
        f"precision at {capacity}": lambda y, s: precision_at(y, s, capacity),
        "average precision": average_precision,
        "AUC": area_under_roc,
        f"recall at {capacity}": lambda y, s: recall_at(y, s, capacity),
        "recall at 5 % false alarms": recall_at_false_alarms,
    }


def bootstrap(
    labels: np.ndarray, groups: Sequence[str], scores: Mapping[str, np.ndarray], capacity: int, *,
    reference: str = "", seed: int = 0, draws: int = DRAWS,
) -> dict[str, dict[str, dict[str, float]]]:  # fmt: skip
    """For each named score and measure: ``value``, ``low``, ``high``; and where ``reference`` names another
    score, ``difference`` from it with ``difference_low`` and ``difference_high`` (paired draws).
    """
    told = measures(capacity)
    names = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)[1]
    members = np.split(np.argsort(names, kind="stable"), np.cumsum(np.bincount(names))[:-1])
    rng = np.random.default_rng(seed)
    drawn: dict[str, dict[str, list[float]]] = {name: {measure: [] for measure in told} for name in scores}
    while len(next(iter(drawn.values()))["AUC"]) < draws:
        rows = np.concatenate([members[at] for at in rng.integers(0, len(members), len(members))])
        if len(set(labels[rows].tolist())) < 2:
            continue
        for name, values in scores.items():
            for measure, compute in told.items():
                drawn[name][measure].append(compute(labels[rows], values[rows]))
    ends = [100 * (1 - HELD) / 2, 100 * (1 + HELD) / 2]
    found: dict[str, dict[str, dict[str, float]]] = {}
    first = next(iter(told))
    for name, values in scores.items():
        found[name] = {}
        for measure, compute in told.items():
            value = compute(labels, values)
            low, high = _stretched(value, *np.percentile(drawn[name][measure], ends))
            if compute is told[first]:
                top = np.argsort(-values, kind="stable")[:capacity]
                told_apart = _wilson(value, len(np.unique(names[top])))
                low, high = min(low, told_apart[0]), max(high, told_apart[1])
            cell = {"value": value, "low": max(0.0, low), "high": min(1.0, high)}
            if reference and name != reference:
                apart = np.subtract(drawn[name][measure], drawn[reference][measure])
                difference = value - compute(labels, scores[reference])
                low, high = _stretched(difference, *np.percentile(apart, ends))
                cell |= {"difference": difference, "difference_low": low, "difference_high": high}
            found[name][measure] = {key: round(value, 4) for key, value in cell.items()}
    return found


def _stretched(value: float, low: float, high: float) -> tuple[float, float]:
    # The value itself may lie outside its percentiles, where draws are biased: an end never passes it.
    return float(value - STRETCH * max(0.0, value - low)), float(value + STRETCH * max(0.0, high - value))


def _wilson(share: float, count: int) -> tuple[float, float]:
    """Wilson's score interval of a share of ``count`` things: where all of few were good, no draw has a bad one."""
    z = NormalDist().inv_cdf((1 + HELD) / 2)
    middle, reach = share + z * z / (2 * count), z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - reach) / (1 + z * z / count), (middle + reach) / (1 + z * z / count)
