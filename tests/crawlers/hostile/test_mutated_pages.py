"""A bounded sample of the fuzz of benchmarks/fuzz_pages.py, on generated pages: whatever is done to a page, it ends well."""

from __future__ import annotations

import random

import pytest

from crawlers.pages.anysite.page import definition_for


@pytest.fixture(scope="module")
def bench(benchmark):
    return benchmark("fuzz_pages"), benchmark("rereading")


def test_every_mutation_and_every_reader_end_well(bench):
    fuzz, rereading = bench
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    pages = [rereading.page(number, chance) for number in range(6)]
    rows = "".join(f'<li class=ad><a class=ad href="/ad/{n}">A {n}</a><b>{n} €</b></li>' for n in range(40))
    data = b'<script type="application/ld+json">{"@type":"Product","name":"A","offers":{"@type":"Offer","price":"5"}}</script>'
    pages += [f"<html><body><ul>{rows}</ul></body></html>".encode(), pages[0].replace(b"</body>", data + b"</body>")]
    any_site = definition_for("http://market.example/")
    figures = fuzz.fuzz(
        pages, [rereading.definition(extra={"seller": {"jsonld": "Product.name"}}), any_site], 80, seed, 5.0
    )
    assert figures["wrong"] == []
    assert figures["outcomes"]["listing"] > 15
    assert figures["readings"] == 160


@pytest.mark.parametrize("name", ["bytes flipped", "cut off", "nested", "charset untrue", "NULs", "huge attribute"])
def test_the_mutations_do_damage(bench, name):
    fuzz, rereading = bench
    page = rereading.page(1, random.Random(1))
    damaged = [fuzz.MUTATIONS[name](page, random.Random(seed), [page]) for seed in range(5)]
    assert any(other != page for other in damaged)
