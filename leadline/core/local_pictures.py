"""Pictures named by an imported file: read only from beside it, never from elsewhere on the machine."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from leadline.core.errors import Quarantine


def is_address(image: str) -> bool:
    """Whether an image is named by a web address (which an import never fetches)."""
    return urlsplit(image).scheme.lower() in ("http", "https", "data", "ftp") or image.startswith("//")


def read_local_picture(folder: Path, image: str, *, max_bytes: int) -> bytes:
    """Bytes of a picture at a path relative to the imported file's folder.

    Raises Quarantine (outside, no-file, not-a-file, too-large): for paths and links that leave the
    folder, devices, folders, and files over the limit.
    """
    if "\0" in image or "\ufffd" in image:
        raise Quarantine("no-file", "The picture's path cannot be a path.")
    root = folder.resolve()
    candidates = [image] if image == unquote(image) else [image, unquote(image)]
    for candidate in candidates:
        try:
            path = (root / candidate).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            continue
        if not path.is_relative_to(root):
            raise Quarantine("outside", "The picture's path leads outside the folder of the imported file.")
        return _read(path, max_bytes)
    if Path(image).is_absolute() or ".." in Path(image).parts:
        raise Quarantine("outside", "The picture's path leads outside the folder of the imported file.")
    raise Quarantine("no-file", "There is no picture at that path.")


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        # Resolved already; O_NOFOLLOW refuses a link put there since, O_NONBLOCK a pipe that never answers.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Quarantine("no-file", f"The picture cannot be opened: {error.strerror}.") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Quarantine("not-a-file", "The picture's path is not a file.")
        if status.st_size > max_bytes:
            raise Quarantine("too-large", f"The picture has {status.st_size} bytes; at most {max_bytes} are read.")
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(max_bytes)
    except OSError as error:
        raise Quarantine("no-file", f"The picture cannot be read: {error.strerror}.") from None
    finally:
        os.close(descriptor)
