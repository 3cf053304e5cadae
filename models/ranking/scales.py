"""What weighs each lead now: the model in force for its kind, else what the judgements so far teach, else the catalogue.

A model that cannot be used here (changed, of other library versions, gone) never stops a ranking: its
leads are weighed as if it were not in force, and the reason is told.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from leadline.core.values import canonical_json, sha256
from models.learning.labels import lead_labels, read_labels, still_about
from models.learning.lead_rows import OTHER, kind_of
from models.learning.registry import in_force, open_model

if TYPE_CHECKING:
    from models.learning.from_judgements import Learner

#: Raised when the same labels or the same model would be told of otherwise than before.
VERSION = 1
#: Kept with the case: what weighed the leads in the last ranking, and why.
KEPT = "ranking_scales"
#: Kept with the case: the leads by which the inputs of what judgements teach were laid out; and how many at most.
AROUND, MOST_AROUND = "ranking_around", 2_000
#: Beginning of what ``scores.weighed_with`` says of leads that a model or the judgements weigh.
MODEL, JUDGEMENTS = "model:", "judgements:"


@dataclass
class Scales:
    """What weighs the leads of each kind. Tags stand in ``scores.weighed_with``; the empty one is the catalogue's."""

    case: CaseFile
    models: dict[str, str] = field(default_factory=dict)  # kind to the model that is used
    learner: Learner | None = None
    taught: str = ""  # digest of the labels and of what was read of their leads
    warnings: list[str] = field(default_factory=list)

    def tag(self, kind: str) -> str:
        """What weighs the leads of a kind."""
        model = self.models.get(kind) or self.models.get(OTHER)
        if model:
            return f"{MODEL}{model}@{VERSION}"
        if self.learner is not None and self.learner.merit.weight:
            return f"{JUDGEMENTS}{self.taught}@{VERSION}"
        return ""

    @staticmethod
    def model_of(tag: str) -> str:
        """The model that a tag names, or nothing."""
        return tag[len(MODEL) :].partition("@")[0] if tag.startswith(MODEL) else ""

    def drop(self, tag: str, error: InputError) -> None:
        """Go on without the model that the tag names."""
        name = self.model_of(tag)
        self.models = {kind: model for kind, model in self.models.items() if model != name}
        self._warn(name, error)

    def pending(self, db: Database) -> dict[str, list[str]]:
        """Tag to the leads that it should weigh and does not yet."""
        found: dict[str, list[str]] = {}
        tags: dict[str, str] = {}
        for lead, sectors, weighed_with in db.execute("select lead, sectors, weighed_with from scores order by lead"):
            tag = tags.get(sectors)
            if tag is None:
                tag = tags[sectors] = self.tag(kind_of(json.loads(sectors)))
            if tag != weighed_with:
                found.setdefault(tag, []).append(lead)
        return found

    def told(self) -> dict[str, Any]:
        """What weighs the leads and why, as ``KEPT`` holds it: ``models``, ``judgements`` (Merit or None), ``warnings``."""
        merit = None if self.learner is None else {**asdict(self.learner.merit), "why": self.learner.merit.why}
        return {"models": self.models, "judgements": merit, "warnings": self.warnings}

    def open_models(self) -> None:
        """Try to open what is in force before any lead is weighed."""
        for kind, name in in_force(self.case.db).items():
            try:
                if name not in self.models.values():
                    open_model(self.case, name)
                self.models[kind] = name
            except (InputError, NotFound) as error:
                self._warn(name, error)

    def learn(self, scored_with: str) -> None:
        """Learn from the judgements so far. ``scored_with`` names the version of what is read of a lead."""
        about, _ = still_about(self.case.db, lead_labels(read_labels(self.case.db)))
        if not about:
            return
        from models.learning import from_judgements
        from models.learning.layout import layout_of
        from models.ranking.inputs import read_inputs

        labels = {label.lead: (label.label, label.disagree) for label in about}
        block = read_inputs(self.case.db, sorted(labels))
        held = [[row.tobytes().hex() for row in rows] for rows in (block.facts, block.words, block.phrases)]
        self.taught = sha256(
            canonical_json(
                [from_judgements.VERSION, scored_with, [labels[lead] for lead in block.leads], block.leads,
                 block.catalogue.tolist(), block.signs, held]
            )
        )[:12]  # fmt: skip
        around = read_inputs(self.case.db, sorted({*labels, *self._around()}))
        self.learner = from_judgements.learn(block, labels, layout_of(around))

    def _around(self) -> list[str]:
        """Leads by which the inputs are laid out. They stay the same until labels teach something else, so that a lead
        which is new meanwhile is weighed by what weighed the others.
        """
        kept = self.case.meta(AROUND) or {"taught": "", "leads": []}
        if kept["taught"] != self.taught:
            leads = [row[0] for row in self.case.db.execute("select lead from lead_inputs order by lead")]
            kept = {"taught": self.taught, "leads": leads[:: max(1, -(-len(leads) // MOST_AROUND))]}
            self.case.set_meta(AROUND, kept)
        return kept["leads"]

    def _warn(self, name: str, error: InputError | NotFound) -> None:
        self.warnings.append(
            f"The model {name} is in force but cannot be used: {error.message} Its leads are ranked without it. {error.remedy}"
        )


def scales_of(case: CaseFile, scored_with: str) -> Scales:
    """What weighs the leads of the case now."""
    scales = Scales(case)
    scales.open_models()
    scales.learn(scored_with)
    return scales


def last_scales(case: CaseFile) -> dict[str, Any]:
    """What weighed the leads in the last ranking: ``models``, ``judgements``, ``warnings``."""
    return case.meta(KEPT) or {"models": {}, "judgements": None, "warnings": []}
