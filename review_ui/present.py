"""What a lead page shows of one listing: its texts cut and marked, and each reading with its steps.

Pure: records in, plain dataclasses for the templates out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from features.catalogue import load_catalogue
from features.picture_text.lines import field_of, picture_of
from leadline.core.records import Signal
from models.records import ShownListing
from review_ui import wording
from review_ui.highlight import Segment, segments, shorten, spans_of
from review_ui.pictured import FEW_LINES, SaidLine, ShownPicture, shown_pictures

#: Characters of one field on a page with other listings, and on the listing's own page.
PREVIEW = 4_000
WHOLE = 400_000
#: Lines of one picture's text on the listing's own page: all that are kept.
MOST_LINES = 300
#: Readings listed for one listing before the rest is only counted.
READINGS = 200
#: Of several marks on the same words, the first of these is drawn.
_ON_TOP = tuple(wording.FAMILIES)
#: Facts of a reading that are said elsewhere on the page, or only in the catalogue's own notation.
_SAID_ELSEWHERE = frozenset({"raw", "value", "phrase", "boxes"})
_FACTS = {"lang": "Language", "text_confidence": "Confidence of the text", "read_by": "Text read by"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and how it is drawn: the family of its mark (or none), title and anchors."""

    text: str
    family: str = ""
    kind: str = ""
    reading: str = ""
    title: str = ""
    hidden: str = ""
    anchors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class MarkedText:
    """One field of a listing, ready to draw, and how many characters were left out."""

    name: str
    label: str
    pieces: Sequence[Piece]
    left_out: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One signal in words: what, from which characters, decoded how, by what."""

    anchor: str  # of this entry; the mark in the text is "at-" + anchor
    kind: str
    label: str
    family: str
    value: str
    raw: str
    field: str
    confidence: float
    extractor: str
    steps: Sequence[str]
    alternatives: Sequence[str]
    facts: Sequence[tuple[str, str]]
    in_text: bool


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line read in a picture, ready to draw beside it."""

    line: SaidLine
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class PictureCard:
    """A picture of a listing, and the lines read in it."""

    picture: ShownPicture
    lines: Sequence[LineCard]


@dataclass(frozen=True, slots=True)
class Card:
    """One listing on a page."""

    id: int
    name: str
    shown: ShownListing
    title: Sequence[Piece]
    texts: Sequence[MarkedText]
    readings: Sequence[Reading]
    more_readings: int
    languages: Sequence[str]
    pictures: Sequence[PictureCard]

    @property
    def left_out(self) -> int:
        """Characters of all fields that are only on the listing's own page."""
        return sum(text.left_out for text in self.texts)

    @property
    def at(self) -> str:
        """When it was posted, or else first seen."""
        return self.shown.listing.posted_at or self.shown.first_seen


def card(shown: ShownListing, *, limit: int = PREVIEW) -> Card:
    """A listing as a page shows it; each field is cut at ``limit`` characters."""
    listing = shown.listing
    marks = [signal for signal in shown.signals if signal.kind not in wording.WHOLE_LISTING]
    number_of = {field_of(image.sha256): number for number, image in enumerate(shown.images, 1)}
    readings = [_reading(shown.id, place, signal, number_of) for place, signal in enumerate(marks)]
    pictures = shown_pictures(
        shown.images, marks, lambda signal: wording.kind_of(signal.kind).family == "contact",
        FEW_LINES if limit == PREVIEW else MOST_LINES,
    )  # fmt: skip

    def pieces(field: str, text: str) -> tuple[list[Piece], int]:
        kept, left_out = shorten(segments(text, spans_of(marks, field, text)), limit)
        return [_piece(part, readings, marks, field) for part in kept], left_out

    fields = [("body", "Text", listing.body), ("price", "Price", listing.price)]
    fields += [(f"contacts[{place}]", "Contact", text) for place, text in enumerate(listing.contacts)]
    texts = [MarkedText(name, label, *pieces(name, text)) for name, label, text in fields if text]
    return Card(
        id=shown.id,
        name=listing.name,
        shown=shown,
        title=pieces("title", listing.title)[0],
        texts=texts,
        readings=readings[:READINGS],
        more_readings=max(0, len(readings) - READINGS),
        languages=sorted({signal.value for signal in shown.signals if signal.kind == "language"}),
        pictures=[
            PictureCard(
                one,
                [
                    LineCard(line, [_piece(part, readings, marks, field_of(one.image.sha256)) for part in line.parts])
                    for line in one.lines
                ],
            )
            for one in pictures
        ],
    )


def anchor_of(shown: ShownListing, signal: Mapping[str, object]) -> str:
    """The anchor of a signal's mark (known by kind, field and start), or of the listing as a whole."""
    wanted = (signal["kind"], signal["field"], signal["start"])
    marks = [one for one in shown.signals if one.kind not in wording.WHOLE_LISTING]
    for place, one in enumerate(marks[:READINGS]):
        if (one.kind, one.field, one.start) == wanted:
            return f"at-{_anchor(shown.id, place)}"
    return f"listing-{shown.id}"


def _anchor(listing: int, place: int) -> str:
    return f"r{listing}-{place}"


def _reading(listing: int, place: int, signal: Signal, pictures: Mapping[str, int]) -> Reading:
    kind = wording.kind_of(signal.kind)
    facts = [
        (_FACTS.get(name, wording.words(name).capitalize()), _plain(value))
        for name, value in signal.detail.items()
        if name not in _SAID_ELSEWHERE and value not in (None, "", False, [], {})
    ]
    return Reading(
        anchor=_anchor(listing, place),
        kind=signal.kind,
        label=kind.label,
        family=kind.family,
        value=_value_words(signal),
        raw=signal.raw,
        field=_field_words(signal.field, pictures),
        confidence=signal.confidence,
        extractor=signal.extractor,
        steps=[wording.words(step) for step in signal.steps],
        alternatives=[_plain(other.get("value", other)) for other in signal.alternatives],
        facts=facts,
        in_text=signal.start < signal.end,
    )


def _value_words(signal: Signal) -> str:
    if signal.kind == "phrase" and signal.value in load_catalogue():
        return load_catalogue().get(signal.value).name
    return wording.value_words(signal.kind, signal.value)


def _piece(part: Segment, readings: Sequence[Reading], signals: Sequence[Signal], field: str) -> Piece:
    # A signal split over fields has one place to point at.
    begins = [place for place in part.begins if signals[place].field == field]
    anchors = tuple(f"at-{readings[place].anchor}" for place in begins if place < READINGS)
    if not part.signals:
        return Piece(part.text, hidden=part.hidden)
    # What reaches somebody is drawn over how it is written: both are named in the title.
    top = min((readings[place] for place in part.signals), key=lambda reading: _ON_TOP.index(reading.family))
    return Piece(
        part.text,
        family=top.family,
        kind=top.kind,
        reading=top.anchor,
        title="\n".join(_title(readings[place]) for place in part.signals),
        hidden=part.hidden,
        anchors=anchors,
    )


def _title(reading: Reading) -> str:
    steps = f" ({', then '.join(reading.steps)})" if reading.steps else ""
    return f"{reading.label}: {reading.value}{steps}"


def _field_words(field: str, pictures: Mapping[str, int]) -> str:
    if picture_of(field):
        return f"picture {pictures[field]}" if field in pictures else "a picture"
    return {"title": "the title", "body": "the text", "price": "the price"}.get(field, "the contacts")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{wording.words(str(name))} {_plain(one)}" for name, one in value.items() if one)
    return json.dumps(value, ensure_ascii=False, default=str)
