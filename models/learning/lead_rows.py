"""Leads as rows to learn from: what their listings say, the signs stated in them, and the facts of the group.

What a person decided is never an input, nor is language, country or source: those stand beside, for
the slices. Contacts and pictures stand beside for the leak check.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from leadline.core.values import canonical_json, sha256
from models.learning.tables import Table
from models.ranking.groups import Group, read_groups
from models.ranking.inputs import FACT_INPUTS, read_texts
from models.ranking.scoring import Scorer

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
    """A table of one row a lead, in their order, the lead being its group; leads without listings are left out.

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
    """A few leads as ``lead_table`` has them, read in one go and without a word."""
    return _table(_rows(case, leads))


def _rows(case: CaseFile, leads: Sequence[str]) -> list[dict[str, Any]]:
    scorer, signs = _scorer()
    groups = [group for group in read_groups(case.db, leads, {}, scorer.sector_of) if group.size]
    pictures = _pictures(case, leads)
    return [{**_row(group, scorer, signs), "images": pictures.get(group.lead, [])} for group in groups]


def lead_columns() -> set[str]:
    """Every column that a lead can have as an input."""
    return {"title", "body", CATALOGUE, *FACT_INPUTS, *(f"{SIGN}{name}" for name in _scorer()[1])}


@lru_cache(maxsize=1)
def _scorer() -> tuple[Scorer, tuple[str, ...]]:
    """The catalogue's scorer, and the signs that may be inputs."""
    scorer = Scorer(load_catalogue())
    return scorer, tuple(one.id for one in scorer.catalogue if one.phrases and one.direction != "none")


def kind_of(sectors: Sequence[str]) -> str:
    """The kind of a lead, from its sectors, the clearest first."""
    return next((KIND_OF[sector] for sector in sectors if sector in KIND_OF), OTHER)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    names = [name for name in rows[0] if name != "id"] if rows else []
    ids = [row["id"] for row in rows]
    columns = {name: [row[name] for row in rows] for name in names}
    return Table(ids, columns, None, list(ids), "case", sha256(canonical_json([dict(row) for row in rows])), BESIDE)


def _row(group: Group, scorer: Scorer, signs: Sequence[str]) -> dict[str, Any]:
    scored = scorer.score(group)
    told = list(read_texts(group).values())
    languages = sorted(group.of("language"), key=lambda one: (-len(group.of("language")[one]), one))
    row: dict[str, Any] = {
        "id": group.lead,
        "title": " \n".join(dict.fromkeys(title for title, _ in told if title)),
        "body": " \n".join(body for _, body in told),
        "posted_at": max(member.at for member in group.members),
        "source": group.members[-1].source,
        "contacts": sorted({value for kind in ("phone", "email") for value in group.of(kind)}),
        "images": [],
        "sector": (scored.sectors or [""])[0],
        "kind": kind_of(scored.sectors),
        "language": languages[0] if languages else "",
        "country": next((member.country for member in group.members if member.country), ""),
        "indicators": len(group.stated),
        CATALOGUE: scored.score,
    }
    row |= {name: scored.facts[name] for name in FACT_INPUTS}
    return row | {f"{SIGN}{name}": round(group.share(group.stated.get(name, {})), 3) for name in signs}


def _pictures(case: CaseFile, leads: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for lead, digest in case.db.execute(
        """select distinct m.lead, p.sha256 from lead_members m join listing_images i on i.listing = m.listing
           join images p on p.id = i.image where m.lead in (select value from json_each(?)) order by p.sha256""",
        [json.dumps(list(leads))],
    ):
        found.setdefault(lead, []).append(digest)
    return found
