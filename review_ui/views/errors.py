"""Error pages: what happened and what to do, without a word of what was in the case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def error_page(request: HttpRequest, status: int, message: str, remedy: str = "") -> HttpResponse:
    """One page for every error: the message, the remedy, and the way back."""
    return render(request, "review/error.html", {"status": status, "message": message, "remedy": remedy}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 400, "The request could not be understood.", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(
        request,
        403,
        "Your role does not show or allow this.",
        "If your work needs it, ask whoever runs this room for another role.",
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return error_page(request, 404, "There is no such page here.", "Start again from the queue.")


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(
        request, 500, "Something went wrong on our side.", "Nothing you decided before was lost. Try again."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(
        request,
        403,
        "This form was too old to be accepted, so nothing was changed.",
        "Open the page again and repeat what you did.",
    )
