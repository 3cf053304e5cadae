"""What people decided about leads: append-only, each with its reason, undone by a later row."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from leadline.core.listings import listing_names
from leadline.core.values import now, sha256

#: Longest reason or note kept, in characters.
TEXT_LIMIT = 10_000
URGENT = "urgent_safeguarding"
UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing a person can decide: its label on a button, what it means, whether it sets aside."""

    label: str
    explanation: str
    dismisses: bool = False


DECISIONS: Mapping[str, Decision] = {
    URGENT: Decision(
        "Urgent safeguarding",
        "Somebody may be at risk now. The lead goes before every other lead until this is undone.",
    ),
    "escalate": Decision("Escalate", "The lead may concern a person at risk and should be looked into further."),
    "keep_watching": Decision(
        "Keep watching", "There is not enough to say. The lead stays in the queue and shows what is added to it."
    ),
    "dismiss_independent": Decision(
        "Set aside: independent advertiser", "The listings read as one person advertising for themselves.", True
    ),
    "dismiss_agency": Decision(
        "Set aside: agency or company", "The listings belong to a business that can be found and asked.", True
    ),
    "dismiss_spam": Decision(
        "Set aside: spam or scam", "The listings were mass-posted or meant to deceive buyers or readers.", True
    ),
    "dismiss_unrelated": Decision(
        "Set aside: unrelated", "The listings do not belong together, or have nothing to do with the subject.", True
    ),
}


def judge(
    case: CaseFile,
    lead_id: str,
    decision: str,
    reason: str,
    *,
    note: str = "",
    by: str,
    members: Sequence[str] | None = None,
) -> int:
    """Keep a person's decision about a lead and return the judgement's number.

    ``members`` are the names of the listings the person saw; without them, all listings the lead
    holds now. A lead merged away is judged as the one it went into. The audit entry stands or
    falls with the row; it carries a hash of the reason, never its words.
    Raises InputError for an unknown decision or an empty reason, NotFound for an unknown lead.
    """
    if decision not in DECISIONS:
        raise InputError(f"There is no decision {decision!r}.", f"Choose one of: {', '.join(DECISIONS)}.")
    reason, note = required(reason), _clean(note)
    with case.transaction() as db:
        lead = current_lead(db, lead_id)
        held = _member_names(db, lead)
        seen = sorted(held) if members is None else sorted(set(members) & held)
        judgement = _append(db, lead, decision, reason, note, by, seen, None)
        _show(db, lead)
        case.record(
            "judge", f"lead:{lead}", decision=decision, judgement=judgement, by=by,
            listings=len(seen), reason_sha256=sha256(reason),
        )  # fmt: skip
    return judgement


def undo(case: CaseFile, judgement_id: int, reason: str, *, by: str) -> int:
    """Take a judgement back by a later row, with a reason; return the new row's number.

    Raises NotFound when there is no such judgement, InputError when it is already undone, is itself
    an undoing, or the reason is empty.
    """
    reason = required(reason)
    with case.transaction() as db:
        row = db.execute("select lead, decision, members from judgements where id = ?", [judgement_id]).fetchone()
        if row is None:
            raise NotFound(f"There is no judgement {judgement_id}.", "Its number is shown in the lead's history.")
        if row[1] == UNDO:
            raise InputError(f"Judgement {judgement_id} is itself an undoing.", "Judge the lead again instead.")
        if db.execute("select 1 from judgements where undoes = ?", [judgement_id]).fetchone():
            raise InputError(f"Judgement {judgement_id} is already undone.", "Judge the lead again if it should stand.")
        lead = current_lead(db, row[0])
        undoing = _append(db, row[0], UNDO, reason, "", by, json.loads(row[2]), judgement_id)
        _show(db, lead)
        case.record(
            "undo judgement",
            f"lead:{lead}",
            judgement=undoing,
            undoes=judgement_id,
            by=by,
            reason_sha256=sha256(reason),
        )
    return undoing


def standing(case: CaseFile, lead: str) -> dict[str, Any] | None:
    """The judgement that stands for a lead: the newest not undone, or None.

    Judgements of leads that were merged into this one count as its own. Raises NotFound.
    """
    lead = current_lead(case.db, lead)
    return standing_of(case.db, [lead]).get(lead)


def standing_of(db: Database, leads: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """The judgement that stands, by current lead id; of every judged lead when ``leads`` is None."""
    wanted = None if leads is None else set(leads)
    rows = list(
        db.query(
            """select j.* from judgements j where j.decision <> 'undo'
               and not exists (select 1 from judgements u where u.undoes = j.id) order by j.id"""
        )
    )
    into = merged_into(db, {row["lead"] for row in rows})
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        lead = into.get(row["lead"], row["lead"])
        if wanted is None or lead in wanted:
            found[lead] = row
    return found


def merged_into(db: Database, leads: Iterable[str] | None = None) -> dict[str, str]:
    """For each retired lead (or each of ``leads`` that is retired), the one that holds most of its listings now."""
    chosen = "" if leads is None else "and f.lead in (select value from json_each(?))"
    rows = db.execute(
        f"""select f.lead, m.lead, count(*) as held from former_members f join lead_members m on m.listing = f.listing
            join leads l on l.id = f.lead where l.retired_at is not null {chosen}
            group by f.lead, m.lead order by held, m.lead desc""",
        [] if leads is None else [json.dumps(list(leads))],
    )
    return {gone: into for gone, into, _ in rows}


def current_lead(db: Database, lead_id: str) -> str:
    """The id itself, or the lead that holds most of its listings now. Raises NotFound for an id never given."""
    row = db.execute("select retired_at from leads where id = ?", [lead_id]).fetchone()
    if row is None:
        raise NotFound(f"There is no lead {lead_id} in this case.", "`leadline leads` prints the leads there are.")
    return lead_id if row[0] is None else merged_into(db, [lead_id]).get(lead_id, lead_id)


def set_aside(db: Database) -> dict[str, str]:
    """Names of the listings that stand dismissed by a person, each with the decision."""
    names: dict[str, str] = {}
    for row in standing_of(db).values():
        if DECISIONS[row["decision"]].dismisses:
            names.update(dict.fromkeys(json.loads(row["members"]), row["decision"]))
    return names


def _append(
    db: Database, lead: str, decision: str, reason: str, note: str, by: str, members: list[str], undoes: int | None
) -> int:
    return db["judgements"].insert(
        {
            "lead": lead, "decision": decision, "reason": reason, "note": note, "by_whom": by, "at": now(),
            "members": json.dumps(members, ensure_ascii=False), "undoes": undoes,
        }
    ).last_pk  # fmt: skip


def _show(db: Database, lead: str) -> None:
    """Bring the queue's copy of the standing decision up to date at once."""
    row = standing_of(db, [lead]).get(lead)
    db.execute("update scores set decision = ? where lead = ?", [row["decision"] if row else "", lead])


def _member_names(db: Database, lead: str) -> set[str]:
    ids = [row[0] for row in db.execute("select listing from lead_members where lead = ?", [lead])]
    return set(listing_names(db, ids).values())


def required(reason: str) -> str:
    """The reason, cleaned. Raises InputError when nothing is left of it."""
    reason = _clean(reason)
    if not reason:
        raise InputError("A decision needs a reason.", "Write in a few words what it rests on.")
    return reason


def _clean(text: str) -> str:
    # Control characters and lone surrogates cannot be shown or stored; joiners and marks are language.
    text = "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs")).strip()
    if len(text) > TEXT_LIMIT:
        raise InputError(f"The text is longer than {TEXT_LIMIT} characters.", "Shorten it, or refer to a file.")
    return text
