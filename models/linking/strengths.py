"""How likely a link is true: for each kind a small monotone model, learned from labelled pairs and kept as data.

More agreement never makes a link less likely, and contacts that differ never make it more likely. What
is in force is ``datasets/linking/strengths.json`` or, where the case holds one, its own
``models/link_strengths.json``; both are written by ``leadline strengths learn``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from leadline.core.casefile import CaseFile
from leadline.core.datasets import dataset
from leadline.core.errors import InputError
from leadline.core.values import sha256
from models.linking.forest import tree_sums

#: What the model of each kind reads, and whether more of it makes a link likelier (1), less likely (-1) or either (0).
FEATURES: Mapping[str, Mapping[str, int]] = {
    "selector": {"score": 1},
    "picture": {"score": 1},
    "text": {"similarity": 1, "surplus": 1, "spread": 1, "density": 1, "words": 0, "contacts_differ": -1},
    # Not a kind of link: whether a pair of short adverts is of one hand, before all pairs are looked at together.
    "writing": {"letters": 1, "folded": 1, "words": 1, "phrases": 1, "habits": 1, "length": 0},
    "manner": {"score": 1},
}
#: No link is surer than this, whatever the labelled pairs say: they are never all the world.
MOST = 0.995
#: Name of a case's own file, in its folder of models.
OWN = "link_strengths.json"
_LARGEST = 4_000_000  # bytes of a file that is read


@dataclass(frozen=True, slots=True)
class Tree:
    """A regression tree as arrays, one entry a node: feature (-1: a leaf), threshold (left if not above), ends, value."""

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray


@dataclass(frozen=True, slots=True)
class Judge:
    """The model of one kind: log-odds from trees (where there are none, of the one feature, a score in 0..1), and a
    curve from log-odds to chance that was made from pairs the trees had not seen.
    """

    features: Sequence[str]
    start: float
    trees: Sequence[Tree]
    odds: np.ndarray
    chances: np.ndarray

    def log_odds(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Uncalibrated log-odds (float64) of links with these features, one array for each."""
        table = np.stack([np.asarray(values[name], np.float64) for name in self.features], axis=1)
        if not self.trees:
            score = np.clip(table[:, 0], 1e-6, 1 - 1e-6)
            return np.log(score / (1 - score))
        return self.start + sum_of(self.trees, table)

    def chance(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Probability (float64, 0..``MOST``) that links with these features are true."""
        return np.minimum(np.interp(self.log_odds(values), self.odds, self.chances), MOST)


@dataclass(frozen=True, slots=True)
class Strengths:
    """The judges by kind, the card that says where they come from, and a name for what they hold."""

    judges: Mapping[str, Judge]
    card: Mapping[str, Any]
    digest: str

    def chance(self, kind: str, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Probability that links of a kind with these features are true."""
        return self.judges[kind].chance(values)


def sum_of(trees: Sequence[Tree], table: np.ndarray) -> np.ndarray:
    """Sum (float64, one a row) of the trees' values for each row of ``table`` (rows, features)."""
    sizes = [len(tree.feature) for tree in trees]
    roots = np.cumsum([0, *sizes[:-1]]).astype(np.int64)
    shift = np.repeat(roots, sizes)
    nodes = {name: np.concatenate([getattr(tree, name) for tree in trees]) for name in Tree.__slots__}
    found = np.zeros(len(table))
    tree_sums(
        np.ascontiguousarray(table, np.float64), roots, nodes["feature"], nodes["threshold"],
        nodes["left"] + shift, nodes["right"] + shift, nodes["value"], found,
    )  # fmt: skip
    return found


def text_features(
    similarity: np.ndarray, shared_bits: np.ndarray, chance_bits: np.ndarray, spread: np.ndarray,
    words: np.ndarray, contacts_differ: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Features of text links: what the rule measured, set against chance and against the shorter text's length."""
    words = np.maximum(np.asarray(words, np.float64), 1.0)
    return {
        "similarity": np.asarray(similarity, np.float64),
        "surplus": np.clip(np.log2(np.maximum(shared_bits, 1.0) / np.maximum(chance_bits, 1.0)), -3.0, 4.0),
        "spread": np.asarray(spread, np.float64),
        "density": np.minimum(np.asarray(shared_bits, np.float64) / (3.0 * words), 1.0),
        "words": np.log2(words),
        "contacts_differ": np.asarray(contacts_differ, np.float64),
    }


def features_of(kind: str, evidence: Mapping[str, Any]) -> dict[str, float] | None:
    """The features of a stored link, from its evidence; None where it holds too little."""
    try:
        if kind != "text":
            return {name: float(evidence[name]) for name in FEATURES[kind]}
        names = ("similarity", "shared_bits", "chance_bits", "spread", "words", "contacts_differ")
        found = text_features(*(np.array([float(evidence[name])]) for name in names))
    except (KeyError, TypeError, ValueError):
        return None
    return {name: float(value[0]) for name, value in found.items()}


def strengths_of(case: CaseFile) -> Strengths:
    """The strengths in force for a case: its own, else the bundled ones."""
    own = case.folder / "models" / OWN
    return read_strengths(own) if own.exists() else bundled()


@cache
def bundled() -> Strengths:
    """The strengths that come with the program."""
    return read_strengths(dataset("linking", "strengths.json"))


def read_strengths(path: Path) -> Strengths:
    """Strengths from a file. Raises InputError for one that is not as ``leadline strengths learn`` writes it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        text = path.read_text("utf-8")
        held = json.loads(text)
        judges = {kind: _judge(kind, held["kinds"][kind]) for kind in FEATURES}
        return Strengths(judges, dict(held["card"]), sha256(text)[:12])
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(
            f"{path} holds no link strengths ({error}).", "Learn them again: leadline strengths learn."
        ) from None


def _judge(kind: str, held: Mapping[str, Any]) -> Judge:
    if list(held["features"]) != list(FEATURES[kind]):
        raise ValueError(f"{kind} was learned from other features")
    trees = [
        Tree(
            *(np.array(tree[name], np.int64 if name != "threshold" else np.float64)
              for name in ("feature", "threshold", "left", "right")),
            np.array(tree["value"], np.float64),
        )
        for tree in held["trees"]
    ]  # fmt: skip
    for tree in trees:
        _check(tree, len(FEATURES[kind]))
    odds, chances = (np.array(held["curve"][name], np.float64) for name in ("odds", "chances"))
    fits = len(odds) == len(chances) > 0 and np.isfinite(odds).all() and ((chances >= 0) & (chances <= 1)).all()
    if not fits or (np.diff(odds) <= 0).any() or (np.diff(chances) < 0).any():
        raise ValueError(f"the curve of {kind} does not rise")
    return Judge(list(FEATURES[kind]), float(held["start"]), trees, odds, chances)


def _check(tree: Tree, features: int) -> None:
    """Ends lie behind their node, so that following them stops."""
    count = len(tree.feature)
    sizes = {len(part) for part in (tree.threshold, tree.left, tree.right, tree.value)}
    inner = np.flatnonzero(tree.feature >= 0)
    ends = np.concatenate([tree.left[inner], tree.right[inner]])
    if sizes != {count} or not count or (tree.feature >= features).any() or (ends >= count).any():
        raise ValueError("a tree has ends that are not there")
    if (ends <= np.concatenate([inner, inner])).any() or not np.isfinite(tree.value).all():
        raise ValueError("a tree leads back into itself")
