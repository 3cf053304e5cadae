"""Put a model in force, or go back, and order the leads by it at once."""

from __future__ import annotations

from typing import Any

from leadline.core.casefile import CaseFile
from models.learning import registry
from models.ranking.stage import rank_stage


def promote(case: CaseFile, name: str, reason: str) -> dict[str, Any]:
    """``registry.promote`` and a new ranking: its result with ``ranked`` (leads weighed anew), ``moved`` and ``warnings``."""
    return {**registry.promote(case, name, reason), **_ranked(case)}


def rollback(case: CaseFile, reason: str, kind: str = "") -> dict[str, Any]:
    """``registry.rollback`` and a new ranking, as ``promote``."""
    return {**registry.rollback(case, reason, kind), **_ranked(case)}


def _ranked(case: CaseFile) -> dict[str, Any]:
    done = rank_stage(case)
    return {"ranked": done["weighed"], "moved": done["moved"], "warnings": done["warnings"]}
