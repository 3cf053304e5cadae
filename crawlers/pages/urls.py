"""Addresses: absolute, canonical, and whether they may be visited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

#: Query parameters that say where a visitor came from, never what the page shows.
TRACKING = re.compile(
    r"^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid"
    r"|_ga|_gl|_hsenc|_hsmi|vero_id|phpsessid|jsessionid|sessionid|aspsessionid\w*)$",
    re.I,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?]*", re.I)
#: Addresses that are already as ``absolute`` and ``canonical`` spell them; most are, and this is quicker to see.
_WHOLE = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d{1,4})?(?:/[A-Za-z0-9._~/%+,;:@!$*()-]*(?:\?[A-Za-z0-9._~/&=%+,;:@!$*()-]+)?)?"
)
_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/(?:[\w~-][\w.~-]*(?:/[\w~-][\w.~-]*)*/?)?", re.A)
_ROOTED = re.compile(r"/(?!/)[A-Za-z0-9._~/%+,;:@!$*()-]*(?:\?[A-Za-z0-9._~/&=%+,;:@!$*()-]+)?")
_ORIGIN = re.compile(r"(https?://[A-Za-z0-9.-]+(?::\d{1,4})?)(?:[/?#]|$)")
#: Longer addresses are traps (calendars that link to themselves), not pages.
MAX_LENGTH = 2000


def absolute(base: str, link: str) -> str:
    """``link`` as an absolute http(s) address, or empty when it is something else."""
    if len(link) <= MAX_LENGTH and _WHOLE.fullmatch(link):
        return link
    is_rooted = len(link) < 1000 and len(base) < 1000 and "/." not in link and _ROOTED.fullmatch(link)
    if is_rooted and (origin := _ORIGIN.match(base)) is not None:
        return origin.group(1) + link
    try:
        url = urljoin(base, re.sub(r"[\t\r\n]", "", link).strip())
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:  # an unclosed bracket, a port that is no number
        return ""
    return url if parts.scheme in ("http", "https") and host and len(url) <= MAX_LENGTH else ""


def canonical(url: str, drop_params: Iterable[str] = ()) -> str:
    """One spelling for addresses of one page; empty where ``url`` is not an http(s) address.

    Lower-case scheme and host, no default port, no fragment, dot segments resolved, percent
    escapes normalised, parameters sorted, tracking and ``drop_params`` left out.
    """
    if len(url) <= MAX_LENGTH and _PLAIN.fullmatch(url):
        return url
    url = absolute(url, url)
    if not url:
        return ""
    try:
        url = canonicalize_url(url)
        parts = urlsplit(url)
        host = host_of(url)
    except (ValueError, UnicodeError):
        return ""
    if ":" in (parts.hostname or ""):
        host = parts.netloc.lower()
    query = parts.query
    if query:
        dropped = {name.lower() for name in drop_params}
        kept = [pair for pair in query.split("&") if not _is_dropped(pair.partition("=")[0], dropped)]
        query = "&".join(kept)
    return urlunsplit((parts.scheme, host, _SESSION_IN_PATH.sub("", parts.path) or "/", query, ""))


def _is_dropped(name: str, dropped: set[str]) -> bool:
    return TRACKING.match(name) is not None or name.lower() in dropped


def host_of(url: str) -> str:
    """``host`` or ``host:port`` (port only where it is not the scheme's own) in lower case."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    return f"{host}:{port}" if port and port != _DEFAULT_PORT.get(parts.scheme) else host


def host_allowed(url: str, allowed: Sequence[str]) -> bool:
    """Whether an address's host (and port) is one of ``host``, ``host:port``, ``*.host``."""
    host = host_of(url)
    for pattern in allowed:
        if host == pattern or (pattern.startswith("*.") and (host.endswith(pattern[1:]) or host == pattern[2:])):
            return bool(host)
    return False
