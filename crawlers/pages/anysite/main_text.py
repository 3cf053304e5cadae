"""The page's main text: the block whose texts are long, close together and not links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawlers.pages.anysite.evidence import Candidate, words
from crawlers.pages.anysite.markup import BODY_CLASS, Markup, class_names, named, upwards
from crawlers.pages.anysite.wordsets import word_set
from crawlers.pages.text import collapse, element_text

_BLOCKS = word_set("p div td section article li span pre dd blockquote font center")
_BOILERPLATE = re.compile(
    r"cookie|javascript|privacy|terms of use|all rights reserved|newsletter|copyright|©|log ?in|sign up|datenschutz|confidentialité|privacidad|prywatno",
    re.I,
)
_PUNCTUATION = re.compile(r"[.,;:!?\u3002\u3001\u060c]")


def main_text(markup: Markup) -> Iterator[Candidate]:
    """The best blocks of running text, with what speaks for each."""
    scores: dict[Any, float] = {}
    for element in markup.elements:
        if element.tag not in _BLOCKS:
            continue
        own = _own_text(element)
        if len(own) < 25 or _BOILERPLATE.search(own[:300]):
            continue
        linked = sum(len(collapse("".join(link.itertext()))) for link in element.iter("a"))
        value = len(own) * (1 - min(1.0, linked / max(1, len(own)))) * (1.0 if _PUNCTUATION.search(own) else 0.4)
        for part, share in zip(upwards(element, 3), (1.0, 0.8, 0.3), strict=False):
            if part.tag not in ("body", "html"):
                scores[part] = scores.get(part, 0.0) + value * share
    for element, value in list(scores.items()):
        names = " ".join(class_names(part) for part in upwards(element, 2))
        if BODY_CLASS.search(names):
            scores[element] = value * 2.0
    best = sorted(scores, key=lambda element: scores[element], reverse=True)[:3]
    for rank, element in enumerate(best):
        text = element_text(element)
        if len(words(text)) >= 8 and len(text) < 60_000:
            described = bool(BODY_CLASS.search(class_names(element)))
            weight = (0.5, 0.25, 0.15)[rank] + (0.2 if described else 0)
            yield Candidate("body", text, "text", named(element), weight * min(1.0, 0.5 + len(text) / 400))


def _own_text(element: Any) -> str:
    """Text of an element outside its block children."""
    parts = [element.text or ""]
    for child in element:
        if (
            isinstance(child.tag, str)
            and child.tag not in _BLOCKS - {"span", "font"}
            and child.tag not in ("ul", "ol", "table", "h1", "h2", "h3", "h4", "script", "style", "form")
        ):
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return collapse(" ".join(parts))
