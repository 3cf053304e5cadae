"""Leads over time: which new group is which old lead, and what happened to each.

A lead keeps its id as it grows. Where two leads become one, the one whose members make up more of
the group stays and the other's id leads to it; where one lead falls apart, the largest part keeps
the id. A new id is made from the name of the group's first member, so that linking a case afresh
gives the same ids.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Changes:
    """What to write. Members and leads are ids; ``history`` is (lead, event, other or None, count)."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)  # live leads whose members changed
    retired: list[str] = field(default_factory=list)
    moved: list[tuple[int, str]] = field(default_factory=list)  # (listing, its lead from now on)
    history: list[tuple[str, str, str | None, int]] = field(default_factory=list)


def lead_changes(
    groups: Sequence[Sequence[int]],
    before: Mapping[int, str],
    age: Callable[[str], tuple[str, str]],
    name_of: Callable[[int], str],
    taken: Callable[[str], bool],
) -> Changes:
    """Match the groups of listings with the leads they were in before.

    ``before`` maps listings to leads; ``age`` gives what leads are ordered by where overlaps tie
    (older first); ``taken`` says whether an id was ever used.
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
        if number not in lead_of:
            lead = _new_id(min(map(name_of, groups[number])), lambda lead: taken(lead) or lead in fresh)
            fresh.add(lead)
            lead_of[number] = lead
            changes.created.append(lead)
            if len(groups[number]) > 1:
                changes.history.append((lead, "created", None, len(groups[number])))
    _tell(changes, groups, before, old_size, known, kept, lead_of)
    return changes


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
                changes.history.append((lead_of[number], "split", lead, count))
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
