"""The work of ranking on one chunk of leads, done in this process or, where there is much of it, in several.

Work only reads the case; what comes of it is kept by the process that ranks, in the order of the chunks.
A worker opens the case for itself and is given what does not change in between: the local market, what was set
aside, and what was learned.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile, open_case
from leadline.core.settings import Settings
from models.ranking.groups import read_groups
from models.ranking.inputs import Wording, inputs_of
from models.ranking.keeping import Kept, kept
from models.ranking.market import Market
from models.ranking.scoring import Scorers

if TYPE_CHECKING:
    from models.learning.from_judgements import Learner
    from models.ranking.weighing import Weighed

#: Fewer leads than this are not worth the start of another process.
FEW = 3_000
#: Chunks that each worker may be ahead of what is kept.
AHEAD = 2


@dataclass(frozen=True)
class Given:
    """What the work needs beside the case. Everything in it is plain enough to be sent to a worker."""

    aside: Mapping[int, str]  # listings set aside, and those like them, by decision
    market: str  # as Market.to_json writes it
    scored_with: str
    learner: Learner | None = None
    model: str = ""  # of the case's registry

    def bench(self, case: CaseFile) -> Bench:
        """A place to do the work of this process."""
        return Bench(case, self)


class Bench:
    """Does the work on chunks of leads; keeps what is costly to set up."""

    def __init__(self, case: CaseFile, given: Given) -> None:
        self.case, self.given = case, given
        self.catalogue = load_catalogue()
        self._scorers = Scorers(self.catalogue, case.settings.jurisdiction)
        self._signs = frozenset(one.id for one in self.catalogue if one.phrases and one.direction != "none")
        self._wording = Wording()
        self._market = Market.from_json(given.market)
        self._speaker: Any = None

    def score(self, leads: Sequence[str]) -> list[Kept]:
        """These leads as the catalogue scores them, ready to be kept."""
        found = []
        for group in read_groups(self.case.db, leads, self.given.aside, self._scorers.common.sector_of):
            group.price_marks = self._market.mark(group)
            score = self._scorers.of(group).score(group)
            inputs = inputs_of(group, score.facts, self._signs, self._wording)
            found.append(kept(group, score, inputs, self.given.scored_with))
        return found

    def weigh(self, leads: Sequence[str]) -> list[Weighed]:
        """These leads as the model, or else the judgements, weigh them. Raises InputError where a model cannot."""
        if self.given.model:
            from models.learning.registry import open_model
            from models.ranking.by_model import Speaker

            if self._speaker is None:
                self._speaker = Speaker(open_model(self.case, self.given.model))
            return self._speaker.weigh(self.case, leads, self.catalogue)
        from models.ranking.weighing import weigh_by_judgements

        assert self.given.learner is not None
        return weigh_by_judgements(self.case.db, leads, self.given.learner, self.catalogue, self._wording)


def worked(
    case: CaseFile, given: Given, what: str, chunks: Iterable[Sequence[str]], total: int
) -> Iterator[tuple[Sequence[str], list[Any]]]:
    """Each chunk with what ``Bench.score`` or ``Bench.weigh`` (named by ``what``) makes of it, in order.

    ``total`` leads tell whether other processes are worth it; memory holds a few chunks, however many there are.
    """
    if total < FEW or case.settings.workers < 2:
        bench = given.bench(case)
        for chunk in chunks:
            yield chunk, getattr(bench, what)(chunk)
        return
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    # Not forked from this process, which may hold threads and an open database.
    context = get_context("forkserver")
    started = (case.folder, case.settings, case.actor, case.purpose, given)
    workers = case.settings.workers
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=started) as pool:
        ahead: deque[tuple[Sequence[str], Future[list[Any]]]] = deque()
        try:
            for chunk in chunks:
                ahead.append((chunk, pool.submit(_do, what, chunk)))
                if len(ahead) > AHEAD * workers:
                    done, future = ahead.popleft()
                    yield done, future.result()
            while ahead:
                done, future = ahead.popleft()
                yield done, future.result()
        finally:
            for _, future in ahead:
                future.cancel()


_bench: Bench | None = None


def _begin(folder: Path, settings: Settings, actor: str, purpose: str, given: Given) -> None:
    global _bench
    _bench = given.bench(open_case(folder, settings=settings, actor=actor, purpose=purpose))


def _do(what: str, leads: Sequence[str]) -> list[Any]:
    assert _bench is not None
    return getattr(_bench, what)(leads)
