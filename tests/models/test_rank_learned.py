"""Ranking by what was learned: by judgements as far as they earn it, by a promoted model at once, each with its reasons."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.app.main import main
from leadline.core.casefile import CaseFile
from models.judgements import judge, undo
from models.learning import on_case, registry
from models.learning.attribution import attribute
from models.learning.lead_rows import read_leads
from models.learning.masking import Masker
from models.learning.training import Plan
from models.queue import lead_row, walk
from models.ranking import switching
from models.ranking.evidence import resolve
from models.ranking.inputs import Wording
from models.ranking.scales import last_scales
from models.ranking.scoring import chance
from models.ranking.stage import rank_stage

_PLAN = Plan(meaning=False, measure=False)
WORDS = [f"{a}{b}" for a in ("plum", "stone", "river", "lamp", "wool", "corn") for b in ("ish", "ton", "ful", "ery")]


@pytest.fixture
def unjudged(case: CaseFile, lay) -> CaseFile:
    """Sixty leads that the catalogue says nothing of; half of them speak of a hidden basement."""
    rng = np.random.default_rng(0)
    for number in range(60):
        said = "stay in the hidden basement, Polish lady" if number % 2 else "open on weekdays from nine, Polish lady"
        body = f"{said} {' '.join(rng.choice(WORDS, 6))} {said}"
        lay(f"L{number:02}", [{"id": f"{number}a", "title": "offer", "body": body, "place": "Ghent"}, {"id": f"{number}b", "body": body[:50]}])  # fmt: skip
    rank_stage(case)
    return case


def decide(case: CaseFile, upto: int) -> list[int]:
    return [
        judge(case, f"L{number:02}", "escalate" if number % 2 else "dismiss_unrelated", "as agreed", by="ana")
        for number in range(upto)
    ]


def state(case: CaseFile) -> list[tuple]:
    return case.db.execute(
        """select s.lead, score, low, high, strength, basis, shown, rank, reasons, counter_reasons, facts
           from scores s join score_reasons r on r.lead = s.lead order by s.lead"""
    ).fetchall()


def adds_up(case: CaseFile) -> None:
    """Where all start and the reasons make the strength, whose probability is the score, inside its interval."""
    for lead, score, low, high, strength, basis, _, _, reasons, against, facts in state(case):
        parts = sum(reason["weight"] for reason in (*json.loads(reasons), *json.loads(against)))
        assert basis == "learned", lead
        assert strength == pytest.approx(json.loads(facts)["starts_from"] + parts, abs=0.051)
        assert score == pytest.approx(chance(strength), abs=1e-4)
        assert low <= score <= high


def spans_hold(case: CaseFile, lead: str, word: str) -> None:
    """The word is given as a reason that raises, and every span it points at holds it."""
    reason = next(one for one in lead_row(case, lead).reasons if one.indicator == f"word:{word}")
    assert reason.evidence
    for place in reason.evidence:
        text = case.db.execute(f"select {place['field']} from listings where id = ?", [place["listing"]]).fetchone()[0]
        assert text[place["start"] : place["end"]].lower() == word


def test_judgements_take_over_by_merit_and_give_it_back(unjudged: CaseFile) -> None:
    case = unjudged
    before = state(case)
    assert {row[5] for row in before} == {"catalogue"}
    assert last_scales(case)["judgements"] is None
    numbers = decide(case, 40)
    done = rank_stage(case)
    assert done["weighed"] == 60
    merit = last_scales(case)["judgements"]
    assert merit["weight"] == done["learned_weight"] > 0.5
    assert merit["loss_learned"] < merit["loss_catalogue"]
    adds_up(case)
    rows = [row for page in walk(case, undecided_only=True) for row in page]
    assert {int(row.lead[1:]) % 2 for row in rows[:10]} == {1}
    named = Counter(one.indicator[5:] for row in rows[:10] for one in row.reasons if one.indicator.startswith("word:"))
    assert set(" ".join(word for word, _ in named.most_common(2)).split()) <= {"stay", "in", "the", "hidden", "basement", "…"}
    reasons = [reason for row in rows for reason in (*row.reasons, *row.counter_reasons)]
    assert not any(word in reason.indicator for reason in reasons for word in ("polish", "lady"))
    pairs = [reason for reason in reasons if reason.indicator.startswith("word:") and " " in reason.indicator]
    assert pairs
    assert len(pairs) < len([reason for reason in reasons if reason.indicator.startswith("word:")])
    for reason in pairs:
        shown = {place["raw"].lower() for place in resolve(case.db, reason.evidence)}
        assert shown == set(reason.indicator[5:].replace("…", "").split())
    assert rank_stage(case)["changed"] is False
    for number in numbers:
        undo(case, number, "only a test", by="ana")
    rank_stage(case)
    assert state(case) == before


def test_few_labels_and_labels_that_teach_nothing_leave_the_order_to_the_catalogue(unjudged: CaseFile) -> None:
    case = unjudged
    decide(case, 6)
    assert rank_stage(case)["learned_weight"] == 0
    rng = np.random.default_rng(5)
    for number in range(6, 56):
        judge(case, f"L{number:02}", "escalate" if rng.random() < 0.5 else "dismiss_unrelated", "coin", by="ana")
    assert rank_stage(case)["learned_weight"] < 0.4


def test_a_lead_that_is_new_is_weighed_alone(unjudged: CaseFile, lay) -> None:
    case = unjudged
    decide(case, 40)
    rank_stage(case)
    lay("L99", [{"id": "99a", "body": "stay in the hidden basement"}, {"id": "99b", "body": "in the hidden basement"}])
    done = rank_stage(case)
    assert (done["leads"], done["weighed"]) == (1, 1)
    assert lead_row(case, "L99").basis == "learned"


def test_promote_and_rollback_rank_at_once_and_say_so(unjudged: CaseFile, capsys: pytest.CaptureFixture[str]) -> None:
    case = unjudged
    decide(case, 40)
    rank_stage(case)
    by_judgements = state(case)
    (made,) = on_case.train_case(case, _PLAN)
    asked = ["--case", str(case.folder)]
    assert main([*asked, "promote", "all", "--reason", "finds the basements", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["model"], told["ranked"], told["warnings"]) == (made["name"], 60, [])
    assert {row[0] for row in case.db.execute("select weighed_with from scores")} == {f"model:{made['name']}@1"}
    adds_up(case)
    rows = [row for page in walk(case, undecided_only=True) for row in page]
    assert {int(row.lead[1:]) % 2 for row in rows[:10]} == {1}
    assert "word:basement" in {reason.indicator for row in rows[:10] for reason in row.reasons}
    spans_hold(case, next(r.lead for r in rows if "word:basement" in {one.indicator for one in r.reasons}), "basement")
    entries = case.db.execute("select action, detail from audit order by seq desc limit 2").fetchall()
    assert [action for action, _ in entries] == ["rank", "promote"]
    assert json.loads(entries[0][1])["models"] == {"all": made["name"]}
    assert main([*asked, "rollback", "--reason", "too soon"]) == 0
    assert "60 leads weighed anew" in capsys.readouterr().out
    assert state(case) == by_judgements


def test_a_model_that_cannot_be_used_never_stops_a_ranking(
    unjudged: CaseFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = unjudged
    decide(case, 40)
    (made,) = on_case.train_case(case, _PLAN)
    switching.promote(case, made["name"], "r")
    weighed = state(case)
    manifest = registry.folder_of(case, made["name"]) / "manifest.json"
    whole = manifest.read_text("utf-8")

    def ranked_without() -> None:
        assert main(["--case", str(case.folder), "rank"]) == 0
        told = capsys.readouterr().err
        assert f"The model {made['name']} is in force but cannot be used" in told
        assert any(remedy in told for remedy in ("rain again", "Train it again"))
        assert {row[0][:10] for row in case.db.execute("select weighed_with from scores")} == {"judgements"}
        assert sorted(row[0] for row in case.db.execute("select rank from scores")) == list(range(1, 61))

    manifest.write_text(whole.replace('"seed": 0', '"seed": 1'), "utf-8")
    ranked_without()
    manifest.unlink()
    ranked_without()
    manifest.write_text(whole, "utf-8")
    with monkeypatch.context() as other:
        other.setattr("models.learning.folder.versions", lambda: {"scikit-learn": "9.9"})
        ranked_without()
    with monkeypatch.context() as other:
        other.setattr("models.learning.lead_rows.lead_columns", lambda: {"title", "body"})
        ranked_without()
    rank_stage(case)
    assert state(case) == weighed
    assert last_scales(case)["warnings"] == []
    with monkeypatch.context() as other:  # it opens, and then cannot read the leads
        other.setattr("models.ranking.by_model.attribute", lambda *_: np.zeros(3) @ np.zeros(4))
        case.db.execute("update scores set weighed_with = 'other'")
        ranked_without()


def test_the_parts_of_a_model_add_up_to_what_it_says(unjudged: CaseFile) -> None:
    case = unjudged
    decide(case, 40)
    (made,) = on_case.train_case(case, _PLAN)
    encoder, committee, _ = registry.open_model(case, made["name"])
    inputs = encoder.encode(read_leads(case, [f"L{number:02}" for number in range(40, 60)]))
    said = committee.probability(inputs)
    assert np.allclose(1 / (1 + np.exp(-attribute(committee, inputs).total)), said, atol=1e-6)


def test_words_that_no_model_may_read_have_no_code() -> None:
    wording = Wording()
    text = "Maria, a Polish lady, calls +32 470 12 34 56 about the cellar, mail me@example.org or www.example.org"
    codes = set(wording.codes([text])[0].tolist())
    seen = {word for _, word, _, _ in wording.places(text, codes)}
    assert seen == {"calls", "about", "the", "cellar", "mail", "or"}
    assert len(codes) == len(seen)
    wide = "地下室に住む"
    pairs = set(wording.codes([wide])[0].tolist())
    assert len(pairs) == len(wide) - 1
    assert {wide[start:end] for _, _, start, end in wording.places(wide, pairs)} == {wide}


@given(st.text(st.sampled_from("aB z.,-@#:/+12345678'Mr Maria ñ地\n"), max_size=60) | st.text(max_size=60))
def test_words_are_the_same_wherever_they_are_looked_up(text: str) -> None:
    masker = Masker()
    slow = [word for word, _, _, masked in masker._judged(masker._blanked(text)) if not masked]
    assert masker.kept_words(text) == slow
    assert all(text[start:end] == word for word, start, end in masker.kept(text))


def test_a_text_of_signs_alone_takes_no_time() -> None:
    masker = Masker()
    for text in ("@" * 40_000, "1" * 40_000, "a." * 20_000, "1 " * 20_000, "#" * 40_000, "www." * 9_000):
        assert isinstance(masker.kept_words(text), list)
