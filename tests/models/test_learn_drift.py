"""Drift: a source that broke, a new tactic, and a quiet week that says nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from leadline.app.main import main
from leadline.core.casefile import CaseFile
from models.learning.drift import by_chance, read_drift, stability_index

_WORDS = [f"{a}{b}" for a in ("plum", "stone", "river", "lamp", "wool") for b in ("ish", "ton", "ful", "ery")]


def _week(
    lay,
    number: int,
    rng: np.random.Generator,
    *,
    rows: int = 80,
    priced: bool = True,
    extra: str = "",
    source: str = "a",
) -> None:
    listings = [
        {
            "id": f"{number}-{row}", "source": source, "title": "offer", "body": f"{' '.join(rng.choice(_WORDS, 8))} {extra}",
            "price": "20" if priced and rng.random() < 0.9 else "", "place": "Town",
            "signals": [("phone", f"+4{number}{row}")] if rng.random() < 0.6 else [],
        }
        for row in range(rows)
    ]  # fmt: skip
    lay(f"{source}{number}", listings, seen_at=f"2026-0{1 + number // 4}-{1 + 7 * (number % 4):02}T00:00:00.000Z")


def test_quiet_weeks_say_nothing_whatever_their_size(case: CaseFile, lay) -> None:
    rng = np.random.default_rng(1)
    for number in range(6):
        _week(lay, number, rng, rows=31 if number % 2 else 90)
    assert read_drift(case, weeks=6) == []


def test_a_source_that_broke_and_a_new_tactic_are_told_apart(
    case: CaseFile, lay, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(2)
    for number in range(3):
        _week(lay, number, rng)
        _week(lay, number, rng, source="b")
    _week(lay, 3, rng, priced=False)
    _week(lay, 3, rng, extra="bring nothing but the visa papers", source="b")
    shifts = {(one.source, one.what): one for one in read_drift(case, weeks=2)}
    assert shifts.keys() == {("a", "coverage"), ("b", "text")}
    broke, new = shifts["a", "coverage"], shifts["b", "text"]
    assert broke.before["price"] > 0.8
    assert broke.after["price"] == 0
    assert "Look at the source" in broke.suggests
    assert new.after["papers"] == 1
    assert "new tactic" in new.suggests
    assert main(["--case", str(case.folder), "drift", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["what"] for row in rows} == {"coverage", "text"}


def test_small_samples_do_not_alarm_more_often_than_stated() -> None:
    rng = np.random.default_rng(3)
    told = 0
    for _ in range(2_000):
        before, after = rng.multinomial(300, [0.3, 0.3, 0.2, 0.2]), rng.multinomial(40, [0.3, 0.3, 0.2, 0.2])
        told += stability_index(before, after) > by_chance(before, after)
    assert told <= 12  # stated: one in a thousand; the approximation is loose at forty
