"""Messenger and social handles: from links, and from a platform's name beside a user name."""

from __future__ import annotations

from features.contacts.named_accounts import accounts, kind_of, signals
from features.view import ListingView
from leadline.core.records import Signal

NAME = "handles"
VERSION = "3"
EXTRACTOR = f"{NAME}@{VERSION}"


def extract(view: ListingView) -> list[Signal]:
    """One ``handle`` signal per account in each field; a number in a messenger's link is also a ``phone``."""
    from features.contacts import phones

    found = signals(view, "handle", EXTRACTOR)
    if any(signal.value.partition(":")[2].startswith("+") for signal in found):
        read = {(one.value, one.start) for one in phones.extract(view) if one.kind == "handle"}
        found = [signal for signal in found if (signal.value, signal.start) not in read]
    for field, one in accounts(view):
        if one.number is not None and one.step and kind_of(one.platform) == "handle":
            found.append(
                field.signal(
                    "phone", one.number.e164, one.start, one.end, EXTRACTOR, steps=[one.step], confidence=one.confidence,
                    detail={"region": one.number.region, "type": one.number.kind, "disguise": 0.0, "platform": one.platform},
                )
            )  # fmt: skip
    return found
