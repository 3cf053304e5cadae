"""The records that pass between rooms.

Plain dataclasses, frozen but for one: they describe, they do not do. Offsets count code points from 0, the end
excluded. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from leadline.core.values import canonical_json, sha256

#: Fields of a listing that a version is made of; a change in any of them is a new version.
CONTENT_FIELDS = (
    "url", "title", "body", "posted_at", "place", "country", "category", "price", "contacts",
    "images", "extra",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """One advert as published. Identity is ``(source, id)``; texts are kept as they were read."""

    source: str
    id: str
    url: str = ""
    title: str = ""
    body: str = ""
    posted_at: str = ""
    place: str = ""
    country: str = ""  # ISO 3166-1 alpha-2, upper case, or empty
    category: str = ""
    price: str = ""
    contacts: tuple[str, ...] = ()
    images: tuple[str, ...] = ()  # paths or URLs
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``source/id``: what the listing is called everywhere outside the database."""
        return f"{self.source}/{self.id}"

    def content(self) -> dict[str, Any]:
        """The versioned part as a JSON-ready dictionary."""
        record = asdict(self)
        return {key: record[key] for key in CONTENT_FIELDS}

    def content_sha256(self) -> str:
        """Hash of the versioned part: equal texts, equal hash."""
        return sha256(canonical_json(self.content()))


@dataclass(frozen=True, slots=True)
class Capture:
    """The bytes fetched: where they are, what they hash to, when and with what answer."""

    source: str
    url: str
    fetched_at: str
    status: int
    headers: Mapping[str, str]
    sha256: str  # of the payload, content-encoding removed
    media_type: str
    warc_file: str  # relative to the case folder
    warc_offset: int  # bytes
    warc_length: int  # bytes, compressed
    crawl: int | None = None


@dataclass(slots=True)
class Signal:
    """Something read out of a listing, with the span it came from and how it was read.

    ``field`` names the listing's field; ``raw`` is that field's text at ``[start:end]``.
    ``spans`` holds ``[field, start, end]`` for each part when a value is split over places.
    ``steps`` names each decoding step in order; ``detail`` carries kind-specific facts
    (indicator id, currency, platform ...). Never changed once made, and yet not frozen: a dozen are made for each listing,
    and a frozen record takes five times as long to make.
    """

    kind: str
    value: str
    field: str
    start: int
    end: int
    raw: str
    extractor: str  # name@version
    spans: Sequence[tuple[str, int, int]] = ()
    steps: Sequence[str] = ()
    confidence: float = 1.0
    alternatives: Sequence[Mapping[str, Any]] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Two listings and the reason they belong together; ``a < b`` by database id."""

    a: int
    b: int
    kind: str  # selector, text, picture
    strength: float  # 0..1
    evidence: Mapping[str, Any]
    rule: str  # name@version


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a lead stands where it stands; ``weight`` is in decibans (positive raises).

    ``evidence`` points at signals or links: a sequence of small dictionaries a screen can resolve.
    """

    indicator: str
    text: str
    weight: float
    grade: str = ""
    source: str = ""
    evidence: Sequence[Mapping[str, Any]] = ()
