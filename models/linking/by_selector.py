"""Links between listings that give the same way of contact."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from features.picture_text.lines import picture_of
from models.linking.batch import Batch, Proposal
from models.linking.grouping import Edges
from models.linking.rows import Selector, shared_strength

#: Strength of a contact that strangers share too: it supports other links, it makes none.
SHARED_SELECTOR = 0.25
_MOST = 0.999
#: Most contacts that two listings share which the evidence of their link names, the strongest first.
MOST_EVIDENCE = 100
#: Above so many contacts a listing's are looked up rather than gone through.
_FEW = 8


def link_by_selector(batch: Batch) -> Proposal:
    """Two adverts give the same phone, address, handle, account or web page.

    A contact that a crowd of strangers gives too (a platform's number, a call centre) links nothing
    by itself; where text or picture link the same two adverts it is kept as support.
    """
    rows = batch.rows
    found: dict[tuple[int, int], list[tuple[float, Selector, Selector]]] = {}
    by_key: dict[int, dict[tuple[str, str], Selector]] = {}

    def selector(position: int, key: tuple[str, str]) -> Selector:
        named = rows[position].selectors
        if len(named) <= _FEW:
            return next(one for one in named if one.key == key)
        if position not in by_key:
            by_key[position] = {one.key: one for one in named}
        return by_key[position][key]

    def share(a: int, b: int, key: tuple[str, str], strength: float | None = None) -> None:
        one, other = selector(a, key), selector(b, key)
        worth = shared_strength(one, other) if strength is None else strength
        found.setdefault((min(a, b), max(a, b)), []).append((worth, one, other) if a < b else (worth, other, one))

    # Every listing is linked to one, which is enough to keep; the chain lets two groups of listings
    # that share a doubtful contact agree on more than one of them.
    chained: list[tuple[int, int, float]] = []
    for key, members in sorted(batch.selector_groups.items()):
        if not batch.shared_by_strangers(key):
            centre = min(members, key=lambda at: (selector(at, key).passed_over, at))
            for member in members:
                if member != centre:
                    share(centre, member, key)
            chained += [
                (a, b, shared_strength(selector(a, key), selector(b, key)))
                for a, b in itertools.pairwise(member for member in members if member != centre)
            ]
    for kind in ("text", "picture"):
        proposal = batch.found[kind]
        for k in proposal.kept.tolist():
            a, b = int(proposal.edges.a[k]), int(proposal.edges.b[k])
            both = {one.key for one in rows[a].selectors} & {one.key for one in rows[b].selectors}
            known = {item[1].key for item in found.get((min(a, b), max(a, b)), ())}
            for key in sorted(both - known):
                if batch.shared_by_strangers(key):
                    share(a, b, key, SHARED_SELECTOR)
    ends = sorted(found)
    strength = [min(1 - np.prod([1 - item[0] for item in found[pair]]), _MOST) for pair in ends]
    edges = Edges(
        np.array([pair[0] for pair in ends] + [link[0] for link in chained], np.int64),
        np.array([pair[1] for pair in ends] + [link[1] for link in chained], np.int64),
        np.array(strength + [link[2] for link in chained], np.float64),
    )

    def evidence(k: int) -> dict[str, Any]:
        shared = found[ends[k]]
        if len(shared) <= MOST_EVIDENCE:
            return {"selectors": [_evidence(batch, *item[1:]) for item in shared]}
        told = sorted(shared, key=lambda item: -item[0])[:MOST_EVIDENCE]
        return {"selectors": [_evidence(batch, *item[1:]) for item in told], "more": len(shared) - MOST_EVIDENCE}

    return Proposal(edges, np.arange(len(ends)), evidence)


def _evidence(batch: Batch, a: Selector, b: Selector) -> dict[str, Any]:
    item: dict[str, Any] = {"kind": a.kind, "value": a.value}
    for name, one in (("a", a), ("b", b)):
        item[name] = {"signal": one.signal, "field": one.field, "start": one.start, "end": one.end}
        if one.passed_over:
            item[name]["passed_over"] = True
        if picture := picture_of(one.field):
            item[name]["picture"] = picture
    if verdict := batch.verdicts.get(a.key):
        item |= {"shared_by_strangers": verdict.shared, "shown_by": verdict.listings, "parties": verdict.parties}
        if verdict.marked:
            item["marked"] = True
    return item
