"""What a lead page shows of a listing's pictures: the blurred copy, and the text that stands in it, line by line and box by box.

Pure: records in, plain dataclasses for the templates out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leadline.core.records import Signal
from models.records import ShownImage
from review_ui.highlight import Segment, Span, segments, spans_of

#: Lines of one picture's text on a page with other listings, besides those with a contact.
FEW_LINES = 12


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line read in a picture: its number there, its text in segments, and its box in the picture's own pixels.

    ``telling``: a contact stands in it.
    """

    number: int
    parts: Sequence[Segment]
    box: tuple[int, int, int, int]  # left, top, width, height
    confidence: float
    telling: bool


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture on a page: its number among the listing's, and the lines read in it."""

    number: int
    image: ShownImage
    lines: Sequence[SaidLine]
    left_out: int  # lines that are only on the listing's own page


def shown_pictures(
    images: Sequence[ShownImage], signals: Sequence[Signal], telling: Callable[[Signal], bool], most: int
) -> list[ShownPicture]:
    """The pictures in order, with at most ``most`` lines each; ``telling`` says which signals are contacts."""
    return [
        ShownPicture(number, image, *_lines(image, signals, telling, most)) for number, image in enumerate(images, 1)
    ]


def _lines(
    image: ShownImage, signals: Sequence[Signal], telling: Callable[[Signal], bool], most: int
) -> tuple[list[SaidLine], int]:
    if image.text is None or image.state == "refused":
        return [], 0
    whole = image.text
    spans = spans_of(signals, whole.field, whole.text)
    lines, at = [], 0
    for number, line in enumerate(whole.lines, 1):
        end = at + len(line.text)
        here = [span for span in spans if span.start < end and at < span.end]
        told = any(telling(signals[span.signal]) for span in here)
        if number <= most or told:
            begun = {span.signal for span in here if span.start < at}
            own = segments(line.text, [Span(span.signal, span.start - at, span.end - at) for span in here])
            # A signal over two lines has one place to point at.
            parts = [
                Segment(part.text, part.signals, tuple(one for one in part.begins if one not in begun), part.hidden)
                for part in own
            ]
            lines.append(SaidLine(number, parts, line.box, line.confidence, told))
        at = end + 1
    return lines, len(whole.lines) - len(lines)
