"""Publication times as sites write them, to ISO 8601 in UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d\d:?\d\d|[+-]\d\d)?)?$", re.I
)
_CLOCK = re.compile(r"\d\s*:\s*\d\d|\d\s*[ap]\.?m\b|\d\s*h\s*\d\d|\d\s*Uhr", re.I)
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
_DIGIT = re.compile(r"\d")
#: Longer text is not a date.
MAX_LENGTH = 100
_YEARS = range(1990, 2101)


def read_date(
    text: str,
    *,
    formats: Sequence[str] = (),
    timezone: str = "UTC",
    languages: Sequence[str] = (),
    order: str | None = None,
    now: str = "",
) -> str:
    """``text`` as ISO 8601 in UTC, or a bare date where it names no time, or empty where it is no date.

    ``formats`` (strptime) are tried before guessing; ``timezone`` is the zone of times without one;
    ``now`` (ISO 8601) is what "yesterday" counts from, and without it relative dates are not read.
    A relative date keeps only its day, which is as exact as it was.
    """
    text = re.sub(r"\s+", " ", text).strip()
    if not text or len(text) > MAX_LENGTH:
        return ""
    return _read(text, tuple(formats), timezone, tuple(languages), order, now[:13])


@lru_cache(maxsize=4096)
def _read(
    text: str, formats: tuple[str, ...], timezone: str, languages: tuple[str, ...], order: str | None, now: str
) -> str:
    zone = ZoneInfo(timezone)
    if (iso := _ISO.match(text)) is not None:
        return _iso(text, iso, zone)
    if re.fullmatch(r"1\d{9}(\d{3})?", text):  # seconds or milliseconds since 1970
        return _spell(datetime.fromtimestamp(int(text[:10]), UTC), zone, timed=True)
    for pattern in formats:
        try:
            return _spell(datetime.strptime(text, pattern), zone, timed=bool(re.search(r"%[HIsScX]", pattern)))
        except (ValueError, OverflowError):
            continue
    return _guess(text, zone, languages, order, now)


def _iso(text: str, iso: re.Match[str], zone: ZoneInfo) -> str:
    try:
        if iso.group(4) is None:
            return datetime.fromisoformat(iso.group()).date().isoformat()
        return _spell(datetime.fromisoformat(text.upper().replace(",", ".").replace(" Z", "Z")), zone, timed=True)
    except (ValueError, OverflowError):
        return ""


def _guess(text: str, zone: ZoneInfo, languages: tuple[str, ...], order: str | None, now: str) -> str:
    absolute = _YEAR.search(text) is not None
    if not absolute and not now:
        return ""
    # A month and a day without a year are read back from now; bare numbers are no date at all.
    if not absolute and (not re.search(r"[^\W\d_]", text) or (not _DIGIT.search(text) and text.count(" ") > 2)):
        return ""
    settings: dict[str, object] = {"PREFER_DATES_FROM": "past", "REQUIRE_PARTS": ["day", "month"]}
    if order:
        settings["DATE_ORDER"] = order
    base = datetime.fromisoformat(f"{now}:00").replace(tzinfo=UTC).astimezone(zone) if now else None
    if base:
        settings["RELATIVE_BASE"] = base.replace(tzinfo=None)
    from dateparser.date import DateDataParser

    known = [language for language in languages if _known(language)]
    try:
        parser = DateDataParser(languages=known or None, settings=settings, use_given_order=bool(known))
        found = parser.get_date_data(text).date_obj
    except (ValueError, OverflowError, RecursionError, AttributeError, TypeError):  # what dateparser raises on odd text
        return ""
    return _spell(found, zone, timed=_CLOCK.search(text) is not None) if found else ""


@lru_cache(maxsize=64)
def _known(language: str) -> bool:
    from dateparser.data.languages_info import language_order

    return language in language_order


def _spell(moment: datetime, zone: ZoneInfo, *, timed: bool) -> str:
    if moment.year not in _YEARS:
        return ""
    if not timed:
        return moment.date().isoformat()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
