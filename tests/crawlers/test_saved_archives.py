"""The saved classified pages, served on loopback as the sites they were: index to posting, and what the pages say."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from crawlers.collect import collect
from crawlers.sources.definition import Find
from leadline.core.casefile import open_case
from leadline.core.settings import Settings


@pytest.fixture(scope="module")
def bench(benchmark):
    """The benchmark's own modules: what it prints is what is held here."""
    archives, saved_archives = benchmark("archives"), benchmark("saved_archives")
    if not (saved_archives.DATA / "html").is_dir():
        pytest.skip("the saved archives are not in ../shared/data")
    return archives, saved_archives


@pytest.fixture
def settings(tmp_path):
    return Settings(fetch_pictures=False, state_dir=tmp_path / "state")


def test_the_craigslist_archive(bench, tmp_path, settings):
    figures = bench[0].crawl_craigslist(tmp_path, settings)
    assert figures["captured_once"] == figures["reachable"] > 1000
    assert figures["asked_twice"] == 0
    assert figures["listings"] == figures["saved_and_listed"] == figures["saved"] >= 25
    assert figures["expired"] == figures["reachable"] - figures["saved"]
    assert figures["empty"] == 1
    assert set(figures["quarantined"]) == {"http-404"}  # what a saved index leads on to and nobody saved
    assert figures["values"] > 140
    assert figures["values_right"] >= 0.95 * figures["values"], figures["wrong"]
    assert figures["same_from_warc"]


def test_the_gumtree_archive(bench, tmp_path, settings):
    figures = bench[0].crawl_gumtree(tmp_path, settings)
    assert figures["captured_once"] == figures["reachable"] > 50
    assert figures["asked_twice"] == 0
    assert figures["listings"] == figures["saved_and_listed"] == figures["saved"]
    assert figures["empty"] == 1
    assert figures["adverts_equal"] == figures["adverts"] == 24, figures["wrong"]
    assert figures["of_these_price_and_city_equal"] == figures["adverts_in_saved_indexes"] == 2
    assert figures["changed_on_second_crawl"] == 1
    assert figures["same_from_warc"]


def test_strange_paths_are_asked_and_kept_as_they_are(bench, tmp_path, settings):
    saved = bench[1]
    site = saved.Craigslist()
    pages = {unquote(path.removesuffix("index.html")): data for path, data in site.odd_paths.items()}
    assert any("\\" in path for path in pages)
    # Each address in two spellings; a bare backslash would be a slash to a browser, so that one stays encoded.
    spellings = [path.removesuffix("index.html") for path in site.odd_paths]
    spellings += [f"http://geo.craigslist.org{path.replace('%20', ' ')}" for path in spellings]
    links = "".join(f'<a class=odd href="{path}">x</a>' for path in spellings)

    def answer(host, path):
        if path == "/start":
            return 200, f"<html><body>{links}</body></html>".encode()
        return (200, pages[unquote(path)]) if unquote(path) in pages else (404, b"")

    with saved.served(answer) as (address, asked), open_case(tmp_path / "case", create=True, settings=settings) as case:
        definition = saved.definition_for(site, address).model_copy(
            update={
                "start": ["http://geo.craigslist.org/start"],
                "find": Find.model_validate({"indexes": [{"css": "a.odd"}]}),
            }
        )
        collect(case, [definition], progress=False)
        captured = [url for (url,) in case.db.execute("select url from captures")]
    asked_paths = sorted(unquote(url.partition("geo.craigslist.org")[2]) for url in asked if "robots" not in url)
    assert asked_paths == sorted(["/start", *pages])
    assert sorted(unquote(url.partition("craigslist.org")[2]) for url in captured) == asked_paths
