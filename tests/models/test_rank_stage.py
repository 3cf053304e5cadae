"""The rank stage: what it keeps, that it does only what is new, and that it can be killed anywhere."""

from __future__ import annotations

import json

import pytest

from features.catalogue import load_catalogue
from leadline.core.listings import put_listing
from leadline.core.records import Listing
from models.judgements import judge, undo
from models.queue import lead_row, queue
from models.ranking import stage
from models.ranking.stage import rank_stage

CATALOGUE = load_catalogue()
SERVICES = {"voice": [("voice", "plural")]}


def several(count: int, prefix: str, *signals, places=("Ghent", "Bruges", "Liège")) -> list[dict]:
    """Listings over several places, each with the same signals."""
    return [
        {"id": f"{prefix}{number}", "title": f"{prefix} {number}", "place": places[number % len(places)],
         "posted_at": f"2026-10-{number + 1:02}", "signals": list(signals)}
        for number in range(count)
    ]  # fmt: skip


def ran(case) -> tuple[bool, int]:
    """Whether a ranking changed anything, and how many leads it scored."""
    done = rank_stage(case)
    return done["changed"], done["leads"]


def state(case) -> list[tuple]:
    return case.db.execute("select lead, rank, score, sectors, size from scores order by rank").fetchall()


def test_a_second_run_does_nothing_and_says_so(case, lay) -> None:
    lay("lead-a", several(4, "a", ("phone", "+3225550100"), ("disguise", "0.90")))
    lay("lead-b", several(1, "b"))
    assert ran(case) == (True, 2)
    entries, before = case.db["audit"].count, state(case)
    assert ran(case) == (False, 0)
    assert case.db["audit"].count == entries
    assert state(case) == before
    assert [row[1] for row in before] == [1, 2]


def test_an_empty_case_has_nothing_to_rank(case) -> None:
    assert ran(case) == (False, 0)


@pytest.mark.parametrize("what", ["signals", "listing", "member", "link"])
def test_only_the_lead_that_changed_is_scored_again(case, lay, what) -> None:
    first, second, *_ = lay("lead-a", several(4, "a", ("phone", "+3225550100")))
    lay("lead-b", several(3, "b"))
    rank_stage(case)
    with case.transaction() as db:
        if what == "signals":
            db.execute("insert into stage_marks values ('extract', ?, 1, 'v2')", [first])
        elif what == "listing":
            put_listing(db, Listing(source="site", id="a0", title="other words"))
        elif what == "link":
            db.execute(
                "insert into links (a, b, kind, strength, evidence, rule) values (?, ?, 'text', 1, '{}', 'x')",
                [first, second],
            )
    if what == "member":
        lay("lead-a", [{"id": "a9"}])
    assert ran(case) == (True, 1)
    assert rank_stage(case)["changed"] is False


def test_another_catalogue_scores_everything_again(case, lay, monkeypatch) -> None:
    lay("lead-a", several(2, "a"))
    lay("lead-b", several(3, "b"))
    rank_stage(case)
    monkeypatch.setattr(stage, "VERSION", stage.VERSION + 1)
    assert ran(case) == (True, 2)


def test_killed_between_chunks_it_goes_on_and_ends_alike(case, lay, monkeypatch) -> None:
    for number in range(6):
        lay(f"lead-{number}", several(number + 1, f"x{number}-", ("disguise", f"0.{number}0")))
    rank_stage(case)
    whole = state(case)
    with case.transaction() as db:
        db.execute("delete from scores")
    monkeypatch.setattr(stage, "CHUNK_LISTINGS", 4)
    keep, kept = stage.keep, []

    def dies(*args, **named) -> None:
        if len(kept) == 3:
            raise KeyboardInterrupt
        keep(*args, **named)
        kept.append(args)

    monkeypatch.setattr(stage, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        rank_stage(case)
    assert 0 < case.db["scores"].count < 6
    monkeypatch.setattr(stage, "keep", keep)
    assert rank_stage(case)["changed"]
    assert state(case) == whole


def test_killed_before_the_order_was_settled_it_settles_it(case, lay, monkeypatch) -> None:
    lay("lead-a", several(2, "a"))
    settle = stage.settle
    monkeypatch.setattr(stage, "settle", lambda db: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rank_stage(case)
    assert state(case)[0][1] is None
    monkeypatch.setattr(stage, "settle", settle)
    assert ran(case) == (True, 0)
    assert state(case)[0][1] == 1
    assert rank_stage(case)["changed"] is False


def test_a_retired_lead_leaves_the_scores_at_once(case, lay) -> None:
    lay("lead-a", several(2, "a"))
    lay("lead-b", several(2, "b"))
    rank_stage(case)
    with case.transaction() as db:
        db.execute("update lead_members set lead = 'lead-b' where lead = 'lead-a'")
        db.execute("update leads set retired_at = '2026-11-02' where id = 'lead-a'")
        db.execute("update leads set changed_at = '2026-11-02' where id = 'lead-b'")
    assert [row.lead for row in queue(case)] == ["lead-b"]
    rank_stage(case)
    assert [row[:2] for row in state(case)] == [("lead-b", 1)]


def test_the_reasons_add_up_and_point_at_evidence(case, lay) -> None:
    lay(
        "lead-a",
        several(6, "a", ("phone", "+3225550100"), ("disguise", "0.90"), ("voice", "plural"), *labour_phrases()),
        links=[(0, 1, "text"), (1, 2, "text"), (3, 4, "text"), (4, 5, "text")],
    )
    rank_stage(case)
    row = lead_row(case, "lead-a")
    assert row.score == pytest.approx(sum(reason.weight for reason in (*row.reasons, *row.counter_reasons)))
    assert [reason.weight for reason in row.reasons] == sorted((r.weight for r in row.reasons), reverse=True)
    assert row.sectors == ["labour"]
    disguised = next(reason for reason in row.reasons if reason.indicator == "contact-disguised")
    assert "100%" in disguised.text
    kinds = {
        case.db.execute("select kind from signals where id = ?", [piece["signal"]]).fetchone()[0]
        for piece in disguised.evidence
    }
    assert kinds == {"disguise"}
    copied = next(reason for reason in row.reasons if reason.indicator == "same-text-many-listings")
    assert all(
        case.db.execute("select 1 from links where id = ?", [piece["link"]]).fetchone() for piece in copied.evidence
    )


def labour_phrases(count: int = 99) -> list[tuple[str, str]]:
    """Phrase signals of labour indicators that raise."""
    raising = [i for i in CATALOGUE if i.phrases and i.sector == "labour" and i.direction == "raises" and i.weight > 0]
    return [("phrase", indicator.id) for indicator in raising[:count]]


def test_negated_and_quoted_phrases_do_not_count(case, lay) -> None:
    denied = [(*phrase, {"negated": True}) for phrase in labour_phrases()]
    quoted = [(*phrase, {"quoted": True}) for phrase in labour_phrases()]
    lay("lead-stated", several(3, "s", *labour_phrases()))
    lay("lead-denied", several(3, "d", *denied))
    lay("lead-quoted", several(3, "q", *quoted))
    rank_stage(case)
    assert lead_row(case, "lead-stated").score > 5
    assert lead_row(case, "lead-denied").score == lead_row(case, "lead-quoted").score == 0


def test_nationality_movement_and_refuted_folklore_never_raise(case, lay) -> None:
    silent = [i.id for i in CATALOGUE if i.phrases and (i.direction == "none" or i.grade == "R")]
    assert {"nationality-stated", "movement", "screening", "tattoos"} <= set(silent)
    lay("lead-plain", several(3, "p", *labour_phrases()))
    lay("lead-audit", several(3, "q", *labour_phrases(), *[("phrase", name) for name in silent]))
    neutral = [("phrase", i.id) for i in CATALOGUE if i.phrases and i.direction == "none" and i.sector == "any"]
    lay("lead-neutral", several(3, "r", *labour_phrases(), *neutral))
    rank_stage(case)
    assert lead_row(case, "lead-audit").score <= lead_row(case, "lead-plain").score
    assert lead_row(case, "lead-neutral").score == lead_row(case, "lead-plain").score


def test_not_enough_to_say_is_said(case, lay) -> None:
    lay("lead-a", several(2, "a"))
    rank_stage(case)
    row = lead_row(case, "lead-a")
    assert row.score == 0
    assert [reason.indicator for reason in row.reasons] == ["not-enough-to-say"]


def test_what_resembles_a_dismissed_lead_is_lowered_until_that_is_undone(case, lay) -> None:
    telling = [("phone", "+3225550100"), *labour_phrases()]
    lay("lead-a", several(3, "a", *telling))
    lay("lead-b", several(3, "b", *telling))
    lay("lead-c", several(3, "c", ("phone", "+3225550199"), *labour_phrases()))
    rank_stage(case)
    before = {lead: lead_row(case, lead).score for lead in ("lead-a", "lead-b", "lead-c")}
    number = judge(case, "lead-a", "dismiss_agency", "registered firm", by="ana")
    assert lead_row(case, "lead-a").decision == "dismiss_agency"
    assert rank_stage(case)["leads"] == 2
    for lead in ("lead-a", "lead-b"):
        row = lead_row(case, lead)
        assert row.score < before[lead]
        assert "set-aside-before" in [reason.indicator for reason in row.counter_reasons]
    assert lead_row(case, "lead-c").score == before["lead-c"]
    undo(case, number, "not registered after all", by="ana")
    rank_stage(case)
    assert {lead: lead_row(case, lead).score for lead in before} == before


def test_the_order_of_places_does_not_matter(case, lay) -> None:
    towns = ("Ghent", "Bruges", "Liège", "Namur")
    lay("lead-a", several(4, "a", *labour_phrases(), places=towns))
    lay("lead-b", several(4, "b", *labour_phrases(), places=towns[::-1]))
    rank_stage(case)
    assert lead_row(case, "lead-a").score == lead_row(case, "lead-b").score


def test_facts_and_tags_are_kept_for_the_screens(case, lay) -> None:
    lay("lead-a", several(4, "a", ("phone", "+3225550100"), ("phone", "+3225550101"), *labour_phrases()))
    rank_stage(case)
    facts = json.loads(case.db.execute("select facts from score_reasons").fetchone()[0])
    assert (facts["listings"], facts["phones"], facts["places"], facts["span_days"]) == (4, 2, 3, 3.0)
    tags = {tuple(row) for row in case.db.execute("select kind, value from lead_tags")}
    assert tags == {("place", "Ghent"), ("place", "Bruges"), ("place", "Liège"), ("sector", "labour")}


def test_several_processes_rank_as_one_does(case, lay, monkeypatch) -> None:
    for number in range(12):
        lay(
            f"lead-{number}",
            several(number % 4 + 1, f"y{number}-", ("disguise", f"0.{number % 10}0"), *labour_phrases(number)),
        )
    rank_stage(case)
    alone = case.db.execute("select lead, rank, score, low, high from scores order by lead").fetchall()
    with case.transaction() as db:
        db.execute("delete from scores")
    monkeypatch.setattr("models.ranking.workers.FEW", 2)
    monkeypatch.setattr(stage, "CHUNK_LISTINGS", 4)
    case.settings = case.settings.model_copy(update={"workers": 2})
    assert ran(case) == (True, 12)
    assert case.db.execute("select lead, rank, score, low, high from scores order by lead").fetchall() == alone
