"""Contacts and pictures that strangers share: which there are, who marked them, and what a mark would do."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from sqlite_utils import Database

from leadline.core.errors import InputError
from models.linking.components import components
from models.linking.grouping import LEAST
from models.linking.word import MARKS, standing

#: Leads that are looked at to say what a mark would do.
MOST_LEADS = 2_000


def selector_named(db: Database, kind: str, value: str) -> str:
    """The value as the case writes it. A phone may be given in any form. Raises InputError for a picture not there."""
    if kind == "picture":
        digest = value.lower()
        if not db.execute("select 1 from images where sha256 = ?", [digest]).fetchone():
            raise InputError("No picture of this case has that SHA-256.", "The lead page shows each picture's.")
        return digest
    if db.execute("select 1 from signals where kind = ? and value = ? limit 1", [kind, value]).fetchone():
        return value
    from models.search import readings

    read = [(found, worth) for of, found, worth in readings(db, value) if of == kind]
    if not read:
        raise InputError(f"{value!r} does not read as a {kind}.", "Write it as `leadline signals` prints it.")
    there = [
        found
        for found, _ in read
        if db.execute("select 1 from signals where kind = ? and value = ? limit 1", [kind, found]).fetchone()
    ]
    return there[0] if there else read[0][0]


def listed(db: Database) -> list[dict[str, Any]]:
    """Every selector and picture that is shared, by the case's counts or by a mark, or marked as one operation's own."""
    marked = {(row["a"], row["b"]): row for row in standing(db) if row["verdict"] in MARKS}
    pictures = dict(db.execute("select cast(id as text), sha256 from images where sha256 is not null"))
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in db.query("select * from shared_selectors order by listings desc, kind, value"):
        key = (row["kind"], pictures.get(row["value"], row["value"]) if row["kind"] == "picture" else row["value"])
        found[key] = {"kind": key[0], "value": key[1], **json.loads(row["evidence"]), "mark": ""}
    for key, row in marked.items():
        known = found.setdefault(
            key, {"kind": key[0], "value": key[1], "listings": len(_showing(db, *key)), "parties": 0, "weight": 0.0}
        )
        known |= {"mark": row["verdict"], "word": f"K{row['id']}", "by": row["by_whom"], "reason": row["reason"]}
    return list(found.values())


def expected(db: Database, kind: str, value: str, *, shared: bool | None) -> dict[str, Any]:
    """What marking would do to the leads that show it, from the links there are: an estimate.

    ``shared`` None is taking a mark back. Returns ``listings``, ``before`` and ``after`` (sizes of
    leads) and ``effect``, a sentence.
    """
    showing = _showing(db, kind, value)
    rows = db.execute(
        """select m.lead, m.listing from lead_members m where m.lead in (
             select lead from lead_members where listing in (select value from json_each(?)) limit ?)""",
        [json.dumps(showing), MOST_LEADS],
    ).fetchall()
    leads: dict[str, list[int]] = {}
    for lead, listing in rows:
        leads.setdefault(lead, []).append(listing)
    before = sorted((len(members) for members in leads.values()), reverse=True)
    if shared is None:
        after, effect = [], "The next run decides from the case's own counts."
    elif shared:
        after = _without(db, kind, value, leads)
        effect = f"About: {_few(len(leads), 'lead')} that {'shows' if len(leads) == 1 else 'show'} it would be {_few(len(after), 'lead')}."
    else:
        after = [sum(before)]
        effect = f"About: {_few(len(leads), 'lead')} would be one of {sum(before):,}."
    return {"listings": len(showing), "before": before, "after": after, "effect": effect}


def _few(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _showing(db: Database, kind: str, value: str) -> list[int]:
    if kind == "picture":
        query = "select distinct li.listing from listing_images li join images i on i.id = li.image where i.sha256 = ?"
        return [row[0] for row in db.execute(query, [value])]
    query = "select distinct listing from signals where kind = ? and value = ?"
    return [row[0] for row in db.execute(query, [kind, value.partition(";ext=")[0]])]


def _without(db: Database, kind: str, value: str, leads: dict[str, list[int]]) -> list[int]:
    """Sizes of the parts of these leads when links that rest on this alone are gone."""
    sizes = []
    named = "picture" if kind == "picture" else "selector"
    images = {str(row[0]) for row in db.execute("select id from images where sha256 = ?", [value])}
    for members in leads.values():
        chosen = json.dumps(members)
        place = {member: at for at, member in enumerate(members)}
        left = [
            (a, b)
            for a, b, of, evidence in db.execute(
                """select a, b, kind, evidence from links where strength >= ?
                   and a in (select value from json_each(?)) and b in (select value from json_each(?))""",
                [LEAST, chosen, chosen],
            )
            if of != named or not _rests_on(json.loads(evidence), kind, value, images)
        ]
        ends = np.array([(place[a], place[b]) for a, b in left], np.int64).reshape(-1, 2)
        sizes += np.bincount(components(len(members), ends[:, 0], ends[:, 1])).tolist()
    return sorted(sizes, reverse=True)


def _rests_on(evidence: dict[str, Any], kind: str, value: str, images: set[str]) -> bool:
    if kind == "picture":
        return all(str(item["image_a"]) in images or str(item["image_b"]) in images for item in evidence["pictures"])
    return not evidence.get("more") and all(
        (item["kind"], item["value"]) == (kind, value) or item.get("shared_by_strangers")
        for item in evidence["selectors"]
    )
