"""Definitions: what is accepted, and that every mistake names file, line and field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.sources.load import bundled, load_definition
from leadline.app.main import cli
from leadline.core.errors import DefinitionError

ROOT = Path(__file__).resolve().parents[2]


def test_the_documented_example_is_valid(tmp_path):
    example = re.search(r"```yaml\n(.*?)```", (ROOT / "docs/sources.md").read_text(), re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example.group(1))
    definition = load_definition(path, hosts={"Market.Example": "127.0.0.1:80"})
    assert definition.connect == {"market.example": "127.0.0.1:80"}
    assert definition.fields.price[0].all_of[1].jsonld == "Offer.priceCurrency"


@pytest.mark.parametrize("path", sorted(bundled().values()), ids=lambda path: path.stem)
def test_bundled_definitions_are_valid(path):
    assert load_definition(path).authority is not None


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("title: h1", "titel: h1", "fields.titel", "Did you mean title?"),
        ("css: a.title", 'css: "a..title"', "find.listings[0].css", "CSS"),
        ("next: a[rel=next]", "next: {xpath: '//a['}", "find.next.xpath", "XPath"),
        ("name: market", "name: My Market", "name", "pattern"),
        ("/ad/(\\d+)", "/ad/(\\d+", "id[0].url", "regular expression"),
        ("Europe/Berlin", "Europe/Bärlin", "timezone", "time zone"),
        ("[market.example]", "[http://market.example]", "allowed_hosts[0]", "without http"),
        ("concurrency: 8", "concurrency: eight", "politeness.concurrency", "integer"),
        ("price: [{row: price}]", "price: [{row: price, css: b}]", "fields.price[0]", "exactly one"),
        ("2099-12-31", "soon", "authority.valid_until", "date"),
        ("synthetic: true", "connect: {a: b}", "connect", "--host"),
        ("synthetic: true", "synthetic: true\nsynthetic: false", "", "YAML"),
    ],
)
def test_a_mistake_names_line_and_field(write_definition, old, new, field, words):
    path = write_definition((old, new))
    wrong = new.splitlines()[-1]
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if wrong in text)
    with pytest.raises(DefinitionError, match=re.escape(words)) as caught:
        load_definition(path)
    assert (caught.value.path, caught.value.line, caught.value.field) == (str(path), line, field)


def test_mistakes_between_keys_are_found(write_definition):
    for change, words in (
        (("2099-12-31", "2019-12-31"), "before"),
        (("[http://market.example/list]", "[http://other.example/list]"), "allowed host"),
        (
            ("    - css: a.title\n      row: li.ad\n      fields: {price: .price}\n", "    - {url: [], row: li}\n"),
            "link rule",
        ),
        (("synthetic: true", "synthetic: ["), "YAML"),
    ):
        with pytest.raises(DefinitionError, match=words):
            load_definition(write_definition(change))


def test_a_definition_that_is_no_mapping_is_refused(tmp_path):
    for text in ("- a\n- b\n", "", "just words", "\0"):
        (tmp_path / "x.yaml").write_text(text)
        with pytest.raises(DefinitionError):
            load_definition(tmp_path / "x.yaml")


def test_source_new_writes_what_check_accepts_and_crawl_refuses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    made = run.invoke(cli, ["source", "new", "mine", "--url", "https://market.example/list"])
    assert made.exit_code == 0, made.output
    checked = run.invoke(cli, ["source", "check", "mine.yaml"])
    assert "well-formed" in checked.stdout
    assert "No authority" in checked.stderr
    crawled = run.invoke(cli, ["crawl", "mine.yaml"])
    assert crawled.exception is not None
    assert not (tmp_path / "case").exists()
    again = run.invoke(cli, ["source", "new", "mine", "--url", "https://market.example/list"])
    assert "exists already" in str(again.exception)


def test_source_list_knows_bundled_definitions(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(cli, ["source", "list"])
    assert "craigslist-archive" in listed.stdout
