"""Comparing two records: likenesses that do not depend on which comes first, learned into probabilities."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.comparison.comparer import PairComparer, best_threshold, related
from models.comparison.likeness import names, of_field, of_record
from models.comparison.texts import Rarity, read


def test_reading_of_codes_measures_and_phones() -> None:
    found = read("WD Green 240GB SSD (WDS-240G2) Crème, call 212/245 -7992")
    assert "wds240g2" in found.codes
    assert found.measures["gb"] == {"240"}
    assert found.phones == {"2122457992"}
    assert "creme" in found.words


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_likenesses_are_the_same_both_ways_and_finite(one, other) -> None:
    a, b = read(one), read(other)
    rarity = Rarity([a.words, b.words])
    for compare in (of_field, of_record):
        there, back = compare(a, b, rarity), compare(b, a, rarity)
        np.testing.assert_allclose(list(there.values()), list(back.values()), rtol=1e-9)
        assert not np.isinf(list(there.values())).any()
    assert len(names(["x"])) == len(of_record(a, b, rarity)) + len(of_field(a, b, rarity))


def test_numbers_that_agree_and_conflict() -> None:
    rarity = Rarity([["gb"]])
    same = of_record(read("card 64GB CT-5128"), read("card 64 gb ct5128"), rarity)
    not_same = of_record(read("card 64GB CT-5128"), read("card 32 gb ct5129"), rarity)
    assert (same["measures agree"], same["measures conflict"], same["codes"]) == (1, 0, 1)
    assert (not_same["measures agree"], not_same["measures conflict"], not_same["codes"]) == (0, 1, 0)
    assert of_record(read("x 212-555-0123"), read("y (212) 555 0123"), rarity)["phone"] == 1


def shops(rng: random.Random, count: int) -> tuple[list, list[int]]:
    kinds = ["cafe", "bakery", "bar", "hotel"]
    pairs, labels = [], []
    for at in range(count):
        name = "".join(rng.choices("abcdefgh", k=6))
        one = {"name": f"{rng.choice(kinds)} {name}", "phone": f"500-555-{at:04}", "city": "lund"}
        other = dict(one, name=one["name"] + rng.choice(["", " ltd", " lund"]), phone=one["phone"].replace("-", "/"))
        label = at % 3 == 0
        if not label:
            other = {
                "name": f"{rng.choice(kinds)} {''.join(rng.choices('abcdefgh', k=6))}",
                "phone": f"500-556-{at:04}",
                "city": "lund",
            }
        pairs.append((one, other))
        labels.append(int(label))
    return pairs, labels


def test_learns_and_says_how_sure_it_is() -> None:
    pairs, labels = shops(random.Random(1), 90)
    tested, truth = shops(random.Random(2), 40)
    model = PairComparer().fit(pairs, labels)
    chance = model.probability(tested)
    assert ((chance >= model.threshold_).astype(int) == truth).mean() == 1.0
    assert chance.min() >= 0
    assert chance.max() <= 1
    np.testing.assert_array_equal(chance, PairComparer().fit(pairs, labels).probability(tested))


def test_pairs_that_share_a_record_stay_together() -> None:
    a, b, c, d, e = ({"name": name} for name in "abcde")
    groups = related([(a, b), (c, d), (b, e)])
    assert groups[0] == groups[2] != groups[1]


def test_threshold_is_where_f1_is_best() -> None:
    assert best_threshold(np.array([0.9, 0.8, 0.3, 0.1]), np.array([1, 1, 0, 0])) == pytest.approx(0.55)
