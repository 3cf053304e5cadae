"""Links, plain or disguised, in one canonical spelling, with their host and whether it only forwards."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from features.contacts.addresses import DOT_PATTERN, TLDS, known_ending
from features.view import FieldView, ListingView
from features.words import words
from leadline.core.records import Signal

NAME = "urls"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"
#: Most links read in one field.
_MOST = 5_000

_ENDINGS = "|".join(sorted(TLDS, key=len, reverse=True))
_DOT = r"(?:\.|\s?[\[(]\s?(?:\.|dot|punkt|punto)\s?[\])]\s?)"
_LINK = re.compile(
    rf"(?<![\w@.-])(?P<scheme>(?:h[tx]{{2}}ps?)\s?:\s?//\s?)?(?P<host>(?:[a-z0-9_-]{{1,63}}{_DOT}){{1,5}}(?:{_ENDINGS}))(?![\w@-])"
    r"(?P<port>:\d{1,5})?(?P<rest>[/?#][^\s<>\"'|\\^`{}]{0,2000})?",
    re.IGNORECASE,
)  # fmt: skip
#: "www . name . com": with the three letters in front blanks around the dots mean nothing.
_APART = re.compile(
    rf"(?<![\w@.-])www\s?\.\s?[a-z0-9-]{{2,63}}(?:\s?\.\s?[a-z0-9-]{{2,63}}){{0,2}}\s?\.\s?(?:{_ENDINGS})(?![\w@-])(?P<rest>/[^\s<>\"'|\\^`{{}}]{{0,500}})?",
    re.IGNORECASE,
)
#: What every link has; two cheap looks, since most texts have none.
_DOTTED = re.compile(r"\.[a-zр]{2}")
_BRACKETED = re.compile(r"[\[(]\s?(?:\.|dot|punkt|punto)")
#: Two-letter endings that are also words or abbreviations: no link without scheme, www or a path.
_DOUBTFUL = words("am at be do in is it me my no so to us as by id la ma pa st co im je al de se es et ne re si")
_TRACKING = re.compile(r"utm_|fbclid|gclid|yclid|mc_|igshid|ref$|ref_|si$|spm|_ga|s$")
SHORTENERS = words(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly cutt.ly rb.gy shorturl.at tiny.cc rebrand.ly lnkd.in bl.ink s.id "
    "v.gd clck.ru vk.cc linktr.ee lnk.bio beacons.ai allmylinks.com linkin.bio t.ly short.io soo.gd adf.ly shorte.st"
)


def canonical(written: str) -> str:
    """One spelling for links that lead to the same place; empty when it is none.

    Scheme https, host in lower case without ``www.``, no default port, no fragment, no tracking
    parameters, the rest of the query sorted, no final slash.
    """
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        port = parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    query = urlencode(
        sorted(
            (k, v)
            for k, v in parse_qsl(parts.query, keep_blank_values=True, errors="replace")
            if not _TRACKING.match(k)
        ),
        errors="replace",
    )
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    path = parts.path.rstrip("/")
    return f"https://{where}{path}" + (f"?{query}" if query else "")


def extract(view: ListingView) -> list[Signal]:
    """One ``url`` signal per link in each field."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name != "price" and _may_link(field.lower):
            signals.extend(_in_field(field))
    return signals


def _may_link(lower: str) -> bool:
    return (
        _DOTTED.search(lower) is not None
        or "://" in lower
        or "www" in lower
        or (("[" in lower or "(" in lower) and _BRACKETED.search(lower) is not None)
    )


def _in_field(field: FieldView) -> list[Signal]:
    text = field.text
    found = []
    for link in _LINK.finditer(text):
        scheme, host, rest = link["scheme"], DOT_PATTERN.sub(".", link["host"]).lower(), link["rest"] or ""
        ending = host.rpartition(".")[2]
        if not known_ending(host):
            continue
        if not scheme and not host.startswith("www.") and not rest:
            first = host.split(".")[0]
            if (
                ending in _DOUBTFUL
                or first.isdigit()
                or len(first) < 2
                or link["host"][-len(ending)].isupper() != link["host"][0].isupper()
            ):
                continue
        trimmed = rest.rstrip(".,;:!?)]}*'\"…")
        if rest.count("(") and rest.endswith(")") and trimmed.count("(") > trimmed.count(")"):
            trimmed += ")"
        end = link.end() - (len(rest) - len(trimmed))
        value = canonical(f"https://{host}{link['port'] or ''}{trimmed}")
        if not value:
            continue
        steps = []
        if host != link["host"].lower():
            steps.append("dots restored")
        if scheme and "x" in scheme.lower():
            steps.append("scheme restored")
        detail = {"host": host.removeprefix("www.")}
        if detail["host"] in SHORTENERS:
            detail["short"] = True
        found.append(
            field.signal(
                "url", value, link.start(), end, EXTRACTOR,
                steps=steps, confidence=0.98 if scheme or rest or host.startswith("www.") else 0.85, detail=detail,
            )
        )  # fmt: skip
        if len(found) >= _MOST:
            break
    if "www ." in field.lower or "www. " in field.lower:
        apart = _apart(field)
        found = [one for one in found if not any(two.start <= one.start and one.end <= two.end for two in apart)] + apart
    return found


def _apart(field: FieldView) -> list[Signal]:
    """The links of a field whose dots stand apart."""
    found: list[Signal] = []
    for link in _APART.finditer(field.text):
        rest = (link["rest"] or "").rstrip(".,;:!?)]}*'\"…")
        written = link.group()[: len(link.group()) - len(link["rest"] or "")]
        host = "".join(written.split()).lower()
        value = canonical(f"https://{host}{rest}")
        if value and host != written.lower():
            found.append(
                field.signal(
                    "url", value, link.start(), link.start() + len(written) + len(rest), EXTRACTOR,
                    steps=["spaces removed"], confidence=0.9, detail={"host": host.removeprefix("www.")},
                )
            )  # fmt: skip
        if len(found) >= 200:  # an advert has one or two
            break
    return found
