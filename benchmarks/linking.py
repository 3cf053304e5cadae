"""Near-duplicate adverts: our text linking beside verified rensa, on generated adverts with known truth.

Half of the adverts are in template groups of 2-200, half stand alone. In 40 % of the groups adverts
vary in slots only, in 35 % each is lightly edited (2-6 % of words), in 25 % heavily (12-28 % of
words, half of those with blocks moved): a heavily edited group has no clean copy to hold it. Every advert carries boilerplate sentences that others use too. With
``--hubs`` one phone stands in 5 % of all adverts and one paragraph in 20 %. ``--style second`` takes adverts
made in another way altogether (see ``benchmarks.second_adverts``).

    python -m benchmarks.linking --n 10000
    python -m benchmarks.linking --n 100000 --hubs
    python -m benchmarks.linking --n 100000 --style second
    python -m benchmarks.linking --n 1000000 --growth
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import time
from collections.abc import Callable

import numpy as np

from benchmarks.second_adverts import SecondAdverts

HUB_PHONE = "+15005550006"


class Adverts:
    """``texts[i]``, its true group ``group[i]`` (every advert alone has its own), edit ``level`` and ``language``."""

    def __init__(self, count: int, seed: int, hubs: bool) -> None:
        self.rng = rng = np.random.default_rng(seed)
        letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
        self.drawn: list[str] = []
        self.words = np.array(["".join(rng.choice(letters, rng.integers(2, 10))) for _ in range(30_000)])
        rank = np.arange(1, len(self.words) + 1)
        self.chance = np.cumsum(1 / rank**1.05)
        self.chance /= self.chance[-1]
        # Speech repeats itself: half of what is said comes from a stock of phrases.
        self.phrases = [self._draw(int(rng.integers(2, 6))) for _ in range(4_000)]
        self.sentences = [self._draw(int(rng.integers(8, 16))) for _ in range(60)]
        self.texts: list[str] = []
        self.group: list[int] = []
        self.level: list[str] = []
        groups = 0
        while len(self.texts) < count:
            alone = len(self.texts) >= count // 2
            size = 1 if alone else int(min(np.round(np.exp(rng.uniform(np.log(2), np.log(201)))), 200))
            template = self._fresh(int(rng.integers(70, 120)))
            slots = rng.choice(len(template), 6, replace=False)
            level = "alone" if alone else str(rng.choice(["slots", "light", "heavy"], p=[0.40, 0.35, 0.25]))
            for _ in range(min(size, count - len(self.texts))):
                self.texts.append(" ".join(self._member(template, slots, level)))
                self.group.append(groups)
                self.level.append(level)
            groups += 1
        self.hub = rng.random(count) < 0.05 if hubs else np.zeros(count, bool)
        if hubs:
            paragraph = " ".join(self._draw(45))
            for i in np.flatnonzero(rng.random(count) < 0.20):
                self.texts[i] += " " + paragraph
            for i in np.flatnonzero(self.hub):
                self.texts[i] += f" call {HUB_PHONE}"
        order = rng.permutation(count)
        self.texts = [self.texts[i] for i in order]
        self.group = np.array(self.group)[order]
        self.level = np.array(self.level)[order]
        self.hub = self.hub[order]
        self.language = ["qaa"] * count

    def _draw(self, count: int) -> list[str]:
        if count > len(self.drawn):  # many at a time: a call for each word took most of the time
            places = np.searchsorted(self.chance, self.rng.random(200_000))
            self.drawn = self.words[np.minimum(places, len(self.words) - 1)].tolist()
        found = self.drawn[-count:]
        del self.drawn[-count:]
        return found

    def _fresh(self, count: int) -> list[str]:
        words: list[str] = []
        while len(words) < count:
            if self.rng.random() < 0.4:
                words += self.phrases[int(self.rng.integers(len(self.phrases)))]
            else:
                words += self._draw(3)
        return words

    def _member(self, template: list[str], slots: np.ndarray, level: str) -> list[str]:
        rng, words = self.rng, list(template)
        for slot, fate in zip(slots.tolist(), rng.random(len(slots)).tolist(), strict=True):
            words[slot] = self._draw(1)[0] if fate < 0.6 else str(rng.integers(20, 999))
        if level in ("light", "heavy"):
            share = rng.uniform(0.02, 0.06) if level == "light" else rng.uniform(0.12, 0.28)
            places = rng.permutation(len(words))[: int(share * len(words))].tolist()
            for place, fate in zip(places, rng.random(len(places)).tolist(), strict=True):
                words[place] = "" if fate < 0.2 else " ".join(self._draw(2 if fate > 0.8 else 1))
        if level == "heavy" and rng.random() < 0.5:
            blocks = np.array_split(np.array(words, dtype=object), 4)
            rng.shuffle(order := np.arange(4))
            words = [word for block in order for word in blocks[block]]
        for sentence in rng.choice(len(self.sentences), 2, replace=False):
            words += self.sentences[sentence]
        return words


def scores(truth: np.ndarray, found: np.ndarray, among: np.ndarray | None = None) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1 of a grouping; ``among``: only pairs with one end in it."""

    def pairs(labels: np.ndarray) -> float:
        sizes = np.unique(labels, return_counts=True)[1].astype(float)
        total = (sizes * (sizes - 1) / 2).sum()
        if among is not None:
            rest = np.unique(labels[~among], return_counts=True)[1].astype(float)
            total -= (rest * (rest - 1) / 2).sum()
        return float(total)

    both = pairs(truth.astype(np.int64) * (int(found.max()) + 1) + found)
    precision, recall = both / max(pairs(found), 1), both / max(pairs(truth), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def ours(adverts: Adverts | SecondAdverts) -> np.ndarray:
    """The link stage's own rules and grouping on the texts (and the planted phone), as a case of that size is linked."""
    from leadline.core.records import Listing, Signal
    from leadline.core.settings import Settings
    from models.linking.engine import link_rows
    from models.linking.rows import row_of
    from models.linking.texts import many_tokens

    rows = []
    for begin in range(0, len(adverts.texts), 10_000):
        listings, signals = [], []
        for i, text in enumerate(adverts.texts[begin : begin + 10_000], begin):
            listings.append(Listing("benchmark", str(i), body=text))
            signals.append([Signal("language", adverts.language[i], "body", 0, 0, "", "made@1")])
            if adverts.hub[i]:
                start = text.index(HUB_PHONE)
                signals[-1] += [Signal("phone", HUB_PHONE, "body", start, start + len(HUB_PHONE), HUB_PHONE, "made@1")]
        tokens = many_tokens(zip(listings, signals, strict=True))
        for i, (listing, found, read) in enumerate(zip(listings, signals, tokens, strict=True), begin):
            rows.append(row_of(i + 1, listing, found, tokens=read))
    return link_rows(rows, keep=len(rows) >= Settings().link_whole_below).groups


def rensa_verified(adverts: Adverts | SecondAdverts) -> np.ndarray:
    """rensa: 126 permutations over word pairs in 42 bands (a threshold of .29), each pair verified on its signature."""
    from rensa import RMinHash, RMinHashLSH

    from models.linking.components import components

    lsh = RMinHashLSH(threshold=0.3, num_perm=126, num_bands=42)
    hashes, a, b = [], [], []
    for i, text in enumerate(adverts.texts):
        words = text.split()
        signature = RMinHash(num_perm=126, seed=1)
        signature.update([f"{x} {y}" for x, y in itertools.pairwise(words)])
        for j in lsh.query(signature):
            if hashes[j].jaccard(signature) >= 0.3:
                a.append(j)
                b.append(i)
        lsh.insert(i, signature)
        hashes.append(signature)
    return components(len(hashes), np.array(a, np.int64), np.array(b, np.int64))


def measure(name: str, method: Callable[..., np.ndarray], adverts: Adverts | SecondAdverts) -> float:
    """Run one method in a process of its own and print its line; its CPU seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = method(adverts)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        overall = scores(adverts.group, found)
        heavy = scores(adverts.group, found, adverts.level == "heavy")
        line = {
            "method": name, "n": len(adverts.texts),
            "precision": overall[0], "recall": overall[1], "f1": overall[2], "recall_heavy": heavy[1],
            "cpu_seconds": seconds, "mb_above_input": (peak - before) / 1024,
        }  # fmt: skip
        os.write(writing, json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in line.items()}).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        told = stream.read() or json.dumps({"method": name, "failed": True})
    print(told, flush=True)
    os.waitpid(child, 0)
    return float(json.loads(told).get("cpu_seconds", np.nan))


def main() -> None:
    """Generate, run both, print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=10_000, help="adverts")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--hubs", action="store_true", help="plant one phone in 5 %% and one paragraph in 20 %%")
    parser.add_argument("--style", choices=["first", "second"], default="first", help="which generator")
    parser.add_argument("--without-peer", action="store_true", help="skip rensa")
    parser.add_argument(
        "--growth", action="store_true", help="at a tenth, three tenths and all of n: how the time of each grows"
    )
    options = parser.parse_args()
    from models.linking.compiling import compile_loops

    methods = {"leadline": ours} if options.without_peer else {"leadline": ours, "rensa verified": rensa_verified}
    sizes = [options.n // 10, 3 * options.n // 10, options.n] if options.growth else [options.n]
    compile_loops()  # as setting up does; else the first figure counts it
    taken: dict[str, list[float]] = {name: [] for name in methods}
    for size in sizes:
        adverts: Adverts | SecondAdverts
        if options.style == "first":
            adverts = Adverts(size, options.seed, options.hubs)
        else:
            adverts = SecondAdverts(size, options.seed, HUB_PHONE if options.hubs else "")
        for name, method in methods.items():
            taken[name].append(measure(name, method, adverts))
        del adverts
    if options.growth:
        for name, seconds in taken.items():
            exponent = np.log(seconds[-1] / seconds[0]) / np.log(sizes[-1] / sizes[0])
            print(json.dumps({"method": name, "from": sizes[0], "to": sizes[-1], "exponent": round(exponent, 3)}))


if __name__ == "__main__":
    main()
