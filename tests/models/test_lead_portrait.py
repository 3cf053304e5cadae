"""What a lead shows: its template with slots, its way through time and places, what it spans; and trends."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.app.main import main
from leadline.core.errors import InputError
from leadline.core.listings import put_listing
from leadline.core.records import Listing, Signal
from models.dossier import dossier
from models.portrait import journey
from models.portrait.portrait import portrait
from models.portrait.template import template_of
from models.portrait.whereabouts import points_of
from models.trends import trends_of

BODY = "Strong hands wanted for the cold store near {place} ask for {name} we pay {pay} a week and the bus is free"


def advert(number: int, place: str, name: str, pay: str, **fields) -> tuple[Listing, list[Signal]]:
    body = fields.pop("body", BODY).format(place=place, name=name, pay=pay)
    start = body.find(pay)
    signals = [Signal("price", pay, "body", start, start + len(pay), pay, "t@1")] if start >= 0 else []
    return Listing("t", str(number), body=body, place=place, **fields), signals


def test_constant_words_and_slots_with_what_varies() -> None:
    texts = [
        advert(at, ["Lund", "Gent", "Graz"][at % 3], ["Vera", "Olga"][at % 2], f"{400 + 10 * (at % 4)}")
        for at in range(12)
    ]
    found = template_of(texts, frozenset({"lund", "gent", "graz"}))
    assert found is not None
    assert found.parts == [
        "Strong hands wanted for the cold store near", 1, "ask for", 2, "we pay", 3, "a week and the bus is free",
    ]  # fmt: skip
    assert [slot.kind for slot in found.slots] == ["place", "name", "price"]
    assert dict(found.slots[1].values) == {
        "Vera": ["t/0", "t/10", "t/2", "t/4", "t/6", "t/8"], "Olga": ["t/1", "t/11", "t/3", "t/5", "t/7", "t/9"],
    }  # fmt: skip
    assert found.slots[2].distinct == 4


def test_edited_copies_do_not_break_the_template() -> None:
    texts = [advert(at, "Lund", ["Vera", "Olga"][at % 2], "400") for at in range(10)]
    texts.append(advert(10, "Lund", "Vera", "400", body=BODY.replace("strong hands wanted", "hands")))
    texts.append(advert(11, "Lund", "Mira", "400", body="Hello! " + BODY + " every morning at six"))
    texts.append((Listing("t", "12", body="Quiet room with a view of the canal, bills paid"), []))
    found = template_of(texts)
    assert found is not None
    assert [slot.kind for slot in found.slots] == ["name"]
    assert "t/12" not in found.listings
    assert {"Vera", "Olga", "Mira"} == {value for value, _ in found.slots[0].values}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab. \n", max_size=40), max_size=8))
def test_any_texts_give_a_template_or_none(bodies) -> None:
    found = template_of([(Listing("t", str(at), body=body), []) for at, body in enumerate(bodies)])
    if found is not None:
        numbers = [part for part in found.parts if isinstance(part, int)]
        assert numbers == [slot.number for slot in found.slots]
        assert all(
            sum(len(where) for _, where in slot.values) + slot.silent <= len(found.listings) for slot in found.slots
        )


def test_places_stated_by_name_are_looked_up() -> None:
    known = points_of([("Leeds", "GB"), ("Canton, Cardiff", "GB"), ("Nowhere at all", "GB"), ("", "GB"), ("Leeds", "PL")])
    assert sorted(known) == [("Canton, Cardiff", "GB"), ("Leeds", "GB")]
    posted = [
        found
        for number, (place, time) in enumerate((("Leeds", "10:00"), ("Canton, Cardiff", "10:05"), ("Nowhere at all", "10:06")))
        if (found := journey.posting(Listing("t", str(number), posted_at=f"2026-03-01T{time}:00Z", place=place, country="GB"), ""))
    ]  # fmt: skip
    first, second = journey.overlaps(posted, known)
    assert (first.a, first.b, first.verdict) == ("t/0", "t/1", "impossible")
    assert first.km == pytest.approx(280, abs=10)
    assert second.verdict == "unknown distance"


def test_two_cities_in_one_hour_are_pointed_out_by_distance() -> None:
    def at(number: int, time: str, place: str, **extra) -> journey.Posting:
        found = journey.posting(Listing("t", str(number), posted_at=time, place=place, country="DE", extra=extra), "")
        assert found is not None
        return found

    posted = [
        at(1, "2026-03-01T10:00:00Z", "Berlin", lat="52.52", lon="13.405"),
        at(2, "2026-03-01T10:20:00Z", "Munich", latitude=48.137, longitude=11.575),
        at(3, "2026-03-01T14:00:00Z", "Berlin"),
        at(4, "2026-03-02T14:00:00Z", "Mitte, Berlin"),
        at(5, "2026-03-09T14:00:00Z", "Potsdam", geo={"lat": 52.39, "lng": 13.06}),
        at(6, "2026-03-09T15:00:00Z", "Nowhere"),
    ]
    found = journey.overlaps(posted)
    assert [(one.a, one.b, one.verdict) for one in found] == [
        ("t/1", "t/2", "impossible"), ("t/2", "t/3", "hard"), ("t/5", "t/6", "unknown distance"),
    ]  # fmt: skip
    assert found[0].km == pytest.approx(504, abs=3)
    assert "one person cannot" in found[0].in_words
    assert [(stay.place, stay.listings) for stay in journey.stays(posted)] == [
        ("Berlin", 1), ("Munich", 1), ("Berlin", 2), ("Potsdam", 1), ("Nowhere", 1),
    ]  # fmt: skip
    assert (
        journey.weeks(posted) == [("2026-02-23", 1), ("2026-03-02", 1), ("2026-03-09", 2)]
        or sum(count for _, count in journey.weeks(posted)) == 6
    )


def test_coordinates_that_are_none_are_not_used() -> None:
    for extra in ({"lat": "north", "lon": 1}, {"lat": 91, "lon": 1}, {"lat": float("nan"), "lon": 0}, {"lat": 5}):
        found = journey.posting(Listing("t", "1", posted_at="2026-03-01", place="X", extra=extra), "")
        assert found is not None
        assert found.point is None
    assert journey.posting(Listing("t", "1", posted_at="soon"), "") is None


def test_portrait_of_a_labour_lead(case, lay) -> None:
    ids = lay(
        "lead-a",
        [
            {
                "id": str(at), "place": ["Lund, Scania", "Gent, Flanders"][at % 2], "country": "SE", "posted_at": f"2026-03-0{at + 1}",
                "body": BODY.format(place=["Lund", "Gent"][at % 2], name=["Vera", "Olga"][at % 2], pay="400"),
                "extra": {"company": "North Cold AB"}, "category": "packer",
                "signals": [("phone", "+15005550001"), ("price", "400 EUR", {"amount": 400.0, "currency": "EUR", "period": "week"}),
                            ("phrase", "documents-kept")],
            }
            for at in range(4)
        ],
        links=[(at, at + 1, "text") for at in range(3)],
    )  # fmt: skip
    with case.transaction() as db:
        for image, digest in ((1, "a"), (2, "b")):
            db.execute(
                "insert into images values (?, ?, 'held', '', 'image/png', 1, 1, '{}', null, null, 'x', 'x')",
                [image, digest],
            )
        for listing, image in ((ids[0], 1), (ids[1], 2), (ids[2], 2)):
            db.execute("insert into listing_images values (?, 'u', ?)", [listing, image])
        db.execute("insert into picture_matches values (1, 2, 1.0, '{}')")
        db.execute(
            """insert into scores (lead, score, basis, size, shown, first_seen, last_seen, newest, places, sectors, title,
               seen, scored_with, scored_at) values ('lead-a', 1, 'catalogue', 4, 1, '2026-03-01', '2026-03-04', 'x', '[]',
               '["labour"]', '', '', '', '')"""
        )
    found = portrait(case.db, dossier(case, "lead-a"))
    assert [slot.kind for slot in found.templates[0].slots] == ["place", "name"]
    (span,) = found.selectors
    assert (len(span.listings), span.names, span.places) == (4, ["Olga", "Vera"], ["Gent, Flanders", "Lund, Scania"])
    (group,) = found.pictures
    assert (group.images, len(group.listings), group.places) == ([1, 2], 3, ["Gent, Flanders", "Lund, Scania"])
    told = {table: [row["value"] for row in rows] for table, rows in found.offer.items()}
    assert told["employers"] == ["North Cold AB"]
    assert told["roles"] == ["packer"]
    assert told["pay"] == ["EUR 400 a week"]
    assert told["promises"]
    json.dumps(found.as_json())


@pytest.fixture
def grown(case):
    """Nine weeks: a phone, a place and a phrase that come up in the last one, and much that does not change."""
    rng = random.Random(3)
    usual = ["clean", "quiet", "sunny", "central", "garden", "balcony", "kitchen", "window", "street", "market"]
    with case.transaction() as db:
        for week in range(9):
            for at in range(40):
                new = week == 8 and at < 12
                body = " ".join(rng.choices(usual, k=12)) + (". boats leave every morning" if new else "")
                number, _ = put_listing(
                    db,
                    Listing("t", f"{week}-{at}", body=body, place="Ostend" if new else rng.choice(["Lund", "Gent"]),
                            posted_at=f"{date(2026, 3, 2) + timedelta(weeks=week)}T10:00:00Z"),
                )  # fmt: skip
                phone = "+15005559999" if new else f"+1500555{at:04}"
                db.execute(
                    """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps,
                       alternatives, detail, confidence, extractor)
                       values (?, 1, 'phone', ?, 'body', 0, 1, 'x', '[]', '[]', '[]', '{}', 1.0, 'test@1')""",
                    [number, phone],
                )
    return case


def test_trends_find_what_is_new_and_nothing_else(grown, capsys) -> None:
    found = trends_of(grown.db, weeks=7)
    rows = {(row.kind, row.label) for row in found.rows}
    assert ("selector", "phone +15005559999") in rows
    assert ("place", "Ostend") in rows
    assert {label for kind, label in rows if kind == "wording"} == {"boats leave every morning"}
    assert not [row for row in found.rows if row.before]
    assert found.rows[0].listings
    assert main(["--case", str(grown.folder), "trends", "--weeks", "7", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["suppressed_below"], told["false_discovery_rate"]) == (5, 0.05)
    assert len(told["rows"]) == len(found.rows)


def test_trends_of_quiet_weeks_are_empty(grown) -> None:
    quiet = trends_of(grown.db, weeks=5, until="2026-04-22")
    assert quiet.listings_now
    assert not quiet.rows
    with pytest.raises(InputError):
        trends_of(grown.db, until="yesterday")


def test_lead_command_prints_and_follows_an_old_id(case, lay, capsys) -> None:
    lay(
        "lead-a",
        [{"id": str(at), "body": BODY.format(place="Lund", name="Vera", pay="4")} for at in range(2)],
        links=[(0, 1, "text")],
    )
    assert main(["--case", str(case.folder), "lead", "lead-a"]) == 0
    assert "Template of 2 listings" in capsys.readouterr().out
    assert main(["--case", str(case.folder), "lead", "lead-a", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == 2
    assert main(["--case", str(case.folder), "lead", "nothing"]) == 2
