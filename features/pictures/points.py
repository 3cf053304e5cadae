"""Local features of a picture: where its corners are and what surrounds each, in 38 bytes.

Corners are found as ORB finds them (FAST over a pyramid, intensity-centroid orientation; Rublee et
al., ICCV 2011) and described by steered binary comparisons (BRIEF; Calonder et al., ECCV 2010).
The pattern of comparisons is closed under reflection about the corner's own axis: comparisons
128-255 are the mirror images of 0-127, so the description of the mirrored picture is the same
bytes with the two halves exchanged. One set of features then serves both, and a flipped copy
costs no second hash.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

#: Longest side, in pixels, of the grey picture that corners are looked for in.
WORKING_SIDE = 400
#: Most corners kept of one picture.
MAX_POINTS = 450
#: Steps of grey between a corner and its surroundings; and in a picture with few of those.
_PLAIN, _FAINT = 7, 3
LEVELS = 8
SCALE = 1.2
#: Reach of the comparison pattern from the corner, in pixels of its pyramid level.
_RADIUS = 15
_BINS = 36  # orientations the pattern is laid out for: every ten degrees
_STRIDE = 512  # row length of the sheet that all pyramid levels are laid on
_ROWS = 4096
#: The 128 comparisons, four int8 each (two samples, x and y along and across the corner's axis, in
#: quarters of a pixel), least biased first. Chosen as ORB chooses: of 1,500 random ones, those that
#: come out evenly and independently of one another and of their mirror images over the corners of
#: photographs and drawn scenes.
_LEARNED = (
    "1@s0J3Lp*G*Wc(1<_qW?%?H;T^91kM^!4=<3<wa=>Jab%>K5xK|1tsN748-T-2mPl<0tUw%<$dv1px%$B-|<N8PXaf7zQHp_8|N0"
    "`_cjS4)hh_9p)<$3?vT|?$G+>><!!}Ao(Wa`swmB^9uGH-~R6L<`wSJ{^tbH8V?%S4<H@dD+V&^(B$kY?FaPu<qzNV-yiWF2`>>H"
    ")D-gv4hS0O7ZxxJ1>geA{SpS!5$_EdE*l~A=k53O_7ng9`tSl4``Y#&@Z;+P5A+-X0pbhy>Jj-g<?{IH?j6ey?c4s;<m3DoCLR|K"
    "0yGrb9tas61nLwZ4(2K7`0oSV?JV642=(?V3;i+`3jY}j7tsOu2H+Y7`0LUQ=+Ffq-zNn4?fw8H1`-+_>njKy)e-$F`veQ>?-m0L"
    "?*ae!3i$vGD-;sY|HvW`@*fG=^7RDk9t;XE`_<nJ0VN{f2r~2^_~H@Y`zs$6{qGU<9Mk;S0Oc_R1=Pt5{1F@O6Xp9P2^8BI{0c4`"
    ">=O|D(%>A?6Wi@H3hL$=79aKp3G~ni=hGJ#@e(B}9sTzy5H92h^za-b)F2h&=>!!I<J2Ji68O#P@Z>J;8{y&J5)9hp-t-n6@(C#h"
    "B<Auc*$W;U&GjMq=ovNgA{6iU9uMo_-x4STBk9iT"
)
_RECORD = np.dtype([("x", "<u2"), ("y", "<u2"), ("angle", "u1"), ("level", "u1"), ("bits", "u1", (32,))])
#: Corners below which a picture has little in it, however its tint changes: a gradient, a glow.
FEW_CORNERS = 40
#: Length of one packed feature.
POINT_BYTES = _RECORD.itemsize


@dataclass(frozen=True, slots=True)
class Points:
    """Corners of one picture. ``n`` rows each.

    ``xy`` float32 (n, 2), pixels of the working picture, whose size ``(width, height)`` is
    ``shape``; ``angle`` float32 (n,), degrees; ``level`` uint8 (n,), pyramid level (scale
    ``SCALE ** level``); ``bits`` uint8 (n, 32).
    """

    xy: np.ndarray
    angle: np.ndarray
    level: np.ndarray
    bits: np.ndarray
    shape: tuple[int, int]

    def __len__(self) -> int:
        return len(self.xy)

    def pack(self) -> bytes:
        """The features as bytes: 38 each, little-endian, positions in sixteenths of a pixel."""
        rows = np.zeros(len(self), _RECORD)
        rows["x"], rows["y"] = np.rint(self.xy * 16).T
        rows["angle"] = np.rint(self.angle * (256 / 360)).astype(np.int64) % 256
        rows["level"], rows["bits"] = self.level, self.bits
        return rows.tobytes()

    @classmethod
    def unpack(cls, data: bytes, shape: tuple[int, int]) -> Points:
        """What ``pack`` wrote. Raises ValueError when the length is not a whole number of features."""
        rows = np.frombuffer(data, _RECORD)
        xy = np.stack([rows["x"], rows["y"]], axis=1).astype(np.float32) / 16
        return cls(xy, rows["angle"].astype(np.float32) * (360 / 256), rows["level"], rows["bits"], shape)


def mirrored_bits(bits: np.ndarray) -> np.ndarray:
    """Descriptions (n, 32) as the mirrored picture would give them."""
    return np.concatenate([bits[:, 16:], bits[:, :16]], axis=1)


def find_points(grey: np.ndarray) -> Points:
    """The strongest corners of a grey picture (uint8, at most ``WORKING_SIDE`` a side), spread over it."""
    height, width = grey.shape
    none = np.zeros((0, 2), np.float32), np.zeros(0, np.float32), np.zeros(0, np.uint8), np.zeros((0, 32), np.uint8)
    if min(height, width) < 2 * _RADIUS + 2:
        return Points(*none, (width, height))
    corners = _detector(_PLAIN).detect(grey, None)
    if len(corners) < MAX_POINTS:
        corners = _detector(_FAINT).detect(grey, None)
    if not corners:
        return Points(*none, (width, height))
    table = np.array([(*c.pt, c.angle, c.response, c.octave) for c in corners], np.float32)
    table = table[_spread(table, width, height)]
    xy, angle, level = table[:, :2], table[:, 2], table[:, 4].astype(np.uint8)
    return Points(xy, angle, level, _describe(grey, xy, angle, level), (width, height))


@cache
def _detector(threshold: int) -> cv2.ORB:
    return cv2.ORB_create(
        nfeatures=1600, scaleFactor=SCALE, nlevels=LEVELS, edgeThreshold=_RADIUS + 1, patchSize=31,
        fastThreshold=threshold,
    )  # fmt: skip


def _spread(table: np.ndarray, width: int, height: int) -> np.ndarray:
    """Indexes of the corners kept: the best of every cell before the second best of any."""
    if len(table) <= MAX_POINTS:
        return np.arange(len(table))
    cell = np.minimum(table[:, 0] * 8 / width, 7).astype(int) * 8 + np.minimum(table[:, 1] * 8 / height, 7).astype(int)
    order = np.lexsort((-table[:, 3], cell))
    starts = np.searchsorted(cell[order], np.arange(64))
    place = np.empty(len(table), int)
    place[order] = np.arange(len(table)) - starts[cell[order]]
    return np.sort(np.lexsort((-table[:, 3], place))[:MAX_POINTS])


@cache
def _pattern() -> np.ndarray:
    """Sheet offsets (bins, 512) of first and second samples of the 256 comparisons, by orientation."""
    pairs = np.frombuffer(base64.b85decode(_LEARNED), np.int8).reshape(128, 2, 2) / 4
    pairs = np.concatenate([pairs, pairs * [1, -1]])
    u, v = pairs.transpose(1, 0, 2).reshape(512, 2).T
    turns = np.deg2rad(np.arange(_BINS) * (360 / _BINS))
    dx = np.rint(np.outer(np.cos(turns), u) - np.outer(np.sin(turns), v))
    dy = np.rint(np.outer(np.sin(turns), u) + np.outer(np.cos(turns), v))
    return (dy * _STRIDE + dx).astype(np.int32)


def _describe(grey: np.ndarray, xy: np.ndarray, angle: np.ndarray, level: np.ndarray) -> np.ndarray:
    sheet = np.zeros((_ROWS, _STRIDE), np.uint8)
    tops = np.zeros(LEVELS, np.int64)
    top = 0
    for index in range(LEVELS):
        scale = SCALE**-index
        size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
        picture = cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR) if index else grey
        picture = cv2.GaussianBlur(picture, (7, 7), 2)
        picture = cv2.copyMakeBorder(picture, _RADIUS, _RADIUS, _RADIUS, _RADIUS, cv2.BORDER_REFLECT_101)
        sheet[top : top + picture.shape[0], : picture.shape[1]] = picture
        tops[index] = top
        top += picture.shape[0]
    placed = np.rint(xy / (SCALE ** level.astype(np.float32))[:, None]).astype(np.int64) + _RADIUS
    base = (placed[:, 1] + tops[level]) * _STRIDE + placed[:, 0]
    bins = np.rint(angle / (360 / _BINS)).astype(np.int64) % _BINS
    samples = sheet.ravel()[base[:, None] + _pattern()[bins]]
    return np.packbits(samples[:, :256] < samples[:, 256:], axis=1)
