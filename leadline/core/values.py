"""Small shared values: the time, canonical JSON, and hashes of both."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def now() -> str:
    """The present moment as an ISO 8601 string in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def canonical_json(value: Any) -> str:
    """One spelling for equal values: sorted keys, no spaces, text kept as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(value: bytes | str) -> str:
    """SHA-256 of the bytes (text as UTF-8, lone surrogates kept), in hexadecimal."""
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    return hashlib.sha256(value).hexdigest()
