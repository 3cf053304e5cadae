"""What every command shares: the case and settings it was called with, and how it prints results."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.core.errors import SettingsError

if TYPE_CHECKING:
    from leadline.core.casefile import CaseFile
    from leadline.core.settings import Settings


@dataclass(frozen=True)
class Invocation:
    """The global options of one call of ``leadline``; click's ``ctx.obj`` (``@click.pass_obj``)."""

    folder: Path
    config: Path | None
    assignments: tuple[str, ...]
    purpose: str | None

    @cached_property
    def settings(self) -> Settings:
        """Settings from file, environment and flags; logging is set up from them."""
        from leadline.core.log import configure_logging
        from leadline.core.settings import FILE_NAME, load_settings

        settings = load_settings(file=self.config or self.folder / FILE_NAME, flags=self.flags)
        configure_logging(settings.log_level, settings.log_format)
        return settings

    @property
    def flags(self) -> dict[str, str]:
        """The ``--set`` and ``--purpose`` flags by setting name."""
        flags = {}
        for assignment in self.assignments:
            name, equals, value = assignment.partition("=")
            if not equals:
                raise SettingsError(f"--set {assignment} has no value.", "Write --set NAME=VALUE.")
            flags[name.strip()] = value.strip()
        if self.purpose is not None:
            flags["purpose"] = self.purpose
        return flags

    def open_case(self, *, create: bool = False) -> CaseFile:
        """The case named by ``--case``. Close it (``with``)."""
        from leadline.core.casefile import open_case

        return open_case(self.folder, create=create, settings=self.settings)


#: What moves a terminal's cursor, turns the direction of text or cannot be encoded; line breaks and tabs stay.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """Text that may hold words from outside, without characters that steer a terminal."""
    return _STEERING.sub("\ufffd", text)


def say(text: str) -> None:
    """Tell the person something that is not a result: standard error."""
    print(harmless(text), file=sys.stderr, flush=True)


def put(text: str) -> None:
    """Print one line of a result: standard output."""
    sys.stdout.write(harmless(text) + "\n")


def put_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object as one line of standard output. What UTF-8 cannot hold is written as an escape."""
    try:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        line.encode()
    except UnicodeEncodeError:
        line = json.dumps(value, separators=(",", ":"))
    sys.stdout.write(line + "\n")
