"""Which pictures are the same one, whole or edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Picture:
    """A hashed picture: ``images.id`` and the value of ``images.hashes`` (parsed JSON)."""

    id: int
    hashes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureMatch:
    """Two pictures that show the same image, and how that was established; ``a < b``.

    ``method`` is ``whole`` (perceptual hash of the whole picture; ``distance`` is its Hamming
    distance in bits of 256) or ``parts`` (a consistent placement of local features; ``distance``
    is then the hash distance too, which may be large). ``likeness`` is 0..1, for the strength of a
    link. ``share_a`` and ``share_b`` say how much of each picture's area the common image covers.
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
    ``hashes`` empty or marked weak) never match. Pure and deterministic; candidates come from
    indexes, never from all pairs.
    """
    raise NotImplementedError
