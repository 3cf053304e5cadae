"""How a lead stands before the learner of judgements: likeness and coefficients say the same, wording beside wording tells."""

from __future__ import annotations

import numpy as np
import pytest

from models.learning.from_judgements import learn
from models.learning.layout import Layout, layout_of
from models.ranking.inputs import FACT_INPUTS, Block, Wording

SAID = {True: ["wooden gate beside the bakery", "narrow stairs before noon"], False: ["blue lamp after nine", "empty kiosk when it rains"]}  # fmt: skip
FILLER = [f"filler{letter}" for letter in "abcdefghijklmnopqrst"]


def made(count: int, seed: int, said: dict[bool, list[str]] | None = None) -> tuple[Block, np.ndarray]:
    """Leads that say one or both sentences of their side between filler, and their side."""
    rng, wording = np.random.default_rng(seed), Wording()
    sides = np.arange(count) % 2 == 0
    texts = []
    for side in sides:
        some = rng.permutation((said or SAID)[bool(side)])[: rng.integers(1, 3)]
        texts.append(" ".join([*rng.choice(FILLER, 8), *some, *rng.choice(FILLER, 8)]))
    codes = [wording.codes([text]) for text in texts]
    facts = rng.normal(size=(count, len(FACT_INPUTS))).astype(np.float32)
    facts[rng.random(facts.shape) < 0.2] = np.nan
    signs = [{"cash-in-hand": 0.5} if rng.random() < 0.3 else {} for _ in range(count)]
    block = Block(
        [f"L{at:03}" for at in range(count)], rng.normal(size=count) * 5, np.zeros(count), facts, signs,
        [words for words, _ in codes], [pairs for _, pairs in codes], ["{}"] * count, ["{}"] * count,
    )  # fmt: skip
    return block, sides


@pytest.fixture(scope="module")
def leads() -> tuple[Block, np.ndarray, Layout]:
    block, sides = made(200, 4)
    return block, sides, layout_of(block)


def test_likeness_is_what_the_coefficients_make_of_it(leads: tuple[Block, np.ndarray, Layout]) -> None:
    block, _, layout = leads
    columns = layout.alike(block)
    dual = np.random.default_rng(0).normal(size=len(block))
    own = columns.coefficients(dual, layout.axes)
    inputs = np.hstack([layout.plain(block), layout.wording(block).toarray(), np.ones((len(block), 1))])
    assert inputs @ own == pytest.approx(columns.covariance() @ dual, rel=1e-6, abs=1e-6)


def test_a_fixed_sentence_is_one_thing_said(leads: tuple[Block, np.ndarray, Layout]) -> None:
    _, _, layout = leads
    wording = Wording()
    _, gate = wording.codes([SAID[True][0]])
    assert len(gate) > 6
    assert 1 <= len(np.intersect1d(layout.phrases, gate)) < len(gate) / 2
    assert layout.axes.shape == (len(layout.phrases), 10)


def test_labels_also_teach_the_wording_that_stands_beside_the_labelled(
    leads: tuple[Block, np.ndarray, Layout],
) -> None:
    block, sides, layout = leads
    labels = {lead: (int(side), False) for lead, side in list(zip(block.leads, sides, strict=True))[:40]}
    learner = learn(block.take(list(range(40))), labels, layout)
    assert learner is not None
    assert learner.merit.weight > 0.5
    logits, off = learner.logits(block.take(list(range(40, 200))))
    assert np.mean((logits > 0) == sides[40:]) > 0.95
    assert (off > 0).all()
    for words, judged in zip(learner.layout.wording(block)[:40].toarray().T, learner.judged, strict=True):
        assert judged == ((words != 0).sum() >= 2)


def test_learning_from_very_many_labels_takes_some_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.learning.from_judgements.MOST_LABELS", 60)
    block, sides = made(120, 5)
    labels = {lead: (int(side), False) for lead, side in zip(block.leads, sides, strict=True)}
    learner = learn(block, labels, layout_of(block))
    assert learner is not None
    assert learner.merit.labels == 60


def test_nothing_said_at_all_can_be_laid_out() -> None:
    block, _ = made(6, 1)
    bare = Block(block.leads, block.catalogue, block.decided, block.facts, [{}] * 6, [np.zeros(0, np.uint32)] * 6,
                 [np.zeros(0, np.uint32)] * 6, block.shown, block.by_catalogue)  # fmt: skip
    layout = layout_of(bare)
    assert layout.wording(bare).shape == (6, 0)
    assert np.isfinite(layout.alike(bare).covariance()).all()
