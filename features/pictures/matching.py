"""Which pictures are the same one, whole or edited."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.pictures.candidates import CROWD, PartIndex, near_hashes
from features.pictures.placing import Placement, place
from features.pictures.points import Points

#: PDQ's own limits: distance at which two hashes count as the same picture, and quality below which
#: a hash says too little (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing
#: algorithm", 2019).
SAME_BITS = 31
LEAST_QUALITY = 50
#: What must hold before two pictures are the same by parts: the share of one that the other covers,
#: features that agree on one placement, their share of the features lying there, the share of cells
#: that hold one, and the share of the outline that they span. Settled by looking at pairs of different
#: pictures: about 1,000 of each kind of overlay reached 6 features where only a border was shared, 13
#: that spanned .21 under overlaid digits, 35 that spanned .17 under a shared watermark, and 41 in .26 of
#: the cells within a shared page frame. They were settled on the corpus that the figures come from.
LEAST_SHARE = 0.35
LEAST_POINTS = 10
LEAST_AGREED = 0.04
LEAST_SPREAD = 0.3
LEAST_EXTENT = 0.3
#: Features from which on a picture has enough of them to contradict a likeness of the whole.
_ENOUGH_POINTS = 80
_CONFIRMING_POINTS = 8
#: Candidates by parts that are compared in full for each new picture, those with most votes first.
_COMPARED = 12


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
        self.points = Points.unpack(base64.b64decode(hashes["points"]), tuple(hashes["shape"]))

    def distance(self, other: _Read) -> int:
        """Fewest bits between this upright hash and any turn or mirror image of the other."""
        apart = np.bitwise_count(self.turned[:1].view(np.uint64) ^ other.turned.view(np.uint64))
        return int(apart.sum(axis=1).min())

    def squeeze(self, other: _Read) -> float:
        """How far the two are from having one shape, turned or not: 1 for equal proportions."""
        (w, h), (v, k) = self.points.shape, other.points.shape
        ratios = (w * k) / (h * v), (w * v) / (h * k)
        return min(max(ratio, 1 / ratio) for ratio in ratios)


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
    found[:, 3] *= -1
    return pairs | _first(found, _COMPARED)


def _first(found: np.ndarray, most: int) -> set[tuple[int, int, bool]]:
    """The ``most`` rows of each query with the lowest last column, without a picture's own."""
    found = found[found[:, 0] != found[:, 1]]
    found = found[np.lexsort((found[:, 2], found[:, 1], found[:, 3], found[:, 0]))]
    rank = np.arange(len(found)) - np.searchsorted(found[:, 0], found[:, 0])
    kept = found[rank < most].tolist()
    return {(min(query, other), max(query, other), bool(mirrored)) for query, other, mirrored, _ in kept}


def _compare(first: _Read, second: _Read, *, mirrored: bool) -> PictureMatch | None:
    a, b = (first, second) if first.id < second.id else (second, first)
    distance = a.distance(b)
    placement = place(a.points, b.points, mirrored=mirrored)
    points = placement.points if placement else 0
    # Two layouts may share their large shapes and differ in everything else. Features cannot tell
    # where there are few of them, nor where one picture was squeezed.
    unsure = min(len(a.points), len(b.points)) < _ENOUGH_POINTS or a.squeeze(b) > 1.1
    confirmed = points >= _CONFIRMING_POINTS or unsure
    if distance <= SAME_BITS and min(a.quality, b.quality) >= LEAST_QUALITY and confirmed:
        return PictureMatch(
            a.id, b.id, distance, "whole", round(1 - distance / 128, 3), points=points, mirrored=mirrored
        )
    if placement is None or not _convincing(placement):
        return None
    likeness = round(0.6 + 0.35 * min(1.0, points / 60), 3)
    shares = round(placement.share_a, 3), round(placement.share_b, 3)
    return PictureMatch(a.id, b.id, distance, "parts", likeness, *shares, points, mirrored)


def _convincing(placement: Placement) -> bool:
    """Whether enough of what lies under the other picture agrees with it.

    A watermark, a logo or the frame of a page that two pictures have in common agrees exactly, but
    in few of the covered places.
    """
    return (
        placement.points >= LEAST_POINTS
        and max(placement.share_a, placement.share_b) >= LEAST_SHARE
        and max(placement.agreed_a, placement.agreed_b) >= LEAST_AGREED
        and max(placement.spread_a, placement.spread_b) >= LEAST_SPREAD
        and max(placement.extent_a, placement.extent_b) >= LEAST_EXTENT
    )
