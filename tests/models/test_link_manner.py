"""Links by manner of writing: adverts of one hand, put together on average and never by one likeness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from leadline.core.records import Listing, Signal
from models.linking import manner
from models.linking.engine import link_rows
from models.linking.rows import row_of


def pairs_in(groups: np.ndarray) -> set[tuple[int, int]]:
    first, second = np.triu_indices(len(groups), 1)
    alike = groups[first] == groups[second]
    return set(zip(first[alike].tolist(), second[alike].tolist(), strict=True))


def odds_of(worth: dict[tuple[int, int], float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b = (np.array([pair[side] for pair in worth], np.int64) for side in (0, 1))
    return a, b, np.array(list(worth.values()))


def test_one_likeness_by_chance_joins_no_two_hands() -> None:
    two = {(x, y): 3.0 for hand in (range(4), range(4, 8)) for x in hand for y in hand if x < y}
    apart = {(x, y): -8.0 for x in range(4) for y in range(4, 8)}
    found = manner.hands(8, *odds_of({**two, **apart, (3, 4): 3.0}))
    assert found.tolist() == [found[0]] * 4 + [found[4]] * 4
    assert found[0] != found[4]


def test_what_agrees_on_average_is_one_hand() -> None:
    found = manner.hands(4, *odds_of({(x, y): 2.0 for x in range(4) for y in range(x + 1, 4)}))
    assert len(set(found.tolist())) == 1


def test_a_set_begins_with_a_likely_pair() -> None:
    found = manner.hands(3, *odds_of({(x, y): manner.BEGINS - 0.5 for x in range(3) for y in range(x + 1, 3)}))
    assert len(set(found.tolist())) == 3


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("hey guys!!! call me ~ im new in town ♥ u wont regret it", True),
        ("We are a small bakery looking for two people to join our early shift. Please write to us.", False),
        ("", False),
    ],
)
def test_plain_prose_has_no_manner_to_compare(text: str, has: bool) -> None:
    assert manner.has_manner(text) is has


def test_adverts_of_one_hand_are_found_that_nothing_else_links(benchmark: Callable[[str], ModuleType]) -> None:
    personal = benchmark("personal")
    texts, phones = personal.adverts(500, 77, "first")
    rows = [
        row_of(at + 1, Listing("personal", f"{at:04}", title=title, body=body), [])
        for at, (title, body) in enumerate(texts)
    ]
    true = pairs_in(phones)
    by_manner = pairs_in(link_rows(rows).groups)
    without = pairs_in(link_rows([replace(row, text="") for row in rows]).groups)
    assert len(by_manner & true) > 3 * len(without & true)
    assert len(by_manner & true) > 0.5 * len(by_manner)


def test_adverts_with_a_contact_are_left_to_their_contacts() -> None:
    signs = "♥ hey guys!!! im new in town ~ u wont regret it ☎ "
    listings = [Listing("s", str(at), body=f"{signs} visit number {at}") for at in range(2)]
    phone = Signal("phone", "+447700900123", "body", 0, 1, "♥", "made@1")
    assert row_of(1, listings[0], []).text
    assert not row_of(2, listings[1], [phone]).text
