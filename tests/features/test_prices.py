"""Prices and pay: the cases of the benchmark, what is cited, what the details say, and hostile text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import prices
from features.prices import Price, currency_of, parse_value
from features.region_tables import home_currency
from features.view import ListingView
from leadline.core.records import Listing, Signal


def read(body: str, country: str = "GB", **fields: str) -> list[Signal]:
    return prices.extract(ListingView(Listing("test", "1", body=body, country=country, **fields)))


@pytest.mark.parametrize("name", ["first", "second", "third", "last"])
def test_the_cases_of_the_benchmark(benchmark, name: str) -> None:
    bench = benchmark("prices")
    hits = found = wanted = 0
    for country, text, values in bench.cases(name):
        got = bench.ours(country, text)
        hits, found, wanted = hits + len(got & values), found + len(got), wanted + len(values)
    assert hits / found >= 0.95
    assert hits / wanted >= 0.9


@pytest.mark.parametrize(
    ("body", "country", "values"),
    [
        ("€1.200,50 p.m.", "DE", ["EUR 1200.5/month"]), ("£12/h or £350 per week", "GB", ["GBP 12/hour", "GBP 350/week"]),
        ("20 € 30 €", "FR", ["EUR 20", "EUR 30"]), ("$15", "CA", ["CAD 15"]), ("1,250,000 USD", "US", ["USD 1250000"]),
        ("CHF 1'200.–", "CH", ["CHF 1200"]), ("60-65k €", "DE", ["EUR 60000-65000"]), ("GBP 40-65,000", "GB", ["GBP 40000-65000"]),
        ("TRY 3 for free", "GB", []), ("PHP 30,000", "GB", ["PHP 30000"]), ("8 Sr. engineers", "US", []),
        ("Full time. Salary: 180", "NO", ["NOK 180"]), ("turnover of £20 million", "GB", []), ("lost 20 pounds", "GB", []),
        ("20-25 eur/val.", "LT", ["EUR 20-25/hour"]), ("Val: £50", "GB", ["GBP 50"]), ("9 eiro stundā", "LV", ["EUR 9/hour"]),
        ("pay K150 per day", "ZM", ["ZMW 150/day"]), ("5k a month", "ZM", ["ZMW 5000/month"]), ("pay K150 per day", "GB", []),
    ],
)  # fmt: skip
def test_price(body: str, country: str, values: list[str]) -> None:
    assert [one.value for one in read(body, country)] == values


def test_the_price_field_may_leave_its_currency_to_the_country() -> None:
    (one,) = read("a table", price="1,200")
    assert (one.value, one.field, one.confidence) == ("GBP 1200", "price", 0.6)
    assert read("a table", country="", price="1,200") == []


def test_a_range_is_one_signal_that_cites_both_ends() -> None:
    body = "Pay: between 1.200 € and 1.500 € netto im Monat."
    (one,) = read(body, "DE")
    assert one.value == "EUR 1200-1500/month"
    assert one.raw == "between 1.200 € and 1.500 € netto im Monat"
    assert one.detail == {"amount": 1200.0, "most": 1500.0, "currency": "EUR", "period": "month", "basis": "net"}
    assert "range" in one.steps


def test_what_is_written_for_money_is_sure_of_little_and_says_so() -> None:
    (one,) = read("200 roses an hour", "US")
    assert (one.value, one.detail["period"]) == ("USD 200/hour", "hour")
    assert one.confidence < 0.5
    assert one.steps[0] == "roses read as money"


def test_every_step_is_named() -> None:
    assert read("two hundred euros", "FR")[0].steps == ("number written in words",)
    assert read("₹ 2 crore", "IN")[0].steps == ("times 1e+07 for 'crore'",)
    assert read("salary 30,000 per year", "US")[0].steps == ("no currency written: the country's",)


def test_more_than_forty_countries_have_their_money_read() -> None:
    """The code of each country's own currency, as CLDR knows it."""
    countries = [
        "US",
        "GB",
        "IE",
        "DE",
        "AT",
        "CH",
        "FR",
        "ES",
        "IT",
        "PT",
        "NL",
        "BE",
        "PL",
        "CZ",
        "HU",
        "RO",
        "BG",
        "GR",
        "TR",
        "UA",
        "RU",
        "SE",
        "NO",
        "DK",
        "IS",
        "RS",
        "MK",
        "BA",
        "AL",
        "MD",
        "GE",
        "AM",
        "AZ",
        "KZ",
        "UZ",
        "IN",
        "PK",
        "BD",
        "LK",
        "NP",
        "CN",
        "JP",
        "KR",
        "TW",
        "HK",
        "SG",
        "MY",
        "ID",
        "TH",
        "VN",
        "PH",
        "KH",
        "AE",
        "SA",
        "QA",
        "KW",
        "BH",
        "OM",
        "JO",
        "LB",
        "EG",
        "MA",
        "DZ",
        "TN",
        "IL",
        "NG",
        "GH",
        "KE",
        "UG",
        "TZ",
        "ZA",
        "ET",
        "CA",
        "AU",
        "NZ",
        "MX",
        "BR",
        "AR",
        "CO",
        "CL",
        "PE",
        "UY",
        "BO",
        "PY",
        "CR",
        "GT",
        "DO",
    ]
    missed = [
        (country, code)
        for country in countries
        if (code := home_currency(country))
        and not any(one.value == f"{code} 2500/month" for one in read(f"{code} 2,500 per month", country))
    ]
    assert len(countries) >= 80
    assert not missed


@pytest.mark.parametrize(
    ("value", "price"),
    [
        ("EUR 80/hour", Price("EUR", (80.0,), "hour")), ("EUR 80-120/2 hours", Price("EUR", (80.0, 120.0), "2 hours")),
        ("USD 12.5", Price("USD", (12.5,), "")), ("no price", None), ("", None), ("EUR 1-2-3", None),
    ],
)  # fmt: skip
def test_a_value_is_read_back(value: str, price: Price | None) -> None:
    assert parse_value(value) == price


def test_the_currency_a_short_text_names_outright() -> None:
    assert [currency_of(text) for text in ("€ 20", "1 200 zł", "$20", "12 roses", "free", "5000 Ft")] == ["EUR", "PLN", "", "", "", "HUF"]  # fmt: skip


_PIECES = st.sampled_from(
    [
        "€",
        "$",
        "£",
        "₹",
        "zł",
        "rs",
        "roses",
        "80",
        "1.200,50",
        "2,50,000",
        "1'200",
        "-120",
        "-",
        "–",
        "to",
        "from",
        "bis",
        "zu",
        "up",
        "to",
        "/h",
        "per",
        "hour",
        "30",
        "min",
        "½",
        "h",
        "k",
        "lakh",
        "crore",
        "тыс",
        "р.",
        "т.р.",
        "万",
        "円",
        "5千",
        "two",
        "hundred",
        "zweihundert",
        "cent",
        "quatre-vingt",
        "net",
        "gross",
        "netto",
        ".",
        ",",
        ":",
        "%",
        "m²",
        "kg",
        "salary",
        ":",
        "12€50",
        "R$",
        "S/.",
        'ש"ח',
        "+",
        "0",
        "000",
        "\n",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=30),
    st.sampled_from(["GB", "IN", "RU", "JP", "FR", ""]),
    st.sampled_from(["", " "]),
)
def test_any_text_is_read_and_cited(pieces: list[str], country: str, joint: str) -> None:
    body = joint.join(pieces)
    done = 0
    for one in read(body, country):
        assert body[one.start : one.end] == one.raw != ""
        assert one.start >= done, "prices do not overlap"
        done = one.end
        price = parse_value(one.value)
        assert price is not None
        assert price.currency == one.detail["currency"]
        assert list(price.amounts) == sorted(price.amounts)
