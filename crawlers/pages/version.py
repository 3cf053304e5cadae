"""Which readers read a page: a fingerprint of the reading code, its libraries and the source's definition.

It changes by itself when any of them does, so that `reread` knows what today's readers have not seen.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from crawlers.sources.definition import Definition
from leadline.core.values import canonical_json, sha256

#: Parts of a definition that do not change how a page is read.
_NOT_READING = frozenset({"about", "synthetic", "start", "picture_hosts", "politeness", "authority", "connect"})
_LIBRARIES = ("lxml", "w3lib", "extruct", "dateparser", "cssselect", "parsel", "reverse_geocode", "pycountry")


def reader_version(definition: Definition) -> str:
    """``code.definition``: two short hashes, equal for equal readings of equal pages."""
    rules = canonical_json(definition.model_dump(mode="json", exclude=set(_NOT_READING), exclude_defaults=True))
    return f"{_code()}.{sha256(rules)[:12]}"


@cache
def _code() -> str:
    parts = [f"{name} {version(name)}" for name in _LIBRARIES]
    parts += [f"{path} {sha256(text)}" for path, text in sorted(_sources(files("crawlers.pages"), ""))]
    return sha256("\n".join(parts))[:12]


def _sources(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _sources(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".py"):
            found.append((prefix + entry.name, entry.read_text("utf-8")))
    return found
