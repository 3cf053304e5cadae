"""Linking a case: incremental, idempotent, killable, and the same as linking it afresh."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from leadline.core import audit
from leadline.core.casefile import open_case
from leadline.core.errors import NotFound
from leadline.core.listings import put_listing
from leadline.core.pictures import hold_picture
from leadline.core.records import Listing
from models.dossier import dossier
from models.linking.explain import explain
from models.linking.stage import STEADY, link_stage

PHONE = "+15005550{:03}"


def words(seed: int, count: int = 30) -> str:
    generator = np.random.default_rng(seed)
    letters = list("abcdefghiklmnoprstuvz")
    return " ".join("".join(generator.choice(letters, generator.integers(3, 9))) for _ in range(count))


def add(case, name: str, body: str, *, phone: str = "", place: str = "", title: str = "") -> int:
    """A listing with its phone signal, as collecting and extracting would leave it."""
    text = f"{body} {phone}".strip()
    with case.transaction() as db:
        number, outcome = put_listing(db, Listing("test", name, title=title, body=text, place=place))
        if outcome != "same":
            db.execute("delete from signals where listing = ?", [number])
            version = db.execute("select version from listings where id = ?", [number]).fetchone()[0]
            if phone:
                db.execute(
                    """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps,
                       alternatives, detail, confidence, extractor)
                       values (?, ?, 'phone', ?, 'body', ?, ?, ?, '[]', '[]', '[]', '{}', 1.0, 'test@1')""",
                    [number, version, phone, len(text) - len(phone), len(text), phone],
                )
    return number


def leads(case) -> dict[str, set[str]]:
    """lead -> names of its listings."""
    found: dict[str, set[str]] = {}
    for lead, name in case.db.execute(
        "select m.lead, l.source_id from lead_members m join listings l on l.id = m.listing"
    ):
        found.setdefault(lead, set()).add(name)
    return found


def lead_of(case, name: str) -> str:
    return next(lead for lead, members in leads(case).items() if name in members)


def stored(case) -> tuple:
    return (
        sorted(case.db.execute("select a, b, kind, strength, evidence from links")),
        sorted(case.db.execute("select listing, lead from lead_members")),
    )


@pytest.fixture
def linked(case):
    """Three listings of one phone, a template pair, and a listing alone; linked."""
    for number in range(3):
        add(case, f"phone-{number}", words(number), phone=PHONE.format(1), place=f"Town {number}")
    add(case, "text-0", words(50, 60) + " vera")
    add(case, "text-1", words(50, 60) + " olga", phone=PHONE.format(9))
    add(case, "alone", words(60))
    link_stage(case)
    return case


def test_leads_hold_every_listing_once(linked) -> None:
    assert sorted(map(sorted, leads(linked).values())) == [
        ["alone"], ["phone-0", "phone-1", "phone-2"], ["text-0", "text-1"],
    ]  # fmt: skip


def test_second_run_with_nothing_new_does_nothing(linked) -> None:
    before = linked.db.execute("select count(*) from audit").fetchone()
    assert link_stage(linked) == {"changed": False, "listings": 0, "links": 0, "leads": 0, "manner_waits": 0}
    assert linked.db.execute("select count(*) from audit").fetchone() == before


def test_lead_keeps_its_id_as_it_grows_and_says_so(linked) -> None:
    lead = lead_of(linked, "phone-0")
    add(linked, "phone-3", words(70), phone=PHONE.format(1))
    summary = link_stage(linked)
    assert (summary["changed"], summary["listings"], summary["leads"]) == (True, 1, 1)
    assert lead_of(linked, "phone-3") == lead
    events = [(row["event"], row["detail"]["listings"]) for row in dossier(linked, lead).history]
    assert events == [("grew", 1), ("created", 3)]


def test_merged_lead_leads_to_the_one_it_became_part_of(linked) -> None:
    larger, smaller = lead_of(linked, "phone-0"), lead_of(linked, "text-0")
    add(linked, "bridge", words(50, 60) + " mira", phone=PHONE.format(1))
    link_stage(linked)
    assert leads(linked)[larger] == {"phone-0", "phone-1", "phone-2", "text-0", "text-1", "bridge"}
    assert dossier(linked, smaller).row.lead == larger
    retired = linked.db.execute("select retired_at from leads where id = ?", [smaller]).fetchone()[0]
    assert retired
    assert ("merged", larger) in set(
        linked.db.execute("select event, other from lead_history where lead = ?", [smaller])
    )


def test_changed_listing_loses_its_links_and_the_split_is_told(linked) -> None:
    lead = lead_of(linked, "phone-0")
    add(linked, "phone-2", words(80), phone=PHONE.format(77))
    link_stage(linked)
    assert leads(linked)[lead] == {"phone-0", "phone-1"}
    other = lead_of(linked, "phone-2")
    assert other != lead
    assert linked.db.execute(
        "select other from lead_history where lead = ? and event = 'split'", [other]
    ).fetchone() == (lead,)
    number = linked.db.execute("select id from listings where source_id = 'phone-2'").fetchone()[0]
    assert not linked.db.execute("select count(*) from links where a = ? or b = ?", [number, number]).fetchone()[0]


def test_listing_extracted_again_is_linked_again(linked) -> None:
    number = linked.db.execute("select id from listings where source_id = 'alone'").fetchone()[0]
    with linked.transaction() as db:
        db.execute(
            """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps, alternatives,
               detail, confidence, extractor)
               values (?, 1, 'phone', ?, 'body', 0, 3, 'x', '[]', '[]', '[]', '{}', 1.0, 'test@2')""",
            [number, PHONE.format(1)],
        )
        db.execute("insert into stage_marks values ('extract', ?, 1, 'test@2')", [number])
    assert link_stage(linked)["listings"] == 1
    assert "alone" in leads(linked)[lead_of(linked, "phone-0")]


def fill(case, numbers: range) -> None:
    for number in numbers:
        add(
            case, f"l{number}", words(number % 40, 50) + " " + words(number + 1_000, 3), phone=PHONE.format(number % 60)
        )


def test_grown_case_equals_rebuilt_and_fresh_ones(case, tmp_path) -> None:
    for begin in range(0, 200, 50):
        fill(case, range(begin, begin + 50))
        link_stage(case)
    grown = stored(case)
    assert link_stage(case, rebuild=True)["changed"]
    again = stored(case)
    assert again[1] == grown[1]
    assert [row[:3] for row in again[0]] == [row[:3] for row in grown[0]]
    assert [row[3] for row in again[0]] == pytest.approx([row[3] for row in grown[0]], abs=STEADY)
    with open_case(tmp_path / "fresh", create=True, actor="tester", purpose="test") as fresh:
        fill(fresh, range(200))
        link_stage(fresh)
        assert sorted(map(sorted, leads(fresh).values())) == sorted(map(sorted, leads(case).values()))


def test_killed_anywhere_and_run_again(case, tmp_path) -> None:
    fill(case, range(200))
    program = (
        "import sys, os, threading, time\n"
        "from leadline.core.casefile import open_case\n"
        "from models.linking.stage import STEADY, link_stage\n"
        "with open_case(sys.argv[1], actor='tester', purpose='test', flags={'batch_size': '10'}) as case:\n"
        "    print('ready', flush=True); link_stage(case); print('done', flush=True)\n"
    )
    for delay in (0.02, 0.06, 0.12, 0.2):
        process = subprocess.Popen([sys.executable, "-c", program, str(case.folder)], stdout=subprocess.PIPE)
        process.stdout.readline()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()
    link_stage(case)
    with open_case(tmp_path / "whole", create=True, actor="tester", purpose="test") as whole:
        fill(whole, range(200))
        link_stage(whole)
        assert stored(whole) == stored(case)
    assert not link_stage(case)["changed"]
    assert not audit.verify(case.db, audit.Anchor(case.settings.state_dir, case.id)).problems


def test_explanation_follows_links_of_several_kinds(linked) -> None:
    add(linked, "bridge", words(50, 60) + " mira", phone=PHONE.format(1))
    link_stage(linked)
    steps = explain(linked, "test/phone-2", "test/text-0")
    assert steps[0].a == "test/phone-2"
    assert steps[-1].b == "test/text-0"
    assert all(one.b == other.a for one, other in itertools.pairwise(steps))
    assert {step.link.kind for step in steps} == {"selector", "text"}
    said = " ".join(step.words for step in steps)
    assert PHONE.format(1) in said
    assert " ".join(words(50, 60).split()[:4]) in said
    assert explain(linked, "test/phone-2", "test/alone") == []
    with pytest.raises(NotFound):
        explain(linked, "test/phone-2", "test/nobody")


def test_dossier_shows_members_signals_links_and_history(linked) -> None:
    lead = lead_of(linked, "phone-0")
    found = dossier(linked, lead)
    assert [one.listing.id for one in found.listings] == ["phone-0", "phone-1", "phone-2"]
    assert {one.signals[0].value for one in found.listings} == {PHONE.format(1)}
    for one in found.listings:
        shown = one.signals[0]
        assert one.listing.body[shown.start : shown.end] == shown.raw
    assert {link.kind for link in found.links} == {"selector"}
    assert set(found.names.values()) == {"test/phone-0", "test/phone-1", "test/phone-2"}
    assert found.row.size == 3
    with pytest.raises(NotFound):
        dossier(linked, "Lnothing")


def test_contacts_that_strangers_share_are_kept_and_shown(case) -> None:
    for number in range(24):
        at = add(case, f"l{number}", words(number), phone=PHONE.format(number))
        with case.transaction() as db:
            db.execute("update listings set category = ? where id = ?", [["jobs", "rooms"][number % 2], at])
            db.execute(
                """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps,
                   alternatives, detail, confidence, extractor)
                   values (?, 1, 'handle', 'telegram:desk', 'body', 0, 1, 'x', '[]', '[]', '[]', '{}', 1.0, 'test@1')""",
                [at],
            )
    link_stage(case)
    assert len(leads(case)) == 24
    ((kind, value, evidence),) = case.db.execute("select kind, value, evidence from shared_selectors").fetchall()
    assert (kind, value, json.loads(evidence)["own"]) == ("handle", "telegram:desk", 24)
    assert dossier(case, lead_of(case, "l3")).facts["shared_by_strangers"][0]["value"] == "telegram:desk"


def test_evidence_of_text_holds_places_and_no_text(linked) -> None:
    evidence = linked.db.execute("select evidence from links where kind = 'text'").fetchone()[0]
    assert json.loads(evidence)["similarity"] > 0.9
    assert json.loads(evidence)["passages"]
    assert words(50, 60).split()[5] not in evidence


def scene(seed: int) -> Image.Image:
    """A picture with enough in it to be told from others."""
    generator = np.random.default_rng(seed)
    picture = Image.new("RGB", (480, 360), tuple(generator.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, width, height = (int(value) for value in generator.integers(0, 400, 4))
        shape = pen.ellipse if generator.random() < 0.5 else pen.rectangle
        shape((x, y, x + width // 4 + 5, y + height // 4 + 5), fill=tuple(generator.integers(0, 255, 3).tolist()))
    return picture


def show(case, listing: int, picture: Image.Image) -> None:
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=85)
    hold_picture(case, listing, f"https://site.example/{listing}.jpg", stream.getvalue(), "image/jpeg")


def test_listings_that_show_the_same_picture_are_linked_once_it_is_hashed(linked) -> None:
    from features.pictures.stage import hash_held

    numbers = dict(linked.db.execute("select source_id, id from listings"))
    other = add(linked, "other", words(90))
    show(linked, numbers["alone"], scene(1))
    show(linked, other, scene(1).resize((360, 270)))
    show(linked, numbers["text-0"], scene(2))
    link_stage(linked)
    assert lead_of(linked, "alone") != lead_of(linked, "other")  # not hashed yet
    hash_held(linked)
    assert link_stage(linked)["changed"]
    assert leads(linked)[lead_of(linked, "alone")] == {"alone", "other"}
    (step,) = explain(linked, "test/alone", "test/other")
    assert step.link.kind == "picture"
    assert step.link.evidence["pictures"][0]["distance"] >= 0
    assert [len(one.images) for one in dossier(linked, lead_of(linked, "alone")).listings] == [1, 1]
    assert not link_stage(linked)["changed"]


def run(case, *arguments: str):
    from leadline.app.main import cli

    return CliRunner().invoke(cli, ["--case", str(case.folder), *arguments], catch_exceptions=False)


def test_commands(linked) -> None:
    assert json.loads(run(linked, "link", "--json").stdout)["changed"] is False
    rows = [json.loads(line) for line in run(linked, "links", "--format", "jsonl").stdout.splitlines()]
    assert {row["kind"] for row in rows} == {"selector", "text"}
    assert all(
        row["a"].startswith("test/") and row["b"].startswith("test/") and 0 < row["strength"] <= 1 for row in rows
    )
    assert set(rows[0]) == {"a", "b", "kind", "strength", "evidence"}
    assert "phone" in run(linked, "explain", "test/phone-1", "test/phone-2").stdout
    assert json.loads(run(linked, "explain", "test/phone-1", "test/alone", "--json").stdout)["linked"] is False
