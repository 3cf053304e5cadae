"""Leads laid down row by row, so that ranking and review are tested apart from reading and linking."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from leadline.core.casefile import CaseFile
from leadline.core.listings import put_listing
from leadline.core.records import Listing

NOW = "2026-11-01T00:00:00.000Z"


@pytest.fixture
def lay(case: CaseFile) -> Callable[..., list[int]]:
    """``lay(lead, [listing, ...], links=[(i, j, kind)])`` puts a lead with its listings in the case.

    A listing is a dictionary of Listing fields, ``id`` required, and ``signals``: pairs
    ``(kind, value)`` or triples with ``detail``. Returns the listings' database ids.
    """

    def put(
        lead: str,
        listings: Sequence[Mapping[str, Any]],
        links: Sequence[tuple[int, int, str]] = (),
        seen_at: str = NOW,
    ) -> list[int]:
        ids = []
        with case.transaction() as db:
            db.execute("insert or ignore into leads values (?, ?, ?, null)", [lead, NOW, NOW])
            for given in listings:
                fields = {key: value for key, value in given.items() if key != "signals"}
                number, _ = put_listing(db, Listing(**{"source": "site", **fields}), seen_at=seen_at)
                ids.append(number)
                db.execute("insert or replace into lead_members values (?, ?)", [number, lead])
                for kind, value, *detail in given.get("signals", ()):
                    db.execute(
                        """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans,
                           steps, alternatives, detail, confidence, extractor)
                           values (?, 1, ?, ?, 'body', 0, 0, '', '[]', '[]', '[]', ?, 1.0, 'test@1')""",
                        [number, kind, value, json.dumps(detail[0] if detail else {})],
                    )
            for a, b, kind in links:
                db.execute(
                    "insert into links (a, b, kind, strength, evidence, rule) values (?, ?, ?, 1.0, '{}', 'test@1')",
                    [*sorted((ids[a], ids[b])), kind],
                )
            db.execute("update leads set changed_at = ? || ? where id = ?", [NOW, len(ids), lead])
        return ids

    return put
