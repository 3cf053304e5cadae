"""What people said of links: kept append-only, and held to by every run.

A word on two listings (same, different, cut) changes their leads at once, by the same function that
every run of linking ends with. A word on a selector or picture (shared, own) counts from the next run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.errors import CaseBusy, InputError, NotFound
from leadline.core.listings import listing_id, listing_names
from leadline.core.values import now, sha256
from models.judgements import required
from models.linking.constraints import CUT, DIFFERENT, SAME, Law, Word, held_to, law_of
from models.linking.identity import keep_leads
from models.records import Dossier

SHARED, OWN, UNDO = "shared", "own", "undo"
PAIRS, MARKS = (SAME, DIFFERENT, CUT), (SHARED, OWN)
#: The newest word that the leads of a case keep to.
HELD = "link_word_held"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a word does to the leads: ``lead -> listings`` of those concerned, before and after.

    ``number`` is the word's own, 0 for a preview. ``contradictions`` are sentences naming the words
    that cannot hold beside each other. ``applied`` is False where linking is running and takes it up.
    """

    number: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    contradictions: Sequence[str]
    applied: bool = True

    def in_words(self) -> str:
        """The effect as a sentence."""
        before, after = (sorted(sizes.values(), reverse=True) for sizes in (self.before, self.after))
        if not self.applied:
            return "Linking is running; it or the next run takes this word up."
        if self.before == self.after:
            return f"No lead changes: the listings are in {_leads(before)}."
        return f"This makes {_leads(after)} of {_leads(before)}."


class _Preview(Exception):
    """Takes back what was only tried."""


def say(case: CaseFile, verdict: str, a: str, b: str, reason: str, *, by: str, preview: bool = False) -> Effect:
    """Say of two listings (``source/id``) that they are the ``same``, ``different``, or to be ``cut`` apart.

    With ``preview`` nothing is kept. Raises NotFound for unknown listings, InputError for an empty
    reason (a preview needs none), one listing named twice, or a cut between two leads.
    """
    reason = "preview" if preview else required(reason)
    one, other = listing_id(case.db, a), listing_id(case.db, b)
    if one == other:
        raise InputError(f"{a} and {b} are one listing.", "Name two.")
    if verdict == CUT and _lead_of(case.db, one) != _lead_of(case.db, other):
        raise InputError(
            f"{a} and {b} are in two leads already.",
            f"`leadline different {a} {b}` keeps them apart whatever is found later.",
        )

    def append(db: Database) -> int:
        return _append(db, verdict, a, b, reason, by, None)

    return _take_up(case, append, preview, verdict=verdict, a=a, b=b, by=by, reason_sha256=sha256(reason))


def take_back(case: CaseFile, number: int, reason: str, *, by: str, preview: bool = False) -> Effect:
    """Undo a word on a link by a later row. Raises NotFound, or InputError when it is undone already."""
    reason = "preview" if preview else required(reason)

    def append(db: Database) -> int:
        row = db.execute("select verdict, a, b from link_judgements where id = ?", [number]).fetchone()
        if row is None:
            raise NotFound(f"There is no word K{number} on links.", "`leadline judgements` lists them.")
        if row[0] == UNDO or db.execute("select 1 from link_judgements where undoes = ?", [number]).fetchone():
            raise InputError(
                f"K{number} is already undone, or is itself an undoing.", "Say it again if it should stand."
            )
        return _append(db, UNDO, row[1], row[2], reason, by, number)

    return _take_up(case, append, preview, verdict=UNDO, undoes=number, by=by, reason_sha256=sha256(reason))


def mark(case: CaseFile, verdict: str, kind: str, value: str, reason: str, *, by: str) -> int:
    """Mark a selector (or a picture, by SHA-256) as ``shared`` by strangers or one operation's ``own``.

    The newest mark stands, from the next run of linking on. Returns its number. Raises InputError.
    """
    reason = required(reason)
    with case.transaction() as db:
        number = _append(db, verdict, kind, value, reason, by, None)
        subject = f"selector:{sha256(f'{kind} {value}')[:16]}"
        case.record("mark selector", subject, verdict=verdict, word=number, by=by, reason_sha256=sha256(reason))
    return number


def unmark(case: CaseFile, kind: str, value: str, reason: str, *, by: str) -> int:
    """Take back every standing mark of a selector or picture. Raises InputError when there is none."""
    found = [row for row in standing(case.db) if row["verdict"] in MARKS and (row["a"], row["b"]) == (kind, value)]
    if not found:
        raise InputError(f"Nobody marked that {kind}.", "`leadline shared` lists what is marked.")
    return max(take_back(case, row["id"], reason, by=by).number for row in found)


def standing(db: Database) -> list[dict[str, Any]]:
    """Every word on links that is not undone, oldest first."""
    return list(
        db.query(
            """select j.* from link_judgements j where j.verdict <> 'undo'
               and not exists (select 1 from link_judgements u where u.undoes = j.id) order by j.id"""
        )
    )


def words_about(db: Database, whole: Dossier) -> list[dict[str, Any]]:
    """The standing words that name a listing or a selector of a lead, newest first."""
    names = {shown.listing.name for shown in whole.listings}
    shown = {(signal.kind, signal.value) for one in whole.listings for signal in one.signals}
    return [
        row
        for row in reversed(standing(db))
        if (names & {row["a"], row["b"]} if row["verdict"] in PAIRS else (row["a"], row["b"]) in shown)
    ]


def marks(db: Database) -> dict[tuple[str, str], bool]:
    """Which selectors (pictures by image id) people marked: True for shared by strangers, False for own."""
    images = dict(db.execute("select sha256, id from images where sha256 in (select b from link_judgements)"))
    found = {}
    for row in standing(db):
        if row["verdict"] in MARKS:
            value = str(images.get(row["b"], -1)) if row["a"] == "picture" else row["b"]
            found[row["a"], value] = row["verdict"] == SHARED
    return found


def newest_mark(db: Database) -> int:
    """The newest word on a selector, or its undoing."""
    return db.execute(
        """select coalesce(max(j.id), 0) from link_judgements j
           left join link_judgements u on u.id = j.undoes where coalesce(u.verdict, j.verdict) in ('shared', 'own')"""
    ).fetchone()[0]


def law_in(db: Database) -> Law:
    """What the standing words on pairs of listings amount to."""
    rows = [row for row in standing(db) if row["verdict"] in PAIRS]
    ids = _ids(db, {name for row in rows for name in (row["a"], row["b"])})
    return law_of(
        Word(row["id"], row["verdict"], ids[row["a"]], ids[row["b"]])
        for row in rows
        if row["a"] in ids and row["b"] in ids
    )


def contradictions(db: Database, law: Law | None = None) -> list[str]:
    """Each word that gives way to newer ones, in a sentence that names all of them."""
    told = []
    law = law_in(db) if law is None else law
    names = listing_names(
        db, {end for one in law.contradictions for word in (one.word, *one.chain) for end in (word.a, word.b)}
    )
    for one in law.contradictions:
        chain = ", ".join(_told(word, names) for word in one.chain)
        told.append(f"{_told(one.word, names)} contradicts {chain}. The newer stands; take one of them back.")
    return told


def hold(
    db: Database, groups: Sequence[Sequence[int]], name_of: Callable[[int], str], *, whole: bool = True
) -> Sequence[Sequence[int]]:
    """The groups as people's word has them; in the caller's transaction, which keeps what they were without it.

    ``groups`` are all groups of the case or, where it is not the ``whole``, all that ``tied_to`` names.
    """
    if whole:
        db.execute("delete from unheld_groups")
    else:
        members = [(member,) for group in groups for member in group]
        db.conn.executemany("delete from unheld_groups where listing = ?", members)
    db["meta"].upsert({"key": HELD, "value": json.dumps(_newest(db))}, pk="key")
    law = law_in(db)
    return _held(db, groups, law, name_of) if law.named else groups


def catch_up(db: Database) -> tuple[dict[str, int], dict[str, int]]:
    """Bring the leads up to the words said since the last time, in the caller's transaction.

    Returns the leads concerned with their sizes, before and after.
    """
    last = db.execute("select coalesce((select value from meta where key = ?), '0')", [HELD]).fetchone()
    if int(last[0]) == _newest(db):
        return {}, {}
    seeds = _ids(
        db,
        {
            name
            for row in db.execute(
                """select coalesce(u.a, j.a), coalesce(u.b, j.b) from link_judgements j
                   left join link_judgements u on u.id = j.undoes
                   where j.id > ? and coalesce(u.verdict, j.verdict) in ('same', 'different', 'cut')""",
                [int(last[0])],
            )
            for name in row
        },
    )
    db["meta"].upsert({"key": HELD, "value": json.dumps(_newest(db))}, pk="key")
    law = law_in(db)
    groups = _unheld(db, set(seeds.values()), law)
    members = [member for group in groups for member in group]
    before = dict(
        db.execute(
            "select listing, lead from lead_members where listing in (select value from json_each(?))",
            [json.dumps(members)],
        )
    )
    names = listing_names(db, members)
    db.conn.executemany("delete from unheld_groups where listing = ?", [(member,) for member in members])
    keep_leads(db, _held(db, groups, law, names.__getitem__), names.__getitem__, before)
    after = dict(
        db.execute(
            "select listing, lead from lead_members where listing in (select value from json_each(?))",
            [json.dumps(members)],
        )
    )
    return _concerned(before, after)


def tied_to(db: Database, listings: Iterable[int]) -> list[list[int]]:
    """The groups, as linking alone made them, that hold any of these listings, and those tied to them by words."""
    return _unheld(db, set(listings), law_in(db))


def links_among(db: Database, listings: Iterable[int]) -> list[tuple[int, int, float]]:
    """``(a, b, strength)`` of every stored link with both ends in ``listings``."""
    inside = set(listings)
    rows = db.execute(
        "select a, b, strength from links where a in (select value from json_each(?))", [json.dumps(sorted(inside))]
    )
    return [row for row in rows if row[1] in inside]


def _held(
    db: Database, groups: Sequence[Sequence[int]], law: Law, name_of: Callable[[int], str]
) -> Sequence[Sequence[int]]:
    db.conn.executemany(
        "insert or replace into unheld_groups values (?, ?)",
        [(member, min(group)) for group in groups if not law.named.isdisjoint(group) for member in group],
    )
    return held_to(groups, law, lambda among: links_among(db, among), name_of)


def _unheld(db: Database, seeds: set[int], law: Law) -> list[list[int]]:
    """The groups without any word that hold ``seeds``, and those tied to them by words, old or new."""
    groups: dict[int, list[int]] = {}  # by smallest listing
    known: set[int] = set()
    rim = set(seeds)
    tied: dict[int, set[int]] = {}
    for a, b in law.same:
        tied.setdefault(a, set()).add(b)
        tied.setdefault(b, set()).add(a)
    while rim:
        here = rim.pop()
        if here in known:
            continue
        row = db.execute("select unheld from unheld_groups where listing = ?", [here]).fetchone()
        query = (
            "select listing from unheld_groups where unheld = ?"
            if row
            else "select m.listing from lead_members m join lead_members o on o.lead = m.lead where o.listing = ?"
        )
        group = [one[0] for one in db.execute(query, [row[0] if row else here])]
        known.update([here, *group])
        rim.update(other for other in tied.get(here, ()) if other not in known)
        if not group:
            continue
        groups[min(group)] = group
        # Whoever shares a lead with the group does so by somebody's word, which may be gone now.
        rim.update(
            one[0]
            for one in db.execute(
                """select listing from lead_members where lead in
                   (select lead from lead_members where listing in (select value from json_each(?)))""",
                [json.dumps(group)],
            )
            if one[0] not in known
        )
        rim.update(other for member in group for other in tied.get(member, ()) if other not in known)
    return [groups[first] for first in sorted(groups)]


def _take_up(case: CaseFile, append: Callable[[Database], int], preview: bool, **detail: Any) -> Effect:
    effect = None
    known = set(contradictions(case.db))
    try:
        with _link_lock(case) as free, case.transaction() as db:
            number = append(db)
            before, after = catch_up(db) if free else ({}, {})
            new = [told for told in contradictions(db) if told not in known]
            effect = Effect(0 if preview else number, before, after, new, free)
            case.record("say of links", "case", word=number, **detail)
            if preview:
                raise _Preview
    except _Preview:
        case.record("preview of links", "case", **detail)
    assert effect is not None
    return effect


class _link_lock:
    """The link stage's lock if nobody holds it; ``with`` gives whether it was free."""

    def __init__(self, case: CaseFile) -> None:
        self._lock = case.stage_lock("link", wait=False)

    def __enter__(self) -> bool:
        try:
            self._lock.__enter__()
        except CaseBusy:
            self._free = False
        else:
            self._free = True
        return self._free

    def __exit__(self, *problem: Any) -> None:
        if self._free:
            self._lock.__exit__(*problem)


def _append(db: Database, verdict: str, a: str, b: str, reason: str, by: str, undoes: int | None) -> int:
    return (
        db["link_judgements"]
        .insert({"verdict": verdict, "a": a, "b": b, "reason": reason, "by_whom": by, "at": now(), "undoes": undoes})
        .last_pk
    )


def _newest(db: Database) -> int:
    return db.execute("select coalesce(max(id), 0) from link_judgements").fetchone()[0]


def _lead_of(db: Database, listing: int) -> str | None:
    row = db.execute("select lead from lead_members where listing = ?", [listing]).fetchone()
    return row and row[0]


def _ids(db: Database, names: Iterable[str]) -> dict[str, int]:
    """Listing ids by name; names that no listing has are left out."""
    rows = db.execute(
        """select v.value, g.id from json_each(?) v join listings g
             on g.source = substr(v.value, 1, instr(v.value, '/') - 1)
            and g.source_id = substr(v.value, instr(v.value, '/') + 1)""",
        [json.dumps(sorted(names))],
    )
    return dict(rows.fetchall())


def _concerned(before: Mapping[int, str], after: Mapping[int, str]) -> tuple[dict[str, int], dict[str, int]]:
    """Sizes of the leads whose members changed, before and after; of all of them where none did."""
    changed = {lead for member in before for lead in (before[member], after[member]) if before[member] != after[member]}
    sizes: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for found, members in zip(sizes, (before, after), strict=True):
        for lead in members.values():
            if not changed or lead in changed:
                found[lead] = found.get(lead, 0) + 1
    return sizes


_SAID = {SAME: "same as", DIFFERENT: "different from", CUT: "cut from"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _told(word: Word, names: Mapping[int, str]) -> str:
    return f"K{word.number} ({names[word.a]} {_SAID[word.verdict]} {names[word.b]})"


def _leads(sizes: Sequence[int]) -> str:
    count = _NUMBERS[len(sizes)] if len(sizes) < len(_NUMBERS) else f"{len(sizes):,}"
    if len(sizes) <= 1:
        return f"{count} lead of {sizes[0]:,}" if sizes else "no lead"
    shown = [f"{size:,}" for size in sizes[:9]] + (["fewer"] if len(sizes) > 9 else [])
    return f"{count} leads of {', '.join(shown[:-1])} and {shown[-1]}"
