"""Leads as rows to learn from: what their listings say, the signs stated in them, and the facts of the group.

What a person decided is never an input, nor is language, country or source: those stand beside, for
the slices. Contacts and pictures stand beside for the leak check.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from leadline.core.values import canonical_json, sha256
from models.learning.tables import Table
from models.ranking.facts import FACTS
from models.ranking.groups import Group, read_groups
from models.ranking.scoring import Scorer

#: Distinct texts of a lead that are read, and characters of each.
TEXTS, CHARACTERS = 6, 1_500
#: Leads read together.
CHUNK = 500
#: Kept for slices and checks only.
BESIDE = frozenset(("sector", "language", "country", "kind", "indicators"))
#: Leads that learn together, by sector; everything else learns with all.
KIND_OF = {"sexual-services": "services", "labour": "labour", "domestic-servitude": "labour"}
OTHER = "all"


def lead_table(
    case: CaseFile, leads: Sequence[str], each: Callable[[Sequence[str], Table], None] | None = None
) -> Table:
    """A table of one row a lead, in their order, the lead being its group; leads without listings are left out.

    With ``each`` the rows are handed over in chunks instead, and an empty table comes back.
    """
    scorer = Scorer(load_catalogue())
    signs = [one.id for one in scorer.catalogue if one.phrases and one.direction != "none"]
    rows: list[dict[str, Any]] = []
    with progress("read leads", len(leads), "leads") as bar:
        for start in range(0, len(leads), CHUNK):
            chunk = leads[start : start + CHUNK]
            groups = [group for group in read_groups(case.db, chunk, {}, scorer.sector_of) if group.size]
            texts = _texts(case, [group.lead for group in groups])
            found = [_row(group, texts.get(group.lead, {}), scorer, signs) for group in groups]
            pictures = _pictures(case, chunk)
            for row in found:
                row["images"] = pictures.get(row["id"], [])
            if each is None:
                rows += found
            elif found:
                each([row["id"] for row in found], _table(found))
            bar.advance(len(chunk))
    return _table(rows)


def kind_of(sectors: Sequence[str]) -> str:
    """The kind of a lead, from its sectors, the clearest first."""
    return next((KIND_OF[sector] for sector in sectors if sector in KIND_OF), OTHER)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    names = [name for name in rows[0] if name != "id"] if rows else []
    ids = [row["id"] for row in rows]
    columns = {name: [row[name] for row in rows] for name in names}
    return Table(ids, columns, None, list(ids), "case", sha256(canonical_json([dict(row) for row in rows])), BESIDE)


def _row(group: Group, texts: Mapping[int, tuple[str, str]], scorer: Scorer, signs: Sequence[str]) -> dict[str, Any]:
    scored = scorer.score(group)
    first = {group.texts[member.id]: member.id for member in reversed(group.members)}
    told = [texts[listing] for listing in sorted(first.values())[:TEXTS] if listing in texts]
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
        "catalogue": scored.score,
    }
    row |= {name: value for name, value in scored.facts.items() if FACTS[name].family != "judgement"}
    row.pop("countries", None)
    row.pop("languages", None)
    return row | {f"sign {name}": round(group.share(group.stated.get(name, {})), 3) for name in signs}


def _pictures(case: CaseFile, leads: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for lead, digest in case.db.execute(
        """select distinct m.lead, p.sha256 from lead_members m join listing_images i on i.listing = m.listing
           join images p on p.id = i.image where m.lead in (select value from json_each(?)) order by p.sha256""",
        [json.dumps(list(leads))],
    ):
        found.setdefault(lead, []).append(digest)
    return found


def _texts(case: CaseFile, leads: Sequence[str]) -> dict[str, dict[int, tuple[str, str]]]:
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for lead, listing, title, body in case.db.execute(
        f"""select m.lead, g.id, substr(g.title, 1, 300), substr(g.body, 1, {CHARACTERS})
            from lead_members m join listings g on g.id = m.listing
            where m.lead in (select value from json_each(?))""",
        [json.dumps(list(leads))],
    ):
        found.setdefault(lead, {})[listing] = (title, body)
    return found
