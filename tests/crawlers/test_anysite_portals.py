"""Invented pages of portals, marketplaces and job boards, read without a definition: how many of their values are right."""

import json
from pathlib import Path

import pytest

PAGES = Path(__file__).parent / "portals"


@pytest.mark.parametrize(("half", "least"), [("tuned", 0.93), ("unseen", 0.88)])
def test_values_of_pages_of_unknown_sites_are_read(benchmark, half, least):
    bench = benchmark("unconfigured")
    right, wrong = 0, []
    for entry in json.loads((PAGES / half / "expected.json").read_text()):
        got = bench.ours((PAGES / half / entry["page"]).read_bytes(), entry["url"])
        for field, want in bench.truth_of(entry["expected"]).items():
            if field in bench.BAR:
                if bench.is_right(field, got.get(field), want):
                    right += 1
                else:
                    wrong.append((entry["page"], field, got.get(field)))
    # The pages of the unseen half stay unread: only their number is told.
    assert right / (right + len(wrong)) >= least, wrong if half == "tuned" else f"{len(wrong)} wrong"
    assert right > 160


def test_a_price_on_application_is_no_price_of_a_neighbour(benchmark):
    page = (PAGES / "tuned" / "uk_poa.html").read_bytes()
    got = benchmark("unconfigured").ours(
        page, "https://www.countryhearth.co.uk/for-sale/bibury-gloucestershire/CHX240188"
    )
    assert not got.get("price")
