"""Which pictures are the same one, whole or edited."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.pictures import sketch
from features.pictures.candidates import CROWD, PartIndex, near_hashes
from features.pictures.placing import Placement, place
from features.pictures.points import Points
from features.pictures.whole import oriented

#: PDQ's own limits: distance at which two hashes count as the same picture, and quality below which
#: a hash says too little (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing
#: algorithm", 2019).
SAME_BITS = 31
LEAST_QUALITY = 50
#: Two wholes are also the same up to this many bits, if their sketches say so plainly.
FAR_BITS = 64
#: What must hold before two pictures are the same by parts. Every row: features that agree on one
#: placement; the share of featured cells that hold one, and the share of the features' outline that they
#: span; then, of the two sketches laid over one another that way, their correlation and the share of what
#: they show in windows that correlate. Many well spread features may cover something drawn over the
#: picture; few features must fit what lies around them nearly perfectly. Settled on 805 game textures,
#: portraits and screenshots from other packages than the figures come from.
_EVIDENCE = ((10, 0.2, 0.2, 0.62, 0.6), (5, 0.05, 0.05, 0.8, 0.8))
#: Of one picture, the share that the other covers.
LEAST_SHARE = 0.3
#: Windows of the sketches that show anything: below, correlation says little.
_LEAST_WINDOWS = 6
_LEAST_WHOLE_WINDOWS = 8
#: Candidates by parts that are compared in full for each new picture, those with most votes first,
#: and those with the votes that are worth most.
_COMPARED = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A hashed picture: ``images.id`` and the value of ``images.hashes`` (parsed JSON)."""

    id: int
    hashes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureMatch:
    """Two pictures that show the same image, and how that was established; ``a < b``.

    ``method`` is ``whole`` (perceptual hash of the whole picture; ``distance`` is its Hamming
    distance in bits of 256, over all turns and mirror images) or ``parts`` (a consistent placement
    of local features; ``distance`` is then large). ``likeness`` is 0..1, for the strength of a link. ``share_a`` and ``share_b`` say how much of each picture's area the common image covers.
    ``points`` is the number of local features that agree (0 where none were needed).
    """

    a: int
    b: int
    distance: int
    method: str
    likeness: float
    share_a: float = 1.0
    share_b: float = 1.0
    points: int = 0
    mirrored: bool = False


def find_same(new: Sequence[Picture], known: Sequence[Picture] = ()) -> list[PictureMatch]:
    """Matches among ``new`` and between ``new`` and ``known``, sorted by ``(a, b)``.

    ``new`` and ``known`` must not overlap by id. Pairs within ``known`` are not looked at, so that
    cost follows what is new. Pictures with too little information (flat, tiny, a plain gradient;
    ``hashes`` empty or marked weak) never match. Among very many copies of
    one picture each is matched with some of the others, enough to hold them together, not with all.
    Pure and deterministic; candidates come from indexes, never from all pairs.
    """
    pictures = _readable(new)
    fresh = len(pictures)
    pictures += _readable(known)
    if not fresh:
        return []
    best: dict[tuple[int, int], PictureMatch] = {}
    for first, second, mirrored in sorted(_candidates(pictures, fresh)):
        match = _compare(pictures[first], pictures[second], mirrored=mirrored)
        if match is not None:
            held = best.get((match.a, match.b))
            if held is None or (match.likeness, match.points) > (held.likeness, held.points):
                best[match.a, match.b] = match
    return [best[pair] for pair in sorted(best)]


class _Read:
    """A picture's hashes as arrays: ``turned`` uint8 (8, 32), the upright hash first."""

    def __init__(self, picture: Picture) -> None:
        hashes = picture.hashes
        self.id = picture.id
        self.quality = int(hashes["quality"])
        self.turned = np.frombuffer(bytes.fromhex("".join(hashes["pdq"])), np.uint8).reshape(8, 32)
        shape = tuple(hashes["shape"])
        self.points = Points.unpack(base64.b64decode(hashes["points"]), shape)
        # A picture on a hash list keeps no sketch: it is then known by its hash of the whole alone.
        held = hashes.get("sketch")
        self.sketch = sketch.unpack(base64.b64decode(held), shape) if held else None

    def distance(self, other: _Read) -> tuple[int, int]:
        """Fewest bits between this upright hash and any orientation of the other, and which one that is."""
        apart = np.bitwise_count(self.turned[:1].view(np.uint64) ^ other.turned.view(np.uint64)).sum(axis=1)
        return int(apart.min()), int(apart.argmin())


def _readable(pictures: Sequence[Picture]) -> list[_Read]:
    ordered = sorted(pictures, key=lambda picture: picture.id)
    return [_Read(picture) for picture in ordered if picture.hashes.get("pdq") and not picture.hashes.get("weak")]


def _candidates(pictures: list[_Read], fresh: int) -> set[tuple[int, int, bool]]:
    """Pairs worth comparing: two places in ``pictures``, and whether the one is mirrored."""
    clear = np.array([place for place, picture in enumerate(pictures) if picture.quality >= LEAST_QUALITY], np.int64)
    queries = clear[clear < fresh]
    found = np.zeros((0, 4), np.int64)
    if len(queries):
        turned = np.concatenate([pictures[place].turned for place in queries])
        upright = np.stack([pictures[place].turned[0] for place in clear])
        near = near_hashes(turned, upright, radius=SAME_BITS, crowd=CROWD)
        found = np.column_stack([queries[near[:, 0] // 8], clear[near[:, 1]], near[:, 0] % 8 >= 4, near[:, 2]])
    pairs = _first(found, CROWD)
    index = PartIndex([picture.points for picture in pictures])
    found = index.lookup([picture.points for picture in pictures[:fresh]])
    # By number: a repeating texture fills its own buckets, and its votes look cheap. By worth: what a
    # page's frame has in common with every other page outnumbers the picture that it shows.
    found[:, 3:] *= -1
    return pairs | _first(found[:, :4], _COMPARED) | _first(found[:, [0, 1, 2, 4]], _COMPARED)


def _first(found: np.ndarray, most: int) -> set[tuple[int, int, bool]]:
    """The ``most`` rows of each query with the lowest last column, without a picture's own."""
    found = found[found[:, 0] != found[:, 1]]
    found = found[np.lexsort((found[:, 2], found[:, 1], found[:, 3], found[:, 0]))]
    rank = np.arange(len(found)) - np.searchsorted(found[:, 0], found[:, 0])
    kept = found[rank < most].tolist()
    return {(min(query, other), max(query, other), bool(mirrored)) for query, other, mirrored, _ in kept}


def _compare(first: _Read, second: _Read, *, mirrored: bool) -> PictureMatch | None:
    a, b = (first, second) if first.id < second.id else (second, first)
    distance, orientation = a.distance(b)
    if distance <= FAR_BITS and _same_whole(a, b, distance, orientation):
        return PictureMatch(a.id, b.id, distance, "whole", round(1 - distance / 256, 3), mirrored=orientation >= 4)
    if a.sketch is None or b.sketch is None:
        return None
    placement = place(a.points, b.points, mirrored=mirrored)
    if placement is None or max(placement.share_a, placement.share_b) < LEAST_SHARE:
        return None
    agreement = _over_one_another(a.sketch, b.sketch, a, b, placement)
    if not _convincing(placement, agreement):
        return None
    likeness = round(0.6 + 0.35 * min(1.0, placement.points / 60), 3)
    shares = round(placement.share_a, 3), round(placement.share_b, 3)
    return PictureMatch(a.id, b.id, distance, "parts", likeness, *shares, placement.points, mirrored)


def _same_whole(a: _Read, b: _Read, distance: int, orientation: int) -> bool:
    """Whether the sketches of two wholes agree, the second turned as its hash says and fitted to the first."""
    plain = distance <= SAME_BITS and min(a.quality, b.quality) >= LEAST_QUALITY
    if a.sketch is None or b.sketch is None:
        return plain
    other = np.ascontiguousarray(oriented(b.sketch, orientation))
    (h, w), (k, v) = a.sketch.shape, other.shape
    across, down = v / w, k / h
    fit = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2]])
    found = sketch.aligned(a.sketch, other, fit)
    least = (0.8, 0.75) if plain else (0.9, 0.9)
    return found.windows >= _LEAST_WHOLE_WINDOWS and found.likeness >= least[0] and found.agreeing >= least[1]


def _over_one_another(
    first: np.ndarray, second: np.ndarray, a: _Read, b: _Read, placement: Placement
) -> sketch.Agreement:
    """The sketches of two pictures, laid over one another as their features are."""
    fine, coarse = (cells.shape[1] / read.points.shape[0] for cells, read in ((first, a), (second, b)))
    matrix, shift = placement.model[:, :2], placement.model[:, 2]
    half = np.array([0.5, 0.5])  # a cell's middle lies half a cell from its edge, a pixel's likewise
    moved = coarse * (matrix @ (half / fine - half) + shift + half) - half
    shown = np.ascontiguousarray(first[:, ::-1]) if placement.mirrored else first
    return sketch.aligned(shown, second, np.column_stack([matrix * (coarse / fine), moved]))


def _convincing(placement: Placement, found: sketch.Agreement) -> bool:
    """Whether what lies under the other picture agrees with it.

    A watermark, a logo or the frame of a page that two pictures have in common agrees exactly, but
    in few of the covered places.
    """
    spread = max(placement.spread_a, placement.spread_b)
    extent = max(placement.extent_a, placement.extent_b)
    return found.windows >= _LEAST_WINDOWS and any(
        placement.points >= points
        and spread >= cells
        and extent >= outline
        and found.likeness >= likeness
        and found.agreeing >= agreeing
        for points, cells, outline, likeness, agreeing in _EVIDENCE
    )
