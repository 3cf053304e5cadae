"""The queue page: leads in order, filtered and paged; and the way to the next undecided one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from leadline.core.casefile import CaseFile
from models.judgements import DECISIONS, Decision
from models.queue import count, facets, queue, rows_of
from models.ranking.exploring import Look, decided_by, open_looks, work_list
from models.records import QueueRow
from review_ui.access import reviews
from review_ui.wording import SECTORS

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One lead as the queue page draws it; ``between`` where it stands here out of its rank, to be looked at."""

    row: QueueRow
    decision: Decision | None
    look: Look | None
    between: bool = False


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
            "rows": _with_looks(case, rows, page, filtered=any(filters.values())),
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
    """Go to the next lead to review, other than the one just left: mostly the first undecided one, and now
    and then (setting ``review_share``) one that is worth a look for what a decision on it would teach.
    """
    left = request.GET.get("after", "")
    for pick in work_list(case, 3, after=decided_by(case.db, request.user.username)):
        if pick.row.lead != left:
            if pick.kind:
                messages.info(request, pick.why)
            return redirect("lead", lead_id=pick.row.lead)
    return redirect("queue")


@require_safe
@reviews
def next_look(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """Go to the best lead that is worth a look, other than the one just left."""
    left = request.GET.get("after", "")
    for look in open_looks(case.db):
        if look.lead != left:
            messages.info(request, look.why)
            return redirect("lead", lead_id=look.lead)
    return redirect("queue")


def _with_looks(case: CaseFile, rows: list[QueueRow], page: int, *, filtered: bool) -> list[Row]:
    """The rows of a page as they are drawn; without filters, leads worth a look stand between them, marked."""
    looks = {look.lead: look for look in open_looks(case.db)}
    drawn: list[Row] = []
    every = round(1 / case.settings.review_share) if case.settings.review_share else 0
    here = {row.lead for row in rows}
    waiting = [] if filtered or not every else [look for look in looks.values() if look.lead not in here]
    first = (page - 1) * (PER_PAGE // every) if every else 0
    between = iter(
        rows_of(case.db, [look.lead for look in waiting[first : first + PER_PAGE // every]] if every else [])
    )
    for at, row in enumerate(rows, 1):
        drawn.append(Row(row, DECISIONS.get(row.decision), looks.get(row.lead)))
        if every and at % every == every - 1 and (extra := next(between, None)):
            drawn.append(Row(extra, DECISIONS.get(extra.decision), looks[extra.lead], between=True))
    return drawn


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
