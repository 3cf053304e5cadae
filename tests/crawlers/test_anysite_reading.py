"""Listing pages of sites nobody configured: each field from whatever the page carries, with where it came from."""

from __future__ import annotations

import json
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest

from crawlers.pages.anysite.reader import AnyReading, read_any
from leadline.core.errors import Quarantine

ROOT = Path(__file__).resolve().parents[2]
PORTALS = ROOT.parent / "shared" / "data" / "html" / "portals_10.tar.gz"
TEXT = (
    "A quiet and sunny place with a large balcony, close to the station and the park. "
    "Viewing by appointment, also at weekends; the kitchen was renewed last year and stays."
)


def page(body: str, *, head: str = "", lang: str = "en") -> bytes:
    return f"<!doctype html><html lang={lang}><head>{head}</head><body>{body}</body></html>".encode()


def read(body: bytes, url: str = "https://www.plaza.example/ad/quiet-flat-48213", **options: Any) -> AnyReading:
    return read_any(url, body, **options)


#: host, language, labels and values of a page that only shows them, and what must be read
COUNTRIES = [
    ("de", "de", {"Kaufpreis": "249.000 €", "Ort": "Leipzig", "PLZ": "04109", "Eingestellt am": "03.11.2026"}, (249000, "EUR", "Leipzig", "04109", "2026-11-03")),
    ("fr", "fr", {"Prix": "1 250 €", "Ville": "Nantes", "Code postal": "44000", "Publiée le": "3 novembre 2026"}, (1250, "EUR", "Nantes", "44000", "2026-11-03")),
    ("es", "es", {"Precio": "990.000 €", "Ciudad": "Bilbao", "Código postal": "48001", "Publicado": "3/11/2026"}, (990000, "EUR", "Bilbao", "48001", "2026-11-03")),
    ("it", "it", {"Prezzo": "€ 200.000", "Comune": "Torino", "CAP": "10121", "Pubblicato il": "3 novembre 2026"}, (200000, "EUR", "Torino", "10121", "2026-11-03")),
    ("pt", "pt", {"Preço": "320.000 €", "Cidade": "Braga", "Código postal": "4700-001", "Publicado em": "03/11/2026"}, (320000, "EUR", "Braga", "4700-001", "2026-11-03")),
    ("br", "pt", {"Valor": "R$ 3.500,00", "Cidade": "Recife", "CEP": "50010-000", "Publicado em": "03/11/2026"}, (3500, "BRL", "Recife", "50010-000", "2026-11-03")),
    ("nl", "nl", {"Vraagprijs": "€ 425.000", "Plaats": "Utrecht", "Postcode": "3511 AB", "Aangeboden sinds": "3 november 2026"}, (425000, "EUR", "Utrecht", "3511 AB", "2026-11-03")),
    ("pl", "pl", {"Cena": "2 200 zł", "Miejscowość": "Gdańsk", "Kod pocztowy": "80-001", "Dodano": "3 listopada 2026"}, (2200, "PLN", "Gdańsk", "80-001", "2026-11-03")),
    ("cz", "cs", {"Cena": "5 990 000 Kč", "Město": "Brno", "PSČ": "602 00", "Vloženo": "3. listopadu 2026"}, (5990000, "CZK", "Brno", "602 00", "2026-11-03")),
    ("se", "sv", {"Pris": "1 395 000 kr", "Stad": "Malmö", "Postnummer": "211 22", "Publicerad": "3 november 2026"}, (1395000, "SEK", "Malmö", "211 22", "2026-11-03")),
    ("hu", "hu", {"Ár": "45 900 000 Ft", "Település": "Szeged", "Irányítószám": "6720"}, (45900000, "HUF", "Szeged", "6720", "")),
    ("ro", "ro", {"Preț": "650 lei", "Oraș": "Iași", "Cod poștal": "700001", "Publicat": "3 noiembrie 2026"}, (650, "RON", "Iași", "700001", "2026-11-03")),
    ("com.tr", "tr", {"Fiyat": "1.500.000 TL", "Şehir": "Bursa", "Posta kodu": "16010", "İlan tarihi": "3 Kasım 2026"}, (1500000, "TRY", "Bursa", "16010", "2026-11-03")),
    ("ru", "ru", {"Цена": "15 млн руб.", "Город": "Казань", "Индекс": "420001", "Опубликовано": "3 ноября 2026"}, (15000000, "RUB", "Казань", "420001", "2026-11-03")),
    ("com.ua", "uk", {"Ціна": "8 000 грн", "Місто": "Львів"}, (8000, "UAH", "Львів", "", "")),
    ("co.uk", "en", {"Asking price": "£725,000", "Town": "Leeds", "Postcode": "LS1 4AP", "Listed on": "3 November 2026"}, (725000, "GBP", "Leeds", "LS1 4AP", "2026-11-03")),
    ("com.au", "en", {"Price": "$650 per week", "Suburb": "Fremantle", "Postcode": "6160", "Date listed": "03/11/2026"}, (650, "AUD", "Fremantle", "6160", "2026-11-03")),
    ("co.za", "en", {"Price": "R 1 395 000", "City": "Durban", "Postal code": "4001"}, (1395000, "ZAR", "Durban", "4001", "")),
    ("in", "en", {"Price": "Rs 45 Lac", "City": "Pune", "Pincode": "411001"}, (4500000, "INR", "Pune", "411001", "")),
    ("com.mx", "es", {"Precio": "$12,500 al mes", "Ciudad": "Puebla", "C.P.": "72000"}, (12500, "MXN", "Puebla", "72000", "")),
    ("jp", "ja", {"価格": "3,480万円", "所在地": "神戸市"}, (34800000, "JPY", "神戸市", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("ending", "lang", "shown", "want"), COUNTRIES, ids=[f"{row[0]}" for row in COUNTRIES])
@pytest.mark.parametrize("shape", ["dl", "table", "divs", "lines"])
def test_labels_and_numbers_of_a_country_are_read_however_they_are_set(
    ending: str, lang: str, shown: dict[str, str], want: tuple[Any, ...], shape: str
) -> None:
    rows = {
        "dl": lambda k, v: f"<dt>{k}</dt><dd>{v}</dd>",
        "table": lambda k, v: f"<tr><td>{k}:</td><td>{v}</td></tr>",
        "divs": lambda k, v: f"<div><span>{k}</span><span>{v}</span></div>",
        "lines": lambda k, v: f"<p><b>{k}:</b> {v}</p>",
    }[shape]
    holder = {"dl": "dl", "table": "table", "divs": "section", "lines": "div"}[shape]
    facts = "".join(rows(key, value) for key, value in shown.items())
    body = page(f"<h1>Listing number 48213</h1><p class=text>{TEXT}</p><{holder}>{facts}</{holder}>", lang=lang)
    reading = read(body, f"https://www.plaza-example.{ending}/x/48213")
    amount, currency, city, postal, posted = want
    assert reading.kind == "listing"
    assert (reading.extra.get("amount"), reading.extra.get("currency")) == (amount, currency)
    assert reading.extra.get("city", "") == city
    assert reading.extra.get("postal_code", "") == postal
    assert reading.fields.get("posted_at", "") == posted
    assert reading.fields["body"].startswith("A quiet and sunny place")
    assert reading.fields["title"] == "Listing number 48213"


PRODUCT = {
    "@context": "https://schema.org", "@type": "Product", "name": "Quiet flat by the park", "description": TEXT,
    "image": ["https://img.plaza.example/p/77-1.jpg", "https://img.plaza.example/p/77-2.jpg"],
    "offers": {
        "@type": "Offer", "price": "1250.00", "priceCurrency": "EUR",
        "seller": {"@type": "RealEstateAgent", "name": "Muster Homes", "address": {"addressLocality": "Hamburg", "postalCode": "20095"}},
    },
    "address": {"@type": "PostalAddress", "addressLocality": "Leipzig", "postalCode": "04109", "addressRegion": "Sachsen", "addressCountry": "DE"},
    "geo": {"@type": "GeoCoordinates", "latitude": 51.3402, "longitude": 12.3733}, "datePosted": "2026-11-03",
}  # fmt: skip


def test_json_ld_is_read_and_the_sellers_own_address_is_not_the_listings() -> None:
    reading = read(page("<h1>Quiet flat by the park</h1>", head=script(PRODUCT)))
    extra = reading.extra
    assert reading.fields["price"] == "1250 EUR"
    assert (extra["city"], extra["postal_code"], extra["region"]) == ("Leipzig", "04109", "Sachsen")
    assert (extra["latitude"], extra["longitude"]) == (51.3402, 12.3733)
    assert (extra["agent"], reading.fields["country"]) == ("Muster Homes", "DE")
    assert extra["main_picture"] == "https://img.plaza.example/p/77-1.jpg"
    assert reading.fields["posted_at"] == "2026-11-03"
    assert all(0 < entry["confidence"] <= 1 and entry["from"] for entry in extra["provenance"].values())
    assert "jsonld" in extra["provenance"]["price"]["from"]


def script(data: Any, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{json.dumps(data)}</script>'


STATE = {
    "props": {
        "page": {
            "ad": {
                "id": 48213, "headline": "Quiet flat by the park", "description": TEXT, "pricing": {"amount": 1250, "currencyCode": "EUR", "interval": "month"},
                "location": {"city": {"name": "Leipzig"}, "zipCode": "04109", "state": "Sachsen", "coordinates": {"lat": 51.3402, "lng": 12.3733}},
                "photos": [{"url": "https://img.plaza.example/p/77-1.jpg"}, {"url": "https://img.plaza.example/p/77-2.jpg"}],
                "advertiser": {"displayName": "Erika Muster", "phone": "+49 30 23125 000", "location": {"city": "Hamburg", "lat": 53.55, "lng": 9.99}},
                "firstPublished": "2026-11-03T10:00:00Z",
            },
            "similarAds": [
                {"id": 1, "headline": "Another flat", "pricing": {"amount": 9999, "currencyCode": "EUR"}, "location": {"city": {"name": "Berlin"}}},
                {"id": 2, "headline": "A third flat", "pricing": {"amount": 8888, "currencyCode": "EUR"}, "location": {"city": {"name": "Köln"}}},
            ],
            "translations": {"price": "Price", "city": "City", "agent_name": "Agent's name"},
        }
    }
}  # fmt: skip


def _flat(value: Any, table: list[Any]) -> int:
    """A value as some frameworks flatten it: a table in which objects hold positions."""
    at = len(table)
    table.append(None)
    if isinstance(value, dict):
        table[at] = {key: _flat(part, table) for key, part in value.items()}
    elif isinstance(value, list):
        table[at] = [_flat(part, table) for part in value]
    else:
        table[at] = value
    return at


def _table() -> list[Any]:
    table: list[Any] = []
    _flat(STATE, table)
    return table


def _loose(value: Any) -> str:
    """An object as a script writes it: bare keys, single quotes, a call where a value was."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_loose(part)}" for key, part in value.items()) + ", made: new Date(2026, 1), }"
    if isinstance(value, list):
        return "[" + ",".join(_loose(part) for part in value) + ",]"
    return json.dumps(value) if not isinstance(value, str) else "'" + value.replace("'", "\\'") + "'"


STREAM = "1:" + json.dumps(["$", "div", None, STATE])
CARRIED = {
    "json script": script(STATE, "application/json"),
    "assigned": f"<script>window.__ANY__ = {json.dumps(STATE)}; start();</script>",
    "parsed from a string": f"<script>window.x = JSON.parse({json.dumps(json.dumps(STATE))})</script>",
    "pushed": f"<script>layer.push({json.dumps(STATE)})</script>",
    "loose literal": f"<script>var conf = {_loose(STATE)}; go(conf)</script>",
    "called function": f"<script>window.__S__=(function(a,b){{return {_loose(STATE).replace('1250', 'a', 1)}}}(1250,null));</script>",
    "json in json": script({"cache": json.dumps(STATE)}, "application/json"),
    "flattened": script(_table(), "application/json"),
    "stream": f"<script>self.s.push([1,{json.dumps(STREAM[:300])}])</script><script>self.s.push([1,{json.dumps(STREAM[300:])}])</script>",
    "attribute": f"<div data-state='{json.dumps(STATE).replace(chr(39), '&#39;')}'></div>",
}  # fmt: skip


@pytest.mark.parametrize("way", CARRIED)
def test_data_that_a_page_carries_is_found_however_it_is_written(way: str) -> None:
    shown = f"<h1>Quiet flat by the park</h1><div><p>{TEXT}</p></div>{CARRIED[way]}"
    reading = read(page(shown))
    extra = reading.extra
    assert (extra["amount"], extra["currency"]) == (1250, "EUR")
    assert (extra["city"], extra["postal_code"]) == ("Leipzig", "04109")
    assert (extra["latitude"], extra["longitude"]) == (51.3402, 12.3733)
    assert extra["agent"] == "Erika Muster"
    assert extra["main_picture"] == "https://img.plaza.example/p/77-1.jpg"
    assert reading.fields["title"] == "Quiet flat by the park"
    assert reading.fields["posted_at"].startswith("2026-11-03")


def test_microdata_is_read() -> None:
    body = page(
        f"""<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>Quiet flat by the park</h1>
        <p itemprop=description>{TEXT}</p><img itemprop=image src="/p/77-1.jpg">
        <div itemprop=offers itemscope itemtype="https://schema.org/Offer"><meta itemprop=price content="1250">
        <meta itemprop=priceCurrency content="EUR"></div></div>"""
    )
    reading = read(body)
    assert (reading.extra["amount"], reading.extra["currency"]) == (1250, "EUR")
    assert reading.extra["main_picture"] == "https://www.plaza.example/p/77-1.jpg"


def test_agreement_of_several_places_makes_a_value_surer() -> None:
    alone = read(page("<h1>Quiet flat by the park</h1>", head=script(PRODUCT)))
    both = read(
        page("<h1>Quiet flat by the park</h1><div class=price>1.250 €</div>", head=script(PRODUCT)),
        "https://www.plaza-example.de/ad/48213",
    )
    assert both.extra["provenance"]["price"]["confidence"] > alone.extra["provenance"]["price"]["confidence"]
    assert both.fields["price"] == "1.250 €"


def test_prices_of_other_things_are_not_the_listings() -> None:
    body = page(
        f"""<h1>Quiet flat by the park</h1><p class=price>€ 1.250</p><p>{TEXT}</p>
        <del class=old-price>€ 1.400</del><p>2.500 €/m²</p>
        <section class=similar-ads><h2>Similar</h2><p class=price>€ 300</p><p class=price>€ 310</p></section>"""
    )
    assert read(body).extra["amount"] == 1250


def test_contacts_maps_and_breadcrumbs_are_read() -> None:
    body = page(
        f"""<ol class=breadcrumb><li><a href=/>Start</a></li><li><a href=/f>Flats in Saxony</a></li>
        <li><a href=/f/l>Flats in Leipzig</a></li></ol><h1>Quiet flat by the park</h1><p class=price>€ 1.250</p><p>{TEXT}</p>
        <a href="tel:+49-30-23125-000">call</a><a href="mailto:erika@muster.example?subject=x">write</a>
        <a href="https://wa.me/493023125000">chat</a><a href="https://wa.me/?text=look">share</a>
        <iframe src="https://maps.plaza.example/embed?q=51.3402,12.3733&z=14"></iframe>"""
    )
    reading = read(body)
    assert reading.fields["contacts"] == ("+49-30-23125-000", "erika@muster.example", "https://wa.me/493023125000")
    assert (reading.extra["latitude"], reading.extra["longitude"]) == (51.3402, 12.3733)


ROWS = "".join(
    f'<li><a href="/ad/flat-number-{4000 + n}"><img src="/p/{n}.jpg">Flat number {n} in Leipzig</a><b>{500 + n} €</b></li>'
    for n in range(12)
)


def test_an_index_page_gives_its_listings_and_the_next_page() -> None:
    body = page(
        f'<nav><a href=/login>Log in</a></nav><h1>12 flats in Leipzig</h1><ul>{ROWS}</ul><a href="/list?page=1">1</a><a href="/list?page=3">weiter</a><footer><a href=/imprint>Imprint</a></footer>',
        lang="de",
    )
    reading = read(body, "https://www.plaza.example/list?page=2")
    assert reading.kind == "index"
    listings = [link.url for link in reading.links if link.kind == "listing"]
    assert listings == [f"https://www.plaza.example/ad/flat-number-{4000 + n}" for n in range(12)]
    assert [link.url for link in reading.links if link.kind == "index"] == ["https://www.plaza.example/list?page=3"]


def test_a_listing_with_rows_of_others_below_is_a_listing() -> None:
    body = page(
        f"<h1>Quiet flat by the park</h1><p class=price>€ 1.250</p><div class=description>{TEXT}</div><h2>More</h2><ul>{ROWS}</ul>",
        head=script(PRODUCT),
    )
    assert read(body).kind == "listing"


UNREADABLE = {
    "empty": b"  \n ",
    "not-html": b"%PDF-1.7 ....",
    "soft-404": page("<h1>Page not found</h1><p>Sorry, there is nothing here. Try the search.</p>"),
    "blocked": page("<h1>Just a moment...</h1><p>Verify you are human.</p>"),
    "script-only": page("<div id=app></div><script src=/app.js></script>"),
    "truncated": b"<html><head><title>Flat</title></head><body><h1>Quiet flat by the pa",
    "no-fields": page("<p>We use cookies to make this site better for everybody who visits, every day.</p>"),
    "too-large": b"<html>" + b"x" * 3_000_000,
}  # fmt: skip


@pytest.mark.parametrize("reason", UNREADABLE)
def test_what_cannot_be_read_has_a_stable_reason(reason: str) -> None:
    with pytest.raises(Quarantine) as caught:
        read(UNREADABLE[reason], max_bytes=2_000_000)
    assert caught.value.reason == reason


def test_a_picture_in_a_pages_place_is_refused() -> None:
    with pytest.raises(Quarantine) as caught:
        read(b"\xff\xd8\xff\xe0 JFIF", headers={"Content-Type": "text/html"})
    assert caught.value.reason == "not-html"


def test_ten_megabytes_of_nesting_are_refused_or_read_but_never_kill() -> None:
    body = b"<html><body><h1>Deep</h1>" + b"<div>" * 2_000_000
    with pytest.raises(Quarantine) as caught:
        read(body)
    assert caught.value.reason in ("too-deep", "truncated", "no-fields")


def test_data_nested_without_end_is_no_danger() -> None:
    bomb = "[" * 100_000 + "]" * 100_000
    loose = "{a:" * 50_000
    body = page(
        f"<h1>Quiet flat by the park</h1><p class=price>€ 1.250</p><p>{TEXT}</p><script>var x = {bomb}; var y = {loose};</script>"
    )
    assert read(body).extra["amount"] == 1250


BROKEN = {
    "list closed by a brace": "<script>var x = [1, 2, }; var y = [ };</script>",
    "bracket in an address": '<img src="http://[x/1.jpg"><a href="http://[y/"></a><meta property="og:url" content="http://[z">',
    "odd sizes": '<img srcset="/a.jpg 1.2.3.4.5w, /b.jpg x">',
    "endless class": f'<div class="{"a" * 300_000}"><b>Name</b></div>',
    "endless digits": f"<p>{'1' * 200_000}</p><script>var lat{'1' * 200_000} = 5</script>",
    "lone surrogate": "<script>var x = {a: '\\ud800', b: \"\\udfff\"};</script>",
    "odd coordinates": '<div data-lat="1e999" data-lng="nan"></div><a href="https://m.example/?q=999.123,999.123">map</a>',
    "odd price": '<meta property="product:price:amount" content="1.2.3,4,5"><span class=price>$' + "1," * 500 + "</span>",
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_broken_parts_of_a_page_do_not_hide_the_rest_nor_take_long(what: str) -> None:
    body = page(f"<h1>Quiet flat by the park</h1><p class=price>€ 1.250</p><p>{TEXT}</p>{BROKEN[what]}")
    began = time.process_time()
    assert read(body).extra["amount"] == 1250
    assert time.process_time() - began < 2


def test_a_wrong_charset_is_recovered() -> None:
    text = page(f"<h1>Wohnung in Köln-Mülheim</h1><p class=preis>1.250 €</p><p>{TEXT}</p>", lang="de")
    reading = read(text, headers={"Content-Type": "text/html; charset=iso-8859-1"})
    assert reading.fields["title"] == "Wohnung in Köln-Mülheim"


def test_an_expired_listing_is_gone() -> None:
    assert read(page("<h1>Sorry</h1><p>This listing is no longer available.</p>")).kind == "gone"


def test_reading_is_pure() -> None:
    body = page("<h1>Quiet flat by the park</h1>", head=script(PRODUCT))
    assert read(body) == read(body)


@pytest.mark.skipif(not PORTALS.exists(), reason="the saved portal pages are not beside the repository")
def test_saved_portal_pages_are_read_and_nothing_in_the_code_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import unconfigured

    with tarfile.open(PORTALS) as archive:
        archive.extractall(tmp_path, filter="data")
    rows = json.loads(next(tmp_path.rglob("expected.json")).read_text("utf-8"))
    folder = next(tmp_path.rglob("expected.json")).parent
    right = total = 0
    for row in rows:
        got = unconfigured.ours((folder / row["page"]).read_bytes(), row["url"])
        truth = {
            name: value for name, value in unconfigured.truth_of(row["expected"]).items() if name in unconfigured.BAR
        }
        right += sum(unconfigured.is_right(name, got.get(name), value) for name, value in truth.items())
        total += len(truth)
    assert right / total >= 0.9
    code = "".join(path.read_text("utf-8") for path in (ROOT / "crawlers/pages/anysite").glob("*.py")).lower()
    hosts = {row["url"].split("/")[2].removeprefix("www.") for row in rows}
    assert not {host for host in hosts if host in code}
