"""Judgements become labels: read anew each time, so that a retraction or a later outcome counts at once.

Every reviewer's word on a lead is kept as one label; the lead's own label is what became of it later,
where that is known, else the newest word. ``keep_watching`` decides nothing and gives no label.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from leadline.core.listings import listing_names
from leadline.core.values import now, sha256
from models.judgements import DECISIONS, UNDO, URGENT, current_lead, merged_into, required

#: What can become of a lead, and the label it gives.
OUTCOMES: Mapping[str, int | None] = {"confirmed": 1, "unfounded": 0, "unknown": None}
#: Catalogue scores (decibans) from which, and up to which, the catalogue's guess is a weak label.
WEAK_YES, WEAK_NO = 10.0, 0.0
#: Share of the listings a person saw that the lead must still hold for the label to be about it.
STILL = 0.5


@dataclass(frozen=True, slots=True)
class Label:
    """One reviewer's word on one lead. ``label`` is None where it decides nothing."""

    judgement: int
    lead: str
    label: int | None
    decision: str
    reviewer: str
    reason: str
    at: str
    retracted: bool
    disposition: str
    listings: tuple[str, ...]

    def as_row(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "listings": list(self.listings)}


@dataclass(frozen=True, slots=True)
class LeadLabel:
    """What training reads of a lead: its label, what that rests on, and whether reviewers disagree."""

    lead: str
    label: int
    rests_on: str  # disposition, judgement
    at: str
    reviewers: int
    disagree: bool
    listings: tuple[str, ...]


def label_of(decision: str) -> int | None:
    """1 for what was escalated, 0 for what was set aside, None for what decides nothing."""
    if decision in ("escalate", URGENT):
        return 1
    return 0 if decision in DECISIONS and DECISIONS[decision].dismisses else None


def read_labels(db: Database) -> list[Label]:
    """Every judgement as a label, oldest first, those taken back among them."""
    rows = list(db.query("select * from judgements order by id"))
    undone = {row["undoes"] for row in rows if row["decision"] == UNDO}
    into = merged_into(db, {row["lead"] for row in rows})
    outcomes = dispositions(db)
    return [
        Label(
            row["id"], lead := into.get(row["lead"], row["lead"]), label_of(row["decision"]), row["decision"],
            row["by_whom"], row["reason"], row["at"], row["id"] in undone, outcomes.get(lead, ""),
            tuple(json.loads(row["members"])),
        )
        for row in rows
        if row["decision"] != UNDO
    ]  # fmt: skip


def lead_labels(labels: Iterable[Label]) -> list[LeadLabel]:
    """One label a lead, from the words that stand: the later outcome first, else the newest word."""
    words: dict[str, dict[str, Label]] = {}
    for label in labels:
        if not label.retracted and label.label is not None:
            words.setdefault(label.lead, {})
            words[label.lead].pop(label.reviewer, None)  # the newest word of a reviewer, in order of time
            words[label.lead][label.reviewer] = label
    found = []
    for lead, said in words.items():
        newest = list(said.values())[-1]
        outcome = OUTCOMES.get(newest.disposition)
        found.append(
            LeadLabel(
                lead, newest.label if outcome is None else outcome, "judgement" if outcome is None else "disposition",
                newest.at, len(said), len({label.label for label in said.values()}) > 1, newest.listings,
            )
        )  # fmt: skip
    return found


def still_about(db: Database, labels: Iterable[LeadLabel]) -> tuple[list[LeadLabel], list[LeadLabel]]:
    """Labels whose lead still holds most of what the person saw, and the others."""
    about: list[LeadLabel] = []
    left: list[LeadLabel] = []
    for label in labels:
        ids = [row[0] for row in db.execute("select listing from lead_members where lead = ?", [label.lead])]
        here = set(listing_names(db, ids).values())
        held = len(here & set(label.listings))
        (about if here and held >= STILL * len(label.listings) else left).append(label)
    return about, left


def dispositions(db: Database) -> dict[str, str]:
    """The outcome that stands, by current lead."""
    rows = list(
        db.query(
            """select lead, outcome from dispositions d where outcome <> 'undo'
               and not exists (select 1 from dispositions u where u.undoes = d.id) order by id"""
        )
    )
    into = merged_into(db, {row["lead"] for row in rows})
    return {into.get(row["lead"], row["lead"]): row["outcome"] for row in rows}


def set_outcome(case: CaseFile, lead_id: str, outcome: str, reason: str, *, by: str) -> int:
    """Keep what became of a lead; return the row's number. Raises InputError, NotFound."""
    if outcome not in OUTCOMES:
        raise InputError(f"There is no outcome {outcome!r}.", f"Choose one of: {', '.join(OUTCOMES)}.")
    reason = required(reason)
    with case.transaction() as db:
        lead = current_lead(db, lead_id)
        row = {"lead": lead, "outcome": outcome, "reason": reason, "by_whom": by, "at": now()}
        number = db["dispositions"].insert(row).last_pk
        case.record("outcome", f"lead:{lead}", outcome=outcome, disposition=number, reason_sha256=sha256(reason))
    return number


def undo_outcome(case: CaseFile, number: int, reason: str, *, by: str) -> int:
    """Take an outcome back by a later row; return its number. Raises NotFound, InputError."""
    reason = required(reason)
    with case.transaction() as db:
        row = db.execute("select lead, outcome from dispositions where id = ?", [number]).fetchone()
        if row is None or row[1] == UNDO:
            raise NotFound(f"There is no outcome {number}.", "`leadline labels outcome` prints the number it gave.")
        if db.execute("select 1 from dispositions where undoes = ?", [number]).fetchone():
            raise InputError(f"Outcome {number} is already undone.", "Say the outcome again if it should stand.")
        undoing = (
            db["dispositions"]
            .insert({"lead": row[0], "outcome": UNDO, "reason": reason, "by_whom": by, "at": now(), "undoes": number})
            .last_pk
        )
        case.record("undo outcome", f"lead:{row[0]}", undoes=number, reason_sha256=sha256(reason))
    return undoing


def make_weak(case: CaseFile) -> dict[str, int]:
    """Keep what the catalogue alone says of leads nobody judged; returns how many of each kind.

    They stand in a table of their own. Training may learn from them where asked; nothing is ever
    measured against them, for that would only measure how well a model repeats the catalogue.
    """
    judged = {label.lead for label in read_labels(case.db)}
    at = now()
    with case.transaction() as db:
        db.execute("delete from weak_labels")
        rows = [
            {"lead": lead, "label": int(score >= WEAK_YES), "score": score, "made_with": made_with, "at": at}
            for lead, score, made_with in db.execute(
                """select i.lead, i.catalogue + i.decided, s.scored_with from lead_inputs i join scores s on s.lead = i.lead
                   where i.catalogue + i.decided >= ? or i.catalogue + i.decided <= ?""",
                [WEAK_YES, WEAK_NO],
            )
            if lead not in judged
        ]
        db["weak_labels"].insert_all(rows)
        counts = {"positive": sum(row["label"] for row in rows), "negative": sum(1 - row["label"] for row in rows)}
        case.record("weak labels", "case", **counts)
    return counts
