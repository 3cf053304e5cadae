"""Train from a table: split without leaks, measure beside the baselines, learn from all, write the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from leadline.core.cli import say
from leadline.core.errors import InputError
from leadline.core.values import now
from models.learning import measures
from models.learning.baselines import BASELINE, simple_orders, words_and_letters
from models.learning.card import model_card
from models.learning.committee import fit_committee, out_of_fold
from models.learning.curve import learning_curve
from models.learning.folder import write_model
from models.learning.inputs import Inputs, encoder_for
from models.learning.leaks import join_groups, related, require_whole
from models.learning.tables import Table, as_text

#: Folds, and rows up to which embeddings are used unless told otherwise (some forty rows a second).
FOLDS, MEANING_ROWS = 5, 5_000
#: Rows up to which everything is measured beside the baseline; beyond, on one fifth held out and without it.
MEASURED_ROWS = 20_000
#: Rows up to which it is learned again from parts of the groups.
CURVE_ROWS = 5_000
OURS = "Leadline"


@dataclass(frozen=True)
class Plan:
    """How to train. ``meaning`` None decides by size; ``split`` names a column of ``train`` and ``test``."""

    seed: int = 0
    capacity: int = 40
    meaning: bool | None = None
    split: str = ""
    by_time: str = ""
    measure: bool = True
    slices: Sequence[str] = ()


def train(table: Table, out: Path, plan: Plan, *, purpose: str = "") -> dict[str, Any]:
    """Train on a labelled table and write a model folder; returns its manifest.

    Groups that share a text, a contact or a picture are joined first. Raises InputError when a split
    that was asked for lets something cross, or when there is too little to learn from.
    """
    assert table.labels is not None
    labels = table.labels
    fixed = table.texts(plan.split) if plan.split else []
    times = table.texts(plan.by_time) if plan.by_time else None
    if plan.split:
        table.columns.pop(plan.split, None)
    pairs = related(table)
    groups, joined = join_groups(table, pairs)
    if plan.split or plan.by_time:
        groups = list(table.groups or table.ids)
    elif joined:
        say(f"Joined groups at {len(joined)} places where they share a text, a contact or a picture.")
    splits = _splits_of_measured(table, groups, fixed, times, plan.seed)
    require_whole(table, splits, times, pairs)
    _no_giveaway(table, labels)
    meaning = len(table) <= MEANING_ROWS if plan.meaning is None else plan.meaning
    encoder = encoder_for(table, meaning=meaning)
    table.groups = groups
    inputs = encoder.fit(table)
    report: dict[str, Any] = {}
    if plan.measure:
        say("Measuring on groups held out.")
        report = evaluate(table, inputs, labels, groups, splits, plan)
    say("Learning from every row.")
    committee = fit_committee(
        inputs, np.arange(len(table)), labels, groups, seed=plan.seed, only_learned=table.only_learned
    )
    manifest = {
        "made_at": now(),
        "purpose": purpose,
        "seed": plan.seed,
        "data": {
            "file": table.name, "sha256": table.digest, "rows": len(table), "positive": int(labels.sum()),
            "groups": len(set(groups)), "joined": len(joined),
        },
        "experts": committee.experts,
        "split": f"column {plan.split}" if plan.split else f"time {plan.by_time}" if plan.by_time else "groups",
        "report": report,
    }  # fmt: skip
    return write_model(out, encoder, committee, manifest, model_card(manifest, encoder.kinds))


def evaluate(
    table: Table, inputs: Inputs, labels: np.ndarray, groups: Sequence[str],
    splits: Sequence[tuple[np.ndarray, np.ndarray]], plan: Plan,
) -> dict[str, Any]:  # fmt: skip
    """Measures with intervals on rows held out, beside the baselines, by slice, without each expert, and by share of
    the groups that is learned from.
    """
    from models.learning.slices import by_slice

    chances, experts = out_of_fold(inputs, labels, groups, splits, seed=plan.seed, only_learned=table.only_learned)
    scores = {OURS: chances}
    if len(table) <= MEASURED_ROWS:
        scores[BASELINE] = words_and_letters(table, labels, splits)
    scores |= simple_orders(table, plan.seed)
    rows = np.flatnonzero(np.isfinite(chances))
    kept = {name: values[rows] for name, values in scores.items()}
    own = [groups[row] for row in rows]
    draws = measures.DRAWS if len(rows) <= 5_000 else 100
    report = {
        "capacity": plan.capacity,
        "measured_on": len(rows),
        "measures": measures.bootstrap(
            labels[rows], own, kept, plan.capacity, reference=BASELINE if BASELINE in kept else "", seed=plan.seed,
            draws=draws,
        ),
        "calibration_error": round(measures.calibration_error(labels[rows], chances[rows]), 4),
        "calibration": [[round(part, 4) for part in row] for row in measures.calibration(labels[rows], chances[rows])],
        "slices": by_slice(table, rows, labels[rows], chances[rows], plan.slices),
        "ablation": _without_each({name: values[rows] for name, values in experts.items()}, labels[rows], own, plan.seed),
        "curve": [],
    }  # fmt: skip
    if len(table) <= CURVE_ROWS and table.only_learned is None:
        curve = learning_curve(inputs, labels, groups, splits, chances, seed=plan.seed)
        report["curve"] = [asdict(point) for point in curve]
    return report


def _without_each(
    experts: Mapping[str, np.ndarray], labels: np.ndarray, groups: Sequence[str], seed: int
) -> dict[str, dict[str, dict[str, float]]]:
    """What each expert adds: measures of the mean of the others, and their difference from that of all."""
    if len(experts) < 2:
        return {}
    whole = np.mean(list(experts.values()), axis=0)
    scores = {"all": whole} | {name: (whole * len(experts) - values) for name, values in experts.items()}
    told = measures.bootstrap(labels, groups, scores, len(labels), reference="all", seed=seed, draws=100)
    return {
        f"without {name}": {measure: told[name][measure] for measure in ("average precision", "AUC")}
        for name in experts
    }


def _splits_of_measured(
    table: Table, groups: Sequence[str], fixed: Sequence[str], times: Sequence[str] | None, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Splits of the rows that may be measured on; the others learn, where their group is not tested."""
    assert table.labels is not None
    if table.only_learned is None or not table.only_learned.any():
        return _splits(table.labels, groups, fixed, times, seed)
    measured, extra = np.flatnonzero(~table.only_learned), np.flatnonzero(table.only_learned)
    found = []
    for train_rows, test_rows in _splits(table.labels[measured], [groups[row] for row in measured], (), None, seed):
        tested = {groups[measured[row]] for row in test_rows}
        more = np.array([row for row in extra if groups[row] not in tested], int)
        found.append((np.r_[measured[train_rows], more], measured[test_rows]))
    return found


def _splits(
    labels: np.ndarray, groups: Sequence[str], fixed: Sequence[str], times: Sequence[str] | None, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    rows = np.arange(len(labels))
    if fixed:
        sides = np.array([text.strip().lower() for text in fixed], object)
        found = [(rows[sides == "train"], rows[sides == "test"])]
        remedy = "The column must say train or test, and both sides need both labels."
    elif times is not None:
        order = np.argsort(np.array(times, object), kind="stable")
        cut = int(0.8 * len(order))
        while 0 < cut < len(order) and times[order[cut]] == times[order[cut - 1]]:
            cut += 1
        found = [(order[:cut], order[cut:])]
        remedy = "Both the earlier four fifths and the later fifth need both labels."
    else:
        found = splits_by_group(labels, groups, seed)
        remedy = "Give more rows of the rarer label."
    for train_rows, test_rows in found:
        if len(set(labels[train_rows])) < 2 or len(set(labels[test_rows])) < 2:
            raise InputError("A side of the split holds only one kind of label.", remedy)
    return found


def splits_by_group(labels: np.ndarray, groups: Sequence[str], seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and to test on, each group on one side. Raises InputError where there are too few groups."""
    from sklearn.model_selection import StratifiedGroupKFold

    kinds = [len({group for group, label in zip(groups, labels, strict=True) if label == kind}) for kind in (0, 1)]
    if min(kinds) < 2:
        raise InputError(
            f"There are {kinds[1]} groups of the positive label and {kinds[0]} of the other.",
            "Training needs at least two of each.",
        )
    folds = StratifiedGroupKFold(min(FOLDS, *kinds), shuffle=True, random_state=seed)
    found = list(folds.split(np.arange(len(labels)), labels, np.asarray(groups, object).astype(str)))
    return found[:1] if len(labels) > MEASURED_ROWS else found


def _no_giveaway(table: Table, labels: np.ndarray) -> None:
    """A column that repeats the label is an answer, not an input."""
    for name, values in table.columns.items():
        texts = [as_text(value) for value in values]
        said = {text: set() for text in texts}
        if len(said) <= 3:
            for text, label in zip(texts, labels, strict=True):
                said[text].add(int(label))
            if len(said) > 1 and all(len(kinds) == 1 for kinds in said.values()) and len(labels) >= 30:
                raise InputError(
                    f"The column {name} gives the label away: each of its values goes with one label only.",
                    f"Leave it out with --drop {name}, if it is known only afterwards.",
                )
