"""Everything a lead page shows, read in a handful of queries however many listings the lead has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from features.picture_text.stored import texts_of
from leadline.core.casefile import CaseFile
from leadline.core.errors import NotFound
from leadline.core.listings import listing_from_row, listing_names
from leadline.core.records import Signal
from models.judgements import current_lead, merged_into
from models.linking.explain import links_within
from models.queue import lead_row
from models.records import Dossier, ShownImage, ShownListing

_MEMBERS = "(select listing from lead_members where lead = ?)"


def dossier(case: CaseFile, lead_id: str) -> Dossier:
    """The dossier of a lead; an id that was merged away gives the lead its listings are in now.

    Raises NotFound for an id never given, or whose listings have all gone to other leads. The
    caller writes the audit entry for the view: it knows who looks, and why.
    """
    lead = current_lead(case.db, lead_id)
    if case.db.execute("select 1 from lead_members where lead = ? limit 1", [lead]).fetchone() is None:
        raise NotFound(f"Lead {lead_id} holds no listings any more.", "`leadline leads` prints the leads there are.")
    shown = _listings(case.db, lead)
    history = list(case.db.query("select * from lead_history where lead = ? order by id desc", [lead]))
    once = case.db.execute(f"select distinct lead from former_members where listing in {_MEMBERS}", [lead])
    into = merged_into(case.db, [row[0] for row in once])
    judged = [lead, *(old for old, now in into.items() if now == lead)]
    judgements = list(
        case.db.query(
            "select * from judgements where lead in (select value from json_each(?)) order by id desc",
            [json.dumps(judged)],
        )
    )
    return Dossier(
        row=lead_row(case, lead),
        listings=shown,
        links=links_within(case, lead),
        names=listing_names(case.db, [one.id for one in shown]),
        facts=_facts(case.db, lead),
        history=[{**row, "detail": json.loads(row["detail"])} for row in history],
        judgements=[{**row, "members": json.loads(row["members"])} for row in judgements],
    )


def _listings(db: Database, lead: str) -> list[ShownListing]:
    """Members in the order in which they were posted (or first seen)."""
    signals = _signals(db, lead)
    images = _images(db, lead)
    captures: dict[int, Mapping[str, Any]] = {
        row["id"]: row
        for row in db.query(
            f"select * from captures where id in (select capture from listings where id in {_MEMBERS})", [lead]
        )
    }
    rows = db.query(
        f"select * from listings where id in {_MEMBERS} order by coalesce(nullif(posted_at, ''), first_seen), id",
        [lead],
    )
    return [
        ShownListing(
            id=row["id"],
            listing=listing_from_row(row),
            version=row["version"],
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            gone_at=row["gone_at"],
            signals=signals.get(row["id"], []),
            images=images.get(row["id"], []),
            capture=captures.get(row["capture"], {}),
        )
        for row in rows
    ]


def _signals(db: Database, lead: str) -> dict[int, list[Signal]]:
    found: dict[int, list[Signal]] = {}
    for row in db.query(
        f'select * from signals where listing in {_MEMBERS} order by listing, field, start, "end", id', [lead]
    ):
        found.setdefault(row["listing"], []).append(
            Signal(
                row["kind"], row["value"], row["field"], row["start"], row["end"], row["raw"], row["extractor"],
                spans=[tuple(span) for span in json.loads(row["spans"])], steps=json.loads(row["steps"]),
                confidence=row["confidence"], alternatives=json.loads(row["alternatives"]),
                detail=json.loads(row["detail"]),
            )
        )  # fmt: skip
    return found


def _images(db: Database, lead: str) -> dict[int, list[ShownImage]]:
    found: dict[int, list[ShownImage]] = {}
    members = [row[0] for row in db.execute("select listing from lead_members where lead = ?", [lead])]
    said = {text.sha256: text for texts in texts_of(db, members).values() for _, text in texts}
    for listing, *values in db.execute(
        f"""select li.listing, i.id, i.state, i.blurred_file, i.kept_file, i.width, i.height, i.sha256
            from listing_images li join images i on i.id = li.image where li.listing in {_MEMBERS}
            order by li.listing, li.url""",
        [lead],
    ):
        if all(image.id != values[0] for image in found.get(listing, ())):
            found.setdefault(listing, []).append(ShownImage(*values, text=said.get(values[-1])))
    return found


def _facts(db: Database, lead: str) -> dict[str, Any]:
    """What ranking counted, and which of the lead's contacts and pictures strangers share."""
    row = db.execute("select facts from score_reasons where lead = ?", [lead]).fetchone()
    facts: dict[str, Any] = json.loads(row[0]) if row else {}
    shared = [
        {"kind": kind, "value": value, **json.loads(evidence)}
        for kind, value, evidence in db.execute(
            f"""select kind, value, evidence from shared_selectors
                where (kind, value) in (select kind, value from signals where listing in {_MEMBERS})
                order by kind, value""",
            [lead],
        )
    ]
    return {**facts, "shared_by_strangers": shared} if shared else facts
