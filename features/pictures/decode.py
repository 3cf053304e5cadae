"""Untrusted picture bytes in, hashes and a blurred copy out, by way of limited worker processes.

No byte of a picture is parsed in this process (``features.pictures.process``).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.pictures.crops import COUNT
from features.pictures.panels import MOST
from features.pictures.plain import TINT_SIDE
from features.pictures.points import POINT_BYTES
from features.pictures.process import ROOT, LimitedReaders, ProcessLost
from features.pictures.regions import unpacked
from features.pictures.sketch import unpack
from leadline.core.errors import Quarantine

#: Seconds one picture may take by the clock.
SECONDS = 20.0
_START = f"import sys; sys.path.append({str(ROOT)!r}); from features.pictures.worker import main; main(regions=%s)"
_HASH = re.compile(r"[0-9a-f]{64}")
_KEPT = ("pdq", "quality", "points", "sketch", "shape", "crops", "fine", "tint", "weak")
_MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"})


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """A decoded picture: size in pixels (upright), type by content, ``images.hashes``, blurred JPEG.

    ``regions``: hashes of many parts where they were asked for, as ``features.pictures.regions.unpacked`` reads them.
    """

    width: int
    height: int
    media_type: str
    hashes: Mapping[str, Any]
    blurred: bytes
    regions: str = ""


class PictureReader(LimitedReaders[ReadPicture]):
    """Decodes and hashes pictures in limited processes, started as needed and ended with the block.

    ``max_pixels``: largest picture decoded. ``workers``: processes at once. ``seconds``: longest
    one picture may take. ``regions``: whether many parts of each are hashed as well, to be held against a hash list.
    """

    def __init__(self, *, max_pixels: int, workers: int = 1, seconds: float = SECONDS, regions: bool = False) -> None:
        super().__init__(_START % bool(regions), _believed, max_pixels=max_pixels, workers=workers, seconds=seconds)


def _believed(facts: Any, blurred: bytes) -> ReadPicture:
    """The worker's answer, checked as strictly as if a hostile picture had written it."""
    if not isinstance(facts, dict):
        raise ProcessLost
    if "refused" in facts:
        raise Quarantine(str(facts["refused"])[:40], str(facts.get("message", ""))[:200])
    try:
        hashes = facts["hashes"]
        points = base64.b64decode(hashes["points"], validate=True)
        for name in ("sketch", "fine"):
            unpack(base64.b64decode(hashes[name], validate=True), tuple(hashes["shape"]))
        panels = [_believed_panel(panel, hashes["shape"]) for panel in hashes["panels"]]
        crops = base64.b64decode(hashes["crops"], validate=True)
        tint = base64.b64decode(hashes["tint"], validate=True)
        sizes = [facts["width"], facts["height"], hashes["quality"], *hashes["shape"]]
        sound = (
            all(type(size) is int and 0 <= size < 1 << 31 for size in sizes)
            and len(sizes) == 5
            and type(hashes["weak"]) is bool
            and len(hashes["pdq"]) == 8
            and all(_HASH.fullmatch(value) for value in hashes["pdq"])
            and len(points) % POINT_BYTES == 0
            and len(crops) in {0, 32 * COUNT}
            and len(panels) <= MOST
            and len(tint) in {0, TINT_SIDE**2, 3 * TINT_SIDE**2}
            and facts["media_type"] in _MEDIA_TYPES
            and blurred.startswith(b"\xff\xd8\xff")
        )
        kept = {name: hashes[name] for name in _KEPT}
        kept["panels"] = panels
        regions = facts.get("regions", "")
        unpacked(regions)
    except (KeyError, TypeError, ValueError, ArithmeticError, binascii.Error):
        sound = False
    if not sound:
        raise ProcessLost
    return ReadPicture(facts["width"], facts["height"], facts["media_type"], kept, blurred, regions)


def _believed_panel(panel: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    """One panel of the worker's answer. Raises one of the errors that an unsound answer raises."""
    left, top, right, bottom = panel["box"]
    unpack(base64.b64decode(panel["sketch"], validate=True), (right - left, bottom - top))
    if not (
        all(type(value) is int for value in (*panel["box"], panel["quality"]))
        and 0 <= left < right <= shape[0]
        and 0 <= top < bottom <= shape[1]
        and len(panel["pdq"]) == 8
        and all(_HASH.fullmatch(value) for value in panel["pdq"])
    ):
        raise ValueError("a panel is not sound")
    return {name: panel[name] for name in ("box", "pdq", "quality", "sketch")}
