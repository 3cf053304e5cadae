"""Which pictures are the same one, whole or edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.pictures.candidates import CROWD, near_hashes
from features.pictures.crops import turned_crops
from features.pictures.index import PictureIndex, Segment
from features.pictures.placing import Placement, place
from features.pictures.plain import near_tints
from features.pictures.stored import (
    FAR_BITS,
    GRAIN_BITS,
    SAME_BITS,
    Stored,
    apart,
    same_crop,
    same_grain,
    same_grain_placed,
    same_light,
    same_parts,
    same_placed,
    same_tint,
    same_whole,
    unlike_grain,
)
from features.pictures.votes import lookup

#: Candidates by parts that are compared in full for each new picture: those with most votes, and those
#: with the votes that are worth most; likewise wholes beyond PDQ's own distance.
_COMPARED = 8
#: The orientation that undoes each: where a new picture turned is a known one, the known one turned back is the new.
_BACK = np.array([0, 3, 2, 1, 4, 5, 6, 7])
_MIRRORED = 5
#: What two pictures with little in them are alike at most, or with much that repeats: such are sooner made twice.
_PLAIN_LIKENESS = 0.85
#: And a picture and its crop.
_CROP_LIKENESS = 0.9


@dataclass(frozen=True, slots=True)
class Picture:
    """A hashed picture: ``images.id`` and the value of ``images.hashes`` (parsed JSON)."""

    id: int
    hashes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureMatch:
    """Two pictures that show the same image, and how that was established; ``a < b``.

    ``method`` is ``whole`` (perceptual hash of the whole picture; ``distance`` is its Hamming
    distance in bits of 256, over all turns and mirror images), ``panel`` (the same, of a part that is a
    picture of its own: in a frame, a collage, a page), ``crop`` (the one, its margins cut away, lies in the
    other) or ``parts`` (a consistent placement
    of local features; ``distance`` is then large). ``likeness`` is 0..1, for the strength of a link.
    ``share_a`` and ``share_b`` say how much of each picture's area the common image covers.
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
    cost follows what is new. Pictures with nothing in them (flat, tiny, a plain gradient; ``hashes``
    empty) never match, those with little (marked weak) only when nearly identical. Among very many copies of
    one picture each is matched with some of the others, enough to hold them together, not with all.
    Pure and deterministic; candidates come from indexes, never from all pairs.
    """
    index = PictureIndex()
    add_to(index, known)
    held = {picture.id: picture for picture in known}
    return find_new(new, index, lambda numbers: [held[number] for number in numbers])


def find_new(
    new: Sequence[Picture], index: PictureIndex, load: Callable[[Sequence[int]], Iterable[Picture]]
) -> list[PictureMatch]:
    """As ``find_same``, the known pictures being those of an index; ``load`` gives those asked for by number."""
    fresh = Segment.of(_readable(new))
    segments = [*index.segments, fresh]
    ids = np.concatenate([segment.ids for segment in segments])
    begins = len(ids) - len(fresh.ids)
    stored = dict(enumerate(_readable(new), begins))
    by_whole, by_parts = _by_whole(stored, segments), _by_parts(stored, segments)
    by_tint = _by_tint(stored, segments)
    wanted = {at for pair in by_whole for at in pair} | {at for *pair, _ in by_parts for at in pair}
    by_crop = _by_crop(stored, segments)
    by_grain = _by_grain(stored, segments)
    wanted |= {at for pair in (*by_tint, *(key[:2] for key in (*by_crop, *by_grain))) for at in pair}
    number = {int(ids[at]): at for at in sorted(wanted) if at < begins}
    stored |= {number[picture.id]: picture for picture in _readable(list(load(list(number))))}
    best: dict[tuple[int, int], PictureMatch] = {}
    for (first, second), wholes in sorted(by_whole.items()):
        for match in _whole_matches(stored[first], stored[second], wholes):
            _keep(best, match)
    for first, second in sorted(by_tint):
        _keep(best, _plain_match(*sorted((stored[first], stored[second]), key=lambda picture: picture.id)))
    for first, second, orientation in sorted(by_grain):
        if _unmatched(best, stored[first], stored[second]):
            _keep(best, _grain_match(stored[first], stored[second], orientation))
    for first, second, orientation in sorted(by_crop):
        outer, inner = stored[first], stored[second]
        if _unmatched(best, outer, inner):
            _keep(best, _crop_match(outer, inner, orientation))
    # What is the same as a whole needs no look at its parts, unless only a panel of it is.
    for first, second, mirrored in sorted(by_parts):
        a, b = sorted((stored[first], stored[second]), key=lambda picture: picture.id)
        if _unmatched(best, a, b):
            _keep(best, _part_match(a, b, mirrored=mirrored))
    return [best[pair] for pair in sorted(best)]


def add_to(index: PictureIndex, pictures: Sequence[Picture]) -> None:
    """Make ``pictures`` known to an index."""
    index.add(_readable(pictures), [picture.id for picture in pictures])


def _keep(best: dict[tuple[int, int], PictureMatch], match: PictureMatch | None) -> None:
    if match is not None:
        held = best.get((match.a, match.b))
        if held is None or _rank(match) > _rank(held):
            best[match.a, match.b] = match


def _unmatched(best: Mapping[tuple[int, int], PictureMatch], a: Stored, b: Stored) -> bool:
    """Whether two pictures are not yet known to be the same as wholes."""
    held = best.get((min(a.id, b.id), max(a.id, b.id)))
    return held is None or held.method != "whole"


def _rank(match: PictureMatch) -> tuple[bool, float, int]:
    return match.method == "whole", match.likeness, match.points


def _readable(pictures: Sequence[Picture]) -> list[Stored]:
    ordered = sorted(pictures, key=lambda picture: picture.id)
    return [
        Stored(picture.id, picture.hashes)
        for picture in ordered
        if picture.hashes.get("pdq") and (picture.hashes.get("tint") or not picture.hashes.get("weak"))
    ]


def _by_whole(stored: Mapping[int, Stored], segments: Sequence[Segment]) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """Pairs of pictures of which a whole or a panel looks alike, and which of each.

    ``stored`` are the new pictures by their places. Keys are two places, the smaller first; values are places
    in their ``wholes``.
    """
    begins = _begins(segments)
    clear = np.concatenate(
        [segment.entry + np.array([begin, 0]) for segment, begin in zip(segments, begins, strict=False)]
    )
    queries = clear[clear[:, 0] >= begins[-2]]
    if not len(queries):
        return {}
    turned = np.concatenate([stored[at].wholes[number].turned for at, number in queries.tolist()])
    upright = np.concatenate([segment.upright for segment in segments])
    found = near_hashes(turned, upright, radius=FAR_BITS, crowd=CROWD)
    rows = np.column_stack([queries[found[:, 0] // 8], clear[found[:, 1]], found[:, 2]])
    rows = np.unique(rows[rows[:, 0] != rows[:, 2]], axis=0)
    close = rows[:, 4] <= SAME_BITS
    pairs: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for part, most in ((rows[close], CROWD), (rows[~close], _COMPARED)):
        for first, one, second, two, _ in _first(part, most).tolist():
            if first > second:
                first, one, second, two = second, two, first, one
            pairs.setdefault((first, second), set()).add((one, two))
    return pairs


def _by_crop(stored: Mapping[int, Stored], segments: Sequence[Segment]) -> set[tuple[int, int, int]]:
    """Pairs of pictures of which the second looks like a crop of the first, turned as the third number says.

    Places; either may be the new one.
    """
    begins = _begins(segments)
    held = list(zip(segments, begins, strict=False))
    whole = np.concatenate([segment.upright[segment.entry[:, 1] == 0] for segment in segments])
    owner = np.concatenate([segment.entry[segment.entry[:, 1] == 0, 0] + begin for segment, begin in held])
    crops = np.concatenate([segment.crops for segment in segments])
    cropped = np.concatenate([segment.cropped + begin for segment, begin in held])
    new = [at for at in owner[owner >= begins[-2]].tolist() if stored[at].wholes[0].cells is not None]
    if not new:
        return set()
    # A new picture is a crop of a known one, turned back; or a known one is a crop of the new one, turned.
    turned = np.concatenate([stored[at].wholes[0].turned for at in new])
    found = near_hashes(turned, crops, radius=FAR_BITS, crowd=CROWD)
    inner = np.column_stack([np.array(new)[found[:, 0] // 8], cropped[found[:, 1]], _BACK[found[:, 0] % 8], found[:, 2]])
    fresh = segments[-1]
    found = near_hashes(turned_crops(fresh.crops), whole, radius=FAR_BITS, crowd=CROWD)
    outer = fresh.cropped[found[:, 0] // 8] + begins[-2]
    outer = np.column_stack([outer, owner[found[:, 1]], found[:, 0] % 8, found[:, 2]])
    pairs: set[tuple[int, int, int]] = set()
    for rows, order in ((inner, [1, 0, 2]), (outer, [0, 1, 2])):
        rows = rows[rows[:, 0] != rows[:, 1]]
        pairs |= set(map(tuple, _first(_nearest(rows), _COMPARED)[:, order].tolist()))
    return pairs


def _begins(segments: Sequence[Segment]) -> np.ndarray:
    """The place of the first picture of each segment among all of them, and how many there are."""
    return np.cumsum([0, *(len(segment.ids) for segment in segments)])


def _by_grain(stored: Mapping[int, Stored], segments: Sequence[Segment]) -> set[tuple[int, int, int]]:
    """Pairs of pictures whose grain looks alike, the second turned as the third number says: places, a new one first."""
    begins = _begins(segments)
    owner = np.concatenate([segment.grained + begin for segment, begin in zip(segments, begins, strict=False)])
    upright = np.concatenate([segment.grain for segment in segments])
    new = owner[owner >= begins[-2]]
    turned = np.concatenate([upright[:0], *(stored[at].grain_turned for at in new.tolist())])
    found = near_hashes(turned, upright, radius=GRAIN_BITS, crowd=CROWD)
    rows = np.column_stack([new[found[:, 0] // 8], owner[found[:, 1]], _BACK[found[:, 0] % 8], found[:, 2]])
    # More than of others, for the grain of one road may lie under many, and they are quickly compared.
    rows = _first(_nearest(rows[rows[:, 0] != rows[:, 1]]), CROWD)
    return set(map(tuple, rows[:, :3].tolist()))


def _nearest(rows: np.ndarray) -> np.ndarray:
    """Of each pair of pictures (the first two columns) the row with the lowest last column."""
    rows = rows[np.lexsort((rows[:, 2], rows[:, 3], rows[:, 1], rows[:, 0]))]
    first = np.ones(len(rows), bool)
    first[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    return rows[first]


def _by_parts(stored: Mapping[int, Stored], segments: Sequence[Segment]) -> set[tuple[int, int, bool]]:
    """Pairs of pictures some of whose features agree on a placement, and whether the one is mirrored.

    Places, the smaller first.
    """
    begins = _begins(segments).tolist()
    known = [(begin, segment.features) for begin, segment in zip(begins, segments, strict=False)]
    found = lookup([stored[at].points for at in sorted(stored)], known)
    found[:, 0] += begins[-2]
    found = found[found[:, 0] != found[:, 1]]
    found[:, 3:] *= -1
    # By number: a repeating texture fills its own buckets, and its votes look cheap. By worth: what a
    # page's frame has in common with every other page outnumbers the picture that it shows.
    rows = np.concatenate([_first(found[:, [0, 1, 2, by]], _COMPARED) for by in (3, 4)])
    return {(min(query, other), max(query, other), bool(mirrored)) for query, other, mirrored, _ in rows.tolist()}


def _by_tint(stored: Mapping[int, Stored], segments: Sequence[Segment]) -> set[tuple[int, int]]:
    """Pairs of pictures with little in them whose small copies look alike: places, the smaller first."""
    begins = _begins(segments)
    places = np.concatenate([segment.plain + begin for segment, begin in zip(segments, begins, strict=False)])
    tints = np.concatenate([segment.tints for segment in segments])
    found = places[near_tints(segments[-1].tints, tints, CROWD) + np.array([len(tints) - len(segments[-1].tints), 0])]
    return {(min(pair), max(pair)) for pair in found.tolist() if pair[0] != pair[1]}


def _first(found: np.ndarray, most: int) -> np.ndarray:
    """The ``most`` rows of each query (first column) with the lowest last column."""
    found = found[np.lexsort((*found.T[1:-1][::-1], found[:, -1], found[:, 0]))]
    rank = np.arange(len(found)) - np.searchsorted(found[:, 0], found[:, 0])
    return found[rank < most]


def _whole_matches(first: Stored, second: Stored, wholes: Iterable[tuple[int, int]]) -> Iterable[PictureMatch]:
    for one, two in sorted(wholes):
        (low, a), (high, b) = sorted(
            ((first, first.wholes[one]), (second, second.wholes[two])), key=lambda end: end[0].id
        )
        distance, orientation = apart(a, b)
        if same_whole(a, b, distance, orientation) and same_light(a, b, orientation):
            if not (one or two) and unlike_grain(low, high, orientation):
                continue
            method = "panel" if one or two else "whole"
            likeness, shares = round(1 - distance / 256, 3), (round(a.share, 3), round(b.share, 3))
            yield PictureMatch(low.id, high.id, distance, method, likeness, *shares, mirrored=orientation >= 4)


def _crop_match(outer: Stored, inner: Stored, orientation: int) -> PictureMatch | None:
    share = same_crop(outer, inner, orientation)
    if share is None:
        return None
    distance, _ = apart(*(picture.wholes[0] for picture in sorted((outer, inner), key=lambda picture: picture.id)))
    shares = (round(share, 3), 1.0) if outer.id < inner.id else (1.0, round(share, 3))
    low, high = sorted((outer.id, inner.id))
    return PictureMatch(low, high, distance, "crop", _CROP_LIKENESS, *shares, mirrored=orientation >= 4)


def _grain_match(one: Stored, two: Stored, orientation: int) -> PictureMatch | None:
    if not same_grain(one, two, orientation):
        return None
    a, b = sorted((one, two), key=lambda picture: picture.id)
    distance, _ = apart(a.wholes[0], b.wholes[0])
    return PictureMatch(a.id, b.id, distance, "whole", _PLAIN_LIKENESS, mirrored=orientation >= 4)


def _plain_match(a: Stored, b: Stored) -> PictureMatch | None:
    orientation = same_tint(a, b)
    if orientation is None:
        return None
    distance, _ = apart(a.wholes[0], b.wholes[0])
    return PictureMatch(a.id, b.id, distance, "whole", _PLAIN_LIKENESS, mirrored=orientation >= 4)


def _same_placed_parts(a: Stored, b: Stored, placement: Placement) -> bool:
    return same_grain_placed(a, b, placement) or (same_parts(a, b, placement) and not unlike_grain(a, b, placement))


def _part_match(a: Stored, b: Stored, *, mirrored: bool) -> PictureMatch | None:
    placement = place(a.points, b.points, mirrored=mirrored)
    distance, _ = apart(a.wholes[0], b.wholes[0])
    if placement is not None and _same_placed_parts(a, b, placement):
        likeness = round(0.6 + 0.35 * min(1.0, placement.points / 60), 3)
        shares = round(placement.share_a, 3), round(placement.share_b, 3)
        return PictureMatch(a.id, b.id, distance, "parts", likeness, *shares, placement.points, mirrored)
    if same_placed(a.wholes[0], b.wholes[0], mirrored=mirrored) and not unlike_grain(a, b, _MIRRORED if mirrored else 0):
        return PictureMatch(a.id, b.id, distance, "parts", _PLAIN_LIKENESS, mirrored=mirrored)
    return None
