"""Leads over time: which new group is which old lead, and what happened to each.

A lead keeps its id as it grows. Where two leads become one, the one whose members make up more of
the group stays and the other's id leads to it; where one lead falls apart, the largest part keeps
the id. A part that is mostly a lead merged away earlier returns as that lead. A new id is made from
the name of the group's first member, so that linking a case afresh gives the same ids.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from leadline.core.values import now


@dataclass
class Changes:
    """What to write. Members and leads are ids; ``history`` is (lead, event, other or None, count)."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)  # live leads whose members changed
    retired: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)  # retired earlier, live again
    moved: list[tuple[int, str]] = field(default_factory=list)  # (listing, its lead from now on)
    history: list[tuple[str, str, str | None, int]] = field(default_factory=list)


def lead_changes(
    groups: Sequence[Sequence[int]],
    before: Mapping[int, str],
    age: Callable[[str], tuple[str, str]],
    name_of: Callable[[int], str],
    taken: Callable[[str], bool],
    former: Callable[[Sequence[int]], Iterable[str]] = lambda members: (),
) -> Changes:
    """Match the groups of listings with the leads they were in before.

    ``before`` maps listings to leads; ``age`` gives what leads are ordered by where overlaps tie
    (older first); ``taken`` says whether an id was ever used; ``former`` names the retired leads of
    which the members hold more than half, best first.
    """
    old_size: dict[str, int] = {}
    for lead in before.values():
        old_size[lead] = old_size.get(lead, 0) + 1
    overlaps: list[tuple[int, str, int]] = []  # (-count, lead, group)
    for number, members in enumerate(groups):
        counts: dict[str, int] = {}
        for member in members:
            if lead := before.get(member):
                counts[lead] = counts.get(lead, 0) + 1
        if len(counts) == 1:
            lead, count = next(iter(counts.items()))
            if count == old_size[lead] == len(members):
                continue  # untouched: nearly every lead of a large case
        overlaps += [(-count, lead, number) for lead, count in counts.items()]
        if not counts:
            overlaps.append((0, "", number))

    kept: dict[str, int] = {}
    lead_of: dict[int, str] = {}
    known = [item for item in overlaps if item[1]]
    for _, lead, number in sorted(known, key=lambda item: (item[0], age(item[1]), item[2])):
        if lead not in kept and number not in lead_of:
            kept[lead] = number
            lead_of[number] = lead
    changes = Changes()
    fresh: set[str] = set()
    for number in sorted({item[2] for item in overlaps}, key=lambda number: min(map(name_of, groups[number]))):
        if number in lead_of:
            continue
        back = next((lead for lead in former(groups[number]) if lead not in kept), "")
        if back and any(member in before for member in groups[number]):
            kept[back] = number
            lead_of[number] = back
            changes.returned.append(back)
        else:
            lead = _new_id(min(map(name_of, groups[number])), lambda lead: taken(lead) or lead in fresh)
            fresh.add(lead)
            lead_of[number] = lead
            changes.created.append(lead)
            if len(groups[number]) > 1:
                changes.history.append((lead, "created", None, len(groups[number])))
    _tell(changes, groups, before, old_size, known, kept, lead_of)
    return changes


def keep_leads(
    db: Database, groups: Sequence[Sequence[int]], name_of: Callable[[int], str], before: Mapping[int, str]
) -> int:
    """Write what became of the leads, in the caller's transaction; how many live ones are new or changed.

    ``before`` maps every member of the leads concerned to its lead: all of the case, or all of the
    leads that ``groups`` are made of.
    """
    created_at = dict(
        db.execute(
            "select id, created_at from leads where id in (select value from json_each(?))",
            [json.dumps(sorted(set(before.values())))],
        ).fetchall()
    )
    changes = lead_changes(
        groups, before, lambda lead: (created_at[lead], lead), name_of,
        lambda lead: db.execute("select 1 from leads where id = ?", [lead]).fetchone() is not None,
        lambda members: _former(db, members),
    )  # fmt: skip
    at = now()
    db.conn.executemany(
        "insert into leads (id, created_at, changed_at) values (?, ?, ?)", [(lead, at, at) for lead in changes.created]
    )
    db.conn.executemany(
        "insert or ignore into former_members (listing, lead) select listing, lead from lead_members where lead = ?",
        [(lead,) for lead in changes.retired],
    )
    db.conn.executemany("update leads set changed_at = ? where id = ?", [(at, lead) for lead in changes.changed])
    db.conn.executemany(
        "update leads set changed_at = ?, retired_at = ? where id = ?", [(at, at, lead) for lead in changes.retired]
    )
    db.conn.executemany(
        "update leads set changed_at = ?, retired_at = null where id = ?", [(at, lead) for lead in changes.returned]
    )
    db.conn.executemany("delete from former_members where lead = ?", [(lead,) for lead in changes.returned])
    db.conn.executemany(
        "insert into lead_members (listing, lead) values (?, ?) on conflict (listing) do update set lead = excluded.lead",
        changes.moved,
    )
    db.conn.executemany(
        "insert into lead_history (lead, at, event, other, detail) values (?, ?, ?, ?, ?)",
        [(lead, at, event, other, json.dumps({"listings": count})) for lead, event, other, count in changes.history],
    )
    return len(changes.created) + len(changes.changed) + len(changes.returned)


def _former(db: Database, members: Sequence[int]) -> list[str]:
    rows = db.execute(
        """select f.lead, count(*) as held, (select count(*) from former_members w where w.lead = f.lead) as whole
           from former_members f join leads l on l.id = f.lead
           where f.listing in (select value from json_each(?)) and l.retired_at is not null
           group by f.lead having 2 * held > whole order by held desc, l.created_at, f.lead""",
        [json.dumps(list(members))],
    )
    return [row[0] for row in rows]


def _tell(
    changes: Changes,
    groups: Sequence[Sequence[int]],
    before: Mapping[int, str],
    old_size: Mapping[str, int],
    known: Sequence[tuple[int, str, int]],
    kept: Mapping[str, int],
    lead_of: Mapping[int, str],
) -> None:
    parts: dict[str, list[tuple[int, int]]] = {}  # lead -> (count, group)
    for count, lead, number in known:
        parts.setdefault(lead, []).append((-count, number))
    for lead, found in sorted(parts.items()):
        largest = max(found, key=lambda part: (part[0], -part[1]))[1]
        if lead not in kept:
            changes.retired.append(lead)
            changes.history.append((lead, "merged", lead_of[largest], old_size[lead]))
            changes.history.append((lead_of[largest], "grew", lead, old_size[lead]))
        for count, number in sorted(found, key=lambda part: part[1]):
            if lead in kept and number != kept[lead]:
                event = "returned" if lead_of[number] in changes.returned else "split"
                changes.history.append((lead_of[number], event, lead, count))
                changes.history.append((lead, "shrank", lead_of[number], count))
    for number, lead in sorted(lead_of.items(), key=lambda item: item[1]):
        members = groups[number]
        changes.moved += [(member, lead) for member in members if before.get(member) != lead]
        arrived = sum(1 for member in members if member not in before)
        if arrived and lead in old_size:
            changes.history.append((lead, "grew", None, arrived))
        if lead in old_size:
            changes.changed.append(lead)


def _new_id(first: str, taken: Callable[[str], bool]) -> str:
    for attempt in range(1_000_000):
        digest = hashlib.sha256(f"{first}\n{attempt}".encode("utf-8", "surrogatepass")).digest()
        lead = "L" + base64.b32encode(digest[:5]).decode("ascii").lower()
        if not taken(lead):
            return lead
    raise AssertionError("a million lead ids are taken")
