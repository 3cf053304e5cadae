"""Fields of listing pages of sites without a definition: right values, beside trafilatura and extruct alone, and time.

``python benchmarks/unconfigured.py [FOLDER-OR-TAR]`` reads a folder (or archive) of saved pages with an
``expected.json`` (``[{"page", "url", "expected": {field: value}}]``); the default is the development
pages beside the repository. The truth is what other people's site-specific scrapers gave for the same
pages. Values compared: amounts and currencies exactly; coordinates to 0.001 degrees; the main picture
by its address without marks of size; city, region, postal code and agent by their words, accents and
case apart; a title by the words of the shorter in the longer.
An empty or ``0`` truth is no truth. trafilatura and extruct come from their packages: ``pip install
trafilatura``; without it its column stays empty.
"""

from __future__ import annotations

import argparse
import json
import tarfile
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from crawlers.pages.anysite.amounts import read_amount
from crawlers.pages.anysite.evidence import words
from crawlers.pages.anysite.pictures import picture_key
from crawlers.pages.anysite.reader import read_any
from crawlers.pages.structured import values_at
from leadline.core.errors import Quarantine

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "data" / "html" / "portals_10.tar.gz"
FIELDS = (
    "title", "price", "currency", "city", "region", "postal_code", "coordinates", "main_picture", "agent", "country", "place", "body",
)  # fmt: skip
#: The fields of the bar; the others are shown only.
BAR = FIELDS[:9]
_BODY_START = 8


def truth_of(expected: Mapping[str, Any]) -> dict[str, Any]:
    """The values a page has, in our names."""
    agents = [expected[name] for name in ("agent_name", "agent_company") if expected.get(name)]
    point = (expected.get("latitude"), expected.get("longitude"))
    found = {
        "title": expected.get("title"), "price": expected.get("price_float"), "currency": expected.get("currency"),
        "city": expected.get("city"), "region": expected.get("region"), "postal_code": expected.get("postal_code"),
        "coordinates": point if all(point) else None, "main_picture": expected.get("main_image_url"), "agent": agents or None,
        "country": expected.get("country"), "place": expected.get("address_string"), "body": expected.get("description"),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def ours(body: bytes, url: str) -> dict[str, Any]:
    """What the reader of any site finds."""
    try:
        reading = read_any(url, body)
    except Quarantine:
        return {}
    extra = reading.extra
    point = (extra.get("latitude"), extra.get("longitude"))
    return {
        **reading.fields, **{name: extra.get(name) for name in ("city", "region", "postal_code", "currency", "main_picture")},
        "price": extra.get("amount"), "coordinates": point if all(point) else None,
        "agent": [extra[name] for name in ("agent", "agency") if extra.get(name)] or None,
    }  # fmt: skip


def trafilatura_alone(body: bytes, url: str) -> dict[str, Any]:
    """What trafilatura's metadata and text give: it has no fields for prices and places."""
    try:
        import trafilatura
    except ImportError:
        return {}
    read = trafilatura.bare_extraction(body, url=url, with_metadata=True)
    if read is None:
        return {}
    values = read.as_dict() if hasattr(read, "as_dict") else read
    return {
        "title": values.get("title"), "main_picture": values.get("image"), "agent": [values["author"]] if values.get("author") else None,
        "body": values.get("text") or values.get("description"),
    }  # fmt: skip


def extruct_alone(body: bytes, url: str) -> dict[str, Any]:
    """What JSON-LD, microdata, RDFa and OpenGraph give by the plain schema.org paths."""
    import extruct

    text = body.decode("utf-8", "replace")
    try:
        data = extruct.extract(
            text, base_url=url, syntaxes=["json-ld", "microdata", "opengraph", "rdfa"], uniform=True, errors="ignore"
        )
    except (ValueError, RecursionError, TypeError):
        return {}
    items = [*data.get("json-ld", []), *data.get("microdata", [])]
    items = [part for item in items for part in (item.get("@graph", [item]) if isinstance(item, dict) else [item])]
    graph = data.get("opengraph") or [{}]
    social = graph[0] if isinstance(graph[0], dict) else {}

    def first(*paths: str) -> str:
        return next((values[0] for path in paths if (values := values_at(items, path))), "")

    def one(name: str) -> str:
        value = social.get(name)
        return str(value[0] if isinstance(value, list) and value else value or "")

    latitude, longitude = first("GeoCoordinates.latitude"), first("GeoCoordinates.longitude")
    price = first("Offer.price", "UnitPriceSpecification.price", "PriceSpecification.price") or one(
        "product:price:amount"
    )
    agents = [
        name for name in (first("Offer.offeredBy.name", "Offer.seller.name"), first("RealEstateAgent.name")) if name
    ]
    return {
        "title": one("og:title") or first("Product.name", "RealEstateListing.name", "Residence.name", "House.name"),
        "price": read_amount(price), "currency": first("Offer.priceCurrency", "UnitPriceSpecification.priceCurrency") or one("product:price:currency"),
        "city": first("PostalAddress.addressLocality"), "region": first("PostalAddress.addressRegion"), "postal_code": first("PostalAddress.postalCode"),
        "coordinates": (float(latitude), float(longitude)) if latitude and longitude else None,
        "main_picture": one("og:image") or first("Product.image", "RealEstateListing.image"), "agent": agents or None,
        "country": first("PostalAddress.addressCountry"), "place": first("PostalAddress.streetAddress"),
        "body": first("Product.description", "RealEstateListing.description") or one("og:description"),
    }  # fmt: skip


def is_right(field: str, got: Any, want: Any) -> bool:
    """Whether a value is the truth, by the rules in the first lines of this file."""
    if not got:
        return False
    if field == "price":
        return abs(float(got) - float(want)) < 0.005
    if field == "coordinates":
        return all(abs(float(a) - float(b)) < 0.001 for a, b in zip(got, want, strict=True))
    if field == "main_picture":
        return picture_key(got) == picture_key(want)
    if field == "currency":
        return str(got).upper() == str(want).upper()
    if field == "country":
        from crawlers.pages.countries import country_code

        return country_code(str(got)) == country_code(str(want))
    if field == "agent":
        return any(words(a) == words(b) for a in got for b in want)
    if field == "postal_code":
        return "".join(words(str(got))) == "".join(words(str(want)))
    if field in ("title", "place"):
        return _shared(str(got), str(want)) >= 0.9
    if field == "body":
        start = words(str(want))[:_BODY_START]
        return " ".join(start) in " ".join(words(str(got)))
    return words(str(got)) == words(str(want))


def _shared(a: str, b: str) -> float:
    left, right = set(words(a)), set(words(b))
    return len(left & right) / max(1, min(len(left), len(right)))


READERS: dict[str, Callable[[bytes, str], dict[str, Any]]] = {
    "leadline": ours, "trafilatura": trafilatura_alone, "extruct": extruct_alone,
}  # fmt: skip


def run(folder: Path, *, show: bool) -> dict[str, Any]:
    """Figures of every reader over the pages of a folder."""
    index = next(folder.rglob("expected.json"))
    rows = json.loads(index.read_text("utf-8"))
    hits = {name: dict.fromkeys(FIELDS, 0) for name in READERS}
    seconds = dict.fromkeys(READERS, 0.0)
    totals = dict.fromkeys(FIELDS, 0)
    size = 0
    for number, row in enumerate(rows):
        body = (index.parent / row["page"]).read_bytes()
        truth = truth_of(row["expected"])
        for name, reader in READERS.items():
            if number == 0:
                reader(body, row["url"])  # imports and caches are not the page's time
            began = time.process_time()
            got = reader(body, row["url"])
            seconds[name] += time.process_time() - began
            for field, want in truth.items():
                right = is_right(field, got.get(field), want)
                hits[name][field] += right
                if show and name == "leadline" and not right:
                    print(f"  {row['page']}: {field}: want {str(want)[:90]!r}, got {str(got.get(field))[:90]!r}")
        for field in truth:
            totals[field] += 1
        size += len(body)
    bar = sum(totals[field] for field in BAR)
    return {
        "pages": len(rows), "values": bar, "totals": totals, "hits": hits,
        "share": {name: sum(hits[name][field] for field in BAR) / bar for name in READERS},
        "ms_per_page": {name: 1000 * value / len(rows) for name, value in seconds.items()},
        "ms_per_500kb": {name: 1000 * value / size * 500_000 for name, value in seconds.items()},
    }  # fmt: skip


def main() -> None:
    """Print the table, and the figures as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--show", action="store_true", help="print every value that is not right")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.pages
        if folder.is_file():
            with tarfile.open(folder) as archive:
                archive.extractall(scratch, filter="data")
            folder = Path(scratch)
        figures = run(folder, show=options.show)
    print(f"{'field':<14}{'values':>7}" + "".join(f"{name:>13}" for name in READERS))
    for field in FIELDS:
        cells = "".join(f"{figures['hits'][name][field]:>13}" for name in READERS)
        print(f"{field:<14}{figures['totals'][field]:>7}{cells}" + ("" if field in BAR else "   (not in the bar)"))
    print(f"{'right':<14}{figures['values']:>7}" + "".join(f"{figures['share'][name]:>13.1%}" for name in READERS))
    print(f"{'ms a page':<21}" + "".join(f"{figures['ms_per_page'][name]:>13.0f}" for name in READERS))
    print(json.dumps({"share": figures["share"], "ms_per_page": figures["ms_per_page"]}))


if __name__ == "__main__":
    main()
