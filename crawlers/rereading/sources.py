"""Which sources are read again, and by which definition: today's file, else the one kept with the case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from crawlers.sources.definition import Definition
from crawlers.sources.load import SUFFIXES, bundled, find_definition, load_definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import DefinitionError, LeadlineError, NotFound


def definitions_for(case: CaseFile, names: Sequence[str]) -> list[Definition]:
    """Definitions of the sources named (names, or paths of definitions), or of all that have captures.

    Raises NotFound when a source has no captures in the case or no definition can be had.
    """
    captured = {name for (name,) in case.db.execute("select distinct source from captures")}
    if not names:
        return [definition for name in sorted(captured) if (definition := _definition(case, name)) is not None]
    found: dict[str, Definition] = {}
    for name in names:
        is_path = "/" in name or name.endswith(SUFFIXES)
        definition = load_definition(find_definition(name)) if is_path else _definition(case, name)
        if definition is None or definition.name not in captured:
            raise NotFound(
                f"There are no kept pages of {definition.name if definition else name} in this case.",
                "See `leadline source list` for the sources there are.",
            )
        found[definition.name] = definition
    return list(found.values())


def _definition(case: CaseFile, name: str) -> Definition | None:
    for path in _files(case, name):
        try:
            definition = load_definition(path)
        except DefinitionError:
            if path.stem == name:  # a mistake in this very file is for its author to know
                raise
            continue
        if definition.name == name:
            return definition
    row = case.db.execute("select definition from sources where name = ?", [name]).fetchone()
    try:
        return Definition.model_validate(json.loads(row[0])) if row else None
    except ValidationError as error:
        raise LeadlineError(
            f"The definition of {name} kept with the case is not one this version knows.",
            f"Name its file: leadline reread PATH ({error.error_count()} mistakes).",
        ) from None


def _files(case: CaseFile, name: str) -> list[Path]:
    """Definition files, those called after the source first."""
    known = bundled([case.folder / "sources"])
    return [known[name]] if name in known else list(known.values())
