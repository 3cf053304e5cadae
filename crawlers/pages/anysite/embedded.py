"""The data that pages carry for their own scripts: JSON found wherever it is, whatever it is called."""

from __future__ import annotations

import base64
import html as html_entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawlers.pages.anysite.literal import Literals, NotLiteral, string_at
from crawlers.pages.document import Document

#: Literals looked at in one page, and places tried in one script.
MAX_ROOTS = 400
MAX_TRIES = 600
_MAX_INNER = 2_000_000
# ``name = {``, ``name = JSON.parse("``, ``f({``, ``f("x", {``: whatever the name.
_START = re.compile(
    r"[=(]\s*(?:(?P<parse>(?:window\.)?JSON\.parse\(\s*(?:(?:window\.)?(?:decodeURIComponent|unescape|atob|Base64\.decode|escape)\(\s*){0,3})(?=[\"'`])|(?=[\[{]))|,\s*(?=\{\s*[\"'])"
)
_NAME_BEFORE = re.compile(r"([\w$.-]+)[\]'\"\s]*$")
_FUNCTION = re.compile(r"\(\s*function\s*\(([\w$,\s]*)\)\s*\{(?:.{0,2000}?)return\s*(?=\{)", re.S)
_CHUNK = re.compile(r"\.push\(\s*\[\s*\d+\s*,\s*(?=[\"'])")
_RECORD = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.M)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_SKIPPED_TYPES = ("text/template", "text/html", "text/x-", "speculationrules", "importmap", "text/ng-template")


@dataclass(frozen=True, slots=True)
class Root:
    """One piece of data: where it was (``jsonld``, ``microdata``, ``state``, ``attribute``), its name there, the data."""

    origin: str
    name: str
    value: Any


def find_roots(page: Document) -> list[Root]:
    """Every piece of structured or embedded data of a page, in page order by origin."""
    roots = [Root("jsonld", "script", item) for item in page.jsonld[:200] if isinstance(item, (dict, list))]
    roots += [Root("microdata", "items", item) for item in page.microdata[:200] if isinstance(item, dict)]
    chunks: list[str] = []
    literals = Literals()
    for script in page.root.iter("script"):
        kind = (script.get("type") or "").lower()
        text = script.text or ""
        if len(text) < 20 or "ld+json" in kind or kind.startswith(_SKIPPED_TYPES):
            continue
        name = script.get("id") or script.get("data-name") or ""
        if chunk := _chunk_of(text):
            chunks.append(chunk)
        else:
            roots += [Root("state", found or name or "script", value) for found, value in _in_script(text, literals)]
        if len(roots) > MAX_ROOTS:
            break
    roots += [Root("state", "stream", value) for value in _records("".join(chunks), literals)]
    roots += _in_attributes(page.root)
    return [Root(root.origin, root.name, _opened(root.value)) for root in roots[:MAX_ROOTS]]


def _in_script(text: str, literals: Literals) -> Iterator[tuple[str, Any]]:
    whole = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    if whole[:1] in ("{", "[") or whole[:7] in ("{&q;", "{&quot;"):
        for spelling in (
            whole,
            whole.replace("&q;", '"').replace("&a;", "&").replace("&s;", "'"),
            html_entities.unescape(whole),
        ):
            try:
                yield "", json.loads(spelling, strict=False)
                return
            except (ValueError, RecursionError):
                continue
    end = 0
    for tries, start in enumerate(_START.finditer(text)):
        if tries > MAX_TRIES:
            return
        if start.end() < end:
            continue
        try:
            if start.group("parse"):
                value, after = _parsed_string(text, start.end())
            else:
                value, after = literals.read(text, start.end())
        except NotLiteral:
            continue
        if _worth(value):
            end = after
            before = _NAME_BEFORE.search(text, max(0, start.start() - 80), start.start())
            yield (before.group(1) if before else "").removesuffix(".push").removeprefix("window."), value
    for function in list(_FUNCTION.finditer(text))[:3]:
        try:
            yield "function", _called(text, function, literals)
        except NotLiteral:
            continue


def _called(text: str, function: re.Match[str], literals: Literals) -> Any:
    """The object that an immediately called function returns, its parameters filled in."""
    names = [name.strip() for name in function.group(1).split(",") if name.strip()]
    _, end = literals.read(text, function.end())
    call = re.compile(r"\s*;?\s*\}\s*\)?\s*\(").match(text, end)
    given: list[Any] = []
    if call:
        given = literals.read("[" + text[call.end() :].rstrip(" ;\n)") + "]", 0)[0]
    value, _ = literals.read(text, function.end(), dict(zip(names, given, strict=False)))
    return value


def _parsed_string(text: str, at: int) -> tuple[Any, int]:
    inner, end = string_at(text, at)
    if inner[:1] == "%":
        from urllib.parse import unquote

        inner = unquote(inner)
    elif inner[:1] not in "{[":
        inner = _from_base64(inner)
    try:
        return json.loads(inner, strict=False), end
    except (ValueError, RecursionError):
        raise NotLiteral("the string is no JSON") from None


def _from_base64(text: str) -> str:
    """The JSON text that a base64 string holds, or empty."""
    if len(text) < 24 or len(text) > _MAX_INNER or not _BASE64.fullmatch(text):
        return ""
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if "-" in text or "_" in text else None)
        return plain.decode("utf-8")
    except ValueError:
        return ""


def _worth(value: Any) -> bool:
    return (isinstance(value, dict) and len(value) > 0) or (
        isinstance(value, list) and any(isinstance(part, (dict, list)) for part in value)
    )


def _chunk_of(text: str) -> str:
    """The string of a script that only pushes the next piece of a stream."""
    found = _CHUNK.search(text, 0, 200)
    if not found:
        return ""
    try:
        return string_at(text, found.end())[0]
    except NotLiteral:
        return ""


def _records(stream: str, literals: Literals) -> Iterator[Any]:
    """Values of a stream of ``number:value`` lines."""
    for count, start in enumerate(_RECORD.finditer(stream)):
        if count > MAX_TRIES:
            return
        try:
            value, _ = literals.read(stream, start.end())
        except NotLiteral:
            continue
        if _worth(value):
            yield value


def _in_attributes(root: Any) -> list[Root]:
    found = []
    # Components of one's own making have any tag name.
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.items():
            if len(value) <= 20:
                continue
            if value.startswith("eyJ"):  # {" in base64
                value = _from_base64(value)
            if value.lstrip()[:1] in ("{", "[") and (":" in value or "," in value):
                try:
                    data = json.loads(value, strict=False)
                except (ValueError, RecursionError):
                    continue
                if _worth(data):
                    found.append(Root("attribute", name, data))
        if len(found) > 100:
            break
    return found


def _opened(value: Any) -> Any:
    """Data with what hides in it opened: JSON inside strings, flattened references, references by key."""
    if isinstance(value, list) and len(value) > 4 and all(not isinstance(part, str) for part in value[:1]):
        value = _unflattened(value)
    _resolve_references(value)
    return value


def _resolve_references(value: Any, depth: int = 0) -> None:
    """In a table of objects by key, as caches of queries write it, put each ``{"__ref": key}`` in the object's stead."""
    if not isinstance(value, dict) or depth > 6:
        return
    table = {key: part for key, part in value.items() if isinstance(part, dict) and ":" in key and len(part) > 1}
    if len(table) < 2:
        for part in list(value.values())[:200]:
            _resolve_references(part, depth + 1)
        return
    for entry in list(table.values())[:5000]:
        for key, part in entry.items():
            if (
                isinstance(part, dict)
                and len(part) <= 2
                and isinstance(part.get("__ref"), str)
                and part["__ref"] in table
            ):
                entry[key] = dict(table[part["__ref"]])


def inner_json(text: str) -> Any:
    """The data a string holds, or None."""
    if len(text) < 20 or len(text) > _MAX_INNER or text[0] not in "{[" or text[-1] not in "}]":
        return None
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if _worth(value) else None


def _unflattened(values: list[Any]) -> Any:
    """A list in which objects hold positions of the list instead of values, as some frameworks write it."""
    first = values[0]
    parts = first.values() if isinstance(first, dict) else first if isinstance(first, list) else ()
    if (
        not parts
        or not all(isinstance(part, int) and not isinstance(part, bool) and part < len(values) for part in parts)
    ) and not (isinstance(first, list) and first and isinstance(first[0], str)):
        return values
    if len(values) > 100_000 or all(isinstance(part, dict) for part in values[:5]):
        return values
    made: dict[int, Any] = {}

    def build(index: Any, depth: int) -> Any:
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(values) or depth > 40:
            return None
        if index in made:
            return made[index]
        value = values[index]
        if isinstance(value, dict):
            made[index] = result = {}
            result.update({key: build(part, depth + 1) for key, part in value.items()})
            return result
        if isinstance(value, list):
            if len(value) == 2 and isinstance(value[0], str):  # a wrapped value, such as ["Reactive", 3]
                made[index] = None
                made[index] = build(value[1], depth + 1)
                return made[index]
            made[index] = rows = []
            rows.extend(build(part, depth + 1) for part in value)
            return rows
        return value

    return build(0, 0)
