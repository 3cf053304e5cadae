"""Prices in data: amounts under keys of price, with the currency and period beside them."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.evidence import Candidate
from crawlers.pages.anysite.judge import Judge
from crawlers.pages.anysite.money import CODES, currency_code, read_price
from crawlers.pages.text import plain

_PERIODS = {
    "month": "month",
    "monthly": "month",
    "pcm": "month",
    "week": "week",
    "weekly": "week",
    "day": "day",
    "daily": "day",
    "night": "day",
    "year": "year",
    "yearly": "year",
    "annual": "year",
    "hour": "hour",
    "hourly": "hour",
    "mon": "month",
    "ann": "year",
}


def price_at(judge: Judge, key: str, name: tuple[str, ...], value: str | int | float) -> Iterator[Candidate]:
    last, above = name[-1], judge.node.last
    if last in keys.CURRENCY or (
        last in ("code", "iso", "symbol", "unit")
        and (name[0] in keys.CURRENCY or (above[-1:] and above[-1] in keys.CURRENCY))
    ):
        text = str(value).strip()
        code = text.upper() if text.upper() in CODES else currency_code(text, judge.country)
        if code:
            yield judge.made("currency", code, key, judge.thing * 0.85)
        return
    fit = keys.score(name, keys.PRICE, keys.PRICE_NOT)
    priced = any(word in keys.PRICE or word == "offers" for word in above) and not any(
        word in keys.PRICE_NOT for word in above
    )
    if last in ("amount", "valor", "value", "rate", "cost") and not priced:
        fit = 0.0
    if (
        priced
        and len(name) <= 3
        and last in keys.PRICE_INNER | keys.PRICE
        and not any(word in keys.PRICE_NOT for word in name)
    ):
        fit = max(fit, 0.9)
    if fit <= 0:
        return
    if isinstance(value, (int, float)):
        if 0 < value < 1e13:
            code = beside(judge)
            yield judge.made(
                "price", (float(value), code, "", period(judge)), key, judge.thing * fit * (1.0 if code else 0.9)
            )
        return
    if len(value) > 60:
        return
    read = read_price(plain(value), judge.country, judge.setting.currency)
    if read is not None and not read.unit and read.amount > 0:
        text = plain(value) if read.currency else ""
        yield judge.made(
            "price",
            (read.amount, read.currency or beside(judge), text, read.period or period(judge)),
            key,
            judge.thing * fit,
        )


def beside(judge: Judge) -> str:
    """The currency named in this object or the one that holds it."""
    holders = (judge.node, judge.node.parent) if judge.node.parent is not None else (judge.node,)
    for node in holders:
        for key, value in node.value.items():
            name = keys.tokens(str(key))
            if name and any(word in keys.CURRENCY for word in name):
                if isinstance(value, dict):
                    value = next(
                        (part for part in value.values() if isinstance(part, str) and part.upper() in CODES), ""
                    )
                if isinstance(value, str) and (code := currency_code(value, judge.country)):
                    return code
    return ""


def period(judge: Judge) -> str:
    """The period a price in this object is for, where it says."""
    for key, value in judge.node.value.items():
        name = keys.tokens(str(key))
        if (
            isinstance(value, str)
            and name
            and name[-1] in ("period", "frequency", "unittext", "unit", "interval", "code", "duration")
        ) and (found := _PERIODS.get(value.strip().lower())):
            return found
    return ""
