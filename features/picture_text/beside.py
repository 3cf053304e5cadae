"""Text in the pictures that a file of listings names, read from beside the file: for ``leadline signals``, without a case."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from features.picture_text.engines import chosen, label
from features.picture_text.lines import PictureText, TextLine
from features.picture_text.reader import READ, TextReader, check_engine, read_texts
from features.picture_text.stored import MOST_PICTURES
from leadline.core.errors import Quarantine
from leadline.core.local_pictures import is_address, read_local_picture
from leadline.core.settings import Settings
from leadline.core.values import sha256

#: Pictures whose lines are remembered, so that one that many listings name is read once.
REMEMBERED = 2_000

#: Numbered lines in, the texts of each line's pictures out.
Look = Callable[[Sequence[tuple[int, bytes]]], Mapping[int, Sequence[PictureText]]]


@contextmanager
def pictures_beside(folder: Path, settings: Settings, say: Callable[[str], None]) -> Iterator[Look | None]:
    """What reads the pictures that lines of JSON name by path, as ``settings`` say; None where they are not to be read.

    Paths are taken from ``folder`` and lead nowhere else; web addresses are passed over. ``say`` is told of pictures
    that cannot be read. Raises SettingsError where the engine is not there, InputError where the hash list is not.
    """
    entry = chosen(settings.picture_text)
    if entry is None:
        yield None
        return
    limits = {"max_pixels": settings.picture_max_pixels, "workers": settings.workers}
    with ExitStack() as stack:
        reader = stack.enter_context(TextReader(entry, **limits))
        check_engine(reader)
        listed = _listed(settings, stack, limits)
        yield _Beside(folder, settings, say, reader, listed, label(settings.picture_text))


def _listed(settings: Settings, stack: ExitStack, limits: Mapping[str, int]) -> Callable[[Sequence[bytes]], list[bool]]:
    """Which of some pictures are on the hash list, or cannot be compared with it: those are not read."""
    if not settings.hash_list:
        return lambda files: [False] * len(files)
    from features.pictures.decode import PictureReader
    from features.pictures.hashlist import load_hash_list

    known = load_hash_list(Path(settings.hash_list))
    hasher = stack.enter_context(PictureReader(**limits))

    def hits(files: Sequence[bytes]) -> list[bool]:
        read = list(hasher.read_all(files))
        on = iter(known.hits([one.hashes for one in read if not isinstance(one, Quarantine)]))
        return [isinstance(one, Quarantine) or next(on) for one in read]

    return hits


class _Beside:
    def __init__(
        self, folder: Path, settings: Settings, say: Callable[[str], None], reader: TextReader,
        listed: Callable[[Sequence[bytes]], list[bool]], engine: str,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._most_bytes = settings.picture_max_bytes
        self._together = 2 * settings.workers
        self._say = say
        self._reader = reader
        self._listed = listed
        self._engine = engine
        self._known: OrderedDict[str, tuple[TextLine, ...]] = OrderedDict()

    def __call__(self, chunk: Sequence[tuple[int, bytes]]) -> dict[int, list[PictureText]]:
        found: dict[int, list[PictureText]] = {}
        files = self._files(chunk)
        while some := list(islice(files, self._together)):  # so many files in memory at once
            fresh = {digest: data for _, digest, data in some if digest not in self._known}
            self._read(fresh)
            for number, digest, _ in some:
                self._known.move_to_end(digest)
                if self._known[digest]:
                    texts = found.setdefault(number, [])
                    texts.append(PictureText(digest, self._engine, self._known[digest]))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _files(self, chunk: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, str, bytes]]:
        """Line, SHA-256 and bytes of each picture, each once a line."""
        for number, line in chunk:
            seen: set[str] = set()
            for path in _paths(line):
                try:
                    data = read_local_picture(self._folder, path, max_bytes=self._most_bytes)
                except Quarantine as refused:
                    self._say(f"line {number}: {refused.message}")
                    continue
                digest = sha256(data)
                if digest not in seen:
                    seen.add(digest)
                    yield number, digest, data

    def _read(self, fresh: Mapping[str, bytes]) -> None:
        wanted = [
            digest for digest, listed in zip(fresh, self._listed(list(fresh.values())), strict=True) if not listed
        ]
        self._known.update(dict.fromkeys(fresh, ()))
        outcomes = read_texts(self._reader, [fresh[digest] for digest in wanted])
        for digest, (outcome, lines) in zip(wanted, outcomes, strict=True):
            self._known[digest] = lines
            if outcome != READ:
                self._say(f"picture {digest}: its text could not be read ({outcome}).")


def _paths(line: bytes) -> list[str]:
    """The pictures that a listing names by path; none where it is no listing."""
    try:
        record: Any = json.loads(line)
        images = record.get("images") or () if isinstance(record, dict) else ()
    except (ValueError, RecursionError):
        return []
    images = images if isinstance(images, list) else [images]
    return [one for one in images if isinstance(one, str) and not is_address(one)][:MOST_PICTURES]
