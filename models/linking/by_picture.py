"""Links between listings that show the same picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.linking.batch import Batch, Proposal
from models.linking.grouping import Edges
from models.linking.rows import PicturePair

#: Strength of one shared picture that is plainly the same and nobody else's.
SAME_PICTURE = 0.93
#: Strength when strangers share the picture too: it supports other links, it makes none.
SHARED_PICTURE = 0.25


def link_by_picture(batch: Batch) -> Proposal:
    """Two adverts show the same picture, whole or edited, and it is not one that strangers share.

    Pictures are compared by what the whole and its parts look like, never by who is in them.
    """
    found: dict[tuple[int, int], list[tuple[float, str, int, int, PicturePair | None]]] = {}
    pairs = {(pair.a, pair.b): pair for pair in batch.pictures}
    for key, members in sorted(batch.picture_groups.items()):
        shared = batch.shared_by_strangers(key)
        shown = [_image(batch, member, int(key[1])) for member in members]
        # Each listing is linked to the earlier one whose picture is most like its own; most often
        # that is the first, and the group is a star.
        for k in range(1, len(members)):
            partner, pair = _partner(shown, k, pairs)
            likeness = 1.0 if pair is None else pair.likeness
            strength = SHARED_PICTURE if shared else SAME_PICTURE * likeness
            ends = members[partner], members[k]
            found.setdefault(ends, []).append((strength, key[1], shown[partner], shown[k], pair))
    ends = sorted(found)
    strength = np.array([1 - np.prod([1 - item[0] for item in found[pair]]) for pair in ends])
    edges = Edges(
        np.array([pair[0] for pair in ends], np.int64),
        np.array([pair[1] for pair in ends], np.int64),
        np.minimum(strength, 0.995) if ends else np.empty(0),
    )

    def evidence(k: int) -> dict[str, Any]:
        pictures = []
        for _, key, a, b, pair in found[ends[k]]:
            how = {"method": "same file", "distance": 0} if pair is None else dict(pair.evidence)
            item = {"image_a": a, "image_b": b, **how}
            if verdict := batch.verdicts.get(("picture", key)):
                item["shared_by_strangers"] = verdict.shared
                item["shown_by"] = verdict.listings
                item["parties"] = verdict.parties
            pictures.append(item)
        return {"pictures": pictures}

    # A picture that strangers share is worth keeping only where something else links the two.
    supported = _supported(batch, edges)
    return Proposal(edges, np.flatnonzero((edges.strength > SHARED_PICTURE + 1e-9) | supported), evidence)


def _image(batch: Batch, position: int, picture: int) -> int:
    """The image of a row that shows the picture."""
    return min(image for image in batch.rows[position].images if batch.picture_of.get(image, image) == picture)


def _partner(shown: list[int], k: int, pairs: dict[tuple[int, int], PicturePair]) -> tuple[int, PicturePair | None]:
    """The earlier listing to link listing ``k`` to, and the pair of pictures that says so."""
    best: tuple[float, int, PicturePair | None] | None = None
    seen: set[int] = set()
    for other in range(k):
        if shown[other] in seen:
            continue
        seen.add(shown[other])
        if shown[other] == shown[k]:
            return other, None
        pair = pairs.get((min(shown[other], shown[k]), max(shown[other], shown[k])))
        if pair is not None and (best is None or pair.likeness > best[0]):
            best = (pair.likeness, other, pair)
    if best is not None:
        return best[1], best[2]
    # The two match through a third picture only.
    return 0, PicturePair(*sorted((shown[0], shown[k])), likeness=0.8, evidence={"method": "through another picture"})


def _supported(batch: Batch, edges: Edges) -> np.ndarray:
    text = batch.found["text"].edges
    count = len(batch.rows)
    known = np.minimum(text.a, text.b) * count + np.maximum(text.a, text.b)
    return np.isin(np.minimum(edges.a, edges.b) * count + np.maximum(edges.a, edges.b), known)
