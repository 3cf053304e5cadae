"""Rows to learn from or to score: read from JSONL or CSV, columns told apart by what they hold.

A column is ``text`` (sentences), ``short`` (a few words: a place, a kind of contract), ``number``,
or left out. Identifiers, addresses and times are never inputs, nor are the label and the group.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from leadline.core.errors import InputError
from leadline.core.values import sha256

#: Columns with a fixed meaning that is no property of the advert's wording.
NOT_INPUTS = frozenset(("id", "source", "url", "posted_at", "contacts", "images"))
#: Average words from which a column is read as sentences, and columns that always are.
SENTENCE_WORDS, SENTENCES = 6.0, frozenset(("title", "body"))
#: Most columns used, largest file read (bytes).
MAX_COLUMNS, MAX_BYTES = 500, 4_000_000_000


@dataclass
class Table:
    """Rows by column. ``groups`` are what must stay on one side of a split; ``times`` are ISO or empty."""

    ids: list[str]
    columns: dict[str, list[Any]]
    labels: np.ndarray | None = None  # 0 or 1, shape (n,)
    groups: list[str] | None = None
    name: str = ""
    digest: str = ""
    #: Columns kept for slices and checks only.
    not_inputs: frozenset[str] = frozenset()
    only_learned: np.ndarray | None = None  # True, shape (n,), for rows that nothing is measured against

    def __len__(self) -> int:
        return len(self.ids)

    def texts(self, column: str) -> list[str]:
        """A column as text; what is missing is empty."""
        held = self.columns.get(column)
        return [""] * len(self) if held is None else [as_text(value) for value in held]

    def take(self, rows: Sequence[int]) -> Table:
        """The table with only these rows."""
        return Table(
            [self.ids[row] for row in rows],
            {name: [values[row] for row in rows] for name, values in self.columns.items()},
            None if self.labels is None else self.labels[list(rows)],
            None if self.groups is None else [self.groups[row] for row in rows],
            self.name,
            self.digest,
            self.not_inputs,
            None if self.only_learned is None else self.only_learned[list(rows)],
        )


def as_text(value: Any) -> str:
    """A cell as text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(as_text(part) for part in value)
    if isinstance(value, Mapping):
        return " ".join(as_text(part) for part in value.values())
    return str(int(value)) if isinstance(value, bool) else str(value)


def as_number(value: Any) -> float | None:
    """A cell as a number, or None where it is not one."""
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def read_table(path: Path, *, label: str = "", group: str = "", drop: Sequence[str] = ()) -> Table:
    """Rows of a JSONL or CSV file. Raises InputError naming the line or column that cannot be used.

    ``label`` must hold two values, of which 1, true, yes (or the later in order) is the positive one.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Name a JSONL or CSV file.") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES} bytes.", "Split it.")
    text = data.decode("utf-8", "replace").lstrip("\ufeff")
    rows = _csv(text) if path.suffix.lower() == ".csv" else _jsonl(path, text)
    if not rows:
        raise InputError(f"{path} holds no rows.", "Give one JSON object a line, or a CSV file with a header.")
    names = list(dict.fromkeys(name for row in rows for name in row))
    for asked, option in ((label, "--label"), (group, "--group")):
        if asked and asked not in names:
            raise InputError(f"{path} has no column {asked}.", f"{option} must be one of: {', '.join(names[:40])}.")
    ids = [as_text(row.get("id", row.get("job_id"))) or str(number) for number, row in enumerate(rows, 1)]
    kept = [name for name in names if name != "id" and name not in (label, group, *drop)]
    if len(kept) > MAX_COLUMNS:
        raise InputError(f"{path} has {len(kept)} columns.", f"Keep at most {MAX_COLUMNS}.")
    table = Table(ids, {name: [row.get(name) for row in rows] for name in kept}, name=path.name, digest=sha256(data))
    if label:
        table.labels = _labels(path, label, [row.get(label) for row in rows])
    if group:
        table.groups = [as_text(row.get(group)) or f"row {number}" for number, row in enumerate(rows, 1)]
    return table


def kinds_of(table: Table) -> dict[str, str]:
    """``text``, ``short`` or ``number`` for each usable column, in order of name."""
    found = {}
    for name in sorted(table.columns.keys() - NOT_INPUTS - table.not_inputs):
        held = [value for value in table.columns[name] if as_text(value).strip(" ,")]
        if not held:
            continue
        texts = [as_text(value) for value in held]
        words = sum(len(text.split()) for text in texts) / len(texts)
        if name in SENTENCES or words >= SENTENCE_WORDS:
            found[name] = "text"
        elif all(as_number(value) is not None for value in held):
            found[name] = "number"
        elif len(set(texts)) < 0.95 * len(texts) or words > 1.5:
            found[name] = "short"
    return found


def _jsonl(path: Path, text: str) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                raise InputError(f"{path}:{number} is not valid JSON.", "Give one JSON object a line.") from None
            if not isinstance(row, dict):
                raise InputError(f"{path}:{number} is not a JSON object.", "Give one JSON object a line.")
            rows.append(row)
    return rows


def _csv(text: str) -> list[dict[str, Any]]:
    csv.field_size_limit(10_000_000)
    return [{key: value for key, value in row.items() if key} for row in csv.DictReader(text.splitlines(keepends=True))]


def _labels(path: Path, label: str, values: Sequence[Any]) -> np.ndarray:
    said = {"1": 1, "1.0": 1, "true": 1, "yes": 1, "0": 0, "0.0": 0, "false": 0, "no": 0}
    texts = [as_text(value).strip().lower() for value in values]
    if "" in texts:
        raise InputError(
            f"{path}: row {texts.index('') + 1} has no {label}.", "Leave out rows whose label is not known."
        )
    kinds = sorted(set(texts))
    if not all(kind in said for kind in kinds):
        if len(kinds) != 2:
            raise InputError(f"{path}: {label} holds {len(kinds)} different values.", "A label has two: 1 and 0.")
        said = {kinds[0]: 0, kinds[1]: 1}
    found = np.array([said[text] for text in texts])
    if len(set(found.tolist())) != 2:
        raise InputError(f"{path}: every row has the same {label}.", "Training needs rows of both kinds.")
    return found
