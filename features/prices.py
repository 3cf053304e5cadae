"""Prices and pay: amount, currency and period, from prose and from the listing's own price field."""

from __future__ import annotations

import re
from functools import lru_cache

from features.number_words import plain
from features.region_tables import CURRENCY_REGIONS
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "prices"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"

_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₹": "INR", "₦": "NGN", "₱": "PHP", "฿": "THB", "₫": "VND", "₪": "ILS",
    "₩": "KRW", "₸": "KZT", "₾": "GEL", "¥": "JPY", "r$": "BRL", "us$": "USD", "u$s": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "mx$": "MXN", "$": "",
}  # fmt: skip
_WORDS = {
    "EUR": "eur|euros?|evro|евро|євро|ευρω", "GBP": "gbp|pounds?(?! of)|quid|libras|sterling", "USD": "usd|dollars?|bucks|dolares|dolari|dolarow|доллар(?:ов|а)?",
    "PLN": "pln|zl|zlotych|zloty|zlote", "RON": "ron|lei", "RUB": "rub|руб(?:лей|ля|\\.)?|р\\.|rubles?", "TRY": "try|tl|lira", "UAH": "uah|грн|гривен|гривень|hrn",
    "CZK": "czk|kc|korun", "HUF": "huf|ft|forint", "CHF": "chf|sfr|franken", "SEK": "sek", "NOK": "nok", "DKK": "dkk", "BGN": "bgn|лв|leva", "BRL": "brl|reais|real(?= por)",
    "MXN": "mxn|pesos? mexicanos", "ARS": "ars", "COP": "cop", "CLP": "clp", "INR": "inr|rs\\.?|rupees", "PKR": "pkr", "PHP": "php", "AED": "aed|dirhams?|dhs",
    "SAR": "sar", "NGN": "ngn|naira", "KES": "kes|ksh", "ZAR": "zar|rand", "CAD": "cad", "AUD": "aud", "NZD": "nzd", "MAD": "mad", "THB": "thb|baht", "JPY": "jpy|yen",
    "CNY": "cny|rmb|yuan", "SGD": "sgd", "HKD": "hkd", "MYR": "myr|rm", "IDR": "idr|rp", "KZT": "kzt|тенге", "BYN": "byn", "RSD": "rsd|dinara", "ILS": "ils|nis|shekels?",
    "": "roses?|rosas|rosen|roze|kr|kronor|kroner|pesos?",
}  # fmt: skip
#: Currency of each country, for a bare ``$``, ``kr`` or "roses".
_HOME = {region: currency for currency, regions in CURRENCY_REGIONS.items() for region in regions} | dict.fromkeys(
    [
        "DE",
        "AT",
        "FR",
        "IT",
        "ES",
        "PT",
        "NL",
        "BE",
        "IE",
        "FI",
        "GR",
        "LU",
        "CY",
        "MT",
        "SK",
        "SI",
        "EE",
        "LV",
        "LT",
        "HR",
    ],
    "EUR",
)
_DOLLAR_COUNTRIES = {
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "HK": "HKD",
    "SG": "SGD",
    "MX": "MXN",
    "AR": "ARS",
    "CO": "COP",
    "CL": "CLP",
    "UY": "UYU",
}

_PERIODS = {
    "hour": r"h|hr|hrs|hour|hourly|hora|heure|stunde|std|stunden|ora|godz|godzine|godzina|час|ч|год(?:ину|ина)|saat|uur|oră|timme|hod",
    "half-hour": r"half\s?(?:an\s)?hour|hh|1/2\s?h|media hora|demi-?heure|halbe stunde|mezz'?ora|pol godziny|jumatate de ora|полчаса|yarim saat|half uur|30\s?min\w*",
    "night": r"night|noche|noite|nuit|nacht|notte|noc|noapte|ночь|gece|overnight",
    "day": r"day|daily|dia|jour|tag|giorno|dzien|zi|день|сутки|смен[ау]|gun|gunluk|dag|shift|schicht|den",
    "week": r"week|weekly|pw|semana|semanal|semaine|woche|settimana|tydzien|saptamana|неделю|неделя|hafta|haftalik|wk",
    "month": r"month|monthly|pm|pcm|mo|mes|mensual|mensuales|mensal|mois|monat|monatlich|mese|mensili|miesiac|miesiecznie|mc|luna|lunar|месяц|мес|ay|aylik|maand|ho|mensuel|місяць",
    "year": r"year|yearly|annum|annual|annually|pa|p\.a|ano|anual|an|annee|jahr|anno|rok|rocznie|год|yil|jaar|yr",
}
_PERIOD = re.compile(
    r"\s{0,2}(?:(?:netto|brutto|gross|net|brut|bruto|neto|net\.|na reke|cash|in hand)\s)?"
    r"(?:/|per|an|a|je|pro|par|por|la|al|all'|alla|por la|pe|na|za|в|за|на|each|every|l'|de|p/|op|'?lik|the|eine|die|der|pour|für|fur|for|x)?\s{0,2}(?:"
    + "|".join(
        f"(?P<{name.replace('-', '_')}>{words})"
        for name, words in sorted(_PERIODS.items(), key=lambda item: item[0] != "half-hour")
    )
    + r")(?![^\W_])"
)
_BARE_PERIOD_NEEDS = re.compile(
    r"\s{0,2}(?:/|per\b|an\b|a\b|je\b|pro\b|par\b|por\b|la\b|al\b|all'|alla\b|pe\b|na\b|za\b|в\b|за\b|на\b|l'|p/|op\b|the\b)|\s?(?:hourly|daily|weekly|monthly|yearly|pcm|pw|p\.a|mensual|mensal|monatlich|miesi|rocznie|lunar|aylik|haftalik|gunluk)"
)

_AMOUNT = r"\d{1,3}(?:[ .,'\u00a0]\d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
_SYMBOL = "|".join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True))
_CODE_GROUPS = "|".join(f"(?P<c{index}>{words})" for index, words in enumerate(_WORDS.values()))
_CODES = dict(zip((f"c{index}" for index in range(len(_WORDS))), _WORDS, strict=True))
_BEFORE = re.compile(rf"(?<![^\W_])(?P<symbol>{_SYMBOL})\s?(?P<amount>{_AMOUNT})(?P<kilo>\s?k(?![^\W_]))?")
_AFTER = re.compile(
    rf"(?<![\d.,])(?P<amount>{_AMOUNT})(?P<kilo>\s?(?:k|tys\.?|mil|тыс\.?))?\s?(?:(?P<symbol>{_SYMBOL})|(?:{_CODE_GROUPS})(?![^\W_]))"
)
_CODE_BEFORE = re.compile(rf"(?<![^\W_])(?:{_CODE_GROUPS})\s?(?P<amount>{_AMOUNT})(?P<kilo>\s?k(?![^\W_]))?")
_LONE_AMOUNT = re.compile(rf"(?<![\d.,])(?:{_AMOUNT})")


def amount_of(written: str) -> float | None:
    """The number an amount stands for, whichever mark parts thousands and whichever decimals.

    The last mark parts decimals when one or two digits follow it; otherwise marks part thousands.
    """
    digits = re.sub(r"[ '\u00a0]", "", written)
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 in (1, 2):
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    else:
        digits = re.sub(r"[.,]", "", digits)
    try:
        return float(digits)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def currency_of(text: str) -> str:
    """ISO 4217 code that a short text names outright ("€ 20", "1 200 zł"), or an empty string."""
    lower = plain(text.lower())
    for pattern in (_BEFORE, _AFTER, _CODE_BEFORE):
        for found in pattern.finditer(lower):
            code = _code(found)
            if code:
                return code
    return ""


def _code(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if groups.get("symbol"):
        return _SYMBOLS[groups["symbol"]]
    return next((_CODES[name] for name in _CODES if groups.get(name)), "")


def extract(view: ListingView) -> list[Signal]:
    """One ``price`` signal per amount with a currency, value ``CUR amount`` or ``CUR amount/period``."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name.startswith("contacts"):
            continue
        found = _in_field(field, view)
        if not found and field.name == "price":
            found = _bare(field, view)
        signals.extend(found)
    return signals


def _in_field(field: FieldView, view: ListingView) -> list[Signal]:
    text = plain(field.lower)
    taken: list[tuple[int, int]] = []
    found: list[Signal] = []
    matches = [m for pattern in (_BEFORE, _AFTER, _CODE_BEFORE) for m in pattern.finditer(text)]
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        start, end = match.span()
        if taken and start < taken[-1][1]:
            continue
        code = _code(match)
        confidence = 0.97
        if not code:
            code, confidence = _home_currency(match, view), 0.75
            if not code:
                continue
        value = amount_of(match["amount"])
        if value is None or value == 0:
            continue
        if match["kilo"]:
            value *= 1000
        taken.append((start, end))
        found.append(_signal(field, text, start, end, code, value, confidence))
    return found


def _home_currency(match: re.Match[str], view: ListingView) -> str:
    """Currency of a bare ``$``, ``kr``, "pesos" or "roses" by the listing's country."""
    region = view.regions[0] if view.listing.country or view.listing.place else ""
    if match.groupdict().get("symbol"):
        return _DOLLAR_COUNTRIES.get(region, "USD")
    return _HOME.get(region, "")


def _bare(field: FieldView, view: ListingView) -> list[Signal]:
    """The listing's own price field without a currency: the country's."""
    text = plain(field.lower)
    found = _LONE_AMOUNT.search(text)
    code = _HOME.get(view.regions[0], "") if view.listing.country or view.listing.place else ""
    if found is None or not code:
        return []
    value = amount_of(found.group())
    return [_signal(field, text, *found.span(), code, value, 0.6)] if value else []


def _signal(field: FieldView, text: str, start: int, end: int, code: str, value: float, confidence: float) -> Signal:
    period = ""
    unit = _PERIOD.match(text, end)
    if unit is not None and _BARE_PERIOD_NEEDS.match(text, end):
        period = (unit.lastgroup or "").replace("_", "-")
        end = unit.end()
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return field.signal(
        "price", f"{code} {shown}" + (f"/{period}" if period else ""), start, end, EXTRACTOR,
        confidence=confidence, detail={"amount": value, "currency": code, "period": period},
    )  # fmt: skip
