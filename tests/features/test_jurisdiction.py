"""Whose changes to the catalogue hold: the listing's own country's, or those of the one that is set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from features import phrases, reading
from features.catalogue import load_catalogue
from features.phrases import Phrases
from features.stage import extract_stage
from features.view import ListingView
from leadline.app.main import main
from leadline.core.casefile import open_case
from leadline.core.listings import put_listing
from leadline.core.records import Listing

ENTRIES = """
- &one
  id: red
  name: Red
  explanation: Something that is said.
  sector: any
  element: act
  direction: raises
  grade: C
  source: A study
  harm_note: Says nothing about a person.
  weight: 2
  jurisdictions: {FR: {enabled: false}, DE: {weight: 1}}
  phrases: {en: [red flag], fr: [drapeau rouge]}
  examples: {fires: [red flag, drapeau rouge], silent: [flag, drapeau]}
- <<: *one
  id: blue
  enabled: false
  jurisdictions: {IT: {enabled: true}}
  phrases: {en: [blue flag]}
  examples: {fires: [blue flag, a blue flag], silent: [flag, banner]}
"""


@pytest.fixture
def overlaid(tmp_path: Path, monkeypatch) -> Phrases:
    """The phrases of a small catalogue with overlays, in place of the bundled one."""
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "a.yaml").write_text(ENTRIES, encoding="utf-8")
    found = Phrases(load_catalogue(tmp_path / "catalogue"))
    monkeypatch.setattr(phrases, "bundled", lambda: found)
    return found


def fired(country: str, jurisdiction: str = "", **fields: str) -> set[str]:
    listing = Listing("test", "1", body="a red flag and a blue flag", country=country, **fields)
    return {one.value for one in phrases.extract(ListingView(listing, jurisdiction))}


@pytest.mark.usefixtures("overlaid")
@pytest.mark.parametrize(
    ("country", "place", "jurisdiction", "found"),
    [
        ("GB", "", "", {"red"}), ("", "", "", {"red"}), ("FR", "", "", set()), ("IT", "", "", {"red", "blue"}), ("DE", "", "", {"red"}),
        ("fr", "", "", set()), ("France", "", "", set()), ("", "Lyon, France", "", set()),
        ("GB", "", "FR", set()), ("FR", "", "GB", {"red"}), ("FR", "", "it", {"red", "blue"}),
    ],
)  # fmt: skip
def test_the_listings_country_holds_unless_one_is_set(
    country: str, place: str, jurisdiction: str, found: set[str]
) -> None:
    assert fired(country, jurisdiction, place=place) == found


@pytest.mark.usefixtures("overlaid")
def test_listings_are_read_again_when_the_setting_changes(tmp_path: Path) -> None:
    with open_case(tmp_path / "case", create=True) as case:
        with case.transaction() as db:
            put_listing(db, Listing("site", "1", body="a red flag", country="FR"))
        extract_stage(case)
        assert case.db.execute("select count(*) from signals where kind = 'phrase'").fetchone() == (0,)
        case.settings = case.settings.model_copy(update={"jurisdiction": "GB"})
        assert extract_stage(case)["listings"] == 1
        assert case.db.execute("select value from signals where kind = 'phrase'").fetchall() == [("red",)]
        assert extract_stage(case)["listings"] == 0


def test_the_version_names_the_jurisdiction() -> None:
    assert reading.reader_version("gb") == reading.reader_version("GB") != reading.reader_version()


@pytest.mark.usefixtures("overlaid")
def test_signals_takes_the_setting(tmp_path: Path, capsys) -> None:
    file = tmp_path / "adverts.jsonl"
    file.write_text(json.dumps({"id": 1, "body": "a red flag", "country": "FR"}) + "\n", encoding="utf-8")
    assert main(["signals", str(file)]) == 0
    assert '"red"' not in capsys.readouterr().out
    assert main(["--set", "jurisdiction=GB", "signals", str(file)]) == 0
    assert '"red"' in capsys.readouterr().out


def test_the_command_shows_the_catalogue_as_it_holds_in_a_country(capsys) -> None:
    changed = load_catalogue().jurisdictions()[0]
    assert main(["indicators"]) == 0
    assert changed in capsys.readouterr().err
    for words in (
        ["indicators", "--jurisdiction", changed],
        ["--set", f"jurisdiction={changed.lower()}", "indicators"],
    ):
        assert main(words) == 0
        shown = capsys.readouterr()
        assert f"({changed})" in shown.out
        assert changed in shown.err
    assert main(["indicators", "--jurisdiction", "Germany"]) == 2
    assert main(["--set", "jurisdiction=Germany", "indicators"]) == 2
