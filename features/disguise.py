"""How disguised a listing's contact is, as one number: the sign in an advert's text that research supports.

Of 250 indicators tried on 1,263 adverts with known outcomes, an obscured phone number was one of the
few that told (JRSA/NIJ, "Unconventional Wisdom"). The measure of each contact is in
``features.contacts.phone_disguise``.
"""

from __future__ import annotations

from features.contacts import emails, phones
from features.picture_text.lines import picture_of
from features.view import ListingView
from leadline.core.records import Signal

NAME = "disguise"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"

#: Below this a contact counts as plainly written.
PLAIN = 0.2
#: How disguised a contact is at the least that stands in a picture and in no text: no search for it finds the advert.
IN_PICTURE = 0.5


def extract(view: ListingView) -> list[Signal]:
    """At most one ``disguise`` signal, value ``0.00`` to ``1.00``, citing the most disguised contact."""
    contacts = [*phones.extract(view), *emails.extract(view)]
    said = {signal.value for signal in contacts if not picture_of(signal.field)}
    degrees = [
        max(float(signal.detail.get("disguise", 0.0)), IN_PICTURE if signal.value not in said else 0.0) for signal in contacts
    ]
    degree, worst = max(zip(degrees, contacts, strict=True), key=lambda found: found[0], default=(0.0, None))
    if worst is None or degree < PLAIN:
        return []
    return [
        Signal(
            kind="disguise", value=f"{degree:.2f}", field=worst.field, start=worst.start, end=worst.end, raw=worst.raw,
            extractor=EXTRACTOR, spans=worst.spans, steps=worst.steps if worst.value in said else (*worst.steps, "stands in a picture only"), confidence=worst.confidence,
            detail={"of": worst.kind},
        )
    ]  # fmt: skip
