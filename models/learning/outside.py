"""Labels from outside the case: sets that others published, read by layout and kept with their origin."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from leadline.core.values import now
from models.learning.tables import Table, as_text, read_table

_YES, _NO = ("1", "1.0", "t", "true", "yes", "y"), ("0", "0.0", "f", "false", "no", "n")
#: The seven degrees of Trafficking-10k (Tong et al. 2017); "unsure" gives no label.
_DEGREES = ("certainly no", "likely no", "weakly no", "unsure", "weakly yes", "likely yes", "certainly yes")


@dataclass(frozen=True)
class Layout:
    """Where a set keeps what: columns tried in order, and how its label is read."""

    label: tuple[str, ...]
    text: tuple[str, ...]
    group: tuple[str, ...]
    id: tuple[str, ...]
    read: Callable[[str], int | None]


def yes_or_no(said: str) -> int | None:
    """1, 0, or None for anything else."""
    said = said.strip().lower()
    return 1 if said in _YES else 0 if said in _NO else None


def degree(said: str) -> int | None:
    """A degree 0..6, as number or words: 1 above the middle, 0 below it, None in it or elsewhere."""
    said = " ".join(said.strip().lower().replace("_", " ").split())
    at = _DEGREES.index(said) if said in _DEGREES else None
    if at is None:
        try:
            at = int(float(said))
        except (ValueError, OverflowError):
            return None
    return None if at not in (0, 1, 2, 4, 5, 6) else int(at > 3)


LAYOUTS: Mapping[str, Layout] = {
    "emscad": Layout(("fraudulent",), ("description",), ("group", "company_id"), ("job_id", "id"), yes_or_no),
    "trafficking10k": Layout(
        ("label", "rating", "score"), ("text", "body", "ad", "content"), ("group", "phone"), ("id", "ad_id"), degree
    ),
    "csv": Layout((), ("body", "text", "description"), ("group",), ("id",), yes_or_no),
}


def import_set(
    case: CaseFile, path: Path, layout: str, *, name: str = "", label: str = "", text: str = "", group: str = "",
    positive: Sequence[str] = (), negative: Sequence[str] = (), by: str,
) -> dict[str, Any]:  # fmt: skip
    """Take a set in; returns ``name, rows, positive, left_out``. Named columns go before the layout's own.

    ``positive`` and ``negative`` say how the label is spelled where it is not a plain yes or no.
    Raises InputError when a column is missing, when nothing is labelled, or when the set is already here.
    """
    shape, table = LAYOUTS[layout], read_table(path)
    held = {"id": table.ids, **table.columns}
    column = {
        "label": _column(path, held, label, shape.label, "--label"),
        "text": _column(path, held, text, shape.text, "--text"),
        "group": _column(path, held, group, shape.group, "--group", needed=bool(group)),
        "id": _column(path, held, "", shape.id, "", needed=False),
    }
    name = name or path.stem
    if case.db.execute("select 1 from label_sets where name = ? or sha256 = ?", [name, table.digest]).fetchone():
        raise InputError(f"The set {name}, or this very file, is already in the case.", "Give another one with --name.")
    spelled = {said.strip().lower(): 1 for said in positive} | {said.strip().lower(): 0 for said in negative}
    rows, ids = [], table.texts(column["id"]) if column["id"] in table.columns else table.ids
    for at, said in enumerate(table.texts(column["label"])):
        found = spelled.get(said.strip().lower()) if spelled else shape.read(said)
        if found is not None:
            rows.append((at, found, said))
    if len({found for _, found, _ in rows}) < 2:
        raise InputError(
            f"{path}: {column['label']} gives {len(rows)} labels of one kind.",
            "Say how it is spelled with --positive and --negative, or name another column with --label.",
        )
    if len({ids[at] for at, _, _ in rows}) < len(rows):
        ids = [str(number) for number in range(1, len(table) + 1)]
    detail = {"columns": column, "rows": len(table), "left_out": len(table) - len(rows)}
    with case.transaction() as db:
        row = {"name": name, "layout": layout, "file": path.name, "sha256": table.digest}
        row |= {"detail": json.dumps(detail), "by_whom": by, "at": now()}
        number = db["label_sets"].insert(row).last_pk
        db["outside_labels"].insert_all(
            {
                "label_set": number, "row": ids[at], "label": found, "said": said,
                "belongs": as_text(table.columns[column["group"]][at]) if column["group"] else "",
                "record": json.dumps(_record(table, at, column), ensure_ascii=False),
            }
            for at, found, said in rows
        )  # fmt: skip
        told = {"rows": len(rows), "positive": sum(found for _, found, _ in rows), "left_out": detail["left_out"]}
        case.record("import labels", f"labels:{name}", layout=layout, sha256=table.digest, **told)
    return {"name": name, **told}


def label_sets(case: CaseFile) -> list[dict[str, Any]]:
    """The sets taken in, with how many labels each holds."""
    return list(
        case.db.query(
            """select s.name, s.layout, s.file, s.sha256, s.by_whom, s.at, count(*) as rows, sum(o.label) as positive
               from label_sets s join outside_labels o on o.label_set = s.id group by s.id order by s.id"""
        )
    )


def read_set(case: CaseFile, name: str) -> list[dict[str, Any]]:
    """Rows of a set: its record, ``label``, ``row`` and ``belongs``. Raises NotFound."""
    rows = list(
        case.db.query(
            """select o.row, o.label, o.belongs, o.record from outside_labels o join label_sets s on s.id = o.label_set
               where s.name = ? order by o.row""",
            [name],
        )
    )
    if not rows:
        raise NotFound(f"There is no set {name} in this case.", "`leadline labels sets` prints those there are.")
    return [{**row, "record": json.loads(row["record"])} for row in rows]


def _record(table: Table, at: int, column: Mapping[str, str]) -> dict[str, Any]:
    kept = {
        name: values[at]
        for name, values in table.columns.items()
        if name not in (column["label"], column["group"], column["id"], column["text"])
    }
    return {**kept, "body": as_text(table.columns[column["text"]][at])}


def _column(
    path: Path, held: Mapping[str, Any], asked: str, tried: Sequence[str], option: str, *, needed: bool = True
) -> str:
    if asked and asked not in held:
        raise InputError(f"{path} has no column {asked}.", f"{option} must be one of: {', '.join(list(held)[:40])}.")
    for name in (asked, *tried):
        if name and name in held:
            return name
    if needed:
        raise InputError(f"{path} has none of the columns {', '.join(tried) or 'a label'}.", f"Name it with {option}.")
    return ""
