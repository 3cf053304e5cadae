"""The ``demo`` command from end to end: real sites, real crawl, real stages, and figures that repeat."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.app.demo.pages import HOSTS
from leadline.app.demo.world import build_world
from leadline.app.main import main
from leadline.core.casefile import open_case
from leadline.core.values import now

ROOT = Path(__file__).resolve().parents[2]
SEED, LISTINGS = 4, 200
ASK = ["demo", "--no-serve", "--json", "--seed", str(SEED), "--listings", str(LISTINGS)]
KEYS = {
    "listings", "operations", "pairwise_precision", "pairwise_recall", "pairwise_f1", "operations_in_top_40", "seconds",
}  # fmt: skip


def leadline(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leadline.app.main", *arguments],
        capture_output=True, text=True, cwd=cwd, timeout=200, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The folder in which a demo ran, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, leadline(*ASK, cwd=folder)


def test_the_summary_is_one_last_line_with_every_key(ran):
    _, done = ran
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().splitlines()) == 1
    summary = json.loads(done.stdout)
    assert set(summary) == KEYS
    assert LISTINGS <= summary["listings"] <= LISTINGS + 10
    assert summary["operations"] == 4
    assert {"serve", "crawl", "extract", "link", "rank", "total"} == set(summary["seconds"])
    assert all(seconds >= 0 for seconds in summary["seconds"].values())


def test_operations_are_recovered(ran):
    _, done = ran
    summary = json.loads(done.stdout)
    assert summary["pairwise_f1"] >= 0.8
    assert summary["operations_in_top_40"] >= 3


def test_again_on_the_same_case_nothing_is_new_and_the_figures_are_the_same(ran):
    folder, done = ran
    again = leadline(*[part for part in ASK if part != "--json"], cwd=folder)
    assert again.returncode == 0, again.stderr
    assert "Nothing new since the last demo" in again.stdout
    assert "serve" in again.stdout.splitlines()[-1]
    summary = json.loads(done.stdout)
    found = re.search(r"precision (\d\.\d+), recall (\d\.\d+), F1 (\d\.\d+)", again.stdout)
    expected = (summary[f"pairwise_{name}"] for name in ("precision", "recall", "f1"))
    assert found is not None
    assert found.groups() == tuple(f"{value:.3f}" for value in expected)


def test_the_truth_is_nowhere_in_the_case(ran):
    folder, _ = ran
    truth = build_world(SEED, LISTINGS).truth
    groups = {placed.group.encode() for placed in truth.values() if placed.group}
    assert groups
    for path in (folder / "demo-case").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(group in data for group in groups), path
    with sqlite3.connect(folder / "demo-case" / "case.db") as db:
        meta = dict(db.execute("select key, value from meta"))
    db.close()
    assert str(SEED) != meta["demo_world"].strip('"')


def test_pictures_are_kept_and_no_other_folder_is_touched(ran):
    folder, _ = ran
    assert [path.name for path in folder.iterdir()] == ["demo-case"]
    with sqlite3.connect(folder / "demo-case" / "case.db") as db:
        states = dict(db.execute("select state, count(*) from images group by state"))
    db.close()
    assert states.get("kept", 0) > 20


def test_another_world_is_refused_in_the_same_case(ran, capsys):
    folder, _ = ran
    assert main(["--case", str(folder / "demo-case"), "demo", "--no-serve", "--seed", "5", "--listings", "60"]) == 2
    assert "another demo world" in capsys.readouterr().err


@pytest.mark.parametrize("imported", [False, True])
def test_a_case_with_real_sources_is_refused(tmp_path, capsys, imported):
    with open_case(tmp_path / "real", create=True) as case, case.transaction() as db:
        if imported:
            from leadline.core.listings import put_listing
            from leadline.core.records import Listing

            put_listing(db, Listing(source="import", id="1", title="x"))
        else:
            db["sources"].insert({"name": "a", "definition": "{}", "sha256": "", "synthetic": 0, "recorded_at": now()})
    assert main(["--case", str(tmp_path / "real"), "demo", "--no-serve", "--listings", "40"]) == 2
    assert "not the demo's" in capsys.readouterr().err
    with open_case(tmp_path / "real") as case:
        assert case.meta("demo_world") is None


def test_every_source_has_a_definition_that_says_it_is_synthetic():
    from crawlers.sources.load import find_definition, load_definition

    for name in HOSTS:
        definition = load_definition(find_definition(name))
        assert definition.synthetic
        assert definition.politeness.delay == 0


def test_made_cases_of_both_styles_are_whole(tmp_path):
    for style in ("a", "b"):
        out = tmp_path / style
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks.make_case", "--seed", "9", "--listings", "80", "--style", style, "--out", str(out)],
            capture_output=True, text=True, cwd=ROOT, timeout=100,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        rows = [json.loads(line) for line in (out / "import" / "listings.jsonl").read_text("utf-8").splitlines()]
        truth = [json.loads(line) for line in (out / "truth.jsonl").read_text("utf-8").splitlines()]
        assert sorted(f"{row['source']}/{row['id']}" for row in rows) == sorted(row["id"] for row in truth)
        assert {row["kind"] for row in truth} == {"operation", "lookalike", "none"}
        assert not any(re.search(r"\{[a-z]\w+\}", row["title"] + row["body"]) for row in rows)


def test_a_case_is_scored_against_a_truth_file(ran, tmp_path):
    folder, done = ran
    truth = build_world(SEED, LISTINGS).truth
    lines = [json.dumps({"id": name, "group": placed.group, "kind": placed.kind}) for name, placed in truth.items()]
    (tmp_path / "truth.jsonl").write_text("\n".join(lines), "utf-8")
    scored = subprocess.run(
        [sys.executable, "-m", "benchmarks.score_case", "--case", str(folder / "demo-case"), "--truth", str(tmp_path / "truth.jsonl")],
        capture_output=True, text=True, cwd=ROOT, timeout=100,
    )  # fmt: skip
    assert scored.returncode == 0, scored.stderr
    found, summary = json.loads(scored.stdout), json.loads(done.stdout)
    assert {key: found[key] for key in KEYS - {"seconds"}} == {key: summary[key] for key in KEYS - {"seconds"}}
    assert len(found["ranks"]) == 4
