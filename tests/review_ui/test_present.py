"""What a page shows of listings and links: pure functions, records in and plain words out."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from features.picture_text.lines import PictureText, TextLine
from leadline.core.records import Link, Listing, Signal
from models.records import Dossier, QueueRow, ShownImage, ShownListing
from review_ui.present import anchor_of, card
from review_ui.reasons import Places, shown_facts
from review_ui.templatetags.review import marked
from review_ui.wording import defanged, kind_of


def signal(kind: str, value: str, text: str, raw: str, field: str = "body", **more) -> Signal:
    start = text.index(raw)
    return Signal(kind, value, field, start, start + len(raw), raw, "test@1", **more)


def shown(number: int, body: str, signals: list[Signal]) -> ShownListing:
    listing = Listing("board", str(number), title=f"Listing {number}", body=body)
    return ShownListing(number, listing, 1, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", None, signals, [])


def whole(listings: list[ShownListing], links: list[Link]) -> Dossier:
    row = QueueRow("L1", 1, 3.0, "catalogue", len(listings), "", "", [], [], "", [], [])
    return Dossier(row, listings, links, {one.id: one.listing.name for one in listings}, {}, [], [])


def test_a_contact_is_drawn_over_its_disguise_and_both_are_named() -> None:
    body = "call o7oo9 now"
    found = card(
        shown(
            1,
            body,
            [
                signal("disguise", "0.50", body, "o7oo9"),
                signal("phone", "+4477009", body, "o7oo9", steps=["letters for digits"]),
            ],
        )
    )
    piece = next(piece for piece in found.texts[0].pieces if piece.family)
    assert (piece.family, piece.text) == ("contact", "o7oo9")
    assert "Phone: +4477009 (letters for digits)" in piece.title
    assert "Hidden contact: 50% of the way from plain" in piece.title
    assert len(piece.anchors) == 2


def test_what_speaks_of_the_whole_listing_is_said_beside_it() -> None:
    body = "a whole text"
    found = card(shown(1, body, [signal("language", "en", body, body)]))
    assert found.languages == ["en"]
    assert not any(piece.family for piece in found.texts[0].pieces)
    assert found.readings == []


def test_a_kind_nobody_listed_is_still_shown() -> None:
    body = "see plate AB12"
    found = card(shown(1, body, [signal("number_plate", "AB12", body, "AB12")]))
    assert found.readings[0].label == "Number plate"
    assert kind_of("number_plate").family == "fact"


def test_evidence_finds_its_mark_or_else_its_listing() -> None:
    body = "one two"
    one = shown(7, body, [signal("language", "en", body, body), signal("phrase", "x", body, "two")])
    assert anchor_of(one, {"kind": "phrase", "field": "body", "start": 4}) == "at-r7-0"
    assert anchor_of(one, {"kind": "phrase", "field": "body", "start": 0}) == "listing-7"
    anchors = [anchor for text in card(one).texts for piece in text.pieces for anchor in piece.anchors]
    assert anchors == ["at-r7-0"]


def test_links_are_gathered_by_what_they_rest_on() -> None:
    end = {"signal": 1, "field": "body", "start": 0, "end": 3}
    phone = {"selectors": [{"kind": "phone", "value": "+447700900123", "a": end, "b": end}]}
    links = [
        Link(1, 2, "selector", 0.9, phone, "selector@1"),
        Link(2, 3, "selector", 0.8, phone, "selector@1"),
        Link(1, 3, "text", 0.7, {"similarity": 0.93}, "text@1"),
    ]
    places = Places(whole([shown(number, "abc", []) for number in (1, 2, 3)], links), 1, 2)
    first, second = places.groups
    assert (first.label, first.what, first.listings, first.strongest) == ("Same contact", "Phone +447700900123", 3, 0.9)
    assert second.pairs[0][0].href == "#listing-1"
    assert second.pairs[0][1].href == "?page=2#listing-3"
    assert "93%" in second.pairs[0][2]
    assert places.evidence({"a": 2, "b": 3, "kind": "selector"}).href == "#link-1"
    assert places.evidence({"a": 8, "b": 9, "kind": "selector"}) is None
    assert places.evidence({"listing": 99, "kind": "phone", "field": "body", "start": 0, "raw": "x"}) is None


def test_facts_are_sentences_and_unstated_ones_are_left_out() -> None:
    facts = {"places": 3.0, "span_days": None, "no_longer_a_fact": 2.0}
    assert [said for said, _ in shown_facts(facts)] == ["3 different places"]


@given(st.text(max_size=60))
def test_marked_text_is_the_text_escaped(body: str) -> None:
    listing = shown(1, body, [Signal("phrase", "x", "body", 1, 9, body[1:9], "test@1")] if len(body) > 1 else [])
    texts = card(listing).texts
    assert bool(texts) == bool(body)
    if texts:
        drawn = str(marked(texts[0].pieces))
        assert html.unescape(re.sub(r"</?(mark|span)[^>]*>", "", drawn)) == html.unescape(html.escape(body))
        assert not re.search(r"<(?!/?(mark|span)\b)", drawn)


@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"\A(https?|ftp|javascript|data|mailto)://?[a-z.]{0,20}/?.{0,10}\Z"))
)
def test_a_defanged_address_is_followed_by_nobody(address: str) -> None:
    shown_as = defanged(address)
    assert not re.match(r"\s*(?!hxxps?:)[a-z][a-z0-9+.-]*:", shown_as, re.I)
    assert defanged("https://www.example.org/a.b") == "hxxps://www[.]example[.]org/a.b"


def test_a_picture_shows_its_lines_each_with_its_box_and_marks() -> None:
    rows = [(f"line {row}", (0, 20 * row, 50, 10)) for row in range(20)]
    rows[17:19] = [("call 07700", (3, 340, 80, 10)), ("900123 now", (4, 360, 90, 10))]
    text = PictureText("a" * 64, "bench@1", tuple(TextLine(said, box, 0.9) for said, box in rows))
    found = signal("phone", "+447700900123", text.text, "07700\n900123", field=text.field, detail={"boxes": [[3, 340, 80, 10]]})
    plain = shown(1, "nothing here", [found])
    pictured = ShownListing(
        1, plain.listing, 1, plain.first_seen, plain.last_seen, None, [found],
        [ShownImage(7, "destroyed", "b.jpg", None, 200, 400, "b" * 64), ShownImage(8, "destroyed", "a.jpg", None, 200, 400, "a" * 64, text)],
    )  # fmt: skip
    without, with_text = card(pictured).pictures
    assert without.lines == []
    # The first dozen, and further down only those with a contact.
    assert [each.line.number for each in with_text.lines] == [*range(1, 13), 18, 19]
    assert with_text.picture.left_out == 6
    first, second = with_text.lines[-2:]
    assert [(piece.text, piece.family, len(piece.anchors)) for piece in first.pieces] == [("call ", "", 0), ("07700", "contact", 1)]
    assert [(piece.text, piece.family, len(piece.anchors)) for piece in second.pieces] == [("900123", "contact", 0), (" now", "", 0)]
    assert (first.line.box, first.line.telling, with_text.lines[0].line.telling) == ((3, 340, 80, 10), True, False)
    (reading,) = card(pictured).readings
    assert reading.field == "picture 2"
    assert all("boxes" not in name.lower() for name, _ in reading.facts)
    assert len(card(pictured, limit=400_000).pictures[1].lines) == 20
