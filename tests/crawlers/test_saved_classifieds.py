"""The saved Craigslist pages, served on loopback as the sites they were, and crawled from index to posting."""

from __future__ import annotations

import json
import re
import tarfile
from datetime import UTC
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, urlsplit

import pytest
from dateutil.parser import parse as parse_time

from crawlers.collect import collect
from crawlers.importers.door import import_paths
from crawlers.sources.load import find_definition, load_definition
from leadline.core.casefile import open_case
from leadline.core.settings import Settings

#: Saved index pages by the address they were saved from (host, path, and the query's page where it has one).
INDEXES = {
    ("fortmyers", "/art/index500.html", ""): "fortmyers_art_index500.060909.html",
    ("fortmyers", "/art/index600.html", ""): "fortmyers_art_index600.060909.html",
    ("miami", "/cta/", ""): "listing_cta_ftl_112612.html",
    ("miami", "/mdc/rea/", ""): "listing_rea_miami_123012.html",
    ("miami", "/jwl/", ""): "category_output.html",
    ("miami", "/apa/index800.html", ""): "category_output_2.html",
    ("miami", "/fua/index8900.html", ""): "mia_fua_index8900.5.21.09.html",
    ("miami", "/search/rea", "700"): "long_search_output.html",
    ("miami", "/search/rea", "800"): "short_search_output.html",
    ("miami", "/search/sss", "900"): "miami_search_sss_rack900.6.18.09.html",
    ("miami", "/search/sss", "1000"): "miami_search_sss_rack1000.6.18.09.html",
    ("miami", "/search/pet", ""): "mia_search_kitten.3.15.10.html",
    ("newyork", "/search/ppa", ""): "listing_search_ppa_nyc_121212.html",
    ("tampa", "/art/", ""): "new_listing_span.4.17.10.html",
    ("treasure", "/art/", ""): "empty_listings.html",
}
#: An index page of ours that leads to the saved postings no saved index page links to.
REST = "/archive/"
ID = re.compile(r"/(\d{6,})\.html$")

#: What the archive's specs assert that a listing has too.
SPEC_FIELDS = ("title", "location", "price", "post_time", "full_section", "images", "pics", "contents_as_plain")


def _asserted(sources: dict[str, str]) -> dict[str, dict[str, str]]:
    """The values that the archive's own Ruby specs assert, as Ruby wrote them: by file, then by field.

    Read at run time, because none of the archive's material belongs in this repository.
    """
    found: dict[str, dict[str, str]] = {}
    spec = sources["postings_spec.rb"]
    for block in re.split(r"\n  context ", spec)[1:]:
        name = re.search(r"uri_for\('([^']+)'\)", block).group(1)
        for field, value in re.findall(r"its\(:(\w+)\)\s*\{\s*should eq\((.*)\)\s*\}", block):
            found.setdefault(name, {})[field] = value
    for text in (sources["test_craigslist_posting.rb"], sources["test_craigslist_listing.rb"]):
        files = dict(re.findall(r"(\w+) = CraigScrape::Posting.new relative_uri_for\('(?:\w+/)*([^']+)'\)", text))
        for value, variable, field in re.findall(r"assert_equal (.*), ?(\w+)\.(\w+)\s*$", text, re.MULTILINE):
            if variable in files:
                found.setdefault(files[variable], {})[field] = value
    return found


def _ruby(value: str):
    """A literal of Ruby (string, number, list of strings, time, nil) as Python's; None where it is neither."""
    value = value.strip()
    if time := re.match(r"DateTime\.parse\('([^']+)'\)", value):
        moment = parse_time(time.group(1), tzinfos={"PST": -8 * 3600, "EST": -5 * 3600})
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if value == "nil":
        return ""
    if value.startswith("["):
        return re.findall(r"""["']((?:[^"'\\]|\\.)+)["']""", value)
    if value.startswith("'"):
        return value[1:-1]
    try:
        return json.loads(value.replace("\\'", "'"))
    except ValueError:
        return None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _agrees(field: str, expected, row) -> bool:
    if field == "title":
        return _squeezed(expected) == row["title"]
    if field == "location":
        return _squeezed(expected) == row["place"]
    if field == "price":
        amount = re.sub(r"[^\d.]", "", row["price"])
        return amount == "" if expected == "" else amount != "" and float(amount) == float(expected)
    if field == "post_time":
        return expected == row["posted_at"]
    if field == "full_section":
        return not expected or expected[-1] == row["category"]
    if field in ("images", "pics"):
        return set(expected) <= set(json.loads(row["images"]))
    # Ruby left the C1 controls that Windows' bullets and dashes become; the page reader decodes them.
    text = re.sub(
        "[\x80-\x9f]", lambda control: control.group().encode("latin-1").decode("cp1252", "replace"), expected
    )
    return _squeezed(text) == _squeezed(row["body"])


@pytest.fixture(scope="module")
def archive(shared_data: Path) -> dict[str, bytes]:
    """Saved pages by file name, postings by ``<id>.html``."""
    path = shared_data / "html" / "craigslist_2009_2013.tar.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in ../shared/data")
    pages: dict[str, bytes] = {}
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            name = PurePosixPath(member.name)
            if member.isfile() and name.suffix == ".rb":
                pages[name.name] = tar.extractfile(member).read()
            elif member.isfile() and name.suffix == ".html" and "geolisting_samples" not in name.parts:
                data = tar.extractfile(member).read()
                pages[name.name] = data
                number = re.search(rb"Posting ?ID: ?(\d{6,})", data)
                if number:
                    pages[f"{number.group(1).decode()}.html"] = data
    return pages


@pytest.fixture
def served(site, page_type, archive):
    """The archive at its old addresses; postings that were not saved have expired or are not found."""
    expired = archive["this_post_has_expired.html"]
    linked = set(
        re.findall(r"(\d{6,}\.html)", "".join(archive[name].decode("utf-8", "replace") for name in INDEXES.values()))
    )
    rest = sorted(name for name in archive if re.fullmatch(r"\d{6,}\.html", name) and name not in linked)
    rows = "".join(f'<p class="row"><a href="/mdc/sss/{name}">posting</a></p>' for name in rest)

    def answer(host: str, path: str):
        parts = urlsplit(path)
        page = (host.partition(".")[0], parts.path, parse_qs(parts.query).get("s", [""])[0])
        if page in INDEXES:
            return page_type(archive[INDEXES[page]], headers={"Content-Type": "text/html"})
        if parts.path == REST:
            return page_type(f'<html><body class="toc">{rows}</body></html>')
        posting = ID.search(parts.path)
        if posting and f"{posting.group(1)}.html" in archive:
            return page_type(archive[f"{posting.group(1)}.html"], headers={"Content-Type": "text/html"})
        if posting and int(posting.group(1)) % 2:
            return page_type(expired)
        return page_type("<h1>404</h1>", 404)

    site.fallback = answer
    return site, linked | set(rest)


def _definition(address: str):
    definition = load_definition(find_definition("craigslist-archive"), hosts={"*.craigslist.org": address})
    return definition.model_copy(update={"start": [*definition.start, f"http://miami.craigslist.org{REST}"]})


def test_every_posting_reachable_is_captured_once(tmp_path, served, archive):
    site, reachable = served
    settings = Settings(fetch_pictures=False, state_dir=tmp_path / "state")
    with open_case(tmp_path / "case", create=True, settings=settings) as case:
        summary = collect(case, [_definition(site.address)])
        listings = {row["source_id"]: row for row in case.db.query("select * from listings")}
        saved = {name.removesuffix(".html") for name in reachable if name in archive}
        assert len(saved) >= 25
        assert set(listings) == saved
        captured = [ID.search(url).group(1) for (url,) in case.db.execute("select url from captures") if ID.search(url)]
        assert sorted(captured) == sorted(name.removesuffix(".html") for name in reachable)
        assert summary["totals"]["expired"] == len(reachable) - len(saved)
        assert summary["totals"]["empty"] == 1
        problems = case.db.execute("select url, reason from quarantine").fetchall()
        # The pages that a saved index leads on to and nobody saved.
        assert {reason for _, reason in problems} == {"http-404"}
        assert all("index" in url or "s=" in url for url, _ in problems)
        wrong, compared = _compare(archive, listings)
        print(f"{compared - len(wrong)} of {compared} values as the specs assert")
        assert compared > 120
        assert len(wrong) <= 0.05 * compared, [entry[:2] for entry in wrong]
        hashes = case.db.execute("select source_id, content_sha256 from listings order by 1").fetchall()
        evidence = sorted((case.folder / "evidence").iterdir())
    with open_case(tmp_path / "imported", create=True, settings=settings) as case:
        counts = import_paths(case, evidence, definition=_definition(site.address))
        assert counts["new"] == len(saved)
        assert case.db.execute("select source_id, content_sha256 from listings order by 1").fetchall() == hashes


def _compare(archive, listings):
    specs = {name: data.decode() for name, data in archive.items() if name.endswith(".rb")}
    wrong, compared = [], 0
    for name, fields in _asserted(specs).items():
        number = re.search(rb"Posting ?ID: ?(\d{6,})", archive.get(name, b""))
        if number is None or number.group(1).decode() not in listings:
            continue
        row = listings[number.group(1).decode()]
        for field in SPEC_FIELDS:
            expected = _ruby(fields[field]) if field in fields else None
            if expected is None:
                continue
            compared += 1
            if not _agrees(field, expected, row):
                wrong.append((name, field, expected, row))
    return wrong, compared
