"""Dates and availability: from when, until when, now, around the clock; figures that are no dates stay out."""

from __future__ import annotations

import pytest

from features import dates
from features.view import ListingView
from leadline.core.records import Listing


@pytest.mark.parametrize(
    ("body", "country", "found"),
    [
        ("in town until Sunday", "GB", [("sun", "until")]), ("frei ab 15. April", "DE", [("--04-15", "from")]), ("desde el 2 de junio de 2027", "ES", [("2027-06-02", "from")]),
        ("od 3 maja", "PL", [("--05-03", "from")]), ("available 04/05/2026", "GB", [("2026-05-04", "on")]), ("available 04/05/2026", "US", [("2026-04-05", "on")]),
        ("круглосуточно", "RU", [("24/7", "available")]), ("disponible ahora", "ES", [("now", "available")]), ("31.02.2026", "DE", []),
        ("24 hours per week, 3 may be late", "GB", []),
    ],
)  # fmt: skip
def test_dates_say_when(body: str, country: str, found: list[tuple[str, str]]):
    signals = dates.extract(ListingView(Listing("test", "1", body=body, country=country)))
    assert [(one.value, one.detail["sense"]) for one in signals] == found
