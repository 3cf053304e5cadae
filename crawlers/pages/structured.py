"""Structured data in a page: JSON-LD and microdata through extruct, and paths into them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from crawlers.pages.text import element_text

#: Above this size a script that is not valid JSON is not searched for comments to strip.
_REPAIR_LIMIT = 200_000
#: Nodes looked at in one search; more is an attack.
_SEARCH_LIMIT = 50_000
#: What stands for a thing where a text is wanted.
_NAMES = ("@value", "name", "url", "contentUrl", "@id", "value")


def jsonld_items(root: Any) -> list[Any]:
    """Every item of every JSON-LD script, ``@graph`` opened; unreadable scripts are passed over."""
    found: list[Any] = []
    for item in _jsonld_reader().items(root):
        graph = item.get("@graph") if isinstance(item, dict) else None
        found.extend(graph if isinstance(graph, list) else [item])
    return found


def microdata_items(root: Any, base: str) -> list[Any]:
    """Top-level microdata items as JSON-LD spells them (``@type`` without its vocabulary)."""
    try:
        return [_spelled(item) for item in _microdata_reader().extract_items(root, base)]
    except (ValueError, RecursionError, KeyError):
        return []


# extruct brings an RDF library along; it is imported only for definitions that read structured data.
@cache
def _jsonld_reader() -> Any:
    from extruct.jsonld import JsonLdExtractor

    class Scripts(JsonLdExtractor):
        def items(self, root: Any) -> Iterator[Any]:
            for node in self._xp_jsonld(root):
                script = node.text or ""
                if len(script) > _REPAIR_LIMIT and not script.lstrip().startswith(("{", "[")):
                    continue
                try:
                    yield from self._extract_items(node)
                except (ValueError, RecursionError, IndexError):  # one broken script must not hide the others
                    continue

    return Scripts()


@cache
def _microdata_reader() -> Any:
    from extruct.w3cmicrodata import MicrodataExtractor

    class Microdata(MicrodataExtractor):
        def _extract_textContent(self, node: Any) -> str:
            # extruct copies and cleans the subtree for every property; the walker gives the same text.
            return element_text(node)

    return Microdata()


def _spelled(item: Any) -> Any:
    if isinstance(item, list):
        return [_spelled(part) for part in item]
    if not isinstance(item, dict):
        return item
    kinds = item.get("type", [])
    result = {name: _spelled(value) for name, value in item.get("properties", {}).items()}
    result["@type"] = kinds if isinstance(kinds, list) else [kinds]
    if "value" in item:
        result["@value"] = item["value"]
    return result


def values_at(items: list[Any], path: str) -> list[str]:
    """Texts at a dotted path.

    A first part with a capital letter is a type, looked for at any depth; otherwise the path starts
    at the top-level items. Lists are walked through; a thing where a text is wanted gives its
    value, name or address.
    """
    parts = path.split(".")
    nodes: list[Any] = list(items)
    if parts[0][:1].isupper():
        nodes = list(_of_type(items, parts.pop(0)))
    for part in parts:
        reached: list[Any] = []
        for node in _flat(nodes):
            if isinstance(node, dict) and part in node:
                reached.append(node[part])
        nodes = reached
    return [text for node in _flat(nodes) if (text := _as_text(node))]


def _flat(nodes: list[Any]) -> Iterator[Any]:
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        else:
            yield node


def _of_type(items: list[Any], wanted: str) -> Iterator[dict[str, Any]]:
    stack: list[Any] = list(reversed(items))
    for _ in range(_SEARCH_LIMIT):
        if not stack:
            return
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            kinds = node.get("@type", [])
            names = {
                str(kind).rstrip("/").rpartition("/")[2].rpartition("#")[2]
                for kind in (kinds if isinstance(kinds, list) else [kinds])
            }
            if wanted in names:
                yield node
            stack.extend(value for value in reversed(list(node.values())) if isinstance(value, (dict, list)))


def _as_text(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, bool) or node is None:
        return ""
    if isinstance(node, (int, float)):
        return repr(node)
    if isinstance(node, dict):
        for name in _NAMES:
            if isinstance(value := node.get(name), (str, int, float)) and not isinstance(value, bool):
                return str(value)
    return ""
