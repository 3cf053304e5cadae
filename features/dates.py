"""Dates and availability: days, stays from one day to another, times without end ("24/7"), "now", from and until when.

The value is ISO 8601: a day (``2026-05-03``, ``--05-03`` where no year is said, ``---15`` where no month is), two days
parted by a stroke for a stay, ``P3D`` for so many days; or a week day (``sun``, ``mon/fri``), ``now``, ``24/7``, ``today``,
``tomorrow``, ``weekend`` (this one), ``weekends``, ``week``, ``next week``. ``detail["sense"]`` says ``from`` (arriving, free
from), ``until`` (leaving), ``on``, ``during`` or ``available``; ``first`` and ``last`` are the days that means, counted from the
listing's own date; ``only`` is there where it is said to hold at no other time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from features import date_words as said
from features.date_windows import Day, listing_day, window
from features.view import FieldView, ListingView
from features.words import words
from leadline.core.records import Signal

NAME = "dates"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"
#: Most dates read in one field, and most places looked at for each name.
_MOST, _PLACES = 60, 200
#: Characters before a date that are looked at for what it is.
_REACH = 30

_ORD = r"(?:\s?(?:st|nd|rd|th|er|°|º|ο|го|-го|-ro|e)(?![^\W_])|\.)?"
_GAP = r"\s?(?:of\s|de\s|di\s|d'|the\s)?"
_TO = said.JOINT.pattern
_FREE = r"(?<![\d.,/:€$£])"
#: The day before a month's name, with another before it in a stay.
_LEFT = re.compile(rf"(?:{_FREE}(?P<first>[0-3]?\d){_ORD}(?:{_TO}))?(?<!\d)(?P<day>[0-3]?\d){_ORD}{_GAP}\Z")
#: The day after it.
_RIGHT = re.compile(
    rf"\.?\s(?:the\s)?(?P<day>[0-3]?\d){_ORD}(?:(?:{_TO})(?P<last>[0-3]?\d){_ORD})?(?![\d:.]\d|\d|[^\W_]|\s?[€$£%])"
)
_YEAR = re.compile(r"\.?,?\s?(?:de\s|del\s|г\.?\s)?(?P<year>20[1-4]\d)(?!\d)")
_CJK = re.compile(r"(?:(?P<year>20[1-4]\d)[年년]\s?)?(?P<month>1[0-2]|0?[1-9])[月월]\s?(?P<day>[0-3]?\d)[日号號일]")
#: Between the parts of a day in figures, and how many come before it.
_MARKS, _DIGITS_MOST = frozenset("./-"), 5
_NUMERIC = re.compile(
    r"(?<![\d.,/:])(?:(?P<iso>20[1-4]\d)-(?P<m1>[01]\d)-(?P<d1>[0-3]\d)|(?P<d2>[0-3]?\d)(?P<mark>[./-])(?P<m2>[0-3]?\d)(?P=mark)(?P<y2>20[1-4]\d|[1-4]\d)"
    r"|(?P<d3>[0-3]?\d)(?P<short>[./])(?P<m3>[01]?\d)(?P<stop>\.)?)(?![\d/]|[.,:]\d|\s?(?:h|€|\$|£|%|km|kg|uhr|am|pm)(?![^\W_])|[€$£%])"
)
#: A day of a month that is not named, after a word such as "until".
_ALONE = re.compile(r"(?P<day>\d{1,2})(?:(?:st|nd|rd|th)(?![^\W_])|\s?(?:числа|числ)(?![^\W_]))")
_ALONE_WORDS = words("st nd rd th числа числ")
#: Countries that write the month first.
_MONTH_FIRST = frozenset(("US", "PH"))


class When(NamedTuple):
    """One date or stay at ``[start, end)``."""

    start: int
    end: int
    value: str
    sense: str
    confidence: float
    first: Day | None = None
    last: Day | None = None


class _Day(NamedTuple):
    start: int
    end: int
    first: Day
    last: Day | None
    confidence: float
    loose: bool  # needs a word such as "from", or a second day


def extract(view: ListingView) -> list[Signal]:
    """One ``date`` signal per date, stay or statement of availability in title and body."""
    signals: list[Signal] = []
    since = listing_day(view.listing.posted_at)
    for field in view.texts:
        kept: list[When] = []
        for one in islice(_in_field(field, view), _MOST):
            again = one.first is None and any((other.value, other.sense) == (one.value, one.sense) for other in kept)
            if not again and not any(other.start < one.end and one.start < other.end for other in kept):
                kept.append(one)
        signals += [_signal(field, one, since) for one in sorted(kept)]
    return signals


def _signal(field: FieldView, one: When, since: datetime.date | None) -> Signal:
    found = window(one.value, one.sense, since, one.first, one.last)
    only = {"only": True} if said.ONLY.search(field.plain, max(0, one.start - 6), one.end + 6) else {}
    steps = (f"counted from {since}",) if found and since and not (one.first and one.first.year) else ()
    return field.signal(
        "date", one.value, one.start, one.end, EXTRACTOR, confidence=one.confidence, steps=steps, detail={"sense": one.sense, **found, **only}
    )  # fmt: skip


def _in_field(field: FieldView, view: ListingView) -> Iterator[When]:
    text, vocabulary = field.plain, field.vocabulary
    days = sorted(_days(field, view))
    yield from _joined(text, days)
    if not said.DAY_NAMES.isdisjoint(vocabulary):
        yield from _weekdays(text, vocabulary)
    for start, end, value in sorted(
        said.standing(text, vocabulary, _PLACES), key=lambda one: (one[0] - one[1], one[0])
    ):
        sense = _sense(text, start) if value in ("tomorrow", "next week") else ""
        inside = said.SENSES.get(text[start:end].partition(" ")[0], "") if value == "tomorrow" else ""
        yield When(
            start,
            end,
            value,
            sense or inside or ("during" if value in ("weekend", "week", "next week", "today") else "available"),
            0.9,
        )
    yield from _stays(text, vocabulary)
    if not _ALONE_WORDS.isdisjoint(vocabulary):
        yield from _days_alone(text)


def _sense(text: str, start: int) -> str:
    found = said.SENSE.search(text, max(0, start - _REACH), start)
    return said.SENSES[found["sense"]] if found else ""


def _joined(text: str, days: list[_Day]) -> Iterator[When]:
    """Days told with what they are; two with "to" between them are one stay."""
    at = 0
    while at < len(days):
        one = days[at]
        other = days[at + 1] if at + 1 < len(days) else None
        at += 1
        if other is not None and _are_ends(text, one, other):
            at += 1
            yield _stay(text, one.start, other.end, one.first, other.first, min(one.confidence, other.confidence))
        elif one.last is not None:
            yield _stay(text, one.start, one.end, one.first, one.last, one.confidence)
        else:
            found = said.SENSE.search(text, max(0, one.start - _REACH), one.start)
            if found is None and one.loose:
                continue
            start = found.start() if found else one.start
            yield When(
                start,
                one.end,
                one.first.value,
                said.SENSES[found["sense"]] if found else "on",
                one.confidence,
                one.first,
            )


def _are_ends(text: str, one: _Day, other: _Day) -> bool:
    """Whether two days are the ends of one stay; those in figures alone ("1/2 - 3/4") must be less than two months apart."""
    if one.last is not None or other.last is not None or not said.JOINT.fullmatch(text, one.end, other.start):
        return False
    return not (one.loose and other.loose) or ((other.first.month or 0) - (one.first.month or 0)) % 12 <= 1


def _stay(text: str, start: int, end: int, first: Day, last: Day, confidence: float) -> When:
    opener = said.OPENER.search(text, max(0, start - _REACH), start)
    return When(
        opener.start() if opener else start, end, f"{first.value}/{last.value}", "during", confidence, first, last
    )


def _days(field: FieldView, view: ListingView) -> Iterator[_Day]:
    text = field.plain
    names = said.MONTH_NAMES & field.vocabulary
    for start, end, name in said.occurrences(text, names, _PLACES):
        day = _named(field, start, end, name)
        if day is not None:
            yield day
    if "月" in text or "월" in text:
        for found in islice(_CJK.finditer(text), _PLACES):
            one = Day(int(found["year"]) if found["year"] else None, int(found["month"]), int(found["day"]))
            if one.valid:
                yield _Day(*found.span(), one, None, 0.95, False)
    for found in islice(_in_figures(text, field.figures), _PLACES):
        day = _numeric(found, view)
        if day is not None:
            yield day


def _in_figures(text: str, runs: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Days written in figures, by the marks between two runs of them: few have one."""
    done = 0
    for (start, mark), (following, _) in pairwise(runs):
        if following != mark + 1 or text[mark] not in _MARKS:
            continue
        begin = max(start, mark - _DIGITS_MOST, min(done, mark))
        found = _NUMERIC.match(text, begin) if begin >= done else None
        if found is not None:
            done = found.end()
            yield found


def _named(field: FieldView, start: int, end: int, name: str) -> _Day | None:
    """The day that a month's name at ``[start, end)`` belongs to, before it or after it."""
    text = field.plain
    month = said.MONTHS[name]
    left = _LEFT.search(text, max(0, start - 28), start)
    right = None if left else _RIGHT.match(text, end)
    found = left or right
    if found is None:
        return None
    begin, stop = (left.start(), end) if left else (start, right.end())
    year = _YEAR.match(text, stop)
    stop = year.end() if year else stop
    of = int(year["year"]) if year else None
    first, last = (left["first"], left["day"]) if left else (right["day"], right["last"])
    ends = [Day(of, month, int(day)) for day in (first, last) if day]
    if not all(day.valid for day in ends) or (len(ends) == 2 and ends[0].day >= ends[1].day):
        ends = ends[-1:] if left else ends[:1]
        begin = left.start("day") if left else begin
        if not ends[0].valid:
            return None
    word = name in said.DOUBTFUL and not (of or len(ends) == 2)
    loose = word and (right is not None or name in _VERBS) and not field.text[start].isupper()
    return _Day(begin, stop, ends[0], ends[1] if len(ends) == 2 else None, 0.9 if len(name) > 3 else 0.8, loose)


#: Names of months that are verbs or other everyday words even after a number.
_VERBS = frozenset(("may", "march", "set", "mar", "mag", "lug", "mart", "dic"))


def _numeric(found: re.Match[str], view: ListingView) -> _Day | None:
    if found["iso"]:
        day = Day(int(found["iso"]), int(found["m1"]), int(found["d1"]))
        return _Day(*found.span(), day, None, 0.97, False) if day.valid else None
    short = found["d3"] is not None
    day, month = int(found["d3"] or found["d2"]), int(found["m3"] or found["m2"])
    mark = found["short"] or found["mark"]
    known = bool(view.listing.country or view.listing.place)
    american = mark == "/" and known and view.regions[:1] and view.regions[0] in _MONTH_FIRST
    if mark != "." and (month > 12 or (american and day <= 12)):
        day, month = month, day
    if not 1 <= month <= 12 or (short and mark == "." and not found["stop"] and len(found.group()) != 5):
        return None
    if short:
        one = Day(None, month, day)
        return _Day(*found.span(), one, None, 0.75 if found["stop"] else 0.65, True) if one.valid else None
    year = int(found["y2"]) if len(found["y2"]) == 4 else 2000 + int(found["y2"])
    one = Day(year, month, day)
    return _Day(*found.span(), one, None, 0.95 if day > 12 or mark == "." else 0.8, False) if one.valid else None


#: Between days that are two and no stay.
_AND = words("and und y et e i и si és")


def _weekdays(text: str, vocabulary: frozenset[str]) -> Iterator[When]:
    places = sorted(said.occurrences(text, said.DAY_NAMES & vocabulary, _PLACES))
    skip = -1
    for index, (start, end, name) in enumerate(places):
        if index == skip:
            continue
        following = places[index + 1] if index + 1 < len(places) else None
        if following and said.JOINT.fullmatch(text, end, following[0]):
            skip = index + 1
            if said.DAYS[name] != said.DAYS[following[2]] and text[end : following[0]].strip() not in _AND:
                yield When(start, following[1], f"{said.DAYS[name]}/{said.DAYS[following[2]]}", "available", 0.8)
            continue
        found = said.SENSE.search(text, max(0, start - _REACH), start)
        if found:
            yield When(found.start(), end, said.DAYS[name], said.SENSES[found["sense"]], 0.85)


def _stays(text: str, vocabulary: frozenset[str]) -> Iterator[When]:
    for start, end, name in said.occurrences(text, said.LENGTH_NAMES & vocabulary, _PLACES):
        found = said.STAY.search(text, max(0, start - 40), start) if said.counted(text, start) else None
        if found and not said.NO_STAY.match(text, end):
            count = said.NUMBERS.get(found["count"]) or int(found["count"])
            if 1 <= count <= 31:
                yield When(found.start(), end, f"P{count}{said.LENGTHS[name]}", "during", 0.75)


def _days_alone(text: str) -> Iterator[When]:
    """ "until the 15th", "до 15 числа": the month is the listing's or the next."""
    for found in islice(_ALONE.finditer(text), _PLACES):
        before = said.SENSE.search(text, max(0, found.start() - _REACH), found.start())
        day = Day(None, None, int(found["day"]))
        if before and day.valid and not text[found.start() - 1].isdigit():
            yield When(before.start(), found.end(), day.value, said.SENSES[before["sense"]], 0.7, day)
