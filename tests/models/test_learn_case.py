"""Learning on a case: judged leads become models, compared in shadow, promoted, rolled back; nothing else moves."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from leadline.app.main import main
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from models.judgements import judge
from models.learning import on_case, registry
from models.learning.lead_rows import lead_table
from models.learning.outside import import_set
from models.learning.shadow import compare
from models.learning.training import Plan
from models.ranking.stage import rank_stage

_PLAN = Plan(meaning=False, capacity=5)


@pytest.fixture
def judged(case: CaseFile, lay, monkeypatch: pytest.MonkeyPatch) -> CaseFile:
    """Thirty leads, of which those that speak of a door code were escalated; the catalogue knows no such phrase."""
    monkeypatch.setattr("models.learning.training.FOLDS", 2)  # fewer fits: how well is not the question here
    monkeypatch.setattr("models.learning.committee.INNER", 2)
    monkeypatch.setattr("models.learning.measures.DRAWS", 40)
    monkeypatch.setattr("models.learning.training.CURVE_ROWS", 0)  # test_learn_files draws a curve
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in ("plum", "stone", "river", "lamp", "wool") for b in ("ish", "ton", "ful", "ery")]
    for number in range(30):
        odd = number % 2
        said = "ask for the door code" if odd else "open on weekdays from nine"
        body = f"{said} {' '.join(rng.choice(words, 14))} {said}"
        lay(
            f"L{number:02}",
            [{"id": f"{number}a", "title": "offer", "body": body}, {"id": f"{number}b", "body": body[:40]}],
        )
        if number < 24:
            judge(case, f"L{number:02}", "escalate" if odd else "dismiss_unrelated", "as agreed", by="ana")
    rank_stage(case)
    return case


def test_from_judgements_to_a_model_in_force_and_back(judged: CaseFile, capsys: pytest.CaptureFixture[str]) -> None:
    case = judged
    before = case.db.execute("select lead, rank, score from scores order by lead").fetchall()
    (made,) = on_case.train_case(case, _PLAN)
    assert (made["kind"], made["rows"], made["positive"]) == ("all", 24, 12)
    assert made["report"]["measures"]["Leadline"]["AUC"]["value"] > 0.8
    told = compare(case, "catalogue", made["name"], limit=30)
    # what nobody judged yet is where the difference must show: odd leads rise
    rises = {row["lead"] for row in told["rises"]}
    places = {row["lead"]: row["after"] for side in ("rises", "falls") for row in told[side]}
    odd = [places.get(f"L{number}", 99) for number in (25, 27, 29)]
    even = [places.get(f"L{number}", 99) for number in (24, 26, 28)]
    assert np.mean(odd) < np.mean(even)
    assert rises
    assert any(part["input"] == "body" for row in told["rises"] for part in row["why"])
    assert case.db.execute("select lead, rank, score from scores order by lead").fetchall() == before
    asked = ["--case", str(case.folder)]
    assert main([*asked, "promote", made["name"], "--reason", "finds the codes"]) == 0
    assert registry.in_force(case.db) == {"all": made["name"]}
    assert main([*asked, "promote", made["name"], "--reason", "again"]) == 2
    assert main([*asked, "models"]) == 0
    assert "in force" in capsys.readouterr().out
    assert main([*asked, "rollback", "--reason", "too soon", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["model"] is None
    assert registry.in_force(case.db) == {}
    assert main([*asked, "rollback", "--reason", "more"]) == 2
    actions = [row[0] for row in case.db.execute("select action from audit order by seq")]
    assert [one for one in actions if one in ("train", "promote", "rollback")] == ["train", "promote", "rollback"]
    manifest = registry.folder_of(case, made["name"]) / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"seed": 0', '"seed": 1'), "utf-8")
    with pytest.raises(InputError, match="not the one that was registered"):
        registry.promote(case, made["name"], "r")


def test_a_second_promotion_goes_back_to_the_first(judged: CaseFile) -> None:
    case = judged
    one, two = (on_case.train_case(case, Plan(meaning=False, measure=False, seed=seed))[0]["name"] for seed in (0, 1))
    registry.promote(case, one, "r")
    registry.promote(case, two, "r")
    assert registry.rollback(case, "r") == {"kind": "all", "model": one, "before": two}
    assert registry.in_force(case.db) == {"all": one}


def test_what_is_only_learned_is_never_measured(judged: CaseFile, tmp_path) -> None:
    path = tmp_path / "others.csv"
    rows = [f"{number},ask the door code number {number},{number % 2}" for number in range(20)]
    path.write_text("id,text,label\n" + "\n".join(rows) + "\n", "utf-8")
    import_set(judged, path, "csv", label="label", by="ana")
    judged.db.execute("insert into weak_labels values ('L25', 1, 12, 'x', 'x'), ('L26', 0, -3, 'x', 'x')")
    (made,) = on_case.train_case(judged, _PLAN, weak=True, sets=["others"])
    assert made["learned_beside"] == 22
    assert made["report"]["measured_on"] == 24


def test_too_few_labels_are_said(case: CaseFile, lay) -> None:
    lay("L1", [{"id": "a", "body": "x"}])
    judge(case, "L1", "escalate", "r", by="ana")
    with pytest.raises(InputError, match="0 leads labelled yes and 0 labelled no") as unranked:
        on_case.train_case(case, _PLAN)
    assert "leadline rank" in unranked.value.remedy
    rank_stage(case)
    with pytest.raises(InputError, match="1 leads labelled yes and 0 labelled no"):
        on_case.train_case(case, _PLAN)


def test_no_decision_and_no_origin_is_an_input(judged: CaseFile) -> None:
    from models.learning.tables import kinds_of

    kinds = kinds_of(lead_table(judged, ["L00", "L01", "L02"]))
    assert {"title", "body", "catalogue", "listings"} <= kinds.keys()
    assert not {"set_aside_share", "language", "languages", "country", "countries", "source"} & kinds.keys()


def test_a_label_of_a_lead_that_fell_apart_is_left_out(judged: CaseFile) -> None:
    judged.db.execute("update lead_members set lead = 'L29' where lead = 'L00'")
    (made,) = on_case.train_case(judged, Plan(meaning=False, measure=False))
    assert (made["rows"], made["left_out"]) == (23, 1)


def test_the_guide_does_what_it_says(
    judged: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of docs/retraining.md, in order, on small files and a small case."""
    guide = Path(__file__).parents[2] / "docs" / "retraining.md"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEADLINE_CASE", str(judged.folder))
    monkeypatch.setattr("models.learning.training.MEANING_ROWS", 0)
    rng = np.random.default_rng(4)
    for name, rows in (("adverts", 48), ("new", 8), ("later", 24)):
        lines = [
            {
                "id": f"{name}{row}", "title": "offer", "fraud": row % 2, "campaign": f"{name}{row}", "place": "Town",
                "body": f"{('send money first', 'come to our office')[row % 2]} {' '.join(map(str, rng.integers(0, 90, 9)))}",
            }
            for row in range(rows)
        ]  # fmt: skip
        Path(f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", guide.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    commands = [line for block in blocks for line in block.splitlines() if line.strip()]
    assert len(commands) >= 10
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "leadline"
        if ">" in words:
            words, target = words[: words.index(">")], words[words.index(">") + 1]
        else:
            target = ""
        assert main(words[1:]) == 0, (command, capsys.readouterr().err)
        printed = capsys.readouterr().out
        assert printed or words[1] == "drift", command
        if target:
            Path(target).write_text(printed, "utf-8")
    assert len(Path("scores.jsonl").read_text("utf-8").splitlines()) == 8
    assert registry.in_force(judged.db) == {}
