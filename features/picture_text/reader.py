"""Untrusted picture bytes in, lines of text out, by way of limited processes that hold an engine."""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from features.picture_text.engines import EngineEntry
from features.picture_text.lines import TextLine
from features.pictures.process import ROOT, LimitedReaders, ProcessLost
from leadline.core.errors import Quarantine, StageError

#: Seconds the text of one picture may take by the clock, the start of a process included. Wide, for a busy machine: what
#: hangs is ended by the limit on its CPU time (``features.picture_text.worker``).
SECONDS = 300.0
READ = "read"
#: Why a picture has no reading where it may be the engine that does not work.
_PERHAPS_OURS = frozenset({"decoder-died", "timeout", "engine-failed", "too-much-memory"})
#: A white picture of eight pixels a side, as BMP.
_BLANK = b"BM" + struct.pack("<IHHI", 54 + 192, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 8, 8, 1, 24, 0, 192, 0, 0, 0, 0) + b"\xff" * 192
_MOST_LINES, _MOST_LINE = 300, 400


class TextReader(LimitedReaders[tuple[TextLine, ...]]):
    """Reads the text in pictures with one engine; see ``LimitedReaders``."""

    def __init__(self, entry: EngineEntry, *, max_pixels: int, workers: int = 1, seconds: float = SECONDS) -> None:
        folders = [str(ROOT), *(place for place in (_folder(entry.module),) if place != str(ROOT))]
        program = (
            f"import sys; sys.path.extend({folders!r}); from features.picture_text.worker import main; "
            f"main({entry.module!r}, {entry.attribute!r})"
        )
        super().__init__(program, _believed, max_pixels=max_pixels, workers=workers, seconds=seconds)


def read_texts(reader: TextReader, files: Sequence[bytes]) -> list[tuple[str, tuple[TextLine, ...]]]:
    """What came of reading each file, in the order given: ``read`` and its lines, or why there are none.

    Raises StageError when an engine that gave up does not read a plain picture either: then it is not the
    pictures' fault, and they must be read when it works again.
    """
    found = list(reader.read_all(files))
    if any(isinstance(one, Quarantine) and one.reason in _PERHAPS_OURS for one in found):
        check_engine(reader)
    return [(one.reason, ()) if isinstance(one, Quarantine) else (READ, one) for one in found]


def check_engine(reader: TextReader) -> None:
    """Raise StageError unless the engine reads a plain picture."""
    try:
        reader.read(_BLANK)
    except Quarantine as refused:
        raise StageError(
            f"The engine that reads the text in pictures does not work: {refused.message}",
            "Install it anew with `make ocr`, give it more memory, or set picture_text to off; no picture was lost.",
        ) from None


def _folder(module: str) -> str:
    """Where this process would import a module from."""
    top = module.partition(".")[0]
    found = importlib.util.find_spec(top)
    if found is None or not found.origin:
        raise ModuleNotFoundError(f"No module named {top!r}")
    place = Path(found.origin).parent
    return str(place.parent if found.submodule_search_locations else place)


def _believed(facts: Any, picture: bytes) -> tuple[TextLine, ...]:
    """The answer, checked as strictly as if a hostile picture had written it."""
    if not isinstance(facts, dict) or picture:
        raise ProcessLost
    if "refused" in facts:
        raise Quarantine(str(facts["refused"])[:40], str(facts.get("message", ""))[:200])
    try:
        lines = tuple(_line(line) for line in facts["lines"])
    except (KeyError, TypeError, ValueError):
        raise ProcessLost from None
    if len(lines) > _MOST_LINES:
        raise ProcessLost
    return lines


def _line(line: Any) -> TextLine:
    text, box, confidence = line["text"], line["box"], line["confidence"]
    left, top, width, height = box
    sound = (
        type(text) is str
        and 0 < len(text) <= _MOST_LINE
        and "\n" not in text
        and all(type(edge) is int for edge in box)
        and min(left, top) >= 0
        and min(width, height) >= 1
        and max(left + width, top + height) < 1 << 31
        and 0.0 <= float(confidence) <= 1.0
    )
    if not sound:
        raise ValueError("a line is not sound")
    text.encode()  # a lone surrogate cannot be stored
    return TextLine(text, (left, top, width, height), float(confidence))
