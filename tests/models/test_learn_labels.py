"""Labels: from judgements, from what became of a lead, from others; kept apart from the catalogue's guesses."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from leadline.app.main import main
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from models.judgements import judge, undo
from models.learning.labels import lead_labels, make_weak, read_labels, set_outcome, undo_outcome
from models.learning.outside import import_set, label_sets, read_set
from models.ranking.stage import rank_stage


def test_each_reviewers_word_is_kept_and_the_newest_stands(case: CaseFile, lay) -> None:
    lay("L1", [{"id": "a", "body": "x"}, {"id": "b", "body": "y"}])
    lay("L2", [{"id": "c", "body": "z"}])
    judge(case, "L1", "escalate", "two names on one phone", by="ana")
    judge(case, "L1", "dismiss_spam", "same as last month", by="ben")
    judge(case, "L2", "keep_watching", "too little", by="ana")
    said = read_labels(case.db)
    assert [(one.reviewer, one.label, one.reason) for one in said] == [
        ("ana", 1, "two names on one phone"), ("ben", 0, "same as last month"), ("ana", None, "too little"),
    ]  # fmt: skip
    (only,) = lead_labels(said)
    assert (only.lead, only.label, only.reviewers, only.disagree) == ("L1", 0, 2, True)
    assert set(only.listings) == {"site/a", "site/b"}


def test_a_retraction_and_a_later_outcome_count_at_once(case: CaseFile, lay) -> None:
    lay("L1", [{"id": "a", "body": "x"}])
    judge(case, "L1", "escalate", "r", by="ana")
    later = judge(case, "L1", "dismiss_agency", "r", by="ben")
    undo(case, later, "wrong lead", by="ben")
    assert [one.retracted for one in read_labels(case.db)] == [False, True]
    assert lead_labels(read_labels(case.db))[0].label == 1
    number = set_outcome(case, "L1", "unfounded", "police closed it", by="ana")
    (only,) = lead_labels(read_labels(case.db))
    assert (only.label, only.rests_on) == (0, "disposition")
    undo_outcome(case, number, "another case", by="ana")
    assert lead_labels(read_labels(case.db))[0].label == 1
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        case.db.execute("delete from dispositions")


def test_weak_labels_leave_out_what_was_judged_and_stay_apart(case: CaseFile, lay) -> None:
    for name in ("L1", "L2"):
        lay(name, [{"id": name, "body": "x"}])
    rank_stage(case)
    case.db.execute("update lead_inputs set catalogue = 20")
    judge(case, "L1", "escalate", "r", by="ana")
    assert make_weak(case) == {"positive": 1, "negative": 0}
    assert [row[0] for row in case.db.execute("select lead from weak_labels")] == ["L2"]
    assert [one.lead for one in lead_labels(read_labels(case.db))] == ["L1"]


def test_outside_sets_keep_their_origin(case: CaseFile, tmp_path: Path) -> None:
    degrees = tmp_path / "graded.csv"
    degrees.write_text("id,text,label\n1,aa,6\n2,bb,Certainly no\n3,cc,3\n4,dd,weakly_yes\n5,ee,Unsure\n", "utf-8")
    told = import_set(case, degrees, "trafficking10k", by="ana")
    assert told == {"name": "graded", "rows": 3, "positive": 2, "left_out": 2}
    jobs = tmp_path / "jobs.csv"
    jobs.write_text("job_id,title,description,fraudulent,group\n7,t,d,t,g1\n8,t,e,f,g2\n", "utf-8")
    import_set(case, jobs, "emscad", by="ana")
    mapped = tmp_path / "mapped.jsonl"
    mapped.write_text('{"id": 1, "words": "u", "mark": "trap"}\n{"id": 2, "words": "v", "mark": "fair"}\n', "utf-8")
    with pytest.raises(InputError, match="--positive"):
        import_set(case, mapped, "csv", label="mark", text="words", by="ana")
    import_set(case, mapped, "csv", label="mark", text="words", positive=["trap"], negative=["fair"], by="ana")
    assert [(row["name"], row["layout"], row["rows"], row["positive"]) for row in label_sets(case)] == [
        ("graded", "trafficking10k", 3, 2), ("jobs", "emscad", 2, 1), ("mapped", "csv", 2, 1),
    ]  # fmt: skip
    assert read_set(case, "jobs")[0] == {"row": "7", "label": 1, "belongs": "g1", "record": {"title": "t", "body": "d"}}
    with pytest.raises(InputError, match="already in the case"):
        import_set(case, jobs, "emscad", name="again", by="ana")


def test_the_command_prints_labels(case: CaseFile, lay, capsys: pytest.CaptureFixture[str]) -> None:
    lay("L1", [{"id": "a", "body": "x"}])
    judge(case, "L1", "escalate", "why not", by="ana")
    asked = ["--case", str(case.folder), "labels"]
    assert main([*asked, "outcome", "L1", "confirmed", "--reason", "charges"]) == 0
    capsys.readouterr()
    assert main([*asked, "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["lead"], row["label"], row["reviewer"], row["disposition"]) == ("L1", 1, "ana", "confirmed")
    assert main(asked) == 0
    assert "later: confirmed" in capsys.readouterr().out
