"""A challenger in shadow: the same leads by two models, who rises, who falls, and what it rests on.

Nothing of it reaches the queue. ``catalogue`` stands for the order of the graded catalogue, ``queue`` for the
order as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from models.learning.lead_rows import OTHER, lead_table
from models.learning.registry import open_model, resolve
from models.learning.scoring import score_table
from models.learning.tables import NOT_INPUTS, Table
from models.ranking.scoring import DECIBAN

CATALOGUE, QUEUE = "catalogue", "queue"
#: Reasons told of a lead that moves, and the least change of log-odds worth telling.
TOLD, LEAST = 3, 0.05
Scored = Callable[[Table], np.ndarray]


def compare(
    case: CaseFile, a: str, b: str, *, capacity: int = 40, limit: int = 10, among: int | None = None
) -> dict[str, Any]:
    """Leads by ``a`` and by ``b`` (names of models, kinds of lead for their newest, ``catalogue`` or ``queue``):
    ``leads``, ``same_at_capacity`` (share of the top that both have), and ``rises`` and ``falls``, each a list
    of ``lead, before, after`` (places, from 1), ``why`` (input and change of log-odds it makes), largest move
    first. ``among`` compares on so many leads from the top of the queue only.

    Raises NotFound or InputError where a model cannot be used, or the two are for other kinds of lead.
    """
    a, b = resolve(case.db, a), resolve(case.db, b)
    if a == b:
        raise InputError(f"{a} is compared with itself.", "Name two models, or a model and catalogue.")
    by = [_scorer(case, name) for name in (a, b)]
    kinds = {_kind(case, name) for name in (a, b)} - {OTHER}
    if len(kinds) > 1:
        raise InputError(f"{a} and {b} are for different kinds of lead.", "Compare models of one kind, or of all.")
    ids: list[str] = []
    chances: list[list[np.ndarray]] = [[], []]

    def take(_: Sequence[str], table: Table) -> None:
        rows = [row for row, kind in enumerate(table.columns["kind"]) if not kinds or kind in kinds]
        if rows:
            part = table.take(rows)
            ids.extend(part.ids)
            for found, score in zip(chances, by, strict=True):
                found.append(score(part))

    lead_table(case, _leads(case, among), take)
    if not ids:
        raise InputError("There are no leads to compare on.", "Rank the case first: `leadline run`.")
    places = [_places(np.concatenate(found)) for found in chances]
    moved = places[0] - places[1]
    order = np.argsort(-np.abs(moved), kind="stable")
    told = {
        "rises": [row for row in order if moved[row] > 0][:limit],
        "falls": [row for row in order if moved[row] < 0][:limit],
    }
    why = _why(case, [ids[row] for rows in told.values() for row in rows], by)
    tops = [set(np.flatnonzero(place <= capacity).tolist()) for place in places]
    return {
        "a": a, "b": b, "leads": len(ids), "moved": int((moved != 0).sum()),
        "same_at_capacity": round(len(tops[0] & tops[1]) / max(1, len(tops[0])), 3),
        **{
            side: [
                {"lead": ids[row], "before": int(places[0][row]), "after": int(places[1][row]), "why": why[ids[row]]}
                for row in rows
            ]
            for side, rows in told.items()
        },
    }  # fmt: skip


def _scorer(case: CaseFile, name: str) -> Scored:
    if name == CATALOGUE:
        # Decibans to log-odds: the catalogue's weights of evidence are on that scale.
        return lambda table: 1 / (1 + np.exp(-np.array(table.columns["catalogue"], float) * DECIBAN))
    if name == QUEUE:
        held = dict(case.db.execute("select lead, strength from scores").fetchall())
        return lambda table: 1 / (1 + np.exp(-np.array([held.get(lead, 0.0) for lead in table.ids]) * DECIBAN))
    encoder, committee, _ = open_model(case, name)
    return lambda table: score_table(table, encoder, committee)


def _kind(case: CaseFile, name: str) -> str:
    row = case.db.execute("select kind from model_registry where name = ?", [name]).fetchone()
    return row[0] if row else OTHER


def _leads(case: CaseFile, among: int | None) -> list[str]:
    first = "select lead from scores where shown = 1 order by rank is null, rank limit ?"
    shown = sorted(row[0] for row in case.db.execute(first, [-1 if among is None else among]))
    return shown or [row[0] for row in case.db.execute("select id from leads where retired_at is null order by id")]


def _places(scores: np.ndarray) -> np.ndarray:
    places = np.empty(len(scores), int)
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return places


def _why(case: CaseFile, leads: Sequence[str], by: Sequence[Scored]) -> dict[str, list[dict[str, Any]]]:
    """For each lead, the inputs without which the two would differ least: each is left out in turn."""
    found: dict[str, list[dict[str, Any]]] = {}
    table = lead_table(case, leads)
    for row, lead in enumerate(table.ids):
        one = table.take([row])
        names = [
            name
            for name, values in one.columns.items()
            if name not in NOT_INPUTS and name not in one.not_inputs and values[0] not in (None, "", 0, 0.0)
        ]
        variants = one.take([0] * (len(names) + 1))
        for at, name in enumerate(names, 1):
            variants.columns[name][at] = "" if isinstance(one.columns[name][0], str) else None
        before, after = (_log_odds(score(variants)) for score in by)
        apart = after - before
        share = {name: apart[0] - apart[at] for at, name in enumerate(names, 1)}
        found[lead] = _largest(share, up=apart[0] > 0)
    return found


def _largest(share: Mapping[str, float], *, up: bool) -> list[dict[str, Any]]:
    most = sorted(share.items(), key=lambda item: -item[1] if up else item[1])[:TOLD]
    return [{"input": name, "change": round(float(value), 2)} for name, value in most if abs(value) >= LEAST]


def _log_odds(chances: np.ndarray) -> np.ndarray:
    kept = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))
