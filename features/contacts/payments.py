"""Payment names: Cash App, PayPal, Venmo, Revolut, Wise and others, from links and beside the service's name."""

from __future__ import annotations

from features.contacts.named_accounts import signals
from features.view import ListingView
from leadline.core.records import Signal

NAME = "payments"
VERSION = "3"
EXTRACTOR = f"{NAME}@{VERSION}"


def extract(view: ListingView) -> list[Signal]:
    """One ``payment`` signal per payment name in each field, value ``service:name``."""
    return signals(view, "payment", EXTRACTOR)
