"""What to look at besides the top of the queue: leads the ranking is unsure of, and leads unlike all that were judged.

An order that only ever shows its own top learns nothing about the rest. So a small share of review goes
to leads chosen after each ranking for what a judgement of them would teach: where the interval is widest,
and where the wording is far from every judged lead but shared by others (farthest-first, Gonzalez 1985,
weighted by density, Settles & Craven 2008). Each is marked as such, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from models.judgements import standing_of
from models.queue import queue, rows_of
from models.ranking.scoring import ENOUGH
from models.records import QueueRow

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp

#: Leads kept to be offered between two rankings.
KEPT = 60
#: Of so many undecided leads, one of each kind is offered at most: a short queue is read whole anyway.
FEWEST = 10
#: Leads among which they are chosen, and judged leads they are compared with, at most.
POOL, SEEN = 2_000, 1_000
#: Leads by width of interval from which the unsure ones are chosen, as a multiple of those wanted: near-copies of each other teach once.
WIDER = 5
UNSURE, DIFFERENT = "unsure", "different"
#: Below this likeness (0..1) two leads are about as alike as any two.
ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Look:
    """A lead worth a look: its kind (``unsure``, ``different``) and the reason in a sentence."""

    lead: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One lead to review next; ``kind`` is empty where it simply stands at the top of the queue."""

    row: QueueRow
    kind: str
    why: str


def work_list(case: CaseFile, count: int, *, share: float | None = None, after: int = 0) -> list[Pick]:
    """The next ``count`` undecided leads to review, of which ``share`` (else the setting ``review_share``) are looks.

    They stand evenly between the others: with a share of .1 every tenth. ``after`` says how many of this
    work have been done already, so that a list asked for one by one comes out the same.
    """
    share = case.settings.review_share if share is None else share
    places = [int((at + 1) * share + 1e-9) > int(at * share + 1e-9) for at in range(after, after + count)]
    offered = open_looks(case.db)[: sum(places)]
    wanted = {look.lead for look in offered}
    top = [row for row in queue(case, undecided_only=True, limit=count + len(wanted)) if row.lead not in wanted]
    rows = iter(top)
    looks = iter(zip(offered, rows_of(case.db, [look.lead for look in offered]), strict=True))
    found: list[Pick] = []
    for is_look in places:
        look = next(looks, None) if is_look else None
        if look is not None:
            found.append(Pick(look[1], look[0].kind, look[0].why))
        elif (row := next(rows, None)) is not None:
            found.append(Pick(row, "", _why_top(row)))
    return found


def open_looks(db: Database) -> list[Look]:
    """The looks that nobody has decided yet, best first."""
    looks = [Look(*row) for row in db.execute("select lead, kind, why from looks order by place")]
    decided = set(standing_of(db, [look.lead for look in looks])) if looks else set()
    return [look for look in looks if look.lead not in decided]


def decided_by(db: Database, name: str) -> int:
    """How many decisions a person has taken, undone ones among them: how far along the work list they are."""
    return db.execute("select count(*) from judgements where by_whom = ? and decision <> 'undo'", [name]).fetchone()[0]


def choose_looks(db: Database) -> list[Look]:
    """The leads most worth a look now, the two kinds by turns. Nothing is written."""
    from models.ranking.inputs import read_inputs

    total = db.execute("select count(*) from scores where shown = 1 and decision = ''").fetchone()[0]
    if total < FEWEST:
        return []
    judged = list(standing_of(db))[-SEEN:]
    unsure = _widest(db)
    pool = _spread_out(db)
    leads = sorted({*unsure, *pool, *judged})
    block = read_inputs(db, leads)
    if len(block) < 2:
        return []
    words = wording_of(block.words)
    place = {lead: at for at, lead in enumerate(block.leads)}
    seen = [place[lead] for lead in judged if lead in place]
    by_width = [place[lead] for lead in unsure if lead in place]
    others = [place[lead] for lead in pool if lead in place]
    of_each = min(KEPT // 2, total // FEWEST)
    first = _apart(words, by_width, [], of_each, None)
    second = _apart(words, others, seen, of_each, _density(words, others))
    width = _widths(db, [block.leads[at] for at, _ in first])
    found: list[Look] = []
    for turn in range(max(len(first), len(second))):
        if turn < len(first):
            lead = block.leads[first[turn][0]]
            found.append(Look(lead, UNSURE, width[lead]))
        if turn < len(second):
            at, likeness = second[turn]
            found.append(Look(block.leads[at], DIFFERENT, _why_different(likeness, bool(seen))))
    return list({look.lead: look for look in reversed(found)}.values())[::-1]


def keep_looks(db: Database, looks: Sequence[Look]) -> None:
    """Offer these from now on."""
    db.execute("delete from looks")
    db.conn.executemany(
        "insert into looks values (?, ?, ?, ?)",
        [(at, look.lead, look.kind, look.why) for at, look in enumerate(looks, 1)],
    )


def wording_of(words: Sequence[np.ndarray]) -> sp.csr_matrix:
    """Rows of word codes as vectors of length 1 over the words that two rows or more use, rare words weighing more."""
    import numpy as np
    import scipy.sparse as sp

    codes, columns, counts = np.unique(
        np.concatenate([*words, np.zeros(0, np.uint32)]), return_inverse=True, return_counts=True
    )
    weights = np.where(counts > 1, np.log((1 + len(words)) / counts), 0.0)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in words])])
    data = weights[columns]
    rows = np.repeat(np.arange(len(words)), np.diff(starts))
    length = np.sqrt(np.bincount(rows, data**2, len(words)))
    return sp.csr_matrix((data / np.maximum(length, 1e-9)[rows], columns, starts), shape=(len(words), len(codes)))


def _apart(
    words: sp.csr_matrix, candidates: Sequence[int], seen: Sequence[int], count: int, worth: np.ndarray | None
) -> list[tuple[int, float]]:
    """Candidates one after the other, each far from what is seen and chosen before; with its greatest likeness to that.

    Without ``worth`` candidates come in their own order, and those too like one chosen before are passed over.
    """
    import numpy as np

    if not candidates:
        return []
    rows = words[list(candidates)]
    nearest = np.zeros(len(candidates))
    for start in range(0, len(seen), 250):
        nearest = np.maximum(nearest, (rows @ words[list(seen[start : start + 250])].T).toarray().max(axis=1))
    left = np.ones(len(candidates), bool)
    found: list[tuple[int, float]] = []
    while left.any() and len(found) < count:
        if worth is None:
            able = np.flatnonzero(left & (nearest < 1 - ALIKE))
            at = int(able[0]) if len(able) else int(np.flatnonzero(left)[0])
        else:
            at = int(np.argmax(np.where(left, (1 - nearest) * worth, -1.0)))
        found.append((candidates[at], float(nearest[at])))
        left[at] = False
        nearest = np.maximum(nearest, (rows @ rows[at].T).toarray().ravel())
    return found


def _density(words: sp.csr_matrix, candidates: Sequence[int]) -> np.ndarray:
    """How much each candidate's wording is shared by the others: its mean likeness to them."""
    import numpy as np

    rows = words[list(candidates)]
    middle = np.asarray(rows.mean(axis=0)).ravel()
    return np.sqrt(np.maximum(rows @ middle, 0))


def _widest(db: Database) -> list[str]:
    """Undecided leads, those first whose interval leaves most open."""
    return [
        row[0]
        for row in db.execute(
            """select lead from scores where shown = 1 and decision = ''
               order by case basis when 'learned' then high - low
                        else 1 / (1 + abs(strength - ?)) end desc, lead limit ?""",
            [ENOUGH, KEPT // 2 * WIDER],
        )
    ]


def _spread_out(db: Database) -> list[str]:
    """Undecided leads evenly over the order, so that the pool is like the case."""
    total = db.execute("select count(*) from scores where shown = 1 and decision = ''").fetchone()[0]
    step = max(1, -(-total // POOL))
    return [
        row[0]
        for row in db.execute(
            """select lead from (select lead, row_number() over (order by rank, lead) as place from scores
               where shown = 1 and decision = '') where place % ? = 0""",
            [step],
        )
    ]


def _widths(db: Database, leads: Sequence[str]) -> dict[str, str]:
    found = {}
    for lead, basis, score, low, high in db.execute(
        "select lead, basis, score, low, high from scores where lead in (select value from json_each(?))",
        [json.dumps(list(leads))],
    ):
        if basis == "learned":
            found[lead] = (
                f"Unsure: the chance may be anything from {low:.0%} to {high:.0%}. A judgement here teaches much."
            )
        else:
            found[lead] = (
                f"Unsure: what is known ({score:.1f}, from {low:.1f} to {high:.1f}) stands between little and enough to say."
            )
    return found


def _why_different(likeness: float, judged: bool) -> str:
    than = "judged or offered before" if judged else "offered before"
    return f"Different: no lead {than} is worded more than {likeness:.0%} like it, and others not yet judged are."


def _why_top(row: QueueRow) -> str:
    told = "; ".join(reason.text for reason in list(row.reasons)[:2])
    return f"Top of the queue: {told}" if told else "Top of the queue."
