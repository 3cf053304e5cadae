"""The portrait of a lead as a page draws it: the parts of a template with the slot each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from models.portrait.portrait import Portrait
from models.portrait.template import Slot, Template


@dataclass(frozen=True, slots=True)
class Part:
    """Constant words, or a slot."""

    text: str
    slot: Slot | None


@dataclass(frozen=True, slots=True)
class ShownTemplate:
    """A template ready to draw."""

    texts: int
    shown: Sequence[Part]
    slots: Sequence[Slot]


def shown_portrait(found: Portrait) -> dict[str, Any]:
    """The portrait by name, its templates ready to draw."""
    drawn: dict[str, Any] = {field.name: getattr(found, field.name) for field in fields(Portrait)}
    return {**drawn, "templates": [_shown(template) for template in found.templates]}


def _shown(template: Template) -> ShownTemplate:
    slots = {slot.number: slot for slot in template.slots}
    parts = [Part(part, None) if isinstance(part, str) else Part("", slots[part]) for part in template.parts]
    return ShownTemplate(template.texts, parts, template.slots)
