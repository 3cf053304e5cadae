"""Planted bridges: do strangers stay apart where something ties them, and do operations stay whole?

Each world holds operations of several wordings, numbers and pictures, and one kind of bridge between them that is
no sign of one hand: a platform's own number, a call centre's number, a stock photograph, everybody's boilerplate, a
spammer who copies other people's adverts, or operations each of which words its adverts half like the next one. (One
listing that names the numbers of two groups is no such bridge: it is taken at its word, shown, and may be cut.) Printed for each, over ``--seeds``: pairwise precision and recall of the leads,
the largest number of operations in one lead, what was muted as shared by strangers, and the same for plain connected
components of the shared values and near-duplicates, which is what linking without a bound on chaining gives.

    python -m benchmarks.bridges
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.linking import scores
from leadline.core.records import Listing, Signal
from models.linking.batch import Batch
from models.linking.components import components
from models.linking.engine import Linked, link_rows
from models.linking.rows import Row, row_of

LETTERS = np.array(list("abcdefghiklmnoprstuvz"))
TRADES = ("massage", "cleaning", "picking", "modelling", "care", "driving")
PLACES = ("Lund", "Gent", "Pisa", "Brno", "Cork", "Graz", "Vigo", "Turku")


@dataclass
class Advert:
    """One advert of operation ``of`` (-1: of nobody's) with what it shows."""

    of: int
    body: str
    phones: list[str] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    place: str = ""
    trade: str = ""


class World:
    """Operations, to be tied by a bridge: ``adverts``, and ``hub``, the selector or picture that is nobody's own."""

    def __init__(self, seed: int, operations: int = 30) -> None:
        self.rng = np.random.default_rng([seed, 5])
        self.words = ["".join(self.rng.choice(LETTERS, self.rng.integers(3, 9))) for _ in range(5_000)]
        self.adverts: list[Advert] = []
        self.hub: tuple[str, str] | None = None
        self.phones, self.images = 0, 0
        self.of_operation: list[list[int]] = []
        self.templates: list[list[list[str]]] = []
        for number in range(operations):
            self.add_operation(number, [self.said(45) for _ in range(int(self.rng.integers(1, 4)))])

    def said(self, count: int) -> list[str]:
        """So many words, common ones more often."""
        chosen = (self.rng.pareto(0.7, count) * 40).astype(np.int64) % len(self.words)
        return [self.words[at] for at in chosen]

    def phone(self) -> str:
        """A number nobody has yet."""
        self.phones += 1
        return f"+1500555{self.phones:04}"

    def picture(self) -> int:
        """A picture nobody has shown yet."""
        self.images += 1
        return self.images

    def add_operation(self, number: int, templates: list[list[str]], most: int = 14) -> None:
        """Adverts of a few wordings under one or two numbers; some show the operation's own pictures."""
        rng = self.rng
        phones = [self.phone() for _ in range(int(rng.integers(1, 3)))]
        pictures = [self.picture() for _ in range(2)]
        trade = str(rng.choice(TRADES))
        places = rng.choice(PLACES, 2, replace=False)
        self.templates.append(templates)
        self.of_operation.append([])
        for at in range(int(rng.integers(6, most))):
            words = list(templates[at % len(templates)])
            for place in rng.choice(len(words), 4, replace=False):
                words[place] = self.said(1)[0]
            shown = [int(rng.choice(pictures))] if rng.random() < 0.4 else []
            # Every wording is seen under every number, or nothing would tell that they are of one operation.
            advert = Advert(
                number, " ".join(words), [phones[at // len(templates) % len(phones)]], shown, str(rng.choice(places)), trade
            )
            self.of_operation[-1].append(len(self.adverts))
            self.adverts.append(advert)

    def some(self, share: float) -> list[Advert]:
        """This share of the adverts, by chance."""
        return [advert for advert in self.adverts if self.rng.random() < share]

    def rows(self) -> list[Row]:
        """The adverts as the link rules see them."""
        found = []
        for number, advert in enumerate(self.adverts):
            body, signals = advert.body, []
            for phone in advert.phones:
                body = f"{body} {phone}"
                signals.append(Signal("phone", phone, "body", len(body) - len(phone), len(body), phone, "made@1"))
            listing = Listing("made", f"{number:05}", body=body, place=advert.place, category=advert.trade)
            found.append(row_of(number + 1, listing, signals, images=advert.images))
        return found


def platform_number(world: World) -> None:
    """A platform's own number stands in every advert beside the advertiser's."""
    number = world.phone()
    world.hub = "phone", number
    for advert in world.adverts:
        advert.phones.append(number)


def call_centre(world: World) -> None:
    """Firms of every trade give one call centre's number, most of them beside no other."""
    number = world.phone()
    world.hub = "phone", number
    for members in world.of_operation[:20]:
        for at in members:
            world.adverts[at].phones = [number] if at % 3 else [*world.adverts[at].phones, number]


def stock_photograph(world: World) -> None:
    """One photograph in a third of all adverts."""
    picture = world.picture()
    world.hub = "picture", str(picture)
    for advert in world.some(0.33):
        advert.images.append(picture)


def boilerplate(world: World) -> None:
    """Three sentences that everybody uses."""
    sentences = [" ".join(world.said(16)) for _ in range(3)]
    for advert in world.adverts:
        advert.body += " " + " ".join(sentences)


def copying_spammer(world: World) -> None:
    """A spammer publishes two adverts of each of a dozen operations again, under a number of their own.

    Copies belong with what they copy as much as with each other; that costs figures, and welds nobody.
    """
    number, spammer = world.phone(), len(world.of_operation)
    world.hub = "phone", number
    for members in world.of_operation[:12]:
        for at in members[:2]:
            copied = world.adverts[at]
            world.adverts.append(Advert(spammer, copied.body, [number], [], copied.place, copied.trade))


def weak_chain(world: World) -> None:
    """Operations in a row, each of which words half of its adverts' text like the one before."""
    first = len(world.of_operation)
    halves = [world.said(30) for _ in range(13)]
    for at in range(12):
        world.add_operation(first + at, [[*halves[at], *halves[at + 1]]])


BRIDGES: dict[str, Callable[[World], None]] = {
    one.__name__: one
    for one in (platform_number, call_centre, stock_photograph, boilerplate, copying_spammer, weak_chain)
}


def bridged(name: str, seed: int) -> World:
    """A world with one kind of bridge."""
    world = World(seed)
    BRIDGES[name](world)
    return world


def linked(world: World, marks: dict[tuple[str, str], bool] | None = None) -> Linked:
    """Links and groups of its adverts."""
    return link_rows(world.rows(), (), marks)


def welded(world: World, groups: np.ndarray) -> int:
    """The most operations in one group of which at least two adverts each are there."""
    most = 0
    for group in np.unique(groups):
        counts = Counter(world.adverts[at].of for at in np.flatnonzero(groups == group).tolist())
        most = max(most, sum(count > 1 for count in counts.values()))
    return most


def chained(world: World) -> np.ndarray:
    """Components of everything that two adverts share: the same number, picture or near-duplicate text."""
    rows = world.rows()
    batch = Batch(rows)
    pairs, texts = batch.text_pairs, batch.texts
    worded = np.flatnonzero(texts.of >= 0)
    a, b = [texts.first[pairs.a], worded], [texts.first[pairs.b], texts.first[texts.of[worded]]]
    for members in (*batch.selector_groups.values(), *batch.picture_groups.values()):
        a.append(np.array(members[:-1]))
        b.append(np.array(members[1:]))
    return components(len(rows), np.concatenate(a), np.concatenate(b))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103, 104, 105])
    options = parser.parse_args()
    for name in BRIDGES:
        told: dict[str, list[tuple[float, float, int]]] = {"leadline": [], "components": []}
        muted = 0
        for seed in options.seeds:
            world = bridged(name, seed)
            truth = np.array([advert.of for advert in world.adverts])
            found = linked(world)
            muted += any((one.kind, one.value) == world.hub for one in found.shared)
            for method, groups in (("leadline", found.groups), ("components", chained(world))):
                told[method].append((*scores(truth, groups)[:2], welded(world, groups)))
        hub = f"muted in {muted} of {len(options.seeds)}" if world.hub else "no value to mute"
        print(f"{name} ({hub})")
        for method, figures in told.items():
            precision, recall = np.mean([one[:2] for one in figures], axis=0)
            print(
                f"  {method:<11} precision {precision:.3f}  recall {recall:.3f}  "
                f"operations in one lead at most {max(one[2] for one in figures)}"
            )


if __name__ == "__main__":
    main()
