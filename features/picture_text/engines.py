"""Engines that read text in pictures: what one must do, and the list of those there are.

An engine is a class named in ``ENGINES`` by dotted path. It is imported only in the limited process that reads
pictures (``features.picture_text.worker``), which gives up files, sockets and memory beyond need once the engine
has read one picture; whatever it needs must be loaded by then. Nothing of it may fetch anything.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from leadline.core.errors import SettingsError

if TYPE_CHECKING:
    import numpy as np

OFF = "off"


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of text as an engine found it: ``box`` (left, top, right, bottom) in pixels of what it was given."""

    text: str
    box: tuple[float, float, float, float]
    confidence: float  # 0..1


class Engine(Protocol):
    """Reads the text in pictures. Made without arguments."""

    def read(self, pixels: np.ndarray) -> Sequence[FoundLine]:
        """Lines in reading order in an RGB picture, uint8 (height, width, 3). May raise anything."""
        ...


class EngineEntry(NamedTuple):
    """An engine: where its class is, and the installed package whose version is named with what it reads."""

    module: str
    attribute: str
    package: str
    needs: Sequence[str]  # modules that must be there
    remedy: str


ENGINES: dict[str, EngineEntry] = {
    "rapidocr": EngineEntry(
        "features.picture_text.rapid", "RapidEngine", "rapidocr", ("rapidocr", "onnxruntime"),
        "Install it with `make ocr`, or set picture_text to off.",
    ),
}  # fmt: skip


def chosen(name: str) -> EngineEntry | None:
    """The engine of that name, None for ``off``.

    Raises SettingsError when there is none of that name, or what it needs is not installed.
    """
    if name == OFF:
        return None
    if name not in ENGINES:
        raise SettingsError(
            f"The setting picture_text names the engine {name!r}, which is unknown.",
            f"Set it to {', '.join(ENGINES)} or {OFF}.",
        )
    entry = ENGINES[name]
    for module in entry.needs:
        if importlib.util.find_spec(module) is None:
            raise SettingsError(
                f"The setting picture_text asks for {name} to read the text in pictures, but {module} is not installed.",
                entry.remedy,
            )
    return entry


def label(name: str) -> str:
    """``name@version`` of an engine, which is kept with what it reads. Its package must be installed."""
    return f"{name}@{importlib.metadata.version(ENGINES[name].package)}"
