"""Search by phone, handle, address or a whole advert.

What was searched for is kept in the person's session on the server, under a random name, so that
no contact or advert stands in an address, a log or a browser's history.
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from leadline.core.casefile import CaseFile
from models.search import find
from review_ui.access import reviews

LIMIT = 50
LONGEST = 50_000
#: Searches a session remembers, so that "back" works.
REMEMBERED = 10


@require_http_methods(["GET", "POST"])
@reviews
def search_page(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """The form; a search posted to it goes on to its results."""
    if request.method == "GET":
        return render(request, "review/search.html", {"text": "", "longest": LONGEST})
    text = request.POST.get("text", "").replace("\x00", "").strip()
    problem = ""
    if not text:
        problem = "Type or paste what to look for."
    elif len(text) > LONGEST:
        problem = f"The text is longer than {LONGEST:,} characters. Paste one advert at a time."
    if problem:
        page = {"text": text[:LONGEST], "problem": problem, "longest": LONGEST}
        return render(request, "review/search.html", page, status=400)
    kept = request.session.get("searches", {})
    token = secrets.token_urlsafe(9)
    request.session["searches"] = dict([*kept.items(), (token, text)][-REMEMBERED:])
    return redirect("results", token=token)


@require_safe
@reviews
def results(request: HttpRequest, case: CaseFile, token: str) -> HttpResponse:
    """What was found, or the empty form when the session no longer knows this search.

    The search door writes the audit entry, with a hash of the query.
    """
    text = request.session.get("searches", {}).get(token)
    if text is None:
        return redirect("search")
    found = find(case, text, limit=LIMIT)
    page = {
        "text": text,
        "found": found,
        "leads": len({one.lead for one in found if one.lead}),
        "limit": LIMIT,
        "longest": LONGEST,
    }
    return render(request, "review/search.html", page)
