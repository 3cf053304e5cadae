"""The queue page: leads in order, filtered and paged; and the way to the next undecided one."""

from __future__ import annotations

import math
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leadline.core.casefile import CaseFile
from models.judgements import DECISIONS
from models.queue import count, facets, queue
from review_ui.access import reviews
from review_ui.wording import SECTORS

PER_PAGE = 25
#: Places offered in the filter's list; any other may be typed.
PLACES_OFFERED = 500


@require_safe
@reviews
def queue_page(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """One page of the queue, with the filters in the address."""
    filters, ignored = _filters(request)
    total = count(case, **filters)
    pages = max(1, math.ceil(total / PER_PAGE))
    page = min(_page(request), pages)
    rows = queue(case, **filters, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    found = facets(case)
    case.record(
        "view queue", "queue", page=page, leads=len(rows), filtered=sorted(name for name, on in filters.items() if on)
    )
    query = urlencode(
        {name: request.GET[name] for name in ("place", "sector", "since", "undecided", "all") if request.GET.get(name)}
    )
    return render(
        request,
        "review/queue.html",
        {
            "rows": [(row, DECISIONS.get(row.decision)) for row in rows],
            "total": total,
            "page": page,
            "pages": pages,
            "first": (page - 1) * PER_PAGE + 1,
            "last": (page - 1) * PER_PAGE + len(rows),
            "filters": filters,
            "filtered": any(filters.values()),
            "ignored": ignored,
            "query": query,
            "places": found["places"][:PLACES_OFFERED],
            "sectors": sorted({*found["sectors"], *SECTORS}),
            "listings": case.db["listings"].count,
        },
    )


@require_safe
@reviews
def next_undecided(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """Go to the first lead nobody has decided, other than the one just left."""
    left = request.GET.get("after", "")
    for row in queue(case, undecided_only=True, limit=2):
        if row.lead != left:
            return redirect("lead", lead_id=row.lead)
    return redirect("queue")


def _filters(request: HttpRequest) -> tuple[dict[str, Any], str]:
    """The filters asked for, and a word on one that could not be read."""
    since, ignored = request.GET.get("since", "").strip(), ""
    if since:
        try:
            since = date.fromisoformat(since).isoformat()
        except ValueError:
            since, ignored = "", "The date could not be read, so it was left out. Write it as 2026-03-31."
    return {
        "place": request.GET.get("place", "").strip()[:200],
        "sector": request.GET.get("sector", "").strip()[:40],
        "new_since": since,
        "undecided_only": request.GET.get("undecided") == "1",
        "everything": request.GET.get("all") == "1",
    }, ignored


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
