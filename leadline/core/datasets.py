"""Where the bundled data lives: ``datasets/`` beside the code, or where it was installed."""

from __future__ import annotations

import sys
from pathlib import Path

from leadline.core.errors import InputError


def dataset(*parts: str) -> Path:
    """Path of a bundled data file or folder, such as ``dataset("indicators")``.

    Raises InputError when the data did not come with the installation.
    """
    for root in (Path(__file__).resolve().parents[2] / "datasets", Path(sys.prefix) / "share/leadline/datasets"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise InputError(
        f"The bundled data {'/'.join(parts)} is missing.",
        "Install Leadline from a complete checkout.",
    )
