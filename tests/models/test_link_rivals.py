"""Adverts with different contacts: the same text joins them only where most of both sides agree."""

from __future__ import annotations

import random

import numpy as np

from leadline.core.records import Listing, Signal
from models.linking.engine import link_rows
from models.linking.grouping import Edges, grouped
from models.linking.rows import Row, row_of

WORDS = [
    "amber",
    "brook",
    "cedar",
    "delta",
    "ember",
    "frost",
    "grove",
    "haven",
    "inlet",
    "jetty",
    "kiln",
    "ledge",
    "maple",
    "north",
    "orbit",
    "pearl",
    "quartz",
    "ridge",
]


def _sentences(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=9)) for _ in range(count)]


def _advert(number: int, body: str, phone: str) -> Row:
    body = f"{body} {phone}"
    signal = Signal("phone", phone, "body", len(body) - len(phone), len(body), phone, "test@1")
    return row_of(number, Listing("test", f"{number:04}", body=body), [signal], signal_ids=[number])


def _groups(rows: list[Row]) -> list[set[int]]:
    groups = link_rows(rows).groups
    return [set(np.flatnonzero(groups == group).tolist()) for group in np.unique(groups)]


def test_one_template_under_two_numbers_is_one_group() -> None:
    template = _sentences(1, 6)
    chance = random.Random(2)
    rows = [
        _advert(n, " ".join([*template, chance.choice(WORDS)]), "+15005550001" if n < 8 else "+15005550002")
        for n in range(16)
    ]
    assert len(_groups(rows)) == 1


def test_two_operations_that_copied_a_few_adverts_stay_two() -> None:
    """Two of twelve adverts on either side carry the other's text; their numbers never meet."""
    mine, theirs = _sentences(3, 60), _sentences(4, 60)
    rows = []
    for n in range(24):
        left = n < 12
        own = mine if left else theirs
        text = own[(n % 12) * 5 : (n % 12) * 5 + 5]
        if n in (10, 11):
            text = theirs[(n - 6) * 5 : (n - 6) * 5 + 5]
        rows.append(_advert(n, " ".join(text), "+15005550001" if left else "+15005550002"))
    groups = _groups(rows)
    assert {frozenset(group) for group in groups} == {frozenset(range(12)), frozenset(range(12, 24))}


def test_support_is_asked_of_rivals_only() -> None:
    """The same two weak links join two groups of nine, unless their contacts differ."""
    inside = [(base, base + n, 0.99) for base in (0, 9) for n in range(1, 9)]
    a, b, strength = (np.array(column) for column in zip(*inside, (3, 12, 0.8), (4, 13, 0.8), strict=True))
    edges = Edges(a, b, strength)
    assert len(np.unique(grouped(18, edges))) == 1
    assert len(np.unique(grouped(18, edges, rivals=lambda x, y: np.ones(len(x), bool)))) == 2
