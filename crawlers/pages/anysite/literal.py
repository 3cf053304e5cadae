"""Object literals of scripts: JSON first, then the looser spelling that scripts use, without running anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

#: Deeper nesting is not read.
MAX_DEPTH = 60
#: A literal that is no JSON is read piece by piece; so many characters of one, and of all of one page.
MAX_LOOSE = 100_000
PAGE_LOOSE = 400_000
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.S)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(
    r"""\"[^"\\\n]*(?:\\.[^"\\\n]*)*\"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|`[^`\\$]*(?:(?:\\.|\$(?!\{))[^`\\$]*)*`""", re.S
)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None}
# What begins like an object with keys, or a list of values.
_LOOSE = re.compile(r"""\{\s*(?:["'`]?[\w$ -]{1,60}["'`]?\s*[:,}]|\})|\[\s*[\[{"'\d\]]""")
_decoder = json.JSONDecoder(strict=False)


class NotLiteral(ValueError):
    """What stands there is not a literal that can be read."""


class Literals:
    """Reads the literals of one page, within one budget for those that are no JSON."""

    def __init__(self) -> None:
        self.left = PAGE_LOOSE

    def read(self, text: str, start: int, names: Mapping[str, Any] | None = None) -> tuple[Any, int]:
        """The object or list beginning at ``start`` and where it ends. Raises NotLiteral.

        ``names`` are values of identifiers; expressions that are no literals become None.
        """
        try:
            return _decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            pass
        if not _LOOSE.match(text, start):
            raise NotLiteral("not a literal")
        reader = _Reader(text, min(len(text), start + min(MAX_LOOSE, self.left)), names or {})
        try:
            return reader.value(start, 0)
        except (IndexError, RecursionError, OverflowError):
            raise NotLiteral("not a literal") from None
        finally:
            self.left -= max(0, reader.furthest - start)


def unquote(token: str) -> str:
    """The text that a quoted string of a script stands for; lone surrogates become U+FFFD."""
    if token[0] == '"':
        try:
            text = json.loads(token, strict=False)
        except ValueError:
            text = _ESCAPE.sub(_unescape, token[1:-1])
    else:
        text = _ESCAPE.sub(_unescape, token[1:-1])
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def string_at(text: str, start: int) -> tuple[str, int]:
    """The quoted string at ``start`` and where it ends. Raises NotLiteral."""
    found = _STRING.match(text, start)
    if not found:
        raise NotLiteral("not a string")
    return unquote(found.group()), found.end()


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "ux" and len(code) > 1:
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(code, code)


class _Reader:
    def __init__(self, text: str, end: int, names: Mapping[str, Any]) -> None:
        self.text, self.end, self.names = text, end, names
        self.furthest = 0

    def space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        at = found.end() if found else at
        self.furthest = at
        if at >= self.end:
            raise NotLiteral("unfinished")
        return at

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        if depth > MAX_DEPTH:
            raise NotLiteral("too deep")
        at = self.space(at)
        mark = self.text[at]
        if mark == "{":
            return self.object(at + 1, depth)
        if mark == "[":
            return self.list(at + 1, depth)
        value, after = self.scalar(at)
        rest = self.space(after)
        if self.text[rest] in ",}])":
            return value, rest
        return None, self.skip(rest)  # the start of an expression

    def scalar(self, at: int) -> tuple[Any, int]:
        mark = self.text[at]
        if mark in "\"'`" and (found := _STRING.match(self.text, at)):
            return unquote(found.group()), found.end()
        if found := _NUMBER.match(self.text, at):
            number = float(found.group())
            return int(number) if number.is_integer() and abs(number) < 1e15 else number, found.end()
        if self.text.startswith(("!0", "!1"), at):
            return self.text[at + 1] == "0", at + 2
        if found := _NAME.match(self.text, at):
            word = found.group()
            if word == "void":
                return None, self.space(found.end()) + 1
            return _WORDS[word] if word in _WORDS else self.names.get(word), found.end()
        return None, at

    def object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        while True:
            at = self.space(at)
            if self.text[at] == "}":
                return result, at + 1
            if self.text[at] == ",":
                at += 1
                continue
            if self.text[at] in "\"'" and (found := _STRING.match(self.text, at)):
                key, at = unquote(found.group()), found.end()
            elif found := _NAME.match(self.text, at) or _NUMBER.match(self.text, at):
                key, at = found.group(), found.end()
            else:
                raise NotLiteral("no key")
            at = self.space(at)
            if self.text[at] == ":":
                result[key], at = self.value(at + 1, depth + 1)
            elif self.text[at] in ",}":
                result[key] = self.names.get(key)
            else:
                raise NotLiteral("no value")

    def list(self, at: int, depth: int) -> tuple[list[Any], int]:
        result: list[Any] = []
        while True:
            at = self.space(at)
            if self.text[at] == "]":
                return result, at + 1
            if self.text[at] == ",":
                at += 1
                continue
            value, after = self.value(at, depth + 1)
            if after == at:
                raise NotLiteral("no value")
            result.append(value)
            at = after

    def skip(self, at: int) -> int:
        """Past an expression: to the comma or bracket that ends it."""
        depth = 0
        while at < self.end:
            mark = self.text[at]
            if mark in "\"'`" and (found := _STRING.match(self.text, at)):
                at = found.end()
                continue
            if mark in "([{":
                depth += 1
            elif mark in ")]}":
                if depth == 0:
                    return at
                depth -= 1
            elif mark == "," and depth == 0:
                return at
            at += 1
        self.furthest = at
        raise NotLiteral("unfinished")
