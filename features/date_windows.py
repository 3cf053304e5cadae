"""What a date said in an advert means on the calendar, counted from the day the advert is of.

"Until Friday", "3-7 May" and "this weekend" become first and last days (ISO 8601) where the listing
has a date of its own; without one they stay what was said.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = datetime.timedelta(days=1)
#: A date without a year that lies further back than this means next year's.
_BACK = datetime.timedelta(days=31)


class Day(NamedTuple):
    """A day as said: year and month are None where they are not."""

    year: int | None
    month: int | None
    day: int

    @property
    def value(self) -> str:
        """ISO 8601, with a hyphen for each part that is not said."""
        if self.month is None:
            return f"---{self.day:02d}"
        return f"{self.year or '-'}-{self.month:02d}-{self.day:02d}"

    @property
    def valid(self) -> bool:
        """Whether there is such a day."""
        return _date(self.year or 2024, self.month or 1, self.day) is not None

    def on_or_after(self, since: datetime.date, back: datetime.timedelta = _BACK) -> datetime.date | None:
        """The day meant, the first that does not lie more than ``back`` before ``since``."""
        if self.year is not None:
            return _date(self.year, self.month or 1, self.day)
        if self.month is not None:
            found = (_date(since.year + more, self.month, self.day) for more in (0, 1, 4))
        else:
            ahead = ((since.month + more - 1) for more in range(3))
            found = (_date(since.year + month // 12, month % 12 + 1, self.day) for month in ahead)
            back = datetime.timedelta(0)
        return next((day for day in found if day is not None and day >= since - back), None)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def listing_day(posted_at: str) -> datetime.date | None:
    """The day a listing is of, by its ``posted_at`` in ISO 8601, or None."""
    try:
        found = datetime.date.fromisoformat(posted_at[:10])
    except ValueError:
        return None
    return found if 1980 <= found.year <= 2200 else None


def window(
    value: str, sense: str, since: datetime.date | None, first: Day | None = None, last: Day | None = None
) -> dict[str, str]:
    """``{"first": day, "last": day}``, either left out where it is open; empty where nothing can be counted.

    ``value`` is a week day or a statement such as "weekend" where no ``first`` is given.
    """
    if first is not None:
        day = first.on_or_after(since) if since else first.on_or_after(datetime.date.min) if first.year else None
        if day is None:
            return {}
        if last is not None:
            end = last.on_or_after(day, datetime.timedelta(0))
            return {"first": day.isoformat(), "last": end.isoformat()} if end else {}
        return _open(day, day, sense)
    if since is None:
        return {}
    bounds = _bounds(value, since)
    return _open(*bounds, sense) if bounds else {}


def _open(first: datetime.date, last: datetime.date, sense: str) -> dict[str, str]:
    shown: dict[str, str] = {}
    if sense != "until":
        shown["first"] = first.isoformat()
    if sense not in ("from",):
        shown["last"] = last.isoformat()
    return shown


def _bounds(value: str, since: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    to_sunday = (6 - since.weekday()) * _DAY
    if value in _WEEKDAYS:
        day = since + (_WEEKDAYS.index(value) - since.weekday()) % 7 * _DAY
        return day, day
    if value in ("today", "tomorrow"):
        day = since + (_DAY if value == "tomorrow" else 0 * _DAY)
        return day, day
    if value == "weekend":
        sunday = since + to_sunday
        return max(since, sunday - _DAY), sunday
    if value == "week":
        return since, since + to_sunday
    if value == "next week":
        return since + to_sunday + _DAY, since + to_sunday + 7 * _DAY
    if value.startswith("P") and value[1:-1].isdigit():
        days = int(value[1:-1]) * (7 if value[-1] == "W" else 1)
        return since, since + (days - 1) * _DAY
    return None
