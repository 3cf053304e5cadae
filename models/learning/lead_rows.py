"""Leads as rows to learn from: what their listings say, the signs stated in them, and the facts of the group.

What a person decided is never an input, nor is language, country or source: those stand beside, for
the slices. Contacts and pictures stand beside for the leak check.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from leadline.core.values import canonical_json, sha256
from models.learning.tables import Table
from models.ranking.inputs import FACT_INPUTS, read_inputs, texts_of

#: Leads read together.
CHUNK = 500
#: Kept for slices and checks only.
BESIDE = frozenset(("sector", "language", "country", "kind", "indicators"))
#: Leads that learn together, by sector; everything else learns with all.
KIND_OF = {"sexual-services": "services", "labour": "labour", "domestic-servitude": "labour"}
OTHER = "all"
#: The column of the catalogue's score, and the beginning of those of stated signs.
CATALOGUE, SIGN = "catalogue", "sign "


def lead_table(
    case: CaseFile, leads: Sequence[str], each: Callable[[Sequence[str], Table], None] | None = None
) -> Table:
    """A table of one row a lead, in their order, the lead being its group; leads that were not ranked are left out.

    With ``each`` the rows are handed over in chunks instead, and an empty table comes back.
    """
    rows: list[dict[str, Any]] = []
    with progress("read leads", len(leads), "leads") as bar:
        for start in range(0, len(leads), CHUNK):
            chunk = leads[start : start + CHUNK]
            found = _rows(case, chunk)
            if each is None:
                rows += found
            elif found:
                each([row["id"] for row in found], _table(found))
            bar.advance(len(chunk))
    return _table(rows)


def read_leads(case: CaseFile, leads: Sequence[str]) -> Table:
    """The inputs of a few leads as ``lead_table`` has them, read in one go and without a word; nothing stands beside."""
    return _table(_inputs(case.db, leads))


def _rows(case: CaseFile, leads: Sequence[str]) -> list[dict[str, Any]]:
    beside, pictures = _beside(case.db, leads), _pictures(case, leads)
    return [
        {**row, **beside[row["id"]], "images": pictures.get(row["id"], [])} for row in _inputs(case.db, leads)
    ]  # fmt: skip


def lead_columns() -> set[str]:
    """Every column that a lead can have as an input."""
    return {"title", "body", CATALOGUE, *FACT_INPUTS, *(f"{SIGN}{name}" for name in _signs())}


@lru_cache(maxsize=1)
def _signs() -> tuple[str, ...]:
    """The signs that may be inputs."""
    return tuple(one.id for one in load_catalogue() if one.phrases and one.direction != "none")


def kind_of(sectors: Sequence[str]) -> str:
    """The kind of a lead, from its sectors, the clearest first."""
    return next((KIND_OF[sector] for sector in sectors if sector in KIND_OF), OTHER)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    names = [name for name in rows[0] if name != "id"] if rows else []
    ids = [row["id"] for row in rows]
    columns = {name: [row[name] for row in rows] for name in names}
    return Table(ids, columns, None, list(ids), "case", sha256(canonical_json([dict(row) for row in rows])), BESIDE)


def _inputs(db: Database, leads: Sequence[str]) -> list[dict[str, Any]]:
    """What ranking kept of each lead (by the market and the jurisdiction of the case), and its texts."""
    block, signs = read_inputs(db, leads), _signs()
    told = [json.loads(shown)["texts"] for shown in block.shown]
    texts = texts_of(db, [listing for some in told for listing in some])
    rows = {}
    for at, lead in enumerate(block.leads):
        own = [texts[listing] for listing in told[at] if listing in texts]
        facts = zip(FACT_INPUTS, block.facts[at].tolist(), strict=True)
        rows[lead] = {
            "id": lead,
            "title": " \n".join(dict.fromkeys(title for title, _ in own if title)),
            "body": " \n".join(body for _, body in own),
            CATALOGUE: float(block.catalogue[at]),
            **{name: value if value == value else None for name, value in facts},
            **{f"{SIGN}{name}": block.signs[at].get(name, 0.0) for name in signs},
        }
    return [rows[lead] for lead in leads if lead in rows]


def _beside(db: Database, leads: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What stands beside the inputs of each lead."""
    chosen, ids = "(select value from json_each(?))", [json.dumps(list(leads))]
    found: dict[str, dict[str, Any]] = {}
    for lead, sectors, signs in db.execute(
        f"""select s.lead, s.sectors, i.signs from scores s join lead_inputs i on i.lead = s.lead where s.lead in {chosen}""",
        ids,
    ):
        said = json.loads(sectors)
        found[lead] = {
            "posted_at": "", "source": "", "contacts": [], "sector": (said or [""])[0], "kind": kind_of(said),
            "language": "", "country": "", "indicators": len(json.loads(signs)),
        }  # fmt: skip
    for lead, at, source, country in db.execute(
        f"""select m.lead, coalesce(nullif(g.posted_at, ''), g.first_seen), g.source, g.country
            from lead_members m join listings g on g.id = m.listing where m.lead in {chosen} order by g.id""",
        ids,
    ):
        if lead in found:
            row = found[lead]
            row |= {"posted_at": max(row["posted_at"], at), "source": source, "country": row["country"] or country}
    spoken: dict[str, int] = {}
    for lead, kind, value, listings in db.execute(
        f"""select m.lead, s.kind, s.value, count(distinct s.listing) from lead_members m join signals s on s.listing = m.listing
            where m.lead in {chosen} and +s.kind in ('phone', 'email', 'language') group by m.lead, s.kind, s.value
            order by m.lead, s.value""",
        ids,
    ):
        if lead in found and kind != "language":
            found[lead]["contacts"].append(value)
        elif lead in found and listings > spoken.get(lead, 0):
            found[lead]["language"], spoken[lead] = value, listings
    return found


def _pictures(case: CaseFile, leads: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for lead, digest in case.db.execute(
        """select distinct m.lead, p.sha256 from lead_members m join listing_images i on i.listing = m.listing
           join images p on p.id = i.image where m.lead in (select value from json_each(?)) order by p.sha256""",
        [json.dumps(list(leads))],
    ):
        found.setdefault(lead, []).append(digest)
    return found
