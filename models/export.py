"""Write one lead to a file: a row for every listing, with where its bytes are, what they hash to, and which contacts stand in pictures."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any, TextIO

from features.picture_text.lines import place_in_picture
from leadline.core.casefile import CaseFile
from leadline.core.cli import harmless
from models.judgements import current_lead

#: Kinds of signal written as selectors.
SELECTORS = ("phone", "email", "handle", "wallet", "payment", "url")
COLUMNS = (
    "listing", "source", "id", "url", "title", "posted_at", "first_seen", "last_seen", "gone_at", "place", "country",
    "category", "price", "selectors", "capture_url", "captured_at", "capture_sha256", "warc_file", "warc_offset",
    "warc_length", "lead", "rank", "score", "basis", "in_pictures",
)  # fmt: skip


def export_csv(case: CaseFile, lead_id: str, stream: TextIO) -> int:
    """Write the lead as CSV with a header, one row a listing, oldest first; return the rows written.

    Cells that a spreadsheet would take for a formula are made harmless. The audit log gets an entry
    with the purpose of the case file. Raises NotFound.
    """
    from defusedcsv import csv

    lead = current_lead(case.db, lead_id)
    rows = list(_rows(case, lead))
    case.record("export", f"lead:{lead}", format="csv", listings=len(rows))
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(_cell(row[column]) for column in COLUMNS)
    return len(rows)


def _rows(case: CaseFile, lead: str) -> Iterator[dict[str, Any]]:
    selectors: dict[int, list[str]] = {}
    pictured: dict[int, list[str]] = {}
    marks = ",".join("?" * len(SELECTORS))
    for listing, kind, value, field, detail in case.db.execute(
        f"""select s.listing, s.kind, s.value, s.field, s.detail from lead_members m join signals s on s.listing = m.listing
            where m.lead = ? and +s.kind in ({marks}) order by s.listing, s.kind, s.value, s.id""",
        [lead, *SELECTORS],
    ):
        told = f"{kind}: {value}"
        if told not in selectors.setdefault(listing, [])[-1:]:
            selectors[listing].append(told)
        if place := place_in_picture(field, json.loads(detail)):
            pictured.setdefault(listing, []).append(f"{told} in {place}")
    for row in case.db.query(
        """select g.id as number, g.source || '/' || g.source_id as listing, g.source, g.source_id as id, g.url,
                  g.title, g.posted_at, g.first_seen, g.last_seen, g.gone_at, g.place, g.country, g.category, g.price,
                  c.url as capture_url, c.fetched_at as captured_at, c.sha256 as capture_sha256, c.warc_file,
                  c.warc_offset, c.warc_length, m.lead, s.rank, s.score, s.basis
           from lead_members m join listings g on g.id = m.listing
           left join captures c on c.id = g.capture left join scores s on s.lead = m.lead
           where m.lead = ? order by coalesce(nullif(g.posted_at, ''), g.first_seen), g.id""",
        [lead],
    ):
        own = {name: "; ".join(found.get(row["number"], ())) for name, found in (("selectors", selectors), ("in_pictures", pictured))}
        yield {**row, **own}


def _cell(value: Any) -> Any:
    """Text on one line, beginning with something visible: what starts a formula must be the first
    character, or the writer would not see it; full-width twins of those characters start one too.
    """
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    seen = (at for at, mark in enumerate(text) if unicodedata.category(mark) not in ("Cc", "Cf") and not mark.isspace())
    text = harmless(text[next(seen, len(text)) :])
    return f"'{text}" if text.startswith(("＝", "＋", "－", "＠")) else text
