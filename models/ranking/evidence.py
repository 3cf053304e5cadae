"""What the evidence of reasons points at: signals, links, and places in the texts of listings, read in a few queries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from leadline.core.listings import listing_names
from leadline.core.records import Reason

#: The kind of a piece of evidence that is a place in a text, or a field or listing as a whole.
TEXT = "text"
_FIELDS = ("title", "body", "place", "posted_at", "source")


def resolve(db: Database, evidence: Iterable[Mapping[str, Any]]) -> list[dict[str, Any] | None]:
    """Each piece of evidence as a row, in order; None where what it points at is no longer there.

    A signal gives ``listing, kind, value, field, start, end, raw``; a link ``a, b, kind``; a place in a text
    ``listing, kind`` (``text``), ``field, start, end, raw``, where a whole field or listing has no start.
    """
    evidence = list(evidence)
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for what, table, columns in (
        ("signal", "signals", 'listing, kind, value, field, start, "end", raw'),
        ("link", "links", "a, b, kind"),
        ("listing", "listings", ", ".join(_FIELDS)),
    ):
        ids = sorted({item[what] for item in evidence if what in item})
        for row in db.query(
            f"select id, {columns} from {table} where id in (select value from json_each(?))", [json.dumps(ids)]
        ):
            rows[what, row.pop("id")] = row
    return [_one(item, rows) for item in evidence]


def told(db: Database, reasons: Sequence[Reason], others: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons JSON-ready, with their share of all that speaks for or against (``others`` are the other side's).

    Each piece of ``evidence`` names its listing, field and span, or the two listings that a link joins.
    """
    total = sum(abs(reason.weight) for reason in (*reasons, *others)) or 1.0
    places = iter(resolve(db, (item for reason in reasons for item in reason.evidence)))
    found = []
    for reason in reasons:
        own = [place for _ in reason.evidence if (place := next(places)) is not None]
        names = listing_names(db, [place[end] for place in own for end in ("listing", "a", "b") if end in place])
        found.append(
            {
                "indicator": reason.indicator, "text": reason.text, "weight": reason.weight, "grade": reason.grade,
                "share": round(abs(reason.weight) / total, 3),
                "evidence": [
                    {key: names[value] if key in ("listing", "a", "b") else value for key, value in place.items() if key != "raw"}
                    for place in own
                ],
            }
        )  # fmt: skip
    return found


def _one(item: Mapping[str, Any], rows: Mapping[tuple[str, int], dict[str, Any]]) -> dict[str, Any] | None:
    for what in ("signal", "link"):
        if what in item:
            return rows.get((what, item[what]))
    row = rows.get(("listing", item.get("listing", -1)))
    if row is None:
        return None
    place = {"kind": TEXT, **item}
    field = item.get("field")
    if field in _FIELDS:
        place["raw"] = str(row[field])[item.get("start", 0) : item.get("end")]
    return place
