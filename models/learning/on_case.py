"""Train on a case: labels of leads become rows, each kind of lead its own model where there are labels enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from leadline.core.values import now
from models.learning.labels import LeadLabel, lead_labels, read_labels, still_about
from models.learning.lead_rows import OTHER, lead_table
from models.learning.outside import read_set
from models.learning.registry import folder_of, register
from models.learning.tables import Table
from models.learning.training import Plan, train

#: Labels of each kind, yes and no, from which leads of a sector learn apart; and at the least.
OWN, LEAST = 40, 5


def train_case(case: CaseFile, plan: Plan, *, weak: bool = False, sets: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Train on the judged leads and register the models; returns ``name, kind, rows, positive, report`` of each.

    ``weak`` adds the catalogue's guesses and ``sets`` names sets from outside: learned from, never
    measured on. Raises InputError when there are too few labels.
    """
    about, left = still_about(case.db, lead_labels(read_labels(case.db)))
    table = lead_table(case, [label.lead for label in about])
    by_lead = {label.lead: label for label in about}
    table.labels = np.array([by_lead[lead].label for lead in table.ids], int)
    counts = [int((table.labels == kind).sum()) for kind in (1, 0)]
    if min(counts) < LEAST:
        raise InputError(
            f"There are {counts[0]} leads labelled yes and {counts[1]} labelled no; training needs {LEAST} of each.",
            "Rank the case if that was not done (`leadline rank`), judge more leads in the review room, or learn from plain files (`leadline train FILE --label COLUMN`).",
        )
    kinds = np.array(table.columns["kind"], object)
    made = []
    for kind in (*sorted(set(kinds.tolist()) - {OTHER}), OTHER):
        rows = np.flatnonzero(kinds == kind) if kind != OTHER else np.arange(len(table))
        if kind != OTHER and min((table.labels[rows] == one).sum() for one in (0, 1)) < OWN:
            continue
        part = _with_others(case, table.take(rows.tolist()), kind, weak, sets)
        made.append(_make(case, part, kind, plan, len(left), [by_lead[lead] for lead in table.take(rows.tolist()).ids]))
    return made


def _make(
    case: CaseFile, table: Table, kind: str, plan: Plan, left: int, labels: Sequence[LeadLabel]
) -> dict[str, Any]:
    stamp = "".join(ch for ch in now() if ch.isdigit())[:17]
    name = f"{kind}-{stamp}"
    # A case is ranked whole by its model: meaning, at some forty texts a second, is read only where asked for.
    plan = replace(plan, slices=(), meaning=bool(plan.meaning))
    manifest = train(table, folder_of(case, name), plan, purpose=case.purpose)
    detail = {
        "rows": len(labels), "positive": sum(label.label for label in labels),
        "disagree": sum(label.disagree for label in labels), "left_out": left,
        "learned_beside": len(table) - len(labels), "report": manifest["report"],
    }  # fmt: skip
    register(case, name, kind, detail)
    return {"name": name, "kind": kind, **detail}


def _with_others(case: CaseFile, table: Table, kind: str, weak: bool, sets: Sequence[str]) -> Table:
    """The table with rows below it that are learned from but never measured on."""
    more: list[Table] = []
    if weak:
        said = dict(case.db.execute("select lead, label from weak_labels order by lead").fetchall())
        guessed = lead_table(case, [lead for lead in said if lead not in set(table.ids)])
        rows = [row for row, one in enumerate(guessed.columns.get("kind", [])) if kind in (OTHER, one)]
        guessed = guessed.take(rows)
        guessed.labels = np.array([said[lead] for lead in guessed.ids], int)
        more.append(guessed)
    for name in sets:
        rows_in = read_set(case, name)
        columns = {column: [row["record"].get(column) for row in rows_in] for column in ("title", "body")}
        ids = [f"{name}/{row['row']}" for row in rows_in]
        groups = [f"{name}/{row['belongs'] or row['row']}" for row in rows_in]
        more.append(Table(ids, columns, np.array([row["label"] for row in rows_in], int), groups))
    count = len(table)
    for other in more:
        _append(table, other)
    table.only_learned = np.arange(len(table)) >= count
    return table


def _append(table: Table, other: Table) -> None:
    for name, values in table.columns.items():
        values += other.columns.get(name, [None] * len(other))
    table.ids += other.ids
    assert table.groups is not None
    assert other.groups is not None
    table.groups += other.groups
    table.labels = np.concatenate([table.labels, other.labels])
