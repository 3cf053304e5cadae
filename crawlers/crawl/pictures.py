"""Pictures of listings: which may be fetched, and what is really in the bytes."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawlers.pages.urls import host_allowed
from crawlers.sources.definition import Definition
from leadline.core.errors import Quarantine

#: In ``picture_hosts``: every host whose address is public.
ANY_HOST = "any"
#: Most pictures fetched of one listing.
MAX_PER_LISTING = 30

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG\r\n\x1a\n", "image/png"), (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"), (8, b"WEBP", "image/webp"), (0, b"BM", "image/bmp"), (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"), (0, b"II*\0", "image/tiff"), (0, b"MM\0*", "image/tiff"),
)  # fmt: skip


def picture_type(data: bytes) -> str:
    """Media type of a picture by its first bytes, whatever its name or server claims.

    Raises Quarantine (empty, not-a-picture).
    """
    if not data:
        raise Quarantine("empty", "The picture has no content.")
    for offset, magic, media_type in _MAGIC:
        if data[offset : offset + len(magic)] == magic:
            return media_type
    raise Quarantine("not-a-picture", "The file does not begin like any picture that is read.")


def may_fetch_picture(url: str, definition: Definition) -> bool:
    """Whether a definition lets a picture be fetched from this address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.username or parts.password:
        return False
    if host_allowed(url, [*definition.allowed_hosts, *definition.picture_hosts]):
        return True
    return ANY_HOST in definition.picture_hosts and not _is_internal_literal(parts.hostname or "")


def named_host(host: str, patterns: Sequence[str]) -> bool:
    """Whether a host name (without port) is named by one of the patterns, whatever their port."""
    return any(
        host == (name := pattern.partition(":")[0]) or (name.startswith("*.") and host.endswith(name[1:]))
        for pattern in patterns
    )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def _is_internal_literal(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host + ":":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # 127.1, 0x7f000001 and the like are addresses to a resolver; no public name ends in a number.
        return host.rpartition(".")[2][:1].isdigit()
    return not is_public(host)
