"""From links to groups, by a method that resists chaining.

Strong links join at once. Weak links join two groups only where the groups agree: at least two
members on either side are linked. So one mistaken link, or one advert that quotes two operations,
adds at most a listing or two; it cannot weld them. In a group that swallows
much of the case stronger links need such support too, so that it is cut where little holds it. Ties are settled by the nodes' own order, which
callers make independent of order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.linking.components import components, in_order

#: Links from this chance of being true on join without further support: a contact, a picture, a plain copy.
STRONG = 0.975
#: Weaker than this a link joins nothing, however many there are.
LEAST = 0.55
#: Up to this many members a group may be joined to another by one weak link.
ALONE = 2
#: Between groups whose contacts differ, the share of the smaller one that must be linked with the other.
RIVAL_SUPPORT = 0.67
#: A group of at least this many nodes and this share of the case is a giant, and cut.
GIANT_SIZE = 300
GIANT_SHARE = 0.10
_FLOORS = (0.95, 0.98, 1.01)  # below which links inside a giant need support
_ROUNDS = 30

#: Given pairs of groups as two lists of member arrays, returns more weak edges between them.
Confirm = Callable[[list[tuple[np.ndarray, np.ndarray]]], "Edges"]
#: Given ends of edges, says which edges are between nodes whose contacts differ.
AreRivals = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges between nodes: ends (int64) and strength (float64, 0..1), arrays of one length."""

    a: np.ndarray
    b: np.ndarray
    strength: np.ndarray

    @classmethod
    def none(cls) -> Edges:
        """No edges."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))

    def where(self, kept: np.ndarray) -> Edges:
        """The edges chosen by a mask or by positions."""
        return Edges(self.a[kept], self.b[kept], self.strength[kept])


def combined(parts: list[Edges], count: int) -> Edges:
    """One edge for each pair of nodes: independent reasons add up (noisy or)."""
    a = np.concatenate([part.a for part in parts])
    b = np.concatenate([part.b for part in parts])
    doubt = np.log1p(-np.minimum(np.concatenate([part.strength for part in parts]), 0.9999))
    keys, place = np.unique(np.minimum(a, b) * count + np.maximum(a, b), return_inverse=True)
    strength = -np.expm1(np.bincount(place, doubt, minlength=len(keys)))
    return Edges(keys // max(count, 1), keys % max(count, 1), strength)


def grouped(
    count: int,
    edges: Edges,
    weight: np.ndarray | None = None,
    confirm: Confirm | None = None,
    rivals: AreRivals | None = None,
    total: float | None = None,
) -> np.ndarray:
    """Group number (int64, in order of first node) of each of ``count`` nodes.

    ``weight`` is how many copies a node stands for. ``confirm`` is asked once about groups that a
    weak link suggests to join without enough support, and may bring more links between them. Where
    most links between two groups are between ``rivals``, a share of the smaller group must agree.
    ``total`` is the weight of the whole case, where the nodes are only some of it.
    """
    weight = np.ones(count) if weight is None else weight
    edges = edges.where(edges.strength >= LEAST)
    group = _joined(count, edges, weight, rivals)
    if confirm is not None and len(edges.a):
        doubtful = _doubtful(group, edges, count)
        if doubtful:
            more = confirm(doubtful)
            if len(more.a):
                edges = combined([edges, _new(more, edges, count)], count)
                group = _joined(count, edges, weight, rivals)
    for floor in _FLOORS:
        giants = _giants(group, weight, float(weight.sum()) if total is None else total)
        if not giants.any():
            break
        group = _joined(count, edges, weight, rivals, np.where(giants[group[edges.a]], floor, STRONG))
    return group


def _joined(
    count: int, edges: Edges, weight: np.ndarray, rivals: AreRivals | None, floor: np.ndarray | float = STRONG
) -> np.ndarray:
    strong = edges.strength >= floor
    group = components(count, edges.a[strong], edges.b[strong])
    weak = edges.where(~strong)
    contested = np.zeros(len(weak.a), bool) if rivals is None else rivals(weak.a, weak.b)
    for _ in range(_ROUNDS):
        outside = group[weak.a] != group[weak.b]
        if not outside.any():
            break
        weak, contested = weak.where(outside), contested[outside]
        x, y = _attachments(group, weak, weight, contested)
        if not len(x):
            break
        merged = components(int(group.max()) + 1, x, y)
        group = merged[group]
    return components(count, np.arange(count), _firsts(group)) if count else group


def _attachments(
    group: np.ndarray, weak: Edges, weight: np.ndarray, contested: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which group attaches to which: each to its best supported partner that is not smaller."""
    total = int(group.max()) + 1
    size = np.bincount(group, weight, minlength=total)
    ends = np.concatenate([weak.a, weak.b]), np.concatenate([weak.b, weak.a])
    source, target = group[ends[0]], group[ends[1]]
    strength = np.concatenate([weak.strength, weak.strength])
    order = in_order((source, total), (target, total), (ends[0], len(weight)))
    source, target, node, strength = source[order], target[order], ends[0][order], strength[order]
    other = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    starts = np.flatnonzero(np.concatenate([[True], other]))
    place = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(order))))
    pairs = source[starts] * total + target[starts]
    best = np.maximum.reduceat(strength, starts)
    # Distinct members of the source that are linked with the target, copies counted.
    once = np.concatenate([[True], other | (node[1:] != node[:-1])])
    linked = np.bincount(place, weight[node] * once, minlength=len(pairs))
    x, y = pairs // total, pairs % total
    back = np.searchsorted(pairs, y * total + x)
    agreed = np.minimum(linked, linked[back])
    disputed = np.bincount(place, np.concatenate([contested, contested])[order]) > 0.5 * np.bincount(place)
    smaller = np.minimum(size[x], size[y])
    fits = (agreed >= np.where(disputed, np.maximum(2, RIVAL_SUPPORT * smaller), 2)) | (smaller <= ALONE)
    fits &= size[x] <= size[y]
    x, y, score = x[fits], y[fits], best[fits] + 1e-3 * np.minimum(agreed[fits], 9)
    order = np.lexsort((y, -score, x))
    x, y = x[order], y[order]
    first = np.flatnonzero(np.concatenate([[True], x[1:] != x[:-1]])) if len(x) else np.empty(0, np.int64)
    choice = np.full(total, -1, np.int64)
    choice[x[first]] = y[first]
    chooser = np.flatnonzero(choice >= 0)
    chosen = choice[chooser]
    # Among equals both must choose each other, or a chain of equals would close in one round ...
    settled = (size[chooser] < size[chosen]) | (choice[chosen] == chooser)
    if not settled.any() and len(chooser):
        # ... and in a ring of equals the best pair begins.
        settled[np.lexsort((chooser, -best[np.searchsorted(pairs, chooser * total + chosen)]))[0]] = True
    return chooser[settled], chosen[settled]


def _doubtful(group: np.ndarray, edges: Edges, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    outside = group[edges.a] != group[edges.b]
    if not outside.any():
        return []
    low = np.minimum(group[edges.a[outside]], group[edges.b[outside]])
    high = np.maximum(group[edges.a[outside]], group[edges.b[outside]])
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(int(group.max()) + 2))
    pairs = np.unique(low * count + high)
    return [
        (order[starts[p // count] : starts[p // count + 1]], order[starts[p % count] : starts[p % count + 1]])
        for p in pairs.tolist()
    ]


def _new(more: Edges, edges: Edges, count: int) -> Edges:
    known = np.minimum(edges.a, edges.b) * count + np.maximum(edges.a, edges.b)
    return more.where(~np.isin(np.minimum(more.a, more.b) * count + np.maximum(more.a, more.b), known))


def _giants(group: np.ndarray, weight: np.ndarray, total: float) -> np.ndarray:
    size = np.bincount(group, weight) if len(group) else np.empty(0)
    return (size >= GIANT_SIZE) & (size >= GIANT_SHARE * total)


def _firsts(group: np.ndarray) -> np.ndarray:
    """First node of each node's group."""
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    return first[inverse]
