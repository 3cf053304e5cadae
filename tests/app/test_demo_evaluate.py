"""The evaluator, on cases small enough to count by hand."""

from __future__ import annotations

import json

import pytest

from leadline.app.demo.case_files import read_truth, rows_of, write_case
from leadline.app.demo.evaluate import RankedLead, evaluate
from leadline.app.demo.world import Placed, build_world
from leadline.core.errors import InputError


def truth_of(**groups):
    """Truth from operation=[names]; a group named with a leading underscore is a look-alike, ``none`` is nobody."""
    truth = {}
    for group, names in groups.items():
        kind = "none" if group == "none" else "lookalike" if group.startswith("_") else "operation"
        truth.update({name: Placed("" if kind == "none" else group, kind) for name in names})
    return truth


def test_perfect():
    truth = truth_of(a=["s/1", "s/2", "s/3"], b=["s/4", "s/5"], none=["s/6"])
    found = evaluate(truth, [RankedLead("x", 1, ["s/1", "s/2", "s/3"]), RankedLead("y", 2, ["s/5", "s/4"])])
    assert (found.pairwise_precision, found.pairwise_recall, found.pairwise_f1) == (1.0, 1.0, 1.0)
    assert found.operations == found.operations_in_top_40 == 2
    assert found.ranks == {"a": 1, "b": 2}


def test_counted_by_hand():
    """One lead holds 3 of 4 of an operation and 2 strangers; the fourth is alone.

    Predicted pairs with an operation's listing: C(5,2) - C(2,2) = 9, of which C(3,2) = 3 are right;
    true pairs: C(4,2) = 6.
    """
    truth = truth_of(a=["s/1", "s/2", "s/3", "s/4"], none=["s/8"])
    found = evaluate(
        truth, [RankedLead("x", 7, ["s/1", "s/2", "s/3", "s/8", "unknown/1"]), RankedLead("y", 8, ["s/4"])]
    )
    assert found.pairwise_precision == pytest.approx(3 / 9, abs=1e-4)
    assert found.pairwise_recall == pytest.approx(3 / 6)
    assert found.pairwise_f1 == pytest.approx(0.4)
    assert found.ranks == {"a": 7}
    assert found.shares == {"a": 0.75}


def test_merged_operations_lose_precision():
    truth = truth_of(a=["s/1", "s/2"], b=["s/3", "s/4"])
    found = evaluate(truth, [RankedLead("x", 1, ["s/1", "s/2", "s/3", "s/4"])])
    assert found.pairwise_precision == pytest.approx(2 / 6, abs=1e-4)
    assert found.pairwise_recall == 1.0


def test_pairs_among_look_alikes_do_not_count():
    truth = truth_of(a=["s/1", "s/2"], _agency=["s/3", "s/4", "s/5"])
    found = evaluate(truth, [RankedLead("x", 1, ["s/3", "s/4", "s/5"]), RankedLead("y", 2, ["s/1", "s/2"])])
    assert found.pairwise_precision == found.pairwise_recall == 1.0
    assert found.operations == 1


def test_top_40_needs_half_of_an_operation_and_a_rank():
    truth = truth_of(a=["s/1", "s/2", "s/3", "s/4"], b=["s/5", "s/6"], c=["s/7", "s/8"], d=["s/9"])
    found = evaluate(
        truth,
        [
            RankedLead("x", 40, ["s/1", "s/2"]),
            RankedLead("y", 41, ["s/5", "s/6"]),
            RankedLead("z", None, ["s/7", "s/8"]),
            RankedLead("w", 3, ["s/3"]),
        ],
    )
    assert found.ranks == {"a": 40, "b": 41, "c": None, "d": None}
    assert found.operations_in_top_40 == 1


def test_nothing_found():
    found = evaluate(truth_of(a=["s/1", "s/2"]), [])
    assert (found.pairwise_precision, found.pairwise_recall, found.pairwise_f1) == (0.0, 0.0, 0.0)
    assert found.operations_in_top_40 == 0


def test_a_written_case_keeps_its_truth_outside_of_what_is_imported(tmp_path):
    world = build_world(5, 60)
    write_case(world, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "import" / "listings.jsonl").read_text("utf-8").splitlines()]
    assert rows == list(rows_of(world))
    assert read_truth(tmp_path / "truth.jsonl") == world.truth
    for row in rows:
        for picture in row["images"]:
            assert (tmp_path / "import" / picture).stat().st_size > 1_000
    imported = b"".join(path.read_bytes() for path in (tmp_path / "import").rglob("*") if path.is_file())
    assert b"operation-" not in imported
    assert b"lookalike" not in imported


@pytest.mark.parametrize(
    "line", ["{", '{"id": "s/1"}', '{"id": "s/1", "kind": "bad"}', '{"id": "s/1", "kind": "operation"}', "[]"]
)
def test_wrong_truth_is_refused_by_line(tmp_path, line):
    path = tmp_path / "truth.jsonl"
    path.write_text('{"id": "s/0", "group": "", "kind": "none"}\n' + line, "utf-8")
    with pytest.raises(InputError, match=r"truth\.jsonl:2"):
        read_truth(path)
