"""Asking a site only for what has changed: what a page's last capture lets the next request say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from crawlers.crawl.frontier import Visit
from leadline.core.values import canonical_json

_HEADERS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))


@dataclass(frozen=True, slots=True)
class Known:
    """A listing as its page was last captured: its row in the case, and headers to ask by (RFC 9110, 13.1)."""

    listing: int
    headers: dict[str, str]


def known_page(db: Database, source: str, visit: Visit, reader: str) -> Known | None:
    """What is known of a listing's page, if *not modified* would leave nothing to be read.

    That is so where today's readers read the newest capture of the address as a listing that is not
    gone, and the index row that leads to it says what it said then.
    """
    if visit.kind != "listing":
        return None
    found = db.execute(
        """select c.headers, r.listing, r.row from captures c join readings r on r.capture = c.id join listings l on l.id = r.listing
           where c.id = (select max(id) from captures where url = ? and source = ? and status != 304)
             and c.status = 200 and r.outcome = 'listing' and r.reader = ? and l.gone_at is null""",
        [visit.url, source, reader],
    ).fetchone()
    row: Any = visit.detail.get("row")
    if found is None or found[2] != (canonical_json(row) if row else ""):
        return None
    answered = json.loads(found[0])
    headers = {asked: answered[name] for name, asked in _HEADERS if _is_sendable(answered.get(name, ""))}
    return Known(found[1], headers) if headers else None


def _is_sendable(value: str) -> bool:
    return 0 < len(value) <= 300 and value.isascii() and value.isprintable()
