"""Payment names: Cash App, PayPal.me, Venmo, Revolut, Wise."""

from __future__ import annotations

import re

from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "payments"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"

_NAME = r"[a-z0-9][a-z0-9_.-]{1,38}[a-z0-9]"
_LINKS = tuple(
    (platform, re.compile(pattern))
    for platform, pattern in (
        ("cashapp", r"cash\.app/\$?([a-z][a-z0-9_-]{1,19})"),
        ("paypal", rf"paypal\.(?:me|com/paypalme)/({_NAME})"),
        ("venmo", rf"venmo\.com/(?:u/|code\?user_id=)?({_NAME})"),
        ("revolut", rf"revolut\.me/({_NAME})"),
        ("wise", rf"wise\.com/pay/(?:me/|business/)?({_NAME})"),
    )
)
#: ``$name`` counts beside the name of the service, ``@name`` too.
_CASHTAG = re.compile(r"(?:cash\s?app|cash\s?tag|cashap)(?:[^\n$]{0,25}?)\$([a-z][a-z0-9_-]{1,19})(?![\w])")
_CASHTAG_FIRST = re.compile(
    r"(?<![\w$])\$([a-z][a-z0-9_-]{2,19})\s{0,2}[-(,]?\s{0,2}(?:on\s)?(?:cash\s?app|cash\s?tag)"
)
_AT_NAME = re.compile(
    rf"(?<![^\W_])(venmo|revolut|wise|revtag|wisetag)(?:\s(?:me|is|id|tag|name|user(?:name)?|to))?\s{{0,2}}[:=\-]?\s{{0,2}}@({_NAME})"
)
_REVTAG = re.compile(rf"(?<![^\W_])(revtag|wisetag|venmo)\s{{0,2}}[:=]\s{{0,2}}@?({_NAME})")
_TAGS = {"revtag": "revolut", "wisetag": "wise"}
_HINTS = ("cash", "paypal", "venmo", "revolut", "revtag", "wise")


def extract(view: ListingView) -> list[Signal]:
    """One ``payment`` signal per payment name in each field, value ``service:name``."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name != "price" and any(hint in field.lower for hint in _HINTS):
            signals.extend(_in_field(field))
    return signals


def _in_field(field: FieldView) -> list[Signal]:
    lower = field.lower
    found: dict[tuple[int, int], Signal] = {}

    def add(platform: str, name: str, start: int, end: int, confidence: float) -> None:
        if not any(a < end and start < b for a, b in found):
            found[start, end] = field.signal(
                "payment", f"{platform}:{name.strip('.-')}", start, end, EXTRACTOR,
                confidence=confidence, detail={"platform": platform},
            )  # fmt: skip

    for platform, pattern in _LINKS:
        for link in pattern.finditer(lower):
            add(platform, link.group(1), *link.span(), 0.98)
    for pattern in (_CASHTAG, _CASHTAG_FIRST):
        for tag in pattern.finditer(lower):
            add("cashapp", tag.group(1), tag.start(1) - 1, tag.end(1), 0.95)
    for pattern in (_AT_NAME, _REVTAG):
        for tag in pattern.finditer(lower):
            add(_TAGS.get(tag.group(1), tag.group(1)), tag.group(2), *tag.span(2), 0.85)
    return [found[key] for key in sorted(found)]
