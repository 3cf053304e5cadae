"""The pages of the review room over a case that was really imported, read, linked and ranked."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sqlite3
from contextlib import closing

import pytest

from leadline.core.records import Listing
from models.judgements import judge

PASSWORD = "five quiet otters"


def text_of(page: str) -> str:
    """What a browser would show, tags taken out."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def published(page: str) -> list[str]:
    """The listing texts of a page, as a reader would copy them."""
    return [text_of(found) for found in re.findall(r'<div class="published" dir="auto">(.*?)</div>', page, re.S)]


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def test_the_queue_shows_each_lead_with_both_sides(browse, lead_of, audited) -> None:
    page = browse("ana").get("/").content.decode()
    lead = lead_of("board/w0")
    assert f'href="/leads/{lead}"' in page
    row = next(part for part in page.split("<li class=") if f"/leads/{lead}" in part)
    assert "4</strong> listings" in row
    assert "1 Mar 2026 – 4 Mar 2026" in row
    assert "Bristol" in row
    assert "not a probability" in row
    assert "Raises it" in row
    assert "Lowers it" in row
    assert "Undecided" in row
    entry = audited()[-1]
    assert (entry["action"], entry["actor"], json.loads(entry["detail"])["page"]) == ("view queue", "ana", 1)


def test_trends_show_what_grows_and_the_leads_that_show_it_and_every_view_is_logged(
    browse, lead_of, audited, monkeypatch
) -> None:
    from models.trends import Row, Trends
    from review_ui.views import trends

    page = browse("ana").get("/trends?weeks=4&until=2026-03-09")
    assert page.status_code == 200
    entry = audited()[-1]
    assert (entry["action"], entry["actor"]) == ("view trends", "ana")
    assert json.loads(entry["detail"])["until"] == "2026-03-09"
    assert "Nothing is new or growing" in page.content.decode()
    assert "could not be read" in browse("ana").get("/trends?until=soon&weeks=9999").content.decode()
    rows = [
        Row("place", "<b>Hull</b>, GB", 9, 0, 12.0, 1e-6, ["board/w0", "board/w1"]),
        Row("selector", "phone +447700900123", 7, 4, 3.25, 1e-4, ["board/none"]),
    ]
    monkeypatch.setattr(
        trends, "trends_of", lambda db, weeks, until: Trends("2026-03-03", "2026-03-09", weeks, 20, 40, 77, rows)
    )
    page = browse("ana").get("/trends").content.decode()
    assert "&lt;b&gt;Hull&lt;/b&gt;, GB" in page
    assert f'href="/leads/{lead_of("board/w0")}" data-open' in page
    assert "× 3.3" in page
    assert "not linked yet" in page
    assert page.count("data-row") == 2
    assert browse("cy").get("/trends").status_code == browse("cy").get("/").status_code


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("place=Hull", True),
        ("place=hull", True),
        ("place=Nowhere", False),
        ("since=2020-01-01", True),
        ("since=2999-01-01", False),
        ("since=tomorrow", True),
        ("sector=domestic-servitude", False),
        ("undecided=1", True),
        ("page=999", True),
        ("page=-1", True),
        ("page=" + "9" * 40, True),
        ("page=x&all=1", True),
    ],
)
def test_filters_leave_what_they_should(browse, lead_of, query: str, shown: bool) -> None:
    answer = browse("ana").get(f"/?{query}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert (f'href="/leads/{lead_of("board/w0")}"' in page) is shown
    if not shown:
        assert "No lead passes these filters" in page


def test_an_empty_case_says_what_to_do(served, tmp_path) -> None:
    from django.test import Client

    from leadline.core.casefile import open_case
    from leadline.core.listings import put_listing
    from review_ui.people import add_user
    from review_ui.settings import configure

    try:
        with open_case(tmp_path / "empty", create=True, actor="tester", purpose="test") as empty:
            add_user(empty, "ana", "analyst", PASSWORD)
            client = Client(headers={"host": "localhost"})
            client.post("/sign-in", {"username": "ana", "password": PASSWORD, "purpose": "looking around"})
            assert "leadline --case empty import" in client.get("/").content.decode()
            with empty.transaction() as db:
                put_listing(db, Listing("board", "1", title="One"))
            assert "leadline --case empty run" in client.get("/").content.decode()
            assert client.get("/next").status_code == 302
    finally:
        configure(served)


def test_a_lead_shows_every_signal_in_the_text_it_came_from(browse, lead_of, served, audited) -> None:
    lead = lead_of("board/w0")
    page = browse("ana").get(f"/leads/{lead}").content.decode()
    bodies = [row[0] for row in served.db.execute("select body from listings where source_id like 'w%' order by id")]
    assert set(bodies) <= set(published(page))
    marked = [
        (html.unescape(title), text_of(inner))
        for title, inner in re.findall(r'<mark [^>]*title="([^"]*)">(.*?)</mark>', page, re.S)
    ]
    signals = list(
        served.db.query(
            """select s.* from signals s join lead_members m on m.listing = s.listing
               where m.lead = ? and s.kind = 'phone' and s.field = 'body'""",
            [lead],
        )
    )
    assert len(signals) >= 4
    for signal in signals:
        assert any(f"Phone: {signal['value']}" in title and inner in signal["raw"] for title, inner in marked)
    assert [row["action"] for row in audited()] == ["sign in", "view lead"]


def test_reasons_lead_to_places_that_are_on_the_page(browse, lead_of) -> None:
    page = browse("ana").get(f"/leads/{lead_of('board/w0')}").content.decode()
    anchors = set(re.findall(r'\sid="([^"]+)"', page))
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert [target for target in targets if target.startswith("at-")]
    assert targets <= anchors
    assert len(re.findall(r'\sid="', page)) == len(anchors), "an id is there twice"
    assert "Why these listings are together" in page
    assert "Same contact" in page


def test_a_lead_of_many_listings_is_paged_and_its_evidence_is_found_across_pages(
    browse, served, lead_of, monkeypatch
) -> None:
    from review_ui.views import lead as view

    monkeypatch.setattr(view, "PER_PAGE", 2)
    client = browse("ana")
    lead = lead_of("board/w0")
    pages = [client.get(f"/leads/{lead}?page={number}").content.decode() for number in (1, 2)]
    assert "3 to 4 of 4" in pages[1]
    for number, anchor in re.findall(r'href="\?page=(\d+)#((?:at-|listing-)[^"]+)"', pages[0]):
        assert f'id="{anchor}"' in pages[int(number) - 1]
    assert "?page=2#" in pages[0]


def test_a_long_text_is_cut_and_whole_on_its_own_page(browse, served, lead_of, monkeypatch, audited) -> None:
    from review_ui import present

    monkeypatch.setattr(present, "PREVIEW", 40)
    monkeypatch.setattr(present.card, "__kwdefaults__", {"limit": 40})
    client = browse("ana")
    lead = lead_of("board/w0")
    listing, body = served.db.execute("select id, body from listings where source_id = 'w0'").fetchone()
    page = client.get(f"/leads/{lead}").content.decode()
    assert body[:40] in published(page)
    assert f'href="/leads/{lead}/listings/{listing}"' in page
    assert body in published(client.get(f"/leads/{lead}/listings/{listing}").content.decode())
    assert audited()[-1]["subject"] == "listing:board/w0"
    assert client.get(f"/leads/{lead}/listings/999999").status_code == 404


def test_a_hostile_listing_is_shown_as_text(browse, lead_of, served) -> None:
    client = browse("ana")
    lead = lead_of("board/hostile")
    record = next(served.db.query("select * from listings where source_id = 'hostile'"))
    for path in ("/?all=1", f"/leads/{lead}", f"/leads/{lead}/listings/{record['id']}"):
        page = client.get(path).content.decode()
        assert not re.search(r"<script(?! src=\"/static)", page), path
        assert "<img src=x" not in page
        assert "<b>Leeds" not in page
        assert "</textarea></form>" not in page
        assert not re.search(r"(href|src|action)=[\"']?\s*javascript", page)
        assert "{{ 7" in page or path == "/?all=1"
    assert record["body"] in published(page)
    assert text_of(page).count("javascript[:]alert(5)") == 1
    assert "U+202E right-to-left override" in page
    assert "U+200B zero width space" in page


def test_export_is_a_harmless_file_with_a_log_entry(browse, lead_of, audited) -> None:
    client = browse("ana")
    lead = lead_of("board/hostile")
    assert client.get(f"/leads/{lead}/export.csv").status_code == 405
    answer = client.post(f"/leads/{lead}/export.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="lead-{lead}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["listing"] for row in rows} == {"board/hostile", "board/kitchen"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert audited()[-1]["action"] == "export"


def test_a_decision_needs_a_choice_and_a_reason_and_can_be_taken_back(browse, lead_of, audited, served) -> None:
    client = browse("ana")
    lead = lead_of("board/kitchen")
    page = client.get(f"/leads/{lead}").content.decode()
    given = {
        "decision": "escalate",
        "reason": "Two listings, one phone.",
        "note": "See also <York>.",
        "seen": seen(page),
    }
    refused = client.post(f"/leads/{lead}/decide", {**given, "reason": "  "})
    assert refused.status_code == 400
    assert "needs a reason" in refused.content.decode()
    assert "See also &lt;York&gt;." in refused.content.decode()
    assert client.post(f"/leads/{lead}/decide", {**given, "decision": "arrest"}).status_code == 400
    assert client.post(f"/leads/{lead}/decide", given).status_code == 302
    page = client.get(f"/leads/{lead}").content.decode()
    assert "Two listings, one phone." in page
    assert "Go to the next undecided lead" in page
    row = next(served.db.query("select * from judgements order by id desc limit 1"))
    assert (row["by_whom"], json.loads(row["members"])) == ("ana", ["board/hostile", "board/kitchen"])
    assert client.post(f"/leads/{lead}/undo/{row['id']}", {"reason": ""}).status_code == 400
    assert client.post(f"/leads/{lead}/undo/999999", {"reason": "no such"}).status_code == 404
    assert client.post(f"/leads/{lead}/undo/{row['id']}", {"reason": "It was the other lead."}).status_code == 302
    page = client.get(f"/leads/{lead}").content.decode()
    assert "Nobody has decided yet" in page
    assert "It was the other lead." in page
    assert [entry["action"] for entry in audited() if "judge" in entry["action"]] == ["judge", "undo judgement"]


def test_a_lead_that_changed_meanwhile_is_shown_again_before_deciding(browse, lead_of) -> None:
    ana, sue = browse("ana"), browse("sue")
    lead = lead_of("board/kitchen")
    stale = seen(ana.get(f"/leads/{lead}").content.decode())
    given = {"decision": "keep_watching", "reason": "Not enough yet.", "seen": stale}
    assert sue.post(f"/leads/{lead}/decide", given).status_code == 302
    answer = ana.post(f"/leads/{lead}/decide", {**given, "decision": "dismiss_spam", "reason": "Seen before."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "changed while you were reading" in page
    assert "Seen before." in page
    assert ana.post(f"/leads/{lead}/decide", {**given, "reason": "Still open.", "seen": seen(page)}).status_code == 302


def test_two_people_cannot_decide_on_the_same_look(browse, lead_of, served, monkeypatch) -> None:
    """From the look at the lead to the judgement nobody else writes to the case."""
    from review_ui.views import lead as view

    held = []

    def watched(*given, **named):
        other = sqlite3.connect(served.folder / "case.db", timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("begin immediate")
        held.append(True)
        return judge(*given, **named)

    monkeypatch.setattr(view, "judge", watched)
    client, lead = browse("ana"), lead_of("board/kitchen")
    given = {
        "decision": "keep_watching",
        "reason": "One look.",
        "seen": seen(client.get(f"/leads/{lead}").content.decode()),
    }
    assert client.post(f"/leads/{lead}/decide", given).status_code == 302
    assert held


def test_a_full_disk_is_a_page_that_says_so_and_keeps_no_secret(browse, lead_of, monkeypatch) -> None:
    from leadline.core.casefile import CaseFile

    client, lead = browse("ana"), lead_of("board/kitchen")

    def full(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(CaseFile, "record", full)
    answer = client.get(f"/leads/{lead}")
    assert answer.status_code == 503
    assert "make room" in answer.content.decode()


def test_urgent_safeguarding_goes_before_everything(browse, lead_of) -> None:
    client = browse("ana")
    lead = lead_of("board/kitchen")
    token = seen(client.get(f"/leads/{lead}").content.decode())
    given = {"decision": "urgent_safeguarding", "reason": "A person asked for help.", "seen": token}
    client.post(f"/leads/{lead}/decide", given)
    page = client.get("/").content.decode()
    first = page.split('<li class="')[1]
    assert first.startswith("lead urgent")
    assert f"/leads/{lead}" in first
    assert client.get("/next")["Location"] != f"/leads/{lead}"


@pytest.mark.parametrize("asked", ["07700 900123", "+44 77oo 9oo one two three", "00447700900123"])
def test_a_phone_is_found_in_any_form_and_stands_in_no_address_or_log(browse, audited, asked: str) -> None:
    client = browse("ana")
    answer = client.post("/search", {"text": asked})
    assert re.fullmatch(r"/search/[\w-]+", answer["Location"])
    page = client.get(answer["Location"]).content.decode()
    assert page.count("board/w") >= 4
    entry = audited()[-1]
    assert (entry["action"], json.loads(entry["detail"])["found"]) == ("find", 4)
    assert asked not in str(entry)


def test_a_whole_advert_is_found_by_its_words(browse, served) -> None:
    client = browse("sue")
    body = served.db.execute("select body from listings where source_id = 'w1'").fetchone()[0]
    page = client.get(client.post("/search", {"text": body})["Location"]).content.decode()
    assert "board/w1" in page


def test_a_search_that_finds_nothing_says_what_to_try(browse) -> None:
    client = browse("ana")
    page = client.get(client.post("/search", {"text": "@nobody_at_all_here"})["Location"]).content.decode()
    assert "Nothing found" in page
    assert client.post("/search", {"text": " \x00 "}).status_code == 400
    assert client.post("/search", {"text": "x" * 60_000}).status_code == 400
    assert client.get("/search/unknown")["Location"] == "/search"


def test_a_search_belongs_to_the_session_that_made_it(browse) -> None:
    address = browse("ana").post("/search", {"text": "07700 900123"})["Location"]
    assert browse("sue").get(address)["Location"] == "/search"


def test_what_is_not_there_is_not_there(browse) -> None:
    client = browse("ana")
    for path in ("/leads/NOPE", "/leads/%00", "/leads/..%2f..", "/leads/x/pictures/1/blurred", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Traceback" not in answer.content.decode()


def test_pictures_are_blurred_until_asked_for(browse, lead_of, served, audited) -> None:
    client = browse("ana")
    lead = lead_of("board/w0")
    image = next(served.db.query("select * from images"))
    assert image["state"] == "kept"
    page = client.get(f"/leads/{lead}").content.decode()
    assert f'src="/leads/{lead}/pictures/{image["id"]}/blurred"' in page
    blurred = client.get(f"/leads/{lead}/pictures/{image['id']}/blurred")
    assert blurred["Content-Type"].startswith("image/")
    assert blurred["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert blurred.content != (served.folder / image["kept_file"]).read_bytes()

    base = f"/leads/{lead}/pictures/{image['id']}"
    assert client.get(f"{base}/show").status_code == 405
    assert client.get(f"{base}/original/{image['id']}").status_code == 404
    answer = client.post(f"{base}/show")
    entry = audited()[-1]
    assert (entry["action"], entry["subject"], entry["purpose"]) == (
        "show picture", f"image:{image['id']}", "test of the review room",
    )  # fmt: skip
    page = client.get(answer["Location"]).content.decode()
    address = re.search(r'src="(/leads/[^"]+/original/[^"]+)"', page)[1]
    original = client.get(address)
    assert original.content == (served.folder / image["kept_file"]).read_bytes()
    assert original["X-Content-Type-Options"] == "nosniff"
    assert original["Cache-Control"] == "no-store"
    assert browse("sue").get(address).status_code == 404, "the asking of one session holds for no other"


def test_an_asking_for_a_picture_runs_out(browse, lead_of, served, monkeypatch) -> None:
    from review_ui.views import pictures

    client = browse("ana")
    image = served.db.execute("select id from images").fetchone()[0]
    shown = client.post(f"/leads/{lead_of('board/w0')}/pictures/{image}/show")["Location"]
    monkeypatch.setattr(pictures, "GRANT_SECONDS", -1)
    assert "This showing has ended" in client.get(shown).content.decode()
    assert client.get(shown.replace("/shown/", "/original/")).status_code == 404


@pytest.mark.parametrize(
    ("state", "name", "said"),
    [("destroyed", None, "was not kept"), ("refused", None, "was not kept"), ("kept", "../../etc/passwd", "")],
)
def test_pictures_that_are_not_there_or_not_pictures_are_not_served(browse, lead_of, served, state, name, said) -> None:
    client = browse("ana")
    lead = lead_of("board/w0")
    image = next(served.db.query("select * from images"))
    try:
        served.db.execute("update images set state = ?, kept_file = ?", [state, name])
        shown = client.post(f"/leads/{lead}/pictures/{image['id']}/show")["Location"]
        assert said in client.get(shown).content.decode()
        assert client.get(shown.replace("/shown/", "/original/")).status_code == 404
        served.db.execute("update images set blurred_file = 'case.db'")
        assert client.get(f"/leads/{lead}/pictures/{image['id']}/blurred").status_code == 404
    finally:
        served.db["images"].update(image["id"], {key: image[key] for key in ("state", "kept_file", "blurred_file")})


def test_the_help_page_names_decisions_and_grades(browse) -> None:
    page = text_of(browse("ana").get("/help").content.decode())
    assert "Urgent safeguarding" in page
    assert "tested against known outcomes" in page


def test_a_word_on_links_is_previewed_kept_and_taken_back(browse, lead_of, served) -> None:
    client = browse("ana")
    lead = lead_of("board/w0")
    page = text_of(client.get(f"/leads/{lead}").content.decode())
    assert "Your word on links" in page
    assert "Ways of contact" in page
    given = {"verdict": "cut", "a": "board/w0", "b": "board/w1"}
    tried = client.post(f"/leads/{lead}/word", given)
    assert "This makes two leads" in text_of(tried.content.decode())
    assert lead_of("board/w0") == lead_of("board/w1")
    assert client.post(f"/leads/{lead}/word", {**given, "action": "keep"}).status_code == 400
    kept = client.post(f"/leads/{lead}/word", {**given, "action": "keep", "reason": "two <b>kitchens</b>"}, follow=True)
    assert "K1 kept. This makes two leads" in text_of(kept.content.decode())
    assert "<b>kitchens" not in kept.content.decode()
    assert lead_of("board/w0") != lead_of("board/w1")
    back = client.post(f"/leads/{lead_of('board/w1')}/word/1/undo", {"reason": "one kitchen"}, follow=True)
    assert "K1 is taken back" in text_of(back.content.decode())
    assert lead_of("board/w0") == lead_of("board/w1")
    assert client.post(f"/leads/{lead}/word", {**given, "verdict": "merge"}).status_code == 404


def test_a_contact_is_marked_as_shared(browse, lead_of) -> None:
    client = browse("ana")
    lead = lead_of("board/w0")
    given = {"verdict": "shared", "kind": "phone", "value": "+447700900123"}
    assert "About:" in text_of(client.post(f"/leads/{lead}/mark", given).content.decode())
    kept = client.post(f"/leads/{lead}/mark", {**given, "action": "keep", "reason": "a switchboard"}, follow=True)
    assert "The next run of linking takes it up" in text_of(kept.content.decode())
    assert (
        client.post(f"/leads/{lead}/mark", {**given, "value": "nothing", "action": "keep", "reason": "x"}).status_code
        == 400
    )


def test_text_in_a_picture_stands_beside_it_with_boxes_and_stays_text(browse, lead_of) -> None:
    page = browse("ana").get(f"/leads/{lead_of('board/w1')}").content.decode()
    assert page.count('class="said-picture"') == 1
    assert '<rect class="box box-telling" x="4" y="0" width="96" height="9">' in page
    assert "&lt;img src=x onerror=alert(9)&gt;" in page
    assert "<img src=x" not in page
    assert re.search(r'Ring <span id="(at-r\d+-\d+)" class="anchor"></span><mark class="mark mark-contact"[^>]*>07700</mark>', page)
    assert 'data-name="U+202E"' in page
    assert "in picture 1</a>" in page
