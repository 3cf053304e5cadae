"""A stored picture's hashes as arrays, and whether two of them show the same."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import ge
from typing import Any

import cv2
import numpy as np

from features.pictures import sketch
from features.pictures.fitting import fitted, lying_under
from features.pictures.placing import Placement
from features.pictures.plain import TINT_SIDE, same_plain
from features.pictures.points import FEW_CORNERS, POINT_BYTES, Points
from features.pictures.tone import cut_out, fit, grey
from features.pictures.whole import hash_whole, oriented

#: PDQ's own limits: distance at which two hashes count as the same picture, and quality below which
#: a hash says too little (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing
#: algorithm", 2019).
SAME_BITS = 31
LEAST_QUALITY = 50
#: Two wholes are also the same up to this many bits, and down to this quality, if their sketches say so plainly.
FAR_BITS = 63
FAINT_QUALITY = 10
#: What the sketches of two wholes must show: least windows, correlation, and share of what they show that lies
#: in windows that correlate. Within PDQ's limits; beyond them, where either will do; and for hashes that are
#: near enough for something drawn over the picture, where no pair of unrelated pictures came above .45.
_WHOLE_PLAIN = (8, 0.8, 0.75)
_WHOLE_FAR = ((8, 0.9, 0.9), (32, 0.72, 0.95))
_OVERLAID_BITS, _OVERLAID = 50, (40, 0.6, 0.65)
#: The same of panels, of which there are more pairs, and frames that many pictures share.
_PANEL_PLAIN = (16, 0.8, 0.85)
_PANEL_FAR = ((24, 0.9, 0.95),)
#: The same of a picture laid where it fits best in another, of which it may be a crop. Of 1,500 unrelated pairs with
#: eight windows or more none came above .55; two planets, each a disc on white, came to .70 with .84 agreeing, for
#: which the second was kept for pictures that are as busy everywhere. Outlines on plain ground have to fit far better:
#: two empty frames came to .89.
_CROP = ((12, 0.85, 0.95), (24, 0.7, 0.97))
_CROP_PLAIN = ((12, 0.93, 0.98),)
#: The same of two wholes that share some corners in one place, whatever their hashes are: a watermark on a fence.
_WHOLE_PLACED = (24, 0.75, 0.8)
#: What a dozen features or so must show between pictures that are not as busy everywhere: two planets, each a shaded
#: disc, agreed on eleven along the rim, and came to .80 with .92 agreeing.
_FEW, _FEW_PLAIN = 16, (0.86, 0.94)
#: What must hold before two pictures are the same by parts. Every row: windows of the sketches that show
#: anything (below, correlation says little); features that agree on one placement; the share of featured
#: cells that hold one, and the share of the features' outline that they span; then, of the two sketches laid over one another that way, their correlation and the share of what
#: they show in windows that correlate. Many well spread features may cover something drawn over the
#: picture; few features must fit what lies around them nearly perfectly. Settled on 854 game textures,
#: portraits, drawings and scenes from other packages than the figures come from.
_EVIDENCE = ((6, 10, 0.2, 0.2, 0.62, 0.6), (12, 5, 0.05, 0.05, 0.8, 0.8))
#: The same of a picture that is as busy everywhere, so that no frame or page is what the two have in common: what so
#: many features cover so evenly was the picture, whatever compression or a watermark did to its fainter texture.
_TEXTURE = (12, 50, 0.5, 0.8, 0.45, 0.5)
_EVEN = 0.4
#: What fine sketches of two wholes must show (windows, correlation, share that agrees) that are so busy everywhere,
#: were it only faintly: two walls have no grain in common. Of other pictures the light must agree as well: so large a
#: share of the cells, and of what the picture shows. Two pages in one frame came to .62 with .68, two photographs of
#: a slide's mount to .63 with .81, but their light to .48 and .66.
_EVEN_GRAIN, _GRAIN = 0.3, (16, 0.7, 0.72)
_GRAIN_PLAIN, _LIGHT_PLAIN = (24, 0.55, 0.62), (0.75, 0.6)
#: Wholes that are so busy everywhere (less than above, for a watermark takes of it) and agree in less of their grain
#: are not the same, whatever else agrees: of 366 saved anew, halved, written over or watermarked none came below .58,
#: of different ones with one watermark none above .46.
_UNLIKE_GRAIN = 0.15, 0.52
#: What must hold when they are laid over one another as their features are, and are busy everywhere: features that
#: agree, the share of featured cells that hold one, and of the features' outline; windows, correlation, share that agrees.
_GRAIN_PLACED = ((4, 0.0, 0.0, 30, 0.85, 0.95), (8, 0.1, 0.2, 24, 0.6, 0.65))
#: The same of two wholes, of which the light must agree too: something is written over the one.
_GRAIN_WRITTEN, _WHOLE_SHARE = (12, 0.2, 0.5, 24, 0.5, 0.5), 0.9
#: The same of the light of pictures on plain ground of which the sketches agree. Of 731 that were brightened or
#: watermarked one in two hundred came below .5.
_LEAST_LIGHT, _PART_CELLS = 0.45, (10, 10)
#: Bits of 256 in which hashes of the grain may differ: a watermark changes 80 where there is little else.
GRAIN_BITS = 79
#: Of one picture, the share that the other covers.
LEAST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Whole:
    """A picture or a panel of one, to be compared as it is.

    ``turned`` uint8 (8, 32), the upright hash first; ``cells`` its sketch, None of a picture on a hash
    list, which is known by its hash alone; ``share`` of the picture that it is; ``light`` float32
    (``TINT_SIDE``, ``TINT_SIDE``), None of a very small or a listed picture.
    """

    turned: np.ndarray
    quality: int
    cells: np.ndarray | None
    share: float
    light: np.ndarray | None


class Stored:
    """One picture: ``wholes`` are it and its panels; ``points`` its features.

    ``crops`` uint8 (n, 32): hashes of its crops, where there is enough in it to trust them. ``tint``: its small copy, where there is little in it; ``light``: that of the small copy, float32
    (``TINT_SIDE``, ``TINT_SIDE``), None of a very small or a listed picture; ``weak``: it is known by that alone.
    """

    def __init__(self, number: int, hashes: Mapping[str, Any]) -> None:
        self.id = number
        self.shape: tuple[int, int] = tuple(hashes["shape"])
        self._points = hashes["points"]
        self.weak = bool(hashes.get("weak"))
        self._fine, self._tint = hashes.get("fine"), base64.b64decode(hashes.get("tint", ""))
        # Base64 is a third longer than what it holds.
        few = len(self._points) < FEW_CORNERS * POINT_BYTES * 4 // 3
        self.plain = self.weak or few or hashes["quality"] < FAINT_QUALITY
        clear = hashes["quality"] >= FAINT_QUALITY and not self.weak
        self.crops = np.frombuffer(base64.b64decode(hashes.get("crops", "") if clear else ""), np.uint8).reshape(-1, 32)
        whole = self.shape[0] * self.shape[1]
        self.light = self._light()
        self.wholes = [_whole(hashes, self.shape, 1.0, self.light)]
        for panel in hashes.get("panels", ()):
            left, top, right, bottom = panel["box"]
            size = right - left, bottom - top
            light = None if self.light is None else cut_out(self.light, self.shape, panel["box"])
            self.wholes.append(_whole(panel, size, size[0] * size[1] / whole, light))

    @property
    def tint(self) -> np.ndarray | None:
        """The small copy of a picture with little in it, uint8 (``TINT_SIDE``, ``TINT_SIDE``, 3); None of another."""
        if len(self._tint) != 3 * TINT_SIDE**2:
            return None
        return np.frombuffer(self._tint, np.uint8).reshape(TINT_SIDE, TINT_SIDE, 3)

    def _light(self) -> np.ndarray | None:
        if not self._tint:
            return None
        cells = np.frombuffer(self._tint, np.uint8).reshape(TINT_SIDE, TINT_SIDE, -1)
        return grey(cells) if cells.shape[2] == 3 else cells[..., 0].astype(np.float32)

    @cached_property
    def grain(self) -> np.ndarray | None:
        """The fine sketch; None of a picture with too little in it, and of one on a hash list."""
        return None if self.weak or not self._fine else sketch.unpack(base64.b64decode(self._fine), self.shape)

    @cached_property
    def grain_turned(self) -> np.ndarray:
        """PDQ of ``grain`` in all eight orientations: uint8 (8, 32), or (0, 32) where there is none."""
        if self.grain is None:
            return np.zeros((0, 32), np.uint8)
        return hash_whole(self.grain.astype(np.float32))[0]

    @cached_property
    def points(self) -> Points:
        return Points.unpack(base64.b64decode(self._points), self.shape)


def _whole(hashes: Mapping[str, Any], shape: tuple[int, int], share: float, light: np.ndarray | None) -> Whole:
    turned = np.frombuffer(bytes.fromhex("".join(hashes["pdq"])), np.uint8).reshape(8, 32)
    held = hashes.get("sketch")
    cells = sketch.unpack(base64.b64decode(held), shape) if held else None
    return Whole(turned, int(hashes["quality"]), cells, share, light)


def apart(a: Whole, b: Whole) -> tuple[int, int]:
    """Fewest bits between the upright hash of ``a`` and any orientation of ``b``, and which one that is."""
    bits = np.bitwise_count(a.turned[:1].view(np.uint64) ^ b.turned.view(np.uint64)).sum(axis=1)
    return int(bits.min()), int(bits.argmin())


def same_whole(a: Whole, b: Whole, distance: int, orientation: int) -> bool:
    """Whether the sketches of two wholes agree, the second turned as its hash says and fitted to the first."""
    if distance > FAR_BITS:
        return False
    plain = distance <= SAME_BITS and min(a.quality, b.quality) >= LEAST_QUALITY
    if a.cells is None or b.cells is None:
        return plain
    if min(a.quality, b.quality) < FAINT_QUALITY:
        return False
    found = sketch.whole(a.cells, np.ascontiguousarray(oriented(b.cells, orientation)))
    near, far = (_WHOLE_PLAIN, _WHOLE_FAR) if a.share == b.share == 1 else (_PANEL_PLAIN, _PANEL_FAR)
    if a.share == b.share == 1 and distance <= _OVERLAID_BITS:
        far = (*far, _OVERLAID)
    return _holds(found, *((near, *far) if plain else far))


def same_light(a: Whole, b: Whole, orientation: int) -> bool:
    """Whether two wholes on plain ground are as light and dark as one another, the second turned that way.

    Of pictures that show something everywhere nothing is asked: their sketches say enough.
    """
    if a.light is None or b.light is None or a.cells is None or b.cells is None:
        return True
    if min(sketch.evenness(a.cells), sketch.evenness(b.cells)) >= _EVEN:
        return True
    turned = oriented(b.light, orientation)
    return _same_light_roughly(a.light, turned) if min(a.share, b.share) < 1 else fit(a.light, turned)[1] >= _LEAST_LIGHT


def _same_light_roughly(first: np.ndarray, second: np.ndarray) -> bool:
    """The same of a part, of which a small copy shows less, and that is laid less exactly over the other."""
    rough = [cv2.resize(light, _PART_CELLS, interpolation=cv2.INTER_AREA) for light in (first, second)]
    return min(fit(*rough)) >= _LEAST_LIGHT


def same_crop(outer: Stored, inner: Stored, orientation: int) -> float | None:
    """The share of ``outer``, turned that way, that ``inner`` shows; None when it does not lie in it."""
    first, second = outer.wholes[0].cells, inner.wholes[0].cells
    if first is None or second is None:
        return None
    ground = np.ascontiguousarray(oriented(first, orientation))
    placed = fitted(second, ground)
    if placed is None:
        return None
    found, model = placed
    even = min(sketch.evenness(second), sketch.evenness(ground)) >= _EVEN
    if not _holds(found, *(_CROP if even else _CROP_PLAIN)):
        return None
    if not even and outer.light is not None and inner.light is not None:
        under = lying_under(np.ascontiguousarray(oriented(outer.light, orientation)), ground.shape, second.shape, model)
        if not _same_light_roughly(under, inner.light):
            return None
    return min(1.0, abs(float(np.linalg.det(model[:, :2]))) * second.size / ground.size)


def same_placed(a: Whole, b: Whole, *, mirrored: bool) -> bool:
    """Whether two wholes, some corners of which agree, show the same upright or in a mirror."""
    if a.cells is None or b.cells is None:
        return False
    found = sketch.whole(a.cells, np.ascontiguousarray(b.cells[:, ::-1]) if mirrored else b.cells)
    if min(sketch.evenness(a.cells), sketch.evenness(b.cells)) < _EVEN:
        return False
    return _holds(found, _WHOLE_PLACED)


def same_grain(a: Stored, b: Stored, orientation: int) -> bool:
    """Whether the grain of two wholes agrees, the second turned that way."""
    if a.grain is None or b.grain is None or a.light is None or b.light is None:
        return False
    turned = np.ascontiguousarray(oriented(b.grain, orientation))
    found = sketch.whole(a.grain, turned)
    if not _holds(found, _GRAIN, _GRAIN_PLAIN):
        return False
    share, shown = fit(a.light, oriented(b.light, orientation))
    if _holds(found, _GRAIN_PLAIN) and share >= _LIGHT_PLAIN[0] and shown >= _LIGHT_PLAIN[1]:
        return True
    even = min(sketch.evenness(a.grain), sketch.evenness(turned)) >= _EVEN_GRAIN
    return even and shown >= _LEAST_LIGHT and _holds(found, _GRAIN)


def unlike_grain(a: Stored, b: Stored, way: int | Placement) -> bool:
    """Whether the grain of two wholes shows that they are not the same, the second turned or the first placed that way.

    Two dim pictures with one watermark agree in nearly all that can be seen of them, and in many corners.
    """
    if a.grain is None or b.grain is None or min(map(sketch.evenness, (a.grain, b.grain))) < _UNLIKE_GRAIN[0]:
        return False
    if not isinstance(way, Placement):
        found = sketch.whole(a.grain, np.ascontiguousarray(oriented(b.grain, way)))
    elif min(way.share_a, way.share_b) >= _WHOLE_SHARE:
        found = _over_one_another(a.grain, b.grain, a, b, way)
    else:
        return False
    return found.agreeing < _UNLIKE_GRAIN[1]


def same_grain_placed(a: Stored, b: Stored, placement: Placement) -> bool:
    """Whether the grain of what lies under the other picture agrees with it; of two wholes, their light as well."""
    if a.grain is None or b.grain is None or a.light is None or b.light is None:
        return False
    found = _over_one_another(a.grain, b.grain, a, b, placement)
    spread = max(placement.spread_a, placement.spread_b)
    extent = max(placement.extent_a, placement.extent_b)

    def holds(row: tuple[float, ...]) -> bool:
        return all(map(ge, (placement.points, spread, extent), row)) and _holds(found, row[3:])

    evenness = min(map(sketch.evenness, (a.grain, b.grain)))
    if evenness >= _EVEN_GRAIN and max(placement.share_a, placement.share_b) >= LEAST_SHARE and any(map(holds, _GRAIN_PLACED)):
        return True
    if evenness < _UNLIKE_GRAIN[0] or min(placement.share_a, placement.share_b) < _WHOLE_SHARE or not holds(_GRAIN_WRITTEN):
        return False
    # Laid as the features say, the one covers the other; whether turned by a quarter or a half is in the placement.
    turn = round(float(np.degrees(np.arctan2(placement.model[1, 0], placement.model[0, 0]))) / 90) % 4
    light = a.light[:, ::-1] if placement.mirrored else a.light
    share, shown = fit(np.ascontiguousarray(np.rot90(light, -turn)), b.light)
    return share >= _LIGHT_PLAIN[0] and shown >= _LIGHT_PLAIN[1]


def _holds(found: sketch.Agreement, *rows: tuple[int, float, float]) -> bool:
    """Whether two sketches agree as well as one of the rows asks."""
    return any(
        found.windows >= windows and found.likeness >= likeness and found.agreeing >= agreeing
        for windows, likeness, agreeing in rows
    )


def same_tint(a: Stored, b: Stored) -> int | None:
    """The orientation in which ``b`` is ``a``, of two pictures with so little in them that only that tells."""
    first, second = a.wholes[0].cells, b.wholes[0].cells
    if a.tint is None or b.tint is None or first is None or second is None or not (a.plain or b.plain):
        return None
    return same_plain(a.tint, b.tint, first, second)


def same_parts(a: Stored, b: Stored, placement: Placement) -> bool:
    """Whether what lies under the other picture, the one placed on the other, agrees with it.

    A watermark, a logo or the frame of a page that two pictures have in common agrees exactly, but
    in few of the covered places.
    """
    first, second = a.wholes[0].cells, b.wholes[0].cells
    if first is None or second is None or max(placement.share_a, placement.share_b) < LEAST_SHARE:
        return False
    found = _over_one_another(first, second, a, b, placement)
    spread = max(placement.spread_a, placement.spread_b)
    extent = max(placement.extent_a, placement.extent_b)
    evenness = sorted((sketch.evenness(first), sketch.evenness(second)))
    if evenness[0] < _EVEN and placement.points < _FEW and not (found.likeness >= _FEW_PLAIN[0] and found.agreeing >= _FEW_PLAIN[1]):
        return False
    rows = (*_EVIDENCE, _TEXTURE) if evenness[1] >= _EVEN else _EVIDENCE
    return any(
        found.windows >= windows
        and placement.points >= points
        and spread >= cells
        and extent >= outline
        and found.likeness >= likeness
        and found.agreeing >= agreeing
        for windows, points, cells, outline, likeness, agreeing in rows
    )


def _over_one_another(
    first: np.ndarray, second: np.ndarray, a: Stored, b: Stored, placement: Placement
) -> sketch.Agreement:
    """The sketches of two pictures, laid over one another as their features are."""
    fine, coarse = (cells.shape[1] / read.shape[0] for cells, read in ((first, a), (second, b)))
    matrix, shift = placement.model[:, :2], placement.model[:, 2]
    half = np.array([0.5, 0.5])  # a cell's middle lies half a cell from its edge, a pixel's likewise
    moved = coarse * (matrix @ (half / fine - half) + shift + half) - half
    shown = np.ascontiguousarray(first[:, ::-1]) if placement.mirrored else first
    return sketch.aligned(shown, second, np.column_stack([matrix * (coarse / fine), moved]))
