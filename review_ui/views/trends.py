"""What is new or growing fast this week: phrases, wordings, templates, contacts and places, with the leads that show them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadline.core.casefile import CaseFile
from models.trends import LEAST, trends_of
from review_ui.access import reviews
from review_ui.wording import TRENDS

#: Rows of a kind, and leads of a row, that the page shows.
ROWS, LEADS = 15, 4
WEEKS = (4, 8, 13, 26)


@require_safe
@reviews
def trends_page(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """The week that ends on ``until`` (the newest listing's day unless given) against ``weeks`` before."""
    until, ignored = request.GET.get("until", "").strip(), ""
    try:
        until = date.fromisoformat(until).isoformat() if until else ""
    except ValueError:
        until, ignored = "", "The date could not be read, so the newest listing's week is shown. Write it as 2026-03-31."
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(one) for one in WEEKS} else 8
    found = trends_of(case.db, weeks=weeks, until=until)
    by_kind = {kind: rows for kind, rows in found.rows_by_kind(ROWS).items() if rows}
    leads = _leads(case, {name for rows in by_kind.values() for row in rows for name in row.listings})
    case.record("view trends", "case", weeks=weeks, until=found.until, rows=sum(map(len, by_kind.values())))
    kinds: list[dict[str, Any]] = [
        {
            "kind": kind, "label": TRENDS[kind][0], "counted": TRENDS[kind][1],
            "more": sum(row.kind == kind for row in found.rows) - len(rows),
            "rows": [
                {
                    "label": row.label, "now": row.now, "before": row.before / found.weeks, "new": not row.before,
                    "growth": row.growth,
                    "leads": list(dict.fromkeys(leads[name] for name in reversed(row.listings) if name in leads))[:LEADS],
                }
                for row in rows
            ],
        }
        for kind, rows in by_kind.items()
    ]  # fmt: skip
    return render(
        request,
        "review/trends.html",
        {
            "found": found, "kinds": kinds, "weeks": weeks, "choices": WEEKS, "until": until, "ignored": ignored,
            "least": LEAST, "listings": case.db["listings"].count,
        },
    )  # fmt: skip


def _leads(case: CaseFile, names: set[str]) -> dict[str, str]:
    """The lead of each of these listings, by name."""
    return dict(
        case.db.execute(
            """select g.source || '/' || g.source_id, m.lead from json_each(?) one
               join listings g on g.source = json_extract(one.value, '$[0]') and g.source_id = json_extract(one.value, '$[1]')
               join lead_members m on m.listing = g.id""",
            [json.dumps([name.split("/", 1) for name in sorted(names)])],
        ).fetchall()
    )
