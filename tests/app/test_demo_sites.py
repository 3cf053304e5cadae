"""The demo sites: what they answer, and that a crawl of them meets every fault and leaves by the right door."""

from __future__ import annotations

import http.client

import pytest

from crawlers.collect import collect
from crawlers.sources.load import find_definition, load_definition
from leadline.app.demo.pages import HOSTS, index_path, listing_page
from leadline.app.demo.server import serve_apart, serve_here
from leadline.app.demo.sites import HUGE, build_sites, hostile_adverts
from leadline.app.demo.world import build_world
from leadline.core.casefile import open_case

SEED, LISTINGS = 11, 90
EMPTY = (b"No vacancies on this page", b"No adverts on this page", b"There is nothing to show")


@pytest.fixture(scope="module")
def world():
    return build_world(SEED, LISTINGS)


@pytest.fixture(scope="module")
def crawled(world, tmp_path_factory):
    """A case into which the three sites were crawled, and what the sites were asked."""
    sites = build_sites(world)
    folder = tmp_path_factory.mktemp("sites") / "case"
    with serve_here(sites) as ports:
        hosts = {HOSTS[name]: f"127.0.0.1:{port}" for name, port in ports.items()}
        definitions = [load_definition(find_definition(name), hosts=hosts) for name in HOSTS]
        with open_case(folder, create=True) as case:
            collected = collect(case, definitions, progress=False)
            yield case, sites, collected


def test_a_crawl_collects_every_advert_once_and_nothing_else(crawled, world):
    case, _, _ = crawled
    names = [f"{source}/{own_id}" for source, own_id in case.db.execute("select source, source_id from listings")]
    faulty = {"demo-classifieds/603", *(advert.name for advert in hostile_adverts())}
    assert sorted(names) == sorted(set(world.truth) | faulty)


def test_what_is_read_is_what_was_written(crawled, world):
    case, _, _ = crawled
    rows = {f"{row['source']}/{row['source_id']}": row for row in case.db.query("select * from listings")}
    for advert in world.adverts:
        row = rows[advert.name]
        assert row["title"] == advert.title
        assert row["body"].split() == advert.body.split()
        assert (row["place"], row["country"], row["category"]) == (advert.place, advert.country, advert.category)
        assert row["posted_at"][:16] == advert.posted_at.strftime("%Y-%m-%dT%H:%M")
        assert row["price"] == advert.price
        assert row["contacts"] == (f'["{advert.phone}"]' if advert.phone else "[]")
        assert row["images"].count("http") == len(advert.pictures)


def test_forbidden_paths_exist_and_are_never_asked_for(crawled):
    _, sites, _ = crawled
    for site in sites.values():
        forbidden = [path for path, answer in site.fixed.items() if b"closed to robots" in answer.body]
        assert len(forbidden) == 1
        assert site.asked[forbidden[0]] == 0
        assert site.asked["/robots.txt"] >= 1


def test_every_fault_is_met_and_named(crawled):
    case, sites, _ = crawled
    found = {(row["source"], row["reason"]) for row in case.db.query("select source, reason from quarantine")}
    for name in sites:
        assert {(name, "redirect-loop"), (name, "truncated")} <= found
    assert ("demo-classifieds", "too-large") in found
    read = case.db.execute("select title, body from listings where source_id = '603'").fetchone()
    assert read == ("Książki i płyty, Łódź", "Oddam za darmo książki, płyty i żółtą lampę. Świetny stan.")


def test_expired_adverts_and_the_empty_last_page_are_no_errors(crawled):
    _, sites, collected = crawled
    for summary in collected["sources"]:
        assert summary["state"] == "finished"
        assert summary["expired"] >= 3
        assert summary["empty"] == 1
    for site in sites.values():
        empty = [path for path, answer in site.fixed.items() if any(word in answer.body for word in EMPTY)]
        assert len(empty) == 1
        assert site.asked[empty[0]] >= 1


def test_a_second_crawl_finds_nothing_new(world, tmp_path):
    with serve_apart(SEED, 40) as ports, open_case(tmp_path / "case", create=True) as case:
        hosts = {HOSTS[name]: f"127.0.0.1:{port}" for name, port in ports.items()}
        definition = load_definition(find_definition("demo-jobs"), hosts=hosts)
        first = collect(case, [definition], progress=False)
        again = collect(case, [definition], progress=False)
    assert first["totals"]["new"] > 0
    assert not again["changed"]


def test_pages_overlap_by_one_row_and_end_empty(world):
    for name, site in build_sites(world).items():
        pages = [site.answer(index_path(name, page)).body.decode() for page in (1, 2)]
        rows = [[part.split("'")[0] for part in page.split("href='")[1:]] for page in pages]
        if len(site.adverts) > 45:
            assert set(rows[0]) & set(rows[1]) - {"/", "/help.html", "/members/inbox.html", "/employers/", "/basket"}


def test_hostile_adverts_are_escaped_in_our_own_pages():
    for advert in hostile_adverts():
        assert "<script>document" not in listing_page(advert)
        assert "<svg onload" not in listing_page(advert)


def test_the_server_answers_as_real_ones_do(world):
    sites = build_sites(world)
    with serve_here(sites) as ports:
        assert len(set(ports.values())) == 3

        def ask(path):
            connection = http.client.HTTPConnection("127.0.0.1", ports["demo-classifieds"], timeout=10)
            connection.request("GET", path)
            answer = connection.getresponse()
            return connection, answer

        for path, status in (("/a/400.html", 404), ("/a/401.html", 410), ("/a/501.html", 302), ("/nothing", 404)):
            connection, answer = ask(path)
            assert answer.status == status
            answer.read()
            connection.close()
        connection, answer = ask("/a/602.html")
        assert len(answer.read()) > HUGE
        connection.close()
        connection, answer = ask("/a/601.html")
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
        connection.close()
