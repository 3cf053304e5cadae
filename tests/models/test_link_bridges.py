"""Planted bridges between operations: strangers stay apart, operations stay whole, and a person can overrule what was muted."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest


def figures(bridges: ModuleType, world: object, marks: dict | None = None) -> tuple[float, float, object]:
    found = bridges.linked(world, marks)
    truth = np.array([advert.of for advert in world.adverts])
    precision, recall, _ = bridges.scores(truth, found.groups)
    return precision, recall, found


@pytest.fixture
def bridges(benchmark: Callable[[str], ModuleType]) -> ModuleType:
    return benchmark("bridges")


@pytest.mark.parametrize("name", ["platform_number", "call_centre", "stock_photograph", "boilerplate", "weak_chain"])
def test_strangers_stay_apart_and_operations_whole(bridges, name: str) -> None:
    world = bridges.bridged(name, 31)
    precision, recall, found = figures(bridges, world)
    assert bridges.welded(world, found.groups) == 1
    assert precision > 0.98
    assert recall > 0.9
    if world.hub:
        assert world.hub in {(one.kind, one.value) for one in found.shared}


def test_a_spammer_who_copies_others_welds_none_of_them(bridges) -> None:
    world = bridges.bridged("copying_spammer", 31)
    spammer = max(advert.of for advert in world.adverts)
    groups = bridges.linked(world).groups
    for group in np.unique(groups):
        others = {world.adverts[at].of for at in np.flatnonzero(groups == group).tolist()} - {spammer}
        assert len(others) <= 1


def test_a_person_overrules_what_was_muted_and_mutes_what_was_not(bridges) -> None:
    world = bridges.bridged("platform_number", 32)
    own = bridges.linked(world, {world.hub: False}).groups
    assert bridges.welded(world, own) > 20
    # And the other way round: an operation whose only tie is its number falls apart where that is anybody's.
    world = bridges.World(33, operations=4)
    ours = [at for at, advert in enumerate(world.adverts) if advert.of == 0]
    number = world.phone()
    for at in ours:
        world.adverts[at].body = " ".join(world.said(45))
        world.adverts[at].phones, world.adverts[at].images = [number], []
    assert len(set(bridges.linked(world).groups[ours].tolist())) == 1
    assert len(set(bridges.linked(world, {("phone", number): True}).groups[ours].tolist())) == len(ours)


def test_each_language_is_judged_as_a_case_of_its_own(benchmark: Callable[[str], ModuleType]) -> None:
    linking = benchmark("linking")
    adverts = benchmark("second_adverts").SecondAdverts(1_500, 41)
    precision, recall, _ = linking.scores(adverts.group, linking.ours(adverts))
    assert precision > 0.99
    assert recall > 0.9
