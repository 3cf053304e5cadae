"""What to look at besides the top of the queue: leads the ranking is unsure of, and leads unlike all that were judged.

An order that only ever shows its own top learns nothing about the rest. So a small share of review goes
to leads chosen after each ranking for what a judgement of them would teach: those whose label would settle most about the
others that are still open, one after the other (variance reduction, Cohn et al. 1996). A lead like none
that was judged, but like many others, comes first by that, and a copy of one offered before last. Each is marked
as unsure or as different, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from models.judgements import standing_of
from models.queue import queue, rows_of
from models.records import QueueRow

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp

#: Leads kept to be offered between two rankings.
KEPT = 60
#: Of so many undecided leads, one is offered at most: a short queue is read whole anyway.
FEWEST = 10
#: Leads among which they are chosen, and judged leads they are compared with, at most.
POOL, SEEN = 1_200, 800
#: Variance of a label around log-odds: that of a logistic variable is 3.3; some labels are wrong.
NOISE = 5.0
UNSURE, DIFFERENT = "unsure", "different"
#: A lead whose wording is less like (0..1) every one judged or offered before is told to be different.
UNLIKE = 0.3


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
    """The leads most worth a look now, those first that teach most beside the ones before them. Nothing is written."""
    from models.learning.layout import layout_of
    from models.ranking.inputs import read_inputs

    total = db.execute("select count(*) from scores where shown = 1 and decision = ''").fetchone()[0]
    if total < FEWEST:
        return []
    judged = list(standing_of(db))[-SEEN:]
    pool = _spread_out(db)
    block = read_inputs(db, sorted({*pool, *judged}))
    if len(block) < 2:
        return []
    place = {lead: at for at, lead in enumerate(block.leads)}
    seen, others = ([place[lead] for lead in some if lead in place] for some in (judged, pool))
    held = _held(db, block.leads)
    alike = layout_of(block).alike(block).covariance()
    chosen = _teaching(alike, seen, others, _open(held, block.leads), min(KEPT, max(1, total // FEWEST)))
    words = wording_of(block.words)
    found: list[Look] = []
    for at in chosen:
        lead, likeness = block.leads[at], float((words[at] @ words[seen].T).max()) if seen else 0.0
        if likeness < UNLIKE:
            found.append(Look(lead, DIFFERENT, _why_different(likeness, bool(seen))))
        else:
            found.append(Look(lead, UNSURE, _why_unsure(*held[lead])))
        seen.append(at)
    return found


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


def _teaching(
    alike: np.ndarray, seen: Sequence[int], others: Sequence[int], open_by: np.ndarray, count: int
) -> list[int]:  # fmt: skip
    """Rows of ``others`` by how much a judgement of each would settle of the rest, given those ``seen`` and chosen before.

    ``alike`` (n, n) is the covariance of log-odds before any label; a label is a look at one of them with noise (Seo et al.
    2000, Gaussian process regression). What is settled counts by ``open_by`` (n,), how open each lead is.
    """
    import numpy as np

    left = alike.copy()
    if seen:
        some = alike[np.ix_(seen, seen)] + np.eye(len(seen)) * NOISE
        left -= alike[:, seen] @ np.linalg.solve(some, alike[seen])
    able, worth = np.zeros(len(alike), bool), np.zeros(len(alike))
    able[list(others)] = True
    worth[list(others)] = open_by[list(others)]
    found: list[int] = []
    while able.any() and len(found) < count:
        own = np.maximum(np.diag(left), 1e-9)
        at = int(np.argmax(np.where(able, np.square(left) @ worth / (own + NOISE), -1.0)))
        found.append(at)
        able[at] = False
        left -= np.outer(left[:, at], left[at]) / (own[at] + NOISE)
    return found


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


def _held(db: Database, leads: Sequence[str]) -> dict[str, tuple[str, float, float, float]]:
    """Basis, score and interval of each lead."""
    return {
        row[0]: tuple(row[1:])
        for row in db.execute(
            "select lead, basis, score, low, high from scores where lead in (select value from json_each(?))",
            [json.dumps(list(leads))],
        )
    }


def _open(held: Mapping[str, tuple[str, float, float, float]], leads: Sequence[str]) -> np.ndarray:
    """How open each lead is: the variance of its label by its chance; a weight of evidence says nothing of that."""
    import numpy as np

    chances = np.array([held[lead][1] if held[lead][0] == "learned" else 0.5 for lead in leads])
    return np.maximum(chances * (1 - chances), 0.01)


def _why_unsure(basis: str, score: float, low: float, high: float) -> str:
    if basis == "learned":
        between = f"the chance may be anything from {low:.0%} to {high:.0%}"
    else:
        between = f"what is known weighs {score:.1f}, or anything from {low:.1f} to {high:.1f}"
    return f"Unsure: {between}. A judgement here also tells much about others like it."


def _why_different(likeness: float, judged: bool) -> str:
    than = "judged or offered before" if judged else "offered before"
    return f"Different: no lead {than} is worded more than {likeness:.0%} like it, and others not yet judged are."


def _why_top(row: QueueRow) -> str:
    told = "; ".join(reason.text for reason in list(row.reasons)[:2])
    return f"Top of the queue: {told}" if told else "Top of the queue."
