"""Writing a whole file at once, so that neither a reader nor a crash ever sees a part of it."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes, *, only_if_absent: bool = False) -> None:
    """Replace a file, readable by its owner only, and flush it to disk.

    With ``only_if_absent`` the first of several writers wins and the others leave its file alone.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_native_id()}")
    try:
        with temporary.open("wb") as handle:
            os.fchmod(handle.fileno(), 0o600)
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        if only_if_absent:
            with suppress(FileExistsError):
                os.link(temporary, path)
        else:
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
