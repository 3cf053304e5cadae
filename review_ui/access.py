"""How a view reaches the case: only for a role that reviews, as that person, for a stated purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from leadline.core.casefile import CaseFile, open_case


@contextmanager
def opened(actor: str, purpose: str) -> Iterator[CaseFile]:
    """The served case, opened in the name of ``actor`` for ``purpose`` and closed afterwards."""
    with open_case(settings.LEADLINE_FOLDER, settings=settings.LEADLINE_SETTINGS, actor=actor, purpose=purpose) as case:
        yield case


def reviews(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give ``view`` the open case after the request, or refuse a person whose role does not review."""

    @wraps(view)
    def with_case(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.standing.reviews:
            raise PermissionDenied
        purpose = request.session.get("purpose", "")
        if not purpose:
            return redirect("purpose")
        with opened(request.user.username, purpose) as case:
            return view(request, case, *args, **kwargs)

    return with_case
