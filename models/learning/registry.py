"""The models of a case: what was trained, which is in force, and how it came to be, append-only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from leadline.core.values import now, sha256
from models.judgements import required
from models.learning.folder import MANIFEST, read_model

#: Folder of the models inside the case.
FOLDER = "models"


def folder_of(case: CaseFile, name: str) -> Path:
    """Where a model of the case lies."""
    return case.folder / FOLDER / name


def register(case: CaseFile, name: str, kind: str, detail: dict[str, Any]) -> None:
    """Enter a trained model whose folder lies in the case."""
    digest = sha256((folder_of(case, name) / MANIFEST).read_bytes())
    row = {
        "name": name,
        "kind": kind,
        "sha256": digest,
        "detail": json.dumps(detail),
        "by_whom": case.actor,
        "at": now(),
    }
    with case.transaction() as db:
        db["model_registry"].insert(row)
        case.record("train", f"model:{name}", kind=kind, manifest_sha256=digest, labels=detail["rows"])


def models(db: Database) -> list[dict[str, Any]]:
    """Every model, newest first: ``name, kind, at, by_whom, detail, in_force``."""
    force = set(in_force(db).values())
    return [
        {**row, "detail": json.loads(row["detail"]), "in_force": row["name"] in force}
        for row in db.query("select * from model_registry order by at desc, name")
    ]


def in_force(db: Database) -> dict[str, str]:
    """The model in force by kind of lead; a kind that is missing ranks by the catalogue."""
    rows = db.execute("select kind, model from model_events order by id")
    return {kind: model for kind, model in dict(rows.fetchall()).items() if model}


def open_model(case: CaseFile, name: str) -> tuple[Any, Any, dict[str, Any]]:
    """Encoder, committee and manifest of a registered model, checked against the registry and itself.

    Raises NotFound, and InputError when the folder is not what was registered or cannot be used here.
    """
    row = case.db.execute("select sha256 from model_registry where name = ?", [name]).fetchone()
    if row is None:
        raise NotFound(f"There is no model {name} in this case.", "`leadline models` lists those there are.")
    folder = folder_of(case, name)
    path = folder / MANIFEST
    if not path.is_file() or sha256(path.read_bytes()) != row[0]:
        raise InputError(
            f"The model in {folder} is not the one that was registered: it was changed or is gone.",
            "Do not use it; train again, or restore the folder from a backup.",
        )
    encoder, committee, manifest = read_model(folder)
    from models.learning.lead_rows import lead_columns

    if strange := sorted(set(encoder.kinds) - lead_columns()):
        raise InputError(
            f"The model {name} reads what this version knows of no lead: {', '.join(strange[:5])}.",
            "Train again (`leadline train`), then promote the new model.",
        )
    return encoder, committee, manifest


def resolve(db: Database, name: str) -> str:
    """The name of a model; a kind of lead stands for its newest. What is neither stays as it is."""
    row = db.execute("select name from model_registry where kind = ? order by at desc, name desc", [name]).fetchone()
    return row[0] if row else name


def promote(case: CaseFile, name: str, reason: str) -> dict[str, Any]:
    """Put a model (its name, or a kind for the newest) in force for its kind; returns ``kind, model, before``. Raises as ``open_model``."""
    reason, name = required(reason), resolve(case.db, name)
    open_model(case, name)
    kind = case.db.execute("select kind from model_registry where name = ?", [name]).fetchone()[0]
    with case.transaction() as db:
        before = in_force(db).get(kind)
        if before == name:
            raise InputError(f"The model {name} is in force already.", "`leadline models` shows which is.")
        return _event(case, "promote", kind, name, before, reason)


def rollback(case: CaseFile, reason: str, kind: str = "") -> dict[str, Any]:
    """Go back to what was in force before the newest promotion that still holds (of ``kind``, or of all).

    Raises InputError when there is nothing to go back from, or what it would go back to cannot be used.
    """
    reason = required(reason)
    with case.transaction() as db:
        now_in_force = in_force(db)
        row = db.execute(
            f"""select kind, before from model_events e where event = 'promote' {"and kind = ?" if kind else ""}
                and model = (select model from model_events where kind = e.kind order by id desc limit 1)
                order by id desc limit 1""",
            [kind] if kind else [],
        ).fetchone()
        if row is None or row[0] not in now_in_force:
            raise InputError("No promoted model is in force.", "`leadline promote MODEL --reason …` puts one in force.")
        if row[1]:
            open_model(case, row[1])
        return _event(case, "rollback", row[0], row[1], now_in_force[row[0]], reason)


def _event(case: CaseFile, event: str, kind: str, model: str | None, before: str | None, reason: str) -> dict[str, Any]:
    case.db["model_events"].insert(
        {
            "event": event, "kind": kind, "model": model, "before": before, "reason": reason,
            "by_whom": case.actor, "at": now(),
        }
    )  # fmt: skip
    case.record(event, f"model:{model or 'catalogue'}", kind=kind, before=before or "", reason_sha256=sha256(reason))
    return {"kind": kind, "model": model, "before": before}
