"""How disguised a listing's contact is, as one number: the sign in an advert's text that research supports.

Of 250 indicators tried on 1,263 adverts with known outcomes, an obscured phone number was one of the
few that told (JRSA/NIJ, "Unconventional Wisdom"). The measure of each contact is in
``features.contacts.phone_disguise``.
"""

from __future__ import annotations

from features.contacts import emails, phones
from features.view import ListingView
from leadline.core.records import Signal

NAME = "disguise"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"

#: Below this a contact counts as plainly written.
PLAIN = 0.2


def extract(view: ListingView) -> list[Signal]:
    """At most one ``disguise`` signal, value ``0.00`` to ``1.00``, citing the most disguised contact."""
    contacts = [*phones.extract(view), *emails.extract(view)]
    worst = max(contacts, key=lambda signal: float(signal.detail.get("disguise", 0.0)), default=None)
    degree = 0.0 if worst is None else float(worst.detail.get("disguise", 0.0))
    if worst is None or degree < PLAIN:
        return []
    return [
        Signal(
            kind="disguise", value=f"{degree:.2f}", field=worst.field, start=worst.start, end=worst.end, raw=worst.raw,
            extractor=EXTRACTOR, spans=worst.spans, steps=worst.steps, confidence=worst.confidence,
            detail={"of": worst.kind},
        )
    ]  # fmt: skip
