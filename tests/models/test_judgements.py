"""Decisions are kept for good, with who and why, and taken back only by a later row."""

from __future__ import annotations

import json
import sqlite3

import pytest

from leadline.core.errors import InputError, NotFound
from models.judgements import DECISIONS, judge, set_aside, standing, undo


@pytest.fixture
def lead(lay):
    lay("lead-a", [{"id": "1", "title": "one"}, {"id": "2", "title": "two"}])
    return "lead-a"


def last_entry(case) -> dict:
    return next(case.db.query("select * from audit order by seq desc limit 1"))


def test_a_decision_is_kept_with_what_the_person_saw(case, lead) -> None:
    number = judge(case, lead, "escalate", "Two flats, one number", note="ask the unit", by="ana")
    row = next(case.db.query("select * from judgements where id = ?", [number]))
    assert row["by_whom"] == "ana"
    assert row["reason"] == "Two flats, one number"
    assert row["note"] == "ask the unit"
    assert json.loads(row["members"]) == ["site/1", "site/2"]
    assert standing(case, lead)["id"] == number


def test_the_audit_entry_names_the_decision_and_not_the_words(case, lead) -> None:
    number = judge(case, lead, "keep_watching", "call +44 20 7946 0000", by="ana")
    entry = last_entry(case)
    detail = json.loads(entry["detail"])
    assert (entry["action"], entry["subject"]) == ("judge", "lead:lead-a")
    assert (detail["decision"], detail["judgement"], detail["by"]) == ("keep_watching", number, "ana")
    assert "7946" not in json.dumps(entry)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u0000\u0007"])
def test_a_reason_is_required(case, lead, reason) -> None:
    with pytest.raises(InputError, match="reason"):
        judge(case, lead, "escalate", reason, by="ana")
    assert case.db["judgements"].count == 0
    assert standing(case, lead) is None


def test_an_unknown_decision_or_lead_is_refused(case, lead) -> None:
    with pytest.raises(InputError, match="escalate"):
        judge(case, lead, "arrest", "because", by="ana")
    with pytest.raises(NotFound):
        judge(case, "no-such-lead", "escalate", "because", by="ana")


def test_the_newest_not_undone_stands(case, lead) -> None:
    first = judge(case, lead, "keep_watching", "too little yet", by="ana")
    second = judge(case, lead, "dismiss_agency", "registered firm", by="ben")
    assert standing(case, lead)["id"] == second
    undoing = undo(case, second, "the register says otherwise", by="ana")
    assert standing(case, lead)["id"] == first
    assert next(case.db.query("select * from judgements where id = ?", [undoing]))["undoes"] == second
    undo(case, first, "starting over", by="ana")
    assert standing(case, lead) is None


def test_undoing_twice_or_an_undoing_is_refused(case, lead) -> None:
    number = judge(case, lead, "escalate", "see texts", by="ana")
    undoing = undo(case, number, "wrong lead", by="ana")
    with pytest.raises(InputError, match="already undone"):
        undo(case, number, "again", by="ana")
    with pytest.raises(InputError, match="itself an undoing"):
        undo(case, undoing, "again", by="ana")
    with pytest.raises(NotFound):
        undo(case, 999, "what", by="ana")


def test_judgements_cannot_be_changed_or_erased(case, lead) -> None:
    judge(case, lead, "escalate", "see texts", by="ana")
    for statement in ("update judgements set reason = 'x'", "delete from judgements"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            case.db.execute(statement)


def test_a_judgement_follows_its_lead_through_merges(case, lead, lay) -> None:
    lay("lead-b", [{"id": "3"}])
    lay("lead-c", [{"id": "4"}])
    number = judge(case, lead, "urgent_safeguarding", "a note asks for help", by="ana")
    with case.transaction() as db:
        for gone, into in (("lead-a", "lead-b"), ("lead-b", "lead-c")):
            db.execute("insert into former_members select listing, lead from lead_members where lead = ?", [gone])
            db.execute("update lead_members set lead = ? where lead = ?", [into, gone])
            db.execute("update leads set retired_at = '2026-11-02' where id = ?", [gone])
            db.execute(
                "insert into lead_history (lead, at, event, other, detail) values (?, 'x', 'merged', ?, '{}')",
                [gone, into],
            )
    assert standing(case, "lead-c")["id"] == number
    assert standing(case, lead)["id"] == number
    assert judge(case, lead, "escalate", "handed over", by="ben")
    assert standing(case, "lead-c")["decision"] == "escalate"


def test_only_dismissals_set_listings_aside(case, lead, lay) -> None:
    lay("lead-b", [{"id": "3"}])
    judge(case, lead, "dismiss_independent", "writes for herself", members=["site/1", "site/unknown"], by="ana")
    judge(case, "lead-b", "escalate", "see texts", by="ana")
    assert set_aside(case.db) == {"site/1": "dismiss_independent"}


def test_every_decision_is_labelled_in_neutral_words() -> None:
    for name, decision in DECISIONS.items():
        assert decision.label
        assert decision.explanation.endswith(".")
        assert decision.dismisses == name.startswith("dismiss_")
        assert not {"victim", "suspect", "criminal"} & set(decision.explanation.casefold().split())
