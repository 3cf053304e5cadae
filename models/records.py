"""What the models room hands to people: rows of the queue, whole leads, and what a search found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from features.picture_text.lines import PictureText
from leadline.core.records import Link, Listing, Reason, Signal


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One lead as the queue shows it. ``rank`` and ``score`` are None before ``rank`` has run."""

    lead: str
    rank: int | None
    score: float | None
    basis: str  # catalogue, learned, or empty before ranking
    size: int  # listings
    first_seen: str  # earliest posting (or first sight) of a member
    last_seen: str
    places: Sequence[str]
    sectors: Sequence[str]  # sexual-services, labour, domestic-servitude; empty when not known
    title: str  # of the newest member, as a summary
    reasons: Sequence[Reason]  # strongest first
    counter_reasons: Sequence[Reason]
    decision: str = ""  # the judgement that stands, or empty
    urgent: bool = False  # urgent safeguarding stands: before every other lead
    low: float | None = None  # the interval around the score: the middle 80 %
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ShownImage:
    """A picture of a listing as it may be shown; file names are relative to the case folder."""

    id: int
    state: str  # held, kept, destroyed, refused
    blurred_file: str | None
    kept_file: str | None
    width: int  # pixels
    height: int
    sha256: str = ""
    text: PictureText | None = None  # what was read in it, where anything was


@dataclass(frozen=True, slots=True)
class ShownListing:
    """A listing of a lead with every signal read from it and where its bytes are."""

    id: int
    listing: Listing
    version: int
    first_seen: str
    last_seen: str
    gone_at: str | None
    signals: Sequence[Signal]
    images: Sequence[ShownImage]
    capture: Mapping[str, Any] = field(default_factory=dict)  # row of captures, or empty


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything a lead page shows."""

    row: QueueRow
    listings: Sequence[ShownListing]
    links: Sequence[Link]
    names: Mapping[int, str]  # database id to source/id, for the links
    facts: Mapping[str, Any]  # what ranking counted: selectors, places, span in days ...
    history: Sequence[Mapping[str, Any]]  # rows of lead_history, newest first
    judgements: Sequence[Mapping[str, Any]]  # rows of judgements, newest first


@dataclass(frozen=True, slots=True)
class Found:
    """One listing a search found: why, how well it matches (1 is exact), and its lead."""

    listing: int
    name: str  # source/id
    lead: str | None
    why: str  # such as "phone +49..." or "text 0.93"
    likeness: float
    title: str
