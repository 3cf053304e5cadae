"""The model folder: a skops file, what it was made from, and the checks before anything of it is used.

``manifest.json`` names every other file with its hash, the inputs, the versions of libraries and of
masking, the data, the seed and the metrics. The types a model may hold are listed here, by us; what
the file says about itself is not believed. Nothing is unpickled.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadline.core.errors import InputError
from leadline.core.files import write_whole
from leadline.core.values import sha256
from models.learning import masking
from models.learning.committee import Committee
from models.learning.inputs import COUNTED, Encoder

#: Raised when a model of before cannot be read as one of now.
FORMAT = 2
MODEL, MANIFEST, CARD = "model.skops", "manifest.json", "card.html"
#: Largest model file read, in bytes.
MAX_BYTES = 2_000_000_000
#: Libraries whose version must be the one the model was made with, up to the last part.
LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")
#: Every type a model file may hold.
ALLOWED = frozenset(
    (
        "builtins.dict", "builtins.list", "builtins.tuple", "builtins.str", "builtins.int", "builtins.float",
        "builtins.bool", "builtins.type", "builtins.NoneType",
        "numpy.ndarray", "numpy.dtype", "numpy.int64", "numpy.int32", "numpy.float64", "numpy.float32", "numpy.bool",
        "numpy.str_",
        "sklearn.linear_model._logistic.LogisticRegression", "sklearn.ensemble._forest.ExtraTreesClassifier",
        "sklearn.tree._classes.ExtraTreeClassifier", "sklearn.tree._tree.Tree", "sklearn.svm._classes.SVC",
        "sklearn.feature_extraction.text.CountVectorizer",
    )
)  # fmt: skip


#: How skops may build them: nothing that calls a function, a method or an operator.
LOADERS = frozenset(
    ("CachedNode", "DictNode", "DtypeNode", "JsonNode", "ListNode", "NdArrayNode", "ObjectNode", "TreeNode", "TupleNode", "TypeNode")
)  # fmt: skip


def write_model(
    folder: Path, encoder: Encoder, committee: Committee, manifest: Mapping[str, Any], card: str
) -> dict[str, Any]:
    """Write a model folder and return its manifest. Raises InputError when the folder cannot be written."""
    from skops.io import dumps

    slim(encoder, committee)
    state = {"encoder": {name: getattr(encoder, name) for name in _ENCODER}, "parts": committee.parts}
    data = dumps(state)
    whole = {
        "format": FORMAT,
        **manifest,
        "masking": masking.digest(),
        "libraries": versions(),
        "inputs": encoder.kinds,
        "form": encoder.form_names,
        "embeddings": encoder.meaning,
        "files": {MODEL: sha256(data), CARD: sha256(card)},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / MODEL, data)
        write_whole(folder / CARD, card.encode())
        write_whole(folder / MANIFEST, json.dumps(whole, indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror}.", "Name a folder you own with --out."
        ) from None
    return whole


def read_model(folder: Path) -> tuple[Encoder, Committee, dict[str, Any]]:
    """Read and check a model folder. Raises InputError saying what does not hold and what to do."""
    from skops.io import loads
    from skops.io.exceptions import UntrustedTypesFoundException

    manifest = read_manifest(folder)
    path = folder / MODEL
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is larger than {MAX_BYTES} bytes.", "It is no model of ours; train again.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Train again with --out.") from None
    if sha256(data) != manifest["files"].get(MODEL):
        raise InputError(
            f"{path} is not the file its manifest names: it was changed or replaced.",
            "Do not use it; train again, or take the folder from a copy you trust.",
        )
    if unknown := sorted(set(_types(path, data)) - ALLOWED):
        raise InputError(
            f"{path} holds types no model of ours has: {', '.join(unknown[:5])}.", "Do not use it; train again."
        )
    _matching(folder, manifest)
    try:
        state = loads(data, trusted=sorted(ALLOWED))
        encoder = Encoder(**{name: state["encoder"][name] for name in _ENCODER})
        parts = state["parts"]
        if not isinstance(parts, dict) or "scale" not in parts:
            raise ValueError("no committee")
    except UntrustedTypesFoundException:
        raise InputError(f"{path} holds types that are not trusted.", "Do not use it; train again.") from None
    except Exception as error:  # whatever a malformed file makes of the reader, it is not a model
        raise InputError(f"{path} cannot be read as a model ({type(error).__name__}).", "Train again.") from None
    return encoder, Committee(parts), manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder. Raises InputError."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
            raise ValueError
    except OSError:
        raise InputError(
            f"{folder} is no model folder: it has no {MANIFEST}.", "Name what `train --out` wrote."
        ) from None
    except ValueError:
        raise InputError(f"{path} is not a manifest of ours.", "Train again.") from None
    if manifest.get("format") != FORMAT:
        raise InputError(
            f"{folder} has model format {manifest.get('format')}, this version reads {FORMAT}.", "Train it again."
        )
    return manifest


def slim(encoder: Encoder, committee: Committee) -> None:
    """Drop words that no expert uses, so that the file holds nothing that was not learned from several groups."""
    for name in COUNTED:
        vectorizer, columns = getattr(encoder, name), committee.parts[f"{name}_columns"]
        held = getattr(vectorizer, "vocabulary_", None)
        if held is None:
            continue
        places = {int(column): at for at, column in enumerate(columns)}
        vectorizer.vocabulary_ = {term: places[int(at)] for term, at in held.items() if int(at) in places}
        committee.parts[f"{name}_columns"] = columns * 0 + range(len(columns)) if len(columns) else columns


def versions() -> dict[str, str]:
    """Installed versions of the libraries a model depends on."""
    from importlib.metadata import version

    return {name: version(name) for name in LIBRARIES}


_ENCODER = (
    "kinds", "meaning", "letters_used", "known", *COUNTED, "form_names",
)  # fmt: skip


def _matching(folder: Path, manifest: Mapping[str, Any]) -> None:
    here = versions()
    for name, made_with in manifest.get("libraries", {}).items():
        if here.get(name, "").split(".")[:2] != str(made_with).split(".")[:2]:
            raise InputError(
                f"{folder} was made with {name} {made_with}; here is {here.get(name, 'none')}.",
                "Train it again on the same data, or install the version it names.",
            )
    if manifest.get("masking") != masking.digest():
        raise InputError(
            f"{folder} was trained on texts masked by other word lists than are installed.", "Train it again."
        )


def _types(path: Path, data: bytes) -> Iterator[str]:
    """Every type the file names, and every loader that is not ours, read as plain JSON without making anything of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            # Models are written unpacked: what unpacks to more than it is, hides a member behind another of its
            # name, or names a path, was not written by us.
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise InputError(f"{path} is packed, as no model of ours is.", "Do not use it; train again.")
            if len(set(names)) < len(names) or any("/" in name or "\\" in name or ".." in name for name in names):
                raise InputError(f"{path} holds members by names no model has.", "Do not use it; train again.")
            schema = json.loads(archive.read("schema.json"))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RecursionError, NotImplementedError, EOFError):
        raise InputError(
            f"{path} is not a skops file (a pickle is never read).", "Do not use it; train again."
        ) from None
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("__class__"), str):
                yield f"{node.get('__module__', '')}.{node['__class__']}"
            if node.get("__loader__", "JsonNode") not in LOADERS:
                yield f"loader {node['__loader__']}"
            stack += node.values()
        elif isinstance(node, list):
            stack += node
