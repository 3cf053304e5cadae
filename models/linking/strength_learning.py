"""Learns link strengths from labelled pairs: monotone boosted trees, and a curve from pairs they had not seen.

A labelled pair is ``{"kind", "same", "world", features...}``; ``world`` names where it is from. Worlds weigh
alike whatever their size, and no world is judged by trees that saw it: what the card says of how well chances
hold was measured that way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlite_utils import Database

from leadline.core.errors import InputError
from leadline.core.values import now
from models.linking.strengths import FEATURES, MOST, Judge, Tree, features_of, sum_of

#: Trees, their depth, what share of a step each makes, and the least weight of pairs in a leaf.
TREES, DEPTH, STEP, LEAST_LEAF = 40, 3, 0.8, 0.01
#: Pairs of a kind from which it is learned at all; fewer leave its strengths as they are.
LEAST_PAIRS = 200
#: Pairs that a world weighs at most.
WORLD = 500.0
#: Chances between which links are counted together in tables.
BINS = (0.0, 0.3, 0.55, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001)
#: Pairs added to each step of a curve, half of them true: a step of few pairs is never certain.
DOUBT = 1.0
_STEPS = 12

Labelled = Mapping[str, Any]


def read_labelled(path: Path) -> list[Labelled]:
    """Labelled pairs of a JSONL file. Raises InputError naming the line that is wrong."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            values = [float(row[name]) for name in FEATURES[row["kind"]]]
            if not np.isfinite(values).all() or not isinstance(row["same"], bool):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"{path}:{number}: not a labelled pair.", "Write kind, same, world and the features of the kind."
            ) from None
        found.append(row)
    return found


def judged_pairs(db: Database) -> list[Labelled]:
    """What people said of pairs that a link joins: same, or different or cut apart."""
    found = []
    for kind, verdict, evidence in db.execute(
        """select k.kind, j.verdict, k.evidence from link_judgements j
           join listings x on x.source || '/' || x.source_id = j.a
           join listings y on y.source || '/' || y.source_id = j.b
           join links k on k.a = min(x.id, y.id) and k.b = max(x.id, y.id)
           where j.verdict in ('same', 'different', 'cut')
             and not exists (select 1 from link_judgements u where u.undoes = j.id)"""
    ):
        values = features_of(kind, json.loads(evidence)) if kind in FEATURES else None
        if values is not None:
            found.append({"kind": kind, "same": verdict == "same", "world": "judgements of this case", **values})
    return found


def learn(pairs: Sequence[Labelled], before: Mapping[str, Any], sources: str) -> dict[str, Any]:
    """Strengths as they are kept (JSON-ready). Kinds with too few pairs stay as they are in ``before``.

    ``sources`` says for the card where the pairs are from. Raises InputError where no kind has enough.
    """
    kinds, tables = dict(before.get("kinds", {})), dict(before.get("card", {}).get("kinds", {}))
    learned = 0
    for kind in FEATURES:
        of_kind = [pair for pair in pairs if pair["kind"] == kind]
        if len(of_kind) >= LEAST_PAIRS:
            kinds[kind], tables[kind] = _learn_kind(kind, of_kind)
            learned += 1
    if not learned:
        raise InputError(f"No kind of link has {LEAST_PAIRS} labelled pairs.", "Give more with --labels.")
    card = {
        "what": "How likely links are true: the chance that both ends are of one operation or one advertiser.",
        "learned_at": now(), "from": sources, "kinds": tables,
        "limits": "Learned for the most part from invented adverts. A chance holds for cases like those it was learned "
        "from; where nobody gives a contact, or everybody copies from one model text, it is too high. Correct it with "
        "what analysts said: leadline strengths learn.",
    }  # fmt: skip
    return {"card": card, "kinds": kinds}


def _learn_kind(kind: str, pairs: Sequence[Labelled]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = list(FEATURES[kind])
    table = np.array([[float(pair[name]) for name in names] for pair in pairs])
    same = np.array([pair["same"] for pair in pairs], float)
    world = np.unique([str(pair.get("world", "")) for pair in pairs], return_inverse=True)[1]
    sizes = np.bincount(world)
    weight = np.minimum(WORLD / sizes, 1.0)[world]
    if len(names) == 1:
        trees: list[Tree] = []
        start = 0.0
        score = np.clip(table[:, 0], 1e-6, 1 - 1e-6)
        unseen = np.log(score / (1 - score))
    else:
        start, trees = _boosted(table, same, weight, list(FEATURES[kind].values()))
        unseen = np.empty(len(pairs))
        for one in range(len(sizes)):
            rest = world != one
            if rest.any():
                began, grown = _boosted(table[rest], same[rest], weight[rest], list(FEATURES[kind].values()))
            else:
                began, grown = start, trees
            unseen[~rest] = began + sum_of(grown, table[~rest])
    odds, chances = _curve(unseen, same, weight)
    # What the card tells is of curves, too, that did not see the world.
    held_out = np.empty(len(pairs))
    for one in range(len(sizes)):
        rest = world != one
        points = _curve(unseen[rest], same[rest], weight[rest]) if rest.any() else (odds, chances)
        held_out[~rest] = np.minimum(np.interp(unseen[~rest], *points), MOST)
    names_of = np.unique([str(pair.get("world", "")) for pair in pairs])
    told = {
        "pairs": len(pairs), "true": int(same.sum()),
        "worlds_not_seen": {
            str(name): {"pairs": int(sizes[at]), "calibration_error": calibration_error(held_out[world == at], same[world == at])}
            for at, name in enumerate(names_of)
        },
        "reliability": reliability(held_out, same),
    }  # fmt: skip
    return _kept(Judge(names, start, trees, odds, chances)), told


def _boosted(table: np.ndarray, same: np.ndarray, weight: np.ndarray, ways: Sequence[int]) -> tuple[float, list[Tree]]:
    """Gradient boosting of the logistic loss by shallow trees that rise or fall with a feature as told (Friedman, 2001)."""
    from sklearn.tree import DecisionTreeRegressor

    share = float(np.clip(np.average(same, weights=weight), 0.01, 0.99))
    start = float(np.log(share / (1 - share)))
    odds, trees = np.full(len(same), start), []
    for _ in range(TREES):
        residual = same - 1 / (1 + np.exp(-odds))
        grown = DecisionTreeRegressor(
            max_depth=DEPTH, min_weight_fraction_leaf=LEAST_LEAF, monotonic_cst=list(ways), random_state=0
        ).fit(table, residual, sample_weight=weight)
        inner = grown.tree_
        tree = Tree(
            inner.feature.astype(np.int64), np.round(inner.threshold, 5), inner.children_left.astype(np.int64),
            inner.children_right.astype(np.int64), np.round(4 * STEP * inner.value[:, 0, 0], 5),
        )  # fmt: skip
        trees.append(tree)
        odds = odds + sum_of([tree], table)
    return start, trees


def _curve(odds: np.ndarray, same: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Few points of a rising curve from log-odds to chance: isotonic regression, steps of enough pairs, doubted a little."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(odds, kind="stable")
    rising = IsotonicRegression(y_min=0, y_max=1).fit(odds, same, sample_weight=weight).predict(odds[order])
    mass = np.cumsum(weight[order])
    step = np.minimum((mass / mass[-1] * _STEPS).astype(np.int64), _STEPS - 1)
    # Steps of equal mass, and apart where the regression rises by a tenth.
    step = step + np.searchsorted(np.arange(0.1, 1.0, 0.1), rising)
    points: dict[float, tuple[float, float]] = {}
    for one in np.unique(step):
        there = order[step == one]
        total = weight[there].sum()
        chance = (np.dot(weight[there], same[there]) + DOUBT / 2) / (total + DOUBT)
        points[round(float(np.average(odds[there], weights=weight[there])), 4)] = (float(chance), float(total))
    x = np.array(sorted(points))
    held = np.array([points[float(at)] for at in x])
    y = IsotonicRegression(y_min=0, y_max=1).fit_transform(x, held[:, 0], sample_weight=held[:, 1])
    return x, np.round(y, 4)


def _kept(judge: Judge) -> dict[str, Any]:
    return {
        "features": list(judge.features), "start": round(judge.start, 5),
        "trees": [
            {name: getattr(tree, name).tolist() for name in ("feature", "threshold", "left", "right", "value")}
            for tree in judge.trees
        ],
        "curve": {"odds": judge.odds.tolist(), "chances": judge.chances.tolist()},
    }  # fmt: skip


def reliability(chance: np.ndarray, same: np.ndarray) -> list[dict[str, float]]:
    """Per bin of chance: from where, how many links, their mean chance and the share that is true."""
    at = np.digitize(chance, BINS) - 1
    return [
        {
            "from": BINS[one], "links": int((at == one).sum()), "strength": round(float(chance[at == one].mean()), 3),
            "true": round(float(same[at == one].mean()), 3),
        }
        for one in sorted(set(at.tolist()))
    ]  # fmt: skip


def calibration_error(chance: np.ndarray, same: np.ndarray) -> float:
    """Mean over links of how far their bin's mean chance is from the share that is true (expected calibration error)."""
    rows: Iterable[Mapping[str, float]] = reliability(chance, same)
    return round(float(sum(row["links"] * abs(row["strength"] - row["true"]) for row in rows) / max(len(same), 1)), 4)
