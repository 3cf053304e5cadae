"""Prices and pay read from short texts of many countries: precision and recall, beside two peers in the same run.

    python -m benchmarks.prices [--misses]

Cases: ``benchmarks/cases/prices_*.txt``, in the money and languages of some sixty countries, with look-alikes that are
no prices. ``first`` was written with the reader, ``second``, ``third`` and ``last`` each after a further round of it. What a
set measured when it was run for the first time is in its first line and in ``docs/figures.md``; all were tuned on since.
A case is right when amount (both ends of a range), currency and period agree; "amount" also counts those whose
period was missed. The peers: ``price-parser`` where it is installed (one price a text; no periods, so it is judged by
amount and currency), and a page of regular expressions with the same judgement.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from features import prices
from features.region_tables import home_currency
from features.view import ListingView
from leadline.core.records import Listing

CASES = Path(__file__).parent / "cases"
SETS = ("first", "second", "third", "last")
Found = frozenset[str]

_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "zł": "PLN", "₽": "RUB", "руб": "RUB", "₹": "INR", "euro": "EUR", "eur": "EUR", "euros": "EUR"}  # fmt: skip
_NAMES = "|".join(map(re.escape, _SIGNS))
_PEER = re.compile(rf"(?:({_NAMES})\s?(\d[\d.,]*)|(\d[\d.,]*)\s?({_NAMES}))(?:\s?(?:/|per|pro|par|por|al|la)\s?(h|hour|day|week|month|year)\w*)?", re.IGNORECASE)  # fmt: skip


def cases(name: str) -> Iterator[tuple[str, str, Found]]:
    """Country, text and the values in it, with "from", "up to", "net" and "gross" behind them."""
    path = CASES / f"prices_{name}.txt"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if line and not line.startswith("#"):
            asked, _, wanted = line.partition("=>")
            country, _, text = asked.partition("|")
            values = (" ".join(value.split()) for value in wanted.split(";"))
            yield country.strip(), text.strip().replace("\\n", "\n"), frozenset(value for value in values if value)


def ours(country: str, text: str) -> Found:
    """What Leadline reads."""
    view = ListingView(Listing("bench", "1", body=text, country=country))
    return frozenset(
        " ".join(part for part in (one.value, one.detail.get("bound"), one.detail.get("basis")) if part)
        for one in prices.extract(view)
    )


def patterns(country: str, text: str) -> Found:
    """What plain patterns read."""
    found = set()
    for before, first, second, after, period in _PEER.findall(text):
        value = (first or second).strip(".,").replace(",", "")
        unit = {"h": "hour"}.get(period.lower(), period.lower())
        try:
            found.add(f"{_SIGNS[(before or after).lower()]} {float(value):g}" + (f"/{unit}" if unit else ""))
        except ValueError:
            continue
    return frozenset(found)


def price_parser(country: str, text: str) -> Found:
    """What the package price-parser reads, told the country's currency."""
    from price_parser import Price

    price = Price.fromstring(text)
    if price.amount is None or not price.currency:
        return frozenset()
    code = {"€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "₽": "RUB"}.get(price.currency, price.currency)
    code = home_currency(country) if len(code) != 3 else code
    return frozenset((f"{code} {float(price.amount):g}",))


def _amounts(values: Found) -> Found:
    return frozenset(value.split("/")[0] if "/" in value else " ".join(value.split()[:2]) for value in values)


def _scores(read: Callable[[str, str], Found], name: str, amounts: bool) -> tuple[float, float, int, float]:
    hits = found = wanted = 0
    spent = 0.0
    for country, text, values in cases(name):
        begin = time.process_time()
        got = read(country, text)
        spent += time.process_time() - begin
        if amounts:
            got, values = _amounts(got), _amounts(values)
        hits, found, wanted = hits + len(got & values), found + len(got), wanted + len(values)
    return hits / max(found, 1), hits / max(wanted, 1), wanted, spent


def main() -> None:
    """Print the figures of each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="print what was missed and what was wrong")
    args = parser.parse_args()
    readers: list[tuple[str, Callable[[str, str], Found], bool]] = [
        ("leadline", ours, False), ("leadline, amount and currency", ours, True), ("plain patterns, amount and currency", patterns, True),
    ]  # fmt: skip
    if find_spec("price_parser") is None:
        print("price-parser is not installed: left out")
    else:
        readers.append(("price-parser, amount and currency", price_parser, True))
    for name in SETS:
        count = sum(1 for _ in cases(name))
        if not count:
            continue
        print(f"{name}: {count} texts")
        for title, read, amounts in readers:
            precision, recall, wanted, spent = _scores(read, name, amounts)
            print(f"  {title:<38} precision {precision:.3f}  recall {recall:.3f}  ({wanted} prices, {spent:.2f} CPU s)")
        if args.misses:
            for country, text, values in cases(name):
                got = ours(country, text)
                if got != values:
                    print(f"    {country} | {text!r}: read {sorted(got)}, wanted {sorted(values)}")


if __name__ == "__main__":
    main()
