"""Saved archives crawled as the sites they were: postings captured, values reproduced, the same from a WARC.

    python benchmarks/archives.py [--json]

Needs ../shared/data. Prints, for each archive, the postings that can be reached and how often each
was captured, the values of the archive's own specs or adverts that the listings reproduce, by
field, and whether importing the crawl's WARC gives the same listings.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.saved_archives import GUMTREE_AD, POSTING, Craigslist, Gumtree, definition_for, served
from benchmarks.saved_values import Compared, compare_adverts, compare_specs
from crawlers.collect import collect
from crawlers.importers.door import import_paths
from leadline.core.casefile import CaseFile, open_case
from leadline.core.settings import Settings

_CONTENT = "select source, source_id, content_sha256 from listings order by 1, 2"


def crawl_craigslist(folder: Path, settings: Settings) -> dict[str, Any]:
    """Crawl the archive of 2009 to 2013 into a case in ``folder``; the figures."""
    site = Craigslist()
    with served(site.answer) as (address, asked), open_case(folder / "case", create=True, settings=settings) as case:
        definition = definition_for(site, address)
        totals = collect(case, [definition], progress=False)["totals"]
        rows = {row["source_id"]: row for row in case.db.query("select * from listings")}
        figures = _figures(case, site, POSTING, totals, rows)
        figures["asked_twice"] = sum(count > 1 for url, count in asked.items() if POSTING.search(url))
        figures |= _values(compare_specs(site.specs, site.ids, rows))
        figures["same_from_warc"] = _same_from_warc(case, folder / "imported", definition)
    return figures


def crawl_gumtree(folder: Path, settings: Settings) -> dict[str, Any]:
    """Crawl the Polish archive twice (one advert is in the file in two states); the figures."""
    site = Gumtree()
    newer, older = dict(site.postings), site.older()
    with served(site.answer) as (address, asked), open_case(folder / "case", create=True, settings=settings) as case:
        definition = definition_for(site, address)
        site.postings |= older
        totals = collect(case, [definition], progress=False)["totals"]
        rows = {row["source_id"]: row for row in case.db.query("select * from listings")}
        figures = _figures(case, site, GUMTREE_AD, totals, rows)
        figures["asked_twice"] = sum(count > 1 for url, count in asked.items() if GUMTREE_AD.search(url))
        figures["same_from_warc"] = _same_from_warc(case, folder / "imported", definition)
        site.postings = newer
        figures["changed_on_second_crawl"] = collect(case, [definition], progress=False)["totals"]["changed"]
        states: dict[str, list[dict[str, Any]]] = {}
        for own_id, record in case.db.execute(
            "select source_id, record from listing_versions v join listings l on l.id = v.listing"
        ):
            row = json.loads(record)
            states.setdefault(own_id, []).append({**row, "source_id": own_id, "extra": json.dumps(row["extra"])})
    compared = compare_adverts(site.adverts, states)
    figures |= _values(compared)
    wrong = {value.page for value in compared if not value.same}
    figures["adverts_equal"] = sum(advert["gumtreeId"] not in wrong for advert in site.adverts)
    figures["adverts"] = len(site.adverts)
    figures |= _rows_of_saved_indexes(site, definition)
    return figures


def _rows_of_saved_indexes(site: Gumtree, definition: Any) -> dict[str, Any]:
    """The adverts of the file that stand in the saved index pages themselves, by what their rows say."""
    from crawlers.pages.page import read_page

    by_id = {advert["gumtreeId"]: advert for advert in site.adverts}
    rows: dict[str, Any] = {}
    for name, body in site.pages.items():
        if name.startswith("ad_listing"):
            reading = read_page(
                definition, url=definition.start[0], status=200, headers={}, body=body, expected="index"
            )
            rows |= {link.url.rpartition("/")[2]: link.row for link in reading.links if link.kind == "listing"}
    both = {own_id: row for own_id, row in rows.items() if own_id in by_id}
    right = sum(
        int("".join(filter(str.isdigit, row["price"][0]))) == by_id[own_id]["price"]
        and row["place"] == [by_id[own_id]["city"]]
        for own_id, row in both.items()
    )
    return {"adverts_in_saved_indexes": len(both), "of_these_price_and_city_equal": right}


def _figures(case: CaseFile, site: Any, posting: Any, totals: dict[str, int], rows: dict[str, Any]) -> dict[str, Any]:
    urls = [url for (url,) in case.db.execute("select url from captures")]
    captured = Counter(found.group(1) for url in urls if (found := posting.search(url)))
    return {
        "reachable": len(site.reachable),
        "captured_once": sum(captured[own_id] == 1 for own_id in site.reachable),
        "saved": len(site.postings), "listings": len(rows), "saved_and_listed": len(set(site.postings) & set(rows)),
        "expired": totals["expired"], "empty": totals["empty"],
        "quarantined": Counter(reason for (reason,) in case.db.execute("select reason from quarantine")),
    }  # fmt: skip


def _values(compared: list[Compared]) -> dict[str, Any]:
    by_field: dict[str, list[int]] = {}
    for value in compared:
        counts = by_field.setdefault(value.field, [0, 0])
        counts[0] += value.same
        counts[1] += 1
    return {
        "values": len(compared), "values_right": sum(value.same for value in compared), "by_field": by_field,
        "wrong": [f"{value.page} {value.field}" for value in compared if not value.same],
    }  # fmt: skip


def _same_from_warc(case: CaseFile, folder: Path, definition: Any) -> bool:
    evidence = sorted((case.folder / "evidence").iterdir())
    with open_case(folder, create=True, settings=case.settings) as other:
        import_paths(other, evidence, definition=definition)
        return other.db.execute(_CONTENT).fetchall() == case.db.execute(_CONTENT).fetchall()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="Print the figures as one line of JSON.")
    arguments = parser.parse_args()
    found = {}
    for name, crawl in (("craigslist", crawl_craigslist), ("gumtree", crawl_gumtree)):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(fetch_pictures=False, state_dir=Path(folder) / "state")
            found[name] = crawl(Path(folder), settings)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, figures in found.items():
        print(f"{name}: {figures['values_right']} of {figures['values']} values right "
              f"({figures['values_right'] / figures['values']:.1%})")  # fmt: skip
        for key, value in figures.items():
            print(f"  {key}: {dict(value) if isinstance(value, Counter) else value}")


if __name__ == "__main__":
    main()
