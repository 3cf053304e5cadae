"""Signing in with a purpose, changing it, signing out, and the choice of light or dark."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from review_ui import throttle
from review_ui.access import opened
from review_ui.context import THEME_COOKIE, THEMES
from review_ui.models import Person

PURPOSE_MAX = 200
PURPOSE_MIN = 5


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name, password and purpose; after repeated refusals ask to wait."""
    page = {
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "username": request.POST.get("username", "")[:40],
        "stated": request.POST.get("purpose", "")[:PURPOSE_MAX],
        "nobody_yet": not Person.objects.filter(is_active=True).exists(),
    }
    if request.method == "GET":
        return render(request, "review/sign_in.html", page)
    name, stated = page["username"].strip().lower(), page["stated"].strip()
    address = request.META.get("REMOTE_ADDR", "")
    if throttle.locked(name, address):
        page["error"] = "Too many refused sign-ins. Wait 15 minutes, or ask whoever runs this room."
        return render(request, "review/sign_in.html", page, status=429)
    if len(stated) < PURPOSE_MIN:
        page["purpose_error"] = f"Say in a few words what this session is for (at least {PURPOSE_MIN} letters)."
        return render(request, "review/sign_in.html", page, status=400)
    person = authenticate(request, username=name, password=request.POST.get("password", ""))
    if person is None:
        throttle.note_refusal(name, address)
        _record_refusal(name)
        page["error"] = "The name and password do not match an account that may sign in."
        return render(request, "review/sign_in.html", page, status=403)
    throttle.forgive(name, address)
    login(request, person)
    # A fixed moment, so that use does not prolong a session.
    request.session.set_expiry(timezone.now() + timedelta(hours=settings.LEADLINE_SETTINGS.session_hours))
    request.session["purpose"] = stated
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    with opened(person.username, stated) as case:
        case.record("sign in", f"user:{person.username}", role=person.role)
    return redirect(_safe(request, page["next"]))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and forget everything kept in it."""
    with opened(request.user.username, request.session.get("purpose", "")) as case:
        case.record("sign out", f"user:{request.user.username}")
    logout(request)
    return redirect("sign-in")


@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest) -> HttpResponse:
    """Change what the session is for; audit entries from here on carry the new words."""
    page = {
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "stated": request.session.get("purpose", ""),
    }
    if request.method == "GET":
        return render(request, "review/purpose.html", page)
    page["stated"] = stated = request.POST.get("purpose", "").strip()[:PURPOSE_MAX]
    if len(stated) < PURPOSE_MIN:
        page["purpose_error"] = f"Say in a few words what this session is for (at least {PURPOSE_MIN} letters)."
        return render(request, "review/purpose.html", page, status=400)
    request.session["purpose"] = stated
    with opened(request.user.username, stated) as case:
        case.record("state purpose", f"user:{request.user.username}")
    messages.success(request, "The purpose of your session was changed.")
    return redirect(_safe(request, page["next"]))


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's choice in a cookie that says nothing else."""
    response = redirect(_safe(request, request.POST.get("next", "")))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=31_536_000, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _record_refusal(name: str) -> None:
    # A name that is nobody's may be a mistyped password: it is not written down.
    known = Person.objects.filter(username=name).exists()
    with opened("not signed in", "signing in") as case:
        case.record("refuse sign-in", f"user:{name}" if known else "user:unknown")


def _safe(request: HttpRequest, target: str) -> str:
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return "/"
