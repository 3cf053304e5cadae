"""The Model page and leads worth a look: what is shown to whom, what may be switched by whom, and what is logged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from leadline.core.casefile import CaseFile, open_case
from leadline.core.listings import put_listing
from leadline.core.records import Listing
from models.judgements import judge
from models.learning import registry
from models.learning.on_case import train_case
from models.learning.training import Plan
from models.ranking.scales import last_scales
from models.ranking.stage import rank_stage

PASSWORD = "five quiet otters"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of forty leads of which thirty are judged, with a model trained on them and not in force."""
    from review_ui.people import ensure_user

    folder = tmp_path_factory.mktemp("learned") / "case"
    with open_case(folder, create=True, actor="tester", purpose="test") as case:
        with case.transaction() as db:
            for number in range(40):
                lead = f"L{number:02}"
                db.execute("insert into leads values (?, '2026-11-01', '2026-11-01', null)", [lead])
                said = "stay in the hidden basement" if number % 2 else "open on weekdays from nine"
                for copy in "ab":
                    text = f"{said} word{number % 7} word{number % 5} {copy}"
                    listing, _ = put_listing(db, Listing(source="site", id=f"{number}{copy}", title="offer", body=text))
                    db.execute("insert into lead_members values (?, ?)", [listing, lead])
        rank_stage(case)
        for number in range(30):
            judge(case, f"L{number:02}", "escalate" if number % 2 else "dismiss_unrelated", "as agreed", by="ana")
        rank_stage(case)
        train_case(case, Plan(meaning=False, capacity=5))
        for name, role in (("ana", "analyst"), ("sue", "supervisor"), ("cy", "cyber"), ("dee", "scientist")):
            ensure_user(case, name, role, PASSWORD)
    return folder


@pytest.fixture
def case(learned: Path) -> Iterator[CaseFile]:
    from review_ui.settings import configure

    with open_case(learned, actor="tester", purpose="test") as opened:
        configure(opened)
        yield opened


@pytest.fixture
def browse(case: CaseFile) -> Callable[[str], Any]:
    from django.test import Client

    def make(name: str) -> Client:
        client = Client(headers={"host": "localhost"})
        stated = {"username": name, "password": PASSWORD, "purpose": "test of the models"}
        assert client.post("/sign-in", stated).status_code == 302
        return client

    return make


def actions(case: CaseFile, last: int) -> list[str]:
    return [row[0] for row in case.db.execute("select action from audit order by seq desc limit ?", [last])][::-1]


def test_the_page_says_what_ranks_and_is_for_some_roles_only(case: CaseFile, browse) -> None:
    page = browse("dee").get("/model").content.decode()
    merit = last_scales(case)["judgements"]
    assert f"{merit['weight']:.0%}" in page
    assert "30 judged leads held out" in page
    assert registry.models(case.db)[0]["name"] in page
    assert "Put in force and rank" in page
    assert actions(case, 1) == ["view models"]
    assert "Put in force" not in browse("ana").get("/model").content.decode()
    assert browse("cy").get("/model").status_code == 403
    assert browse("dee").get("/").status_code == 403
    assert "To the models" in browse("dee").get("/").content.decode()


def test_a_card_can_run_nothing_and_must_be_the_one_that_was_made(case: CaseFile, browse) -> None:
    name = registry.models(case.db)[0]["name"]
    client = browse("ana")
    answer = client.get(f"/model/{name}/card")
    assert "Model card" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert actions(case, 1) == ["view model card"]
    assert client.get("/model/..%2F..%2Fx/card").status_code == 404
    card = registry.folder_of(case, name) / "card.html"
    kept = card.read_bytes()
    card.write_bytes(kept + b"<script>alert(1)</script>")
    answer = client.get(f"/model/{name}/card")
    card.write_bytes(kept)
    assert answer.status_code == 400
    assert "alert" not in answer.content.decode()


def test_shadow_promotion_and_rollback(case: CaseFile, browse) -> None:
    name = registry.models(case.db)[0]["name"]
    before = case.db.execute("select lead, rank, score from scores order by lead").fetchall()
    client = browse("sue")
    page = client.get(f"/model/{name}/shadow").content.decode()
    assert "Would rise" in page
    assert actions(case, 2) == ["compare models", "view models"]
    assert case.db.execute("select lead, rank, score from scores order by lead").fetchall() == before
    for refused in ("ana", "cy"):
        assert browse(refused).post(f"/model/{name}/promote", {"reason": "r"}).status_code == 403
    assert client.post(f"/model/{name}/promote", {"reason": " "}).status_code == 400
    assert registry.in_force(case.db) == {}
    assert client.post(f"/model/{name}/promote", {"reason": "better on held-out leads"}).status_code == 302
    assert actions(case, 2) == ["promote", "rank"]
    assert case.db.execute("select by_whom from model_events order by id desc limit 1").fetchone()[0] == "sue"
    page = client.get("/model").content.decode()
    assert "leads were weighed anew" in page
    assert "better on held-out leads" in page
    lead = client.get("/leads/L31").content.decode()
    assert "chance of being escalated" in lead
    assert "where every lead starts" in lead
    assert "The word “" in lead
    assert client.post("/model/rollback", {"reason": "only a test", "kind": "all"}).status_code == 302
    assert actions(case, 2) == ["rollback", "rank"]
    assert case.db.execute("select lead, rank, score from scores order by lead").fetchall() == before
    assert client.post("/model/rollback", {"reason": "again"}).status_code == 400
    assert client.get("/model?drift=1").status_code == 200
    assert client.get("/model/none/shadow").status_code == 400


def test_leads_worth_a_look_are_marked_and_come_round(case: CaseFile, browse) -> None:
    client = browse("ana")
    page = client.get("/").content.decode()
    assert "Worth a look" in page
    look = case.db.execute("select lead, why from looks order by place").fetchone()
    answer = client.get("/look")
    assert answer["Location"] == f"/leads/{look[0]}"
    assert look[1].split(":")[0] in client.get(answer["Location"]).content.decode()
    assert client.get(f"/look?after={look[0]}")["Location"] != f"/leads/{look[0]}"
    # ana has decided thirty leads: after nine more of the top, the tenth is one to look at
    assert client.get("/next")["Location"].startswith("/leads/")
    entry = case.db.execute("select detail from audit where action = 'view queue' order by seq desc").fetchone()
    assert json.loads(entry[0])["page"] == 1
