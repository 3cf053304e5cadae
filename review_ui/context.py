"""What every page knows: where its style and script are, the chosen theme, and the purpose."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from leadline import __version__

THEMES = ("system", "light", "dark")
THEME_COOKIE = "leadline-theme"


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables shared by all pages."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    session = getattr(request, "session", {})
    return {
        "assets": _assets(),
        "theme": theme if theme in THEMES else "system",
        "purpose": session.get("purpose", ""),
        "case_name": settings.LEADLINE_FOLDER.resolve().name,
        "version": __version__,
    }


@cache
def _assets() -> dict[str, str]:
    """Address of each static file, changing with its content so that browsers never keep an old one."""
    from review_ui.settings import HERE

    return {
        name.replace(
            ".", "_"
        ): f"/static/{name}?v={hashlib.sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:12]}"
        for name in ("review.css", "review.js", "mark.svg")
    }
