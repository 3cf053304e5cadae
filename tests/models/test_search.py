"""Finding listings from a number in any form, a handle, an address or a whole advert."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from leadline.core.listings import put_listing
from leadline.core.records import Listing
from models.linking.stage import link_stage
from models.search import find

ADVERT = (
    "Warm and friendly team is looking for strong hands to pack fruit in the cold store near the harbour, double shifts, "
    "beds behind the hall, the bus comes every morning and the pay is given each Friday in an envelope"
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory):
    """A case with one listing for each way of contact, extracted and linked."""
    from features.stage import extract_stage
    from leadline.core.casefile import open_case

    with open_case(tmp_path_factory.mktemp("find") / "case", create=True, actor="tester", purpose="test") as case:
        with case.transaction() as db:
            for number, (country, body) in enumerate(
                [
                    ("GB", "Cleaner for offices, evenings only, phone 020 7946 0018"),
                    ("US", "Moving help on weekends, call (202) 555-0143 before noon"),
                    ("US", "Lessons for the violin, write to violin.lessons@example.org with your level"),
                    ("US", "Come and see us, telegram @quiet_harbour_22 for details"),
                    ("GB", ADVERT + ", ask for Vera"),
                    ("GB", "A bicycle in good order with new tyres and a basket, collected from behind the school"),
                ]
            ):
                put_listing(db, Listing("test", str(number), title=f"Advert {number}", body=body, country=country))
        extract_stage(case)
        link_stage(case)
        yield case


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("+44 20 7946 0018", "test/0"),
        ("020 7946 0018", "test/0"),
        ("0044 (0)20-7946-0018", "test/0"),
        ("two zero two 555 zero one four three", "test/1"),
        ("2.0.2.5.5.5.0.1.4.3", "test/1"),
        ("violin.lessons@example.org", "test/2"),
        ("violin.lessons (at) example (dot) org", "test/2"),
        ("@quiet_harbour_22", "test/3"),
        ("QUIET_HARBOUR_22", "test/3"),
        ("@quiet_harbour_23", "test/3"),
        ("quiet.harbour_22", "test/3"),
        (ADVERT.replace("fruit", "fish").replace("Friday", "Monday") + ", ask for Olga", "test/4"),
    ],
)
def test_query_finds_its_listing_first(known, query: str, name: str) -> None:
    found = find(known, query)
    assert found[0].name == name
    assert found[0].lead
    assert 0 < found[0].likeness <= 1


@pytest.mark.parametrize("query", ["", "   ", "%", "_", "'; drop table listings; --", "0", "\x00", "+1 999"])
def test_odd_queries_find_nothing(known, query: str) -> None:
    assert find(known, query) == []


def test_limit_and_likeness_of_an_unlike_text(known) -> None:
    assert len(find(known, ADVERT, limit=1)) == 1
    assert find(known, "nothing of the kind was ever written in any of these adverts, truly not a word") == []


def test_audit_holds_a_hash_and_never_the_query(known) -> None:
    find(known, "020 7946 0018")
    detail = known.db.execute("select detail from audit where action = 'find' order by seq desc limit 1").fetchone()[0]
    assert set(json.loads(detail)) == {"query_sha256", "found", "meaning"}
    assert "7946" not in detail.replace(json.loads(detail)["query_sha256"], "")


def test_find_command_reads_standard_input(known) -> None:
    from leadline.app.main import cli

    arguments = ["--case", str(known.folder), "find", "-", "--json"]
    result = CliRunner().invoke(cli, arguments, input=ADVERT, catch_exceptions=False)
    assert json.loads(result.stdout)["found"][0]["listing"] == "test/4"


def test_the_words_of_a_picture_are_found(tmp_path) -> None:
    from features.picture_text.lines import TextLine
    from features.picture_text.stored import keep_reading
    from leadline.core.casefile import open_case

    with open_case(tmp_path / "case", create=True, actor="tester", purpose="test") as case:
        with case.transaction() as db:
            for number in (1, 2):
                row, _ = put_listing(db, Listing("test", str(number), title="A room", country="GB"))
                db.execute(
                    "insert into images values (?, ?, 'destroyed', '', 'image/png', 9, 9, '{}', null, null, 'x', '2026-01-01')",
                    [number, str(number) * 64],
                )
                db.execute("insert into listing_images values (?, ?, ?)", [row, f"https://a.example/{number}", number])
            keep_reading(db, 1, "test@1", "read", [TextLine("Night shift pickers,", (0, 0, 9, 9), 0.9), TextLine("beds are free", (0, 9, 9, 9), 0.9)])
            keep_reading(db, 2, "test@1", "read", [TextLine("Violin lessons for all", (0, 0, 9, 9), 0.9)])
        (one,) = find(case, "PICKERS for the night shift, beds")
        assert (one.name, one.why) == ("test/1", "text in a picture 0.67")
        assert find(case, "pickers") == []
