"""What every response carries, and how errors raised on purpose reach the person."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from leadline.core.errors import CaseBusy, LeadlineError, NotFound, UserError, machine_error
from review_ui.views.errors import error_page

Handler = Callable[[HttpRequest], HttpResponse]

_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "usb",
    )
)  # fmt: skip


def headers(get_response: Handler) -> Handler:
    """Pages may hold personal data: they are stored nowhere and may use nothing of the device."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = _PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


class Errors:
    """Turns an error of our own tree into a page that says what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (OSError, sqlite3.OperationalError, OperationalError)):
            return error_page(request, 503, "Nothing can be written to the case now.", machine_error(exception).remedy)
        if not isinstance(exception, LeadlineError):
            return None
        if isinstance(exception, NotFound):
            status = 404
        elif isinstance(exception, CaseBusy):
            status = 503
        else:
            status = 400 if isinstance(exception, UserError) else 500
        return error_page(request, status, exception.message, exception.remedy)
