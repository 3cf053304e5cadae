"""Prices as people write them in many countries."""

from __future__ import annotations

import pytest

from crawlers.pages.anysite.amounts import read_amount
from crawlers.pages.anysite.money import find_prices, read_price

#: text, country of the page, amount, currency, period
WRITTEN = [
    ("$1,495,000", "US", 1495000, "USD", ""),
    ("£725,000", "GB", 725000, "GBP", ""),
    ("£1,250 pcm", "GB", 1250, "GBP", "month"),
    ("1.250,50 €", "DE", 1250.5, "EUR", ""),
    ("1.250,- €", "AT", 1250, "EUR", ""),
    ("749 000 € / mois", "FR", 749000, "EUR", "month"),
    ("990.000 €", "ES", 990000, "EUR", ""),
    ("€ 200.000", "IT", 200000, "EUR", ""),
    ("€ 1.250,- per maand", "NL", 1250, "EUR", "month"),
    ("CHF 1'250'000.–", "CH", 1250000, "CHF", ""),
    ("2 200 zł", "PL", 2200, "PLN", ""),
    ("3 000 PLN/mc", "PL", 3000, "PLN", "month"),
    ("5 990 000 Kč", "CZ", 5990000, "CZK", ""),
    ("12,5 mio. kr.", "DK", 12500000, "DKK", ""),
    ("1 395 000 kr", "SE", 1395000, "SEK", ""),
    ("4 500 000,-  kr", "NO", 4500000, "NOK", ""),
    ("45 millió Ft", "HU", None, "", ""),
    ("45 900 000 Ft", "HU", 45900000, "HUF", ""),
    ("650 lei", "RO", 650, "RON", ""),
    ("1.500.000 TL", "TR", 1500000, "TRY", ""),
    ("15 млн руб.", "RU", 15000000, "RUB", ""),
    ("8 000 грн", "UA", 8000, "UAH", ""),
    ("R 1 395 000", "ZA", 1395000, "ZAR", ""),
    ("₹ 1.2 Cr", "IN", 12000000, "INR", ""),
    ("Rs 12,34,567", "IN", 1234567, "INR", ""),
    ("Rs. 45 Lac", "PK", 4500000, "PKR", ""),
    ("12,000,000 AED", "AE", 12000000, "AED", ""),
    ("١٢٠٠٠ د.إ", "AE", 12000, "AED", ""),
    ("R$ 3.500,00", "BR", 3500, "BRL", ""),
    ("$ 350.000.000", "CO", 350000000, "COP", ""),
    ("$12,500 al mes", "MX", 12500, "MXN", "month"),
    ("$650 per week", "AU", 650, "AUD", "week"),
    ("3,480万円", "JP", 34800000, "JPY", ""),
    ("1億2,000万円", "JP", 120000000, "JPY", ""),
    ("350万元", "CN", 3500000, "CNY", ""),
    ("¥8,500", "CN", 8500, "CNY", ""),
    ("Rp 1,5 miliar", "ID", 1500000000, "IDR", ""),
    ("RM 450,000", "MY", 450000, "MYR", ""),
    ("3,2 tỷ đ", "VN", 3200000000, "VND", ""),
    ("₦25,000,000", "NG", 25000000, "NGN", ""),
    ("KSh 85,000", "KE", 85000, "KES", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "country", "amount", "currency", "period"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_price_is_read_by_the_custom_of_its_country(
    text: str, country: str, amount: float | None, currency: str, period: str
) -> None:
    found = [price for price in find_prices(text, country) if not price.unit]
    if amount is None:
        assert [price.currency for price in found] in ([], ["HUF"])
        return
    assert (found[0].amount, found[0].currency, found[0].period) == (amount, currency, period)
    assert text[found[0].start : found[0].end].strip() == found[0].text


@pytest.mark.parametrize("text", ["2 bedrooms", "for r 5 people", "call 555 0100", "3 km away", "room 12 le grand", ""])
def test_a_number_without_a_currency_is_no_price(text: str) -> None:
    assert find_prices(text, "US") == []


def test_a_price_by_area_is_marked() -> None:
    assert [price.unit for price in find_prices("2.500 €/m² and 300 €", "IT")] == [True, False]


def test_a_dollar_is_of_the_country_or_else_of_what_the_page_names() -> None:
    assert find_prices("$500", "CA")[0].currency == "CAD"
    assert find_prices("$500", "", "SGD")[0].currency == "SGD"
    assert find_prices("US$500", "CA")[0].currency == "USD"


def test_a_bare_amount_counts_only_where_a_price_is_expected() -> None:
    price = read_price("749000", "BE")
    assert price is not None
    assert (price.amount, price.currency) == (749000, "")
    assert read_amount("1.234.567,89") == 1234567.89
    assert read_amount("0.500") == 0.5
    assert read_amount("none") is None
