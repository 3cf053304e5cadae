"""Link strengths: probabilities learned from labelled pairs, monotone, refused where the file is not sound."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.app.main import main
from leadline.core.casefile import open_case
from leadline.core.errors import InputError
from models.linking.strength_learning import calibration_error, learn
from models.linking.strengths import FEATURES, MOST, bundled, features_of, read_strengths, strengths_of

_UNIT = st.floats(0, 1)


def _pairs(kind: str, count: int, seed: int) -> list[dict[str, object]]:
    """Pairs of three worlds that are true as often as their first feature says."""
    rng = np.random.default_rng(seed)
    first = next(iter(FEATURES[kind]))
    found = []
    for number in range(count):
        values = {name: round(float(rng.random()), 3) for name in FEATURES[kind]}
        found.append({"kind": kind, "same": bool(rng.random() < values[first]), "world": f"w{number % 3}", **values})
    return found


def test_what_is_learned_holds_on_pairs_it_has_not_seen(tmp_path):
    path = tmp_path / "strengths.json"
    pairs = [pair for kind in FEATURES for pair in _pairs(kind, 600, 1)]
    path.write_text(json.dumps(learn(pairs, {}, "a test")), "utf-8")
    held = read_strengths(path)
    for kind in FEATURES:
        fresh = _pairs(kind, 3_000, 2)
        values = {name: np.array([float(pair[name]) for pair in fresh]) for name in FEATURES[kind]}
        same = np.array([bool(pair["same"]) for pair in fresh], float)
        assert calibration_error(held.chance(kind, values), same) < 0.08
        assert held.card["kinds"][kind]["pairs"] == 600


@given(st.sampled_from(sorted(FEATURES)), st.lists(_UNIT, min_size=6, max_size=6), st.integers(0, 5), _UNIT)
def test_more_agreement_never_makes_a_link_less_likely(kind, base, which, more):
    ways = list(FEATURES[kind].values())
    which %= len(ways)
    table = {name: np.array([value, value]) for name, value in zip(FEATURES[kind], base, strict=False)}
    name = list(FEATURES[kind])[which]
    table[name] = np.array([base[which], max(base[which], more)])
    low, high = bundled().chance(kind, table)
    assert 0 <= low <= MOST
    assert 0 <= high <= MOST
    if ways[which] > 0:
        assert high >= low - 1e-12
    if ways[which] < 0:
        assert high <= low + 1e-12


@pytest.mark.parametrize(
    "harm",
    [
        lambda held: held["kinds"].pop("text"),
        lambda held: held["kinds"]["text"]["trees"][0]["left"].__setitem__(0, 0),
        lambda held: held["kinds"]["text"]["trees"][0]["value"].pop(),
        lambda held: held["kinds"]["text"]["curve"]["chances"].reverse(),
        lambda held: held["kinds"]["picture"]["curve"]["chances"].__setitem__(-1, 2.0),
        lambda held: held["kinds"]["text"]["features"].reverse(),
        lambda held: held.pop("card"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(tmp_path, harm):
    from leadline.core.datasets import dataset

    held = json.loads(dataset("linking", "strengths.json").read_text("utf-8"))
    harm(held)
    path = tmp_path / "strengths.json"
    path.write_text(json.dumps(held), "utf-8")
    with pytest.raises(InputError):
        read_strengths(path)


def test_what_a_case_learned_is_in_force_there_and_told(tmp_path, capsys):
    labels = tmp_path / "labels.jsonl"
    labels.write_text("".join(json.dumps(pair) + "\n" for pair in _pairs("picture", 300, 3)), "utf-8")
    with open_case(tmp_path / "case", create=True) as case:
        assert strengths_of(case).digest == bundled().digest
    assert main(["--case", str(tmp_path / "case"), "strengths", "learn", "--labels", str(labels)]) == 0
    with open_case(tmp_path / "case") as case:
        mine = strengths_of(case)
        assert mine.digest != bundled().digest
        # Kinds with no labelled pairs stay as they were.
        text = {name: np.array([0.7]) for name in FEATURES["text"]}
        assert mine.chance("text", text) == bundled().chance("text", text)
    capsys.readouterr()
    assert main(["--case", str(tmp_path / "case"), "strengths", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kinds"]["picture"]["pairs"] == 300


def test_too_few_pairs_are_refused_with_what_to_do(tmp_path, capsys):
    labels = tmp_path / "labels.jsonl"
    labels.write_text("".join(json.dumps(pair) + "\n" for pair in _pairs("picture", 20, 3)), "utf-8")
    assert main(["strengths", "learn", "--labels", str(labels), "--out", str(tmp_path / "o.json")]) == 2
    assert "--labels" in capsys.readouterr().err


def test_features_of_a_stored_link_come_from_its_evidence():
    evidence = {"similarity": 0.8, "shared_bits": 80.0, "chance_bits": 20.0, "spread": 1.0, "words": 64, "contacts_differ": True}
    assert features_of("text", evidence)["surplus"] == pytest.approx(2.0)
    assert features_of("text", {"similarity": 0.8}) is None
    assert features_of("picture", {"score": 0.9}) == {"score": 0.9}
