"""What to review next: mostly the top, a small share that would teach most, each marked and explained."""

from __future__ import annotations

import json

import numpy as np
import pytest

from leadline.app.main import main
from leadline.core.casefile import CaseFile
from models.judgements import judge
from models.ranking.exploring import DIFFERENT, UNSURE, choose_looks, open_looks, work_list
from models.ranking.stage import rank_stage

KINDS = ("stone tower near the old mill", "river boat with a striped sail", "wooden lamp on the green table")


@pytest.fixture
def kinds(case: CaseFile, lay) -> CaseFile:
    """Sixty leads worded in three ways; only leads of the first way are judged."""
    rng = np.random.default_rng(1)
    for number in range(60):
        way = KINDS[number % 3].split()
        body = " ".join([*rng.permutation(way), *(f"filler{word}" for word in rng.choice(list("abcdefghij"), 4))])
        lay(f"L{number:02}", [{"id": f"{number}a", "title": "offer", "body": body}, {"id": f"{number}b", "body": body[:30]}])  # fmt: skip
    rank_stage(case)
    for number in range(0, 30, 3):
        judge(case, f"L{number:02}", "escalate" if number % 2 else "dismiss_unrelated", "as agreed", by="ana")
    rank_stage(case)
    return case


def test_what_is_unlike_all_judged_leads_is_offered(kinds: CaseFile) -> None:
    looks = choose_looks(kinds.db)
    assert {look.kind for look in looks} == {UNSURE, DIFFERENT}
    different = [int(look.lead[1:]) % 3 for look in looks if look.kind == DIFFERENT]
    assert set(different[:2]) == {1, 2}, different
    assert len({look.lead for look in looks}) == len(looks)
    assert looks == choose_looks(kinds.db)


def test_the_share_stands_evenly_between_the_top(kinds: CaseFile) -> None:
    picks = work_list(kinds, 20, share=0.1)
    assert [at for at, pick in enumerate(picks) if pick.kind] == [9, 19]
    assert len({pick.row.lead for pick in picks}) == 20
    ranks = [pick.row.rank for pick in picks if not pick.kind]
    assert ranks == sorted(ranks)
    assert [pick.row.lead for pick in work_list(kinds, 1, share=0.1, after=9)] == [picks[9].row.lead]
    assert not any(pick.kind for pick in work_list(kinds, 20, share=0))
    assert all(pick.why for pick in picks)


def test_a_decided_lead_is_offered_no_more_and_a_list_never_runs_short(kinds: CaseFile) -> None:
    first = next(pick for pick in work_list(kinds, 10, share=0.1) if pick.kind)
    judge(kinds, first.row.lead, "escalate", "looked", by="ana")
    assert first.row.lead not in {look.lead for look in open_looks(kinds.db)}
    everything = [pick.row.lead for pick in work_list(kinds, 500, share=0.5)]
    assert len(everything) == len(set(everything)) == 49


def test_next_says_why_and_is_logged(kinds: CaseFile, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--case", str(kinds.folder)]
    assert main([*asked, "next", "--why", "--json", "--count", "10"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows].count("top") == 9
    assert rows[-1]["kind"] in (UNSURE, DIFFERENT)
    assert rows[-1]["why"].split(":")[0] in ("Unsure", "Different")
    assert main([*asked, "next"]) == 0
    assert "unsure" in capsys.readouterr().out or rows[-1]["kind"] == DIFFERENT
    entry = kinds.db.execute("select action, detail from audit order by seq desc limit 1").fetchone()
    assert (entry[0], json.loads(entry[1])) == ("list next", {"leads": 10, "looks": 1})


def test_an_empty_case_has_nothing_next(case: CaseFile, capsys: pytest.CaptureFixture[str]) -> None:
    rank_stage(case)
    assert work_list(case, 5) == []
    assert main(["--case", str(case.folder), "next"]) == 0
    assert "has been decided" in capsys.readouterr().err
