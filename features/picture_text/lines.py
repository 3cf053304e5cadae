"""The text of a picture as readers see it: a field of a listing, made of lines that each have a place in the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from leadline.core.records import Signal

#: The step that a signal from a picture begins with.
STEP = "read in a picture"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text in a picture: ``box`` (left, top, width, height) in pixels of the upright picture."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float  # 0..1, as the engine says


@dataclass(frozen=True, slots=True)
class PictureText:
    """What one engine (``name@version``) read in the picture with this SHA-256, line by line."""

    sha256: str
    engine: str
    lines: tuple[TextLine, ...]

    @property
    def field(self) -> str:
        """What the text is called where signals cite it."""
        return field_of(self.sha256)

    @property
    def text(self) -> str:
        """The lines, with a line break between, or a blank where they stand side by side; offsets of signals count in it."""
        parts = []
        for line, after in zip_longest(self.lines, self.lines[1:]):
            parts += [line.text, "" if after is None else " " if _beside(line, after) else "\n"]
        return "".join(parts)

    def under(self, start: int, end: int) -> list[TextLine]:
        """The lines that the characters ``[start, end)`` of ``text`` touch."""
        found, at = [], 0
        for line in self.lines:
            if start < at + len(line.text) and at < end:
                found.append(line)
            at += len(line.text) + 1
        return found


def _beside(line: TextLine, after: TextLine) -> bool:
    """Whether the second line goes on to the right of the first."""
    _, top, _, height = line.box
    left, other_top, _, other_height = after.box
    shared = min(top + height, other_top + other_height) - max(top, other_top)
    return shared > 0.5 * min(height, other_height) and left >= line.box[0] + 0.8 * line.box[2]


def field_of(sha256: str) -> str:
    """The field that the text of a picture is in."""
    return f"picture[{sha256}]"


def picture_of(field: str) -> str:
    """The SHA-256 of the picture whose text a field is; empty for a field of another kind."""
    return field[8:-1] if field.startswith("picture[") else ""


def place_in_picture(field: str, detail: Mapping[str, Any]) -> str:
    """Where a signal stands in a picture, in words for people who read it in a line; empty where it is in none."""
    sha256 = picture_of(field)
    boxes = ", ".join(f"{left},{top} {width}x{height}" for left, top, width, height in detail.get("boxes", ()))
    return f"picture {sha256} at {boxes}" if sha256 else ""


def cited(signals: Iterable[Signal], pictures: Sequence[PictureText]) -> list[Signal]:
    """The signals, those from pictures with where they stand in them and how surely that was read.

    ``detail`` gets ``boxes`` (left, top, width, height of each line touched), ``read_by`` and ``text_confidence``; the
    confidence of the signal is lowered by that of its least certain line.
    """
    by_field = {picture.field: picture for picture in pictures}
    return [_cited(signal, by_field[signal.field]) if signal.field in by_field else signal for signal in signals]


def _cited(signal: Signal, picture: PictureText) -> Signal:
    lines = picture.under(signal.start, max(signal.end, signal.start + 1))
    sure = min((line.confidence for line in lines), default=1.0)
    detail: dict[str, Any] = {
        **signal.detail, "boxes": [list(line.box) for line in lines], "read_by": picture.engine,
        "text_confidence": round(sure, 3),
    }  # fmt: skip
    return replace(
        signal, steps=(STEP, *signal.steps), confidence=round(signal.confidence * sure, 3), detail=detail
    )
