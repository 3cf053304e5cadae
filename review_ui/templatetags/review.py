"""Template filters and tags: times, numbers and marked text. All output is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from review_ui import wording
from review_ui.present import Piece

register = template.Library()


@register.filter
def day(moment: str | None) -> str:
    """``3 Mar 2026`` from an ISO 8601 time; whatever else it is, as it is."""
    parsed = _parsed(moment)
    return f"{parsed.day} {parsed:%b %Y}" if parsed else (moment or "")


@register.filter
def moment(value: str | None) -> str:
    """``3 Mar 2026, 14:05 UTC`` from an ISO 8601 time."""
    parsed = _parsed(value)
    return f"{parsed.day} {parsed:%b %Y, %H:%M} UTC" if parsed else (value or "")


@register.filter
def signed(number: float | None) -> str:
    """A weight with its sign: ``+8``, ``−2.5``."""
    if number is None:
        return ""
    text = f"{abs(number):.1f}".removesuffix(".0")
    if text == "0":
        return text
    return f"−{text}" if number < 0 else f"+{text}"


@register.filter
def score(number: float | None, basis: str = "") -> str:
    """A score to one decimal (a chance in per cent, where it was learned), or a dash before ranking."""
    if number is None:
        return "–"
    if basis == "learned":
        return f"{number:.0%}"
    return f"{number:.1f}".removesuffix(".0").replace("-", "−")


@register.filter
def percent(number: float) -> str:
    """A share as ``63 %``."""
    return f"{number:.0%}"


@register.filter
def rest_of(share: float) -> float:
    """What a share leaves of the whole."""
    return 1 - share


@register.filter
def sides(compared: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The two sides of a comparison of models: what would rise, what would fall."""
    return [(side, compared[side]) for side in ("rises", "falls")]


@register.filter
def input_words(name: str) -> str:
    """An input of a model in words: a fact by its sentence, a sign by its name."""
    return wording.input_words(name)


@register.filter
def kind_of_lead(kind: str) -> str:
    """A kind of lead that has models of its own, in words."""
    return wording.KINDS_OF_LEAD.get(kind, kind)


@register.filter
def thousands(number: int) -> str:
    """``12,345``."""
    return f"{number:,}"


@register.filter
def defang(address: str) -> str:
    """A web address nobody will follow by mistake."""
    return wording.defanged(address)


@register.filter
def sector(code: str) -> str:
    """A sector's name."""
    return wording.SECTORS.get(code, wording.words(code).capitalize())


@register.filter
def basis(code: str) -> str:
    """What a score rests on, and what it is not."""
    return wording.BASES.get(code, "not ranked yet")


@register.filter
def words(code: str) -> str:
    """A code as plain words."""
    return wording.words(str(code))


@register.filter
def without(text: str, beginning: str) -> str:
    """A label without its shared beginning, with a capital."""
    rest = text.removeprefix(beginning)
    return rest[:1].upper() + rest[1:]


@register.filter
def choices(names: str) -> list[str]:
    """The words of a text, to loop over."""
    return names.split()


@register.filter
def get(values: Mapping[str, Any], key: str) -> Any:
    """The value of a key, or nothing."""
    return values.get(key, "")


@register.simple_tag
def marked(pieces: Sequence[Piece]) -> SafeString:
    """A field's text with its marks, character for character, and nothing added between."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in pieces))


def _piece(piece: Piece) -> str | SafeString:
    inner: str | SafeString = piece.text
    if piece.hidden:
        inner = format_html(
            '<span class="hidden-character" title="{}" data-name="{}">{}</span>',
            piece.hidden,
            piece.hidden.split(" ")[0] + (f" ×{len(piece.text):,}" if len(piece.text) > 1 else ""),
            piece.text,
        )
    if piece.family:
        inner = format_html(
            '<mark class="mark mark-{}" data-kind="{}" data-reading="{}" title="{}">{}</mark>',
            piece.family, piece.kind, piece.reading, piece.title, inner,
        )  # fmt: skip
    for anchor in piece.anchors:
        inner = format_html('<span id="{}" class="anchor"></span>{}', anchor, inner)
    return inner


def _parsed(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None
