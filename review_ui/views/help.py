"""The help page, and a health check that says nothing of the case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from features.catalogue import GRADES
from models.judgements import DECISIONS


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Words, grades, decisions and keys, for whoever is new."""
    return render(request, "review/help.html", {"grades": GRADES, "decisions": DECISIONS})


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """``ok`` while the server answers."""
    return HttpResponse("ok\n", content_type="text/plain")
