"""One imported record to one listing: any JSON-like mapping in, clean texts out, or a reason to refuse it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from crawlers.pages.countries import country_code
from crawlers.pages.dates import read_date
from leadline.core.errors import Quarantine
from leadline.core.records import Listing
from leadline.core.values import canonical_json

DEFAULT_SOURCE = "import"
#: Limits on one record, in code points and in values; more is kept out with a reason, never cut silently.
MAX_TEXT = 1_000_000
MAX_ID = 300
MAX_VALUES = 200
MAX_VALUE = 2_000
MAX_DEPTH = 20

_KEYS = (
    "id",
    "source",
    "url",
    "title",
    "body",
    "posted_at",
    "place",
    "country",
    "category",
    "price",
    "contacts",
    "images",
)
#: What SQLite's text and UTF-8 cannot hold; each becomes one replacement character, so offsets stay.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SOURCE = re.compile(r"[^A-Za-z0-9._-]+")


def listing_from_record(record: Any, *, source: str = "") -> Listing:
    """The listing in one record of the JSONL shape.

    Numbers where text is wanted become text, one value stands for a list of one, unknown keys are
    kept in ``extra``. ``source`` names listings that name none. Raises Quarantine (not-a-record,
    no-id, no-text, too-large, too-deep).
    """
    try:
        return _listing(record, source)
    except RecursionError:
        raise Quarantine("too-deep", "The record is nested too deeply to be read.") from None


def _listing(record: Any, source: str) -> Listing:
    if not isinstance(record, Mapping):
        raise Quarantine("not-a-record", "The line is not an object with keys.")
    own_id = " ".join(text_of(record.get("id")).split())
    if not own_id:
        raise Quarantine("no-id", "The record has no id.")
    if len(own_id) > MAX_ID:
        raise Quarantine("too-large", f"The id has {len(own_id)} characters; at most {MAX_ID} are taken.")
    texts = {key: text_of(record.get(key)) for key in _KEYS[2:10]}
    if not texts["title"].strip() and not texts["body"].strip():
        raise Quarantine("no-text", "The record has neither a title nor a body.")
    extra = {clean(str(key)): _storable(value, 0) for key, value in record.items() if key not in (*_KEYS, "extra")}
    given = record.get("extra")
    if isinstance(given, Mapping):
        extra = {**{clean(str(key)): _storable(value, 0) for key, value in given.items()}, **extra}
    elif given not in (None, "", [], {}):
        extra["extra"] = _storable(given, 0)
    _normalise(texts, extra)
    contacts, images = (_several(record, key, extra) for key in ("contacts", "images"))
    for name, text in texts.items():
        if len(text) > MAX_TEXT:
            raise Quarantine("too-large", f"The {name} has {len(text)} characters; at most {MAX_TEXT} are taken.")
    name = _SOURCE.sub("-", text_of(record.get("source")).strip())[:63].strip("-") or source or DEFAULT_SOURCE
    return Listing(source=name, id=own_id, **texts, contacts=contacts, images=images, extra=extra)


def text_of(value: Any) -> str:
    """Any JSON value as text: numbers as written, lists line by line, objects as JSON, nothing as empty."""
    if isinstance(value, str):
        return clean(value)
    if value is None or value is False or value is True:
        return "" if value is None else str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return "\n".join(text for item in value if (text := text_of(item)))
    return clean(canonical_json(_storable(value, 0)))


def texts_of(value: Any) -> tuple[str, ...]:
    """Any JSON value as several texts, in order, each once. Objects give their address or value."""
    values = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in values[:MAX_VALUES]:
        if isinstance(item, Mapping):
            item = next(
                (item[key] for key in ("url", "src", "contentUrl", "path", "value", "number") if item.get(key)), item
            )
        if text := text_of(item).strip():
            found.append(text[:MAX_VALUE])
    return tuple(dict.fromkeys(found))


def _several(record: Mapping[str, Any], key: str, extra: dict[str, Any]) -> tuple[str, ...]:
    """The texts under a key; how many were left out or cut is kept in ``extra``."""
    value = record.get(key)
    texts = texts_of(value)
    if isinstance(value, list) and len(value) > MAX_VALUES:
        extra[f"{key}_left_out"] = len(value) - MAX_VALUES
    if cut := sum(len(text) == MAX_VALUE for text in texts):
        extra[f"{key}_cut"] = cut
    return texts


def clean(text: str) -> str:
    """Text without NULs and lone surrogates, which no database or file can hold."""
    return _UNSTORABLE.sub("\ufffd", text)


def _normalise(texts: dict[str, str], extra: dict[str, Any]) -> None:
    """Dates and countries to their standard form; what is neither keeps its words in ``extra``."""
    for name, read in (("posted_at", read_date), ("country", country_code)):
        raw = texts[name].strip()
        texts[name] = read(raw)
        if raw and not texts[name]:
            extra.setdefault(name, raw[:200])
    for name in ("url", "place", "category", "price"):
        texts[name] = texts[name].strip()


def _storable(value: Any, depth: int) -> Any:
    """A JSON value that every reader of the case can read back."""
    if depth > MAX_DEPTH:
        raise Quarantine("too-deep", f"A value is nested more than {MAX_DEPTH} deep.")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 53:
        return str(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(item, depth + 1) for item in value]
    return value
