"""How a view reaches the case: only for a role that may, as that person, for a stated purpose."""

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


View = Callable[..., HttpResponse]


def _for_those_who(may: str) -> Callable[[View], View]:
    def limited(view: View) -> View:
        @wraps(view)
        def with_case(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not getattr(request.user.standing, may):
                raise PermissionDenied
            purpose = request.session.get("purpose", "")
            if not purpose:
                return redirect("purpose")
            with opened(request.user.username, purpose) as case:
                return view(request, case, *args, **kwargs)

        return with_case

    return limited


#: Give a view the open case after the request, or refuse a person whose role may not: read and decide
#: leads, see the models, put a model in force.
reviews = _for_those_who("reviews")
sees_models = _for_those_who("sees_models")
switches_models = _for_those_who("switches_models")
