"""The run: the stages in order, each incremental, with what each did and how long it took."""

from __future__ import annotations

import time
from typing import Any

from leadline.core.casefile import CaseFile


def run_stages(case: CaseFile) -> dict[str, Any]:
    """Extract, link and rank what is new in the case.

    Returns ``{"changed", "extract", "link", "rank", "seconds"}``: each stage's own summary, seconds
    by stage, and whether any stage had work.
    """
    from features.stage import extract_stage
    from models.linking.stage import link_stage
    from models.ranking.stage import rank_stage

    summary: dict[str, Any] = {"changed": False, "seconds": {}}
    for name, stage in (("extract", extract_stage), ("link", link_stage), ("rank", rank_stage)):
        began = time.monotonic()
        summary[name] = stage(case)
        summary["seconds"][name] = round(time.monotonic() - began, 2)
        summary["changed"] = summary["changed"] or summary[name]["changed"]
    return summary
