"""Read the notation of a phrase into a tree: words, choices, open ends, numbers and gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias


class NotationError(ValueError):
    """A phrase does not follow the notation; the message says how."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they stand, folded."""

    text: str
    required: bool = True

    def most_words(self) -> int:
        """The most words this can stand for."""
        return self.text.count(" ") + 1


@dataclass(frozen=True, slots=True)
class Open:
    """The word goes on here (``*``)."""

    required: bool = False

    def most_words(self) -> int:
        """A word that goes on is still one word."""
        return 0


@dataclass(frozen=True, slots=True)
class Number:
    """Digits (``#``)."""

    required: bool = True

    def most_words(self) -> int:
        """Digits may be set in groups."""
        return 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways; not required where it stood in square brackets."""

    ways: tuple[Seq, ...]
    required: bool = True

    def most_words(self) -> int:
        """The most words any way can stand for."""
        return max(way.most_words(len(way.elements)) for way in self.ways)


Element: TypeAlias = Text | Open | Number | Choice


@dataclass(frozen=True, slots=True)
class Seq:
    """Elements in order. ``gaps[i]`` stands between elements i and i + 1.

    It is empty (written together), a space, ``.`` (up to two words) or ``:`` (up to four).
    """

    elements: tuple[Element, ...]
    gaps: tuple[str, ...]

    def most_words(self, end: int) -> int:
        """The most words the first ``end`` elements, and the gaps after them, can stand for."""
        gaps = sum({".": 2, ":": 4}.get(gap, 0) for gap in self.gaps[:end])
        return gaps + sum(element.most_words() for element in self.elements[:end])

    def size(self) -> tuple[int, int]:
        """Least number of words and of letters that are spelled out."""
        words, letters = 0, 0
        for element in self.elements:
            if isinstance(element, Text):
                words += len(element.text.split())
                letters += sum(char.isalpha() for char in element.text)
            elif isinstance(element, Choice) and element.required:
                sizes = [way.size() for way in element.ways]
                words += min(size[0] for size in sizes)
                letters += min(size[1] for size in sizes)
            elif isinstance(element, Number):
                words += 1
        return words, letters


_TOKEN = re.compile(r"\.\.\.?|[(){}|*#]| +|\?|[^(){}|*# .?]+|\.")


def parse(notation: str, *, join_words: bool = True) -> Seq:
    """Read folded notation, with braces for square brackets. Raises NotationError."""
    tokens = _TOKEN.findall(notation.strip())
    (sequence,), rest = _ways(tokens, 0, "", join_words)
    if rest != len(tokens):
        raise NotationError(f"a closing bracket without an opening one in {notation!r}")
    if not sequence.elements:
        raise NotationError("a phrase holds no words")
    return sequence


def _ways(tokens: list[str], at: int, closing: str, join_words: bool) -> tuple[list[Seq], int]:
    """Read ``a|b|c`` up to the closing bracket or the end."""
    ways = []
    elements: list[Element] = []
    gaps: list[str] = []
    gap = ""

    def add(element: Element) -> None:
        nonlocal gap
        if elements:
            last = elements[-1]
            if isinstance(last, Text) and isinstance(element, Text) and gap in ("", " ") and (join_words or not gap):
                elements[-1] = Text(last.text + gap + element.text)
                gap = ""
                return
            if gap in (".", ":"):
                # What may be left out beside a gap is one of the words the gap lets through.
                if isinstance(element, Choice) and not element.required:
                    return
                while elements and isinstance(elements[-1], Choice) and not elements[-1].required:
                    elements.pop()
                    del gaps[len(elements) - 1 :]
        if elements:
            gaps.append(gap)
        elements.append(element)
        gap = ""

    while at < len(tokens):
        token = tokens[at]
        at += 1
        if not token:
            continue
        if token.isspace():
            gap = gap or (" " if elements else "")
        elif token in ("..", "..."):
            gap = "." if token == ".." else ":"
        elif token in "({":
            inner, at = _ways(tokens, at, ")" if token == "(" else "}", join_words)
            inner = [way for way in inner if way.elements]
            if not inner:
                raise NotationError("brackets hold no words")
            spaced = at >= 2 and tokens[at - 2].isspace()
            maybe = at < len(tokens) and tokens[at] == "?"
            if maybe:
                at += 1
            add(Choice(tuple(inner), required=token == "(" and not maybe))
            gap = " " if spaced else gap
        elif token == "|":
            if not closing:
                raise NotationError("'|' stands outside brackets")
            ways.append(Seq(tuple(elements), tuple(gaps)))
            elements, gaps, gap = [], [], ""
        elif token in ")}":
            if token != closing:
                raise NotationError(f"'{'[' if token == '}' else '('}' is not opened before it is closed")
            return [*ways, Seq(tuple(elements), tuple(gaps))], at
        elif token == "*":
            add(Open())
        elif token == "#":
            add(Number())
        else:
            add(Text(token))
    if closing:
        raise NotationError("a bracket is not closed")
    return [*ways, Seq(tuple(elements), tuple(gaps))], at
