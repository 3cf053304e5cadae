"""What prices and pay are usual, from the case's own leads: per sector, category, country, currency and period.

Each lead has one vote in each kind of price, so that an advertiser with sixty listings is not the
market. A kind with few leads borrows from the next wider one: its quantiles are drawn towards the
wider one's by ``BORROWED`` leads' worth (shrinkage as in Efron & Morris 1975). Where even the widest
has too few there is no baseline, and no price is called unusual.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from features.prices import parse_value
from leadline.core.values import canonical_json, sha256
from models.ranking.groups import Group, PriceMark

#: Raised when the same leads would give another market.
VERSION = 2
#: Sectors in which prices are compared, and which of several amounts in one listing is taken: the
#: least that is asked for a service; the most that is paid for work, beside which stand fees.
TAKEN = {"sexual-services": min, "labour": max, "domestic-servitude": max}
#: Sectors in which an amount without a period says nothing of pay: it may be a fee, a fare or a deposit.
PAID_BY_TIME = ("labour", "domestic-servitude")
#: Leads without which the widest kind has no baseline, and a narrower kind only borrows.
LEAST, LEAST_OWN = 20, 5
#: Leads' worth of the wider kind in each narrower one.
BORROWED = 10.0
#: A price is low below the lower tenth and this share of the usual; pay is high above the upper tenth and this.
LOW, HIGH = 0.7, 1.35
#: The tenth, half and nine tenths of log prices.
Tenths = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for one kind of price: the lower tenth, the middle, the upper tenth."""

    low: float
    usual: float
    high: float
    leads: int
    where: str  # the country, or empty where all countries of the currency are taken together


class Market:
    """Baselines by kind of price. Kinds are ``(sector, currency, period[, country[, category]])``."""

    def __init__(self, baselines: Mapping[tuple[str, ...], Baseline]) -> None:
        self.baselines = dict(baselines)

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that change whenever a baseline does."""
        return sha256(self.to_json())[:8]

    def to_json(self) -> str:
        """As ``from_json`` reads it."""
        rows = [
            [list(kind), base.low, base.usual, base.high, base.leads, base.where]
            for kind, base in self.baselines.items()
        ]
        return canonical_json(sorted(rows))

    @classmethod
    def from_json(cls, text: str) -> Market:
        """The market that ``to_json`` wrote."""
        return cls({tuple(kind): Baseline(*rest) for kind, *rest in json.loads(text)})

    def baseline(self, kind: tuple[str, ...]) -> Baseline | None:
        """The baseline of the narrowest kind that has one."""
        while len(kind) >= 3:
            if kind in self.baselines:
                return self.baselines[kind]
            kind = kind[:-1]
        return None

    def mark(self, group: Group) -> list[PriceMark]:
        """Every listing of the lead whose price has a baseline, and on which side of it the price lies."""
        marks = []
        for listing, kind, amount, signal in _prices(group):
            base = self.baseline(kind)
            if base is None:
                continue
            side = 0
            if amount < min(base.low, LOW * base.usual):
                side = -1
            elif amount > max(base.high, HIGH * base.usual):
                side = 1
            marks.append(PriceMark(listing, signal, kind[0], side, _words(amount, kind, base)))
        return marks


def build_market(groups: Iterable[Group]) -> Market:
    """The market that these leads make."""
    votes: dict[tuple[str, ...], list[float]] = {}
    for group in groups:
        asked: dict[tuple[str, ...], list[float]] = {}
        for _, kind, amount, _ in _prices(group):
            asked.setdefault(kind, []).append(math.log(amount))
        for kind, amounts in asked.items():
            vote = median(amounts)
            for length in range(3, len(kind) + 1):
                votes.setdefault(kind[:length], []).append(vote)
    baselines: dict[tuple[str, ...], Baseline] = {}
    tenths: dict[tuple[str, ...], Tenths] = {}
    for kind in sorted(votes, key=lambda kind: (len(kind), kind)):
        count, wider = len(votes[kind]), tenths.get(kind[:-1])
        if wider is None and (len(kind) > 3 or count < LEAST):
            continue
        if wider is not None and count < LEAST_OWN:
            continue
        own = _tenths(votes[kind])
        if wider is not None:
            own = tuple(  # type: ignore[assignment]
                (count * mine + BORROWED * theirs) / (count + BORROWED) for mine, theirs in zip(own, wider, strict=True)
            )
        tenths[kind] = own
        low, usual, high = (round(math.exp(value), 2) for value in own)
        baselines[kind] = Baseline(low, usual, high, count, kind[3] if len(kind) > 3 else "")
    return Market(baselines)


def _tenths(values: Sequence[float]) -> Tenths:
    cuts = quantiles(values, n=10, method="inclusive")
    return cuts[0], cuts[4], cuts[8]


def _prices(group: Group) -> Iterator[tuple[int, tuple[str, ...], float, int]]:
    """``(listing, kind, amount, signal)``: in each listing one amount of each currency and period."""
    stated: dict[tuple[int, str, str], list[tuple[float, int]]] = {}
    for value, found in group.of("price").items():
        price = parse_value(value)
        for size in price.amounts if price is not None else ():  # of a range both ends, of which one is taken below
            if size > 0 and math.isfinite(size):
                for listing, signal in found.items():
                    stated.setdefault((listing, price.currency, price.period), []).append((size, signal))
    where = {member.id: (member.country, " ".join(member.category.casefold().split())) for member in group.members}
    for sector, take in TAKEN.items():
        inside: Any = group.sectors.get(sector, ())
        for (listing, currency, period), amounts in stated.items():
            if listing in inside and (period or sector not in PAID_BY_TIME):
                amount, signal = take(amounts)
                country, category = where[listing]
                yield listing, (sector, currency, period, country, category), amount, signal


def _words(amount: float, kind: tuple[str, ...], base: Baseline) -> str:
    _, currency, period, *_ = kind
    per = f" a {period}" if period else ""
    where = f" in {base.where}" if base.where else ""
    return f"{currency} {amount:g}{per} where {base.usual:.3g} is usual{where}, by {base.leads} advertisers"
