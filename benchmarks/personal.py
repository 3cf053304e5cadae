"""Short personal adverts of which only the words are left: who wrote which? Our linking beside TF-IDF cosine.

A few authors post several times each, from texts of their own that they rephrase, with habits of
spelling, signs and layout. Everybody uses the same clichés, some begin from a text that goes round,
and some texts are posted under several phones. Phones are masked; the truth is the phone.

    python -m benchmarks.personal --n 2000 --seed 3 --style second
"""

from __future__ import annotations

import argparse
import json
import time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.linking import scores
from leadline.core.records import Listing

STYLES = ("first", "second")
PARTS = (("open", 1, 2), ("self", 1, 4), ("offer", 1, 4), ("terms", 1, 4), ("close", 1, 3))
_SHORT = {
    "you": "u", "your": "ur", "are": "r", "please": "plz", "and": "&", "to": "2", "for": "4", "because": "cuz",
    "available": "avail", "hour": "hr", "massage": "msg", "tonight": "2nite", "with": "w/", "number": "#", "see": "c",
    "before": "b4", "okay": "ok", "work": "wrk", "experience": "exp", "minutes": "min", "before you": "b4 u", "the": "da",
}  # fmt: skip
_ENDS = (".", ".", ".", "!", "!!!", "...", " ~", " *", "", "!!", " -", " ;)", "..", " :)")
_BREAKS = (" ", " ", " ", "\n", "\n", "\n\n", " - ", " * ", " | ", ", ")
_SIGNS = "♥★☆✨💋🌹🔥💕📞☎✔👍🚚🔨🌸💎👑🍒⭐💯😘😉🙂✅➡♡❀"
_MASKS = ("xxx-xxx-xxxx", "XXXXXXXXXX", "(xxx) xxx xxxx", "xxx xxx xxxx", "xxx.xxx.xxxx", "##########")


@cache
def bank(style: str) -> dict[str, Any]:
    """The phrases of a style; each part a list of lists of wordings."""
    from ruamel.yaml import YAML

    data = YAML(typ="safe").load(Path(__file__).parent / "cases" / "personal.yaml")[style]
    for part, _, _ in PARTS:
        data[part] = [[one.strip() for one in line.split("|")] for line in data[part]]
    return data


class Author:
    """Somebody who writes adverts: what they say, how they spell and lay it out, and their phones."""

    def __init__(self, rng: Random, style: str, pool: list[list[tuple[str, int]]]) -> None:
        data = bank(style)
        self.rng, self.data = rng, data
        self.names = rng.sample(data["names"], 1 if rng.random() < 0.8 else 2)
        self.cities = rng.sample(data["cities"], min(4, 1 + int(rng.expovariate(0.9))))
        self.areas = rng.sample(data["areas"], 2)
        self.prices = [rng.choice((40, 50, 60, 80, 100, 120, 150, 180, 200)) for _ in range(2)]
        self.wording = {
            (part, at): rng.randrange(len(ways)) for part, _, _ in PARTS for at, ways in enumerate(data[part])
        }
        self.steady = rng.uniform(0.3, 0.9)  # how often a thing is said in the usual words
        self.case = rng.choice(("", "", "", "lower", "lower", "upper", "title"))
        self.short = {word for word in _SHORT if rng.random() < rng.choice((0.0, 0.0, 0.1, 0.5))}
        self.end, self.gap = rng.choice(_ENDS), rng.choice(_BREAKS)
        self.signs = rng.sample(_SIGNS, rng.choice((0, 0, 0, 1, 2, 3)))
        self.sign_share = rng.uniform(0.1, 0.6)
        self.slips = {rng.choice("aeioulnst") for _ in range(rng.choice((0, 0, 1, 2)))}
        self.mask = rng.choice(_MASKS)
        self.own = [self._own_phrase() for _ in range(rng.randint(1, 4))]
        self.own_share = rng.uniform(0.0, 0.4)
        self.restless = rng.choice((0.0, 0.05, 0.3))
        self.bases = [
            list(rng.choice(pool)) if rng.random() < 0.4 else self.plan() for _ in range(rng.choice((1, 2, 3, 4)))
        ]
        self.phones = 1 if rng.random() < 0.75 else rng.randint(2, 5)

    def _own_phrase(self) -> str:
        rng = self.rng
        said = rng.choice(self.data[rng.choice(("self", "offer", "terms"))])
        return f"{rng.choice(self.data['rare'])} {rng.choice(('and', 'or', 'like', 'in the', 'with my', 'ask for'))} " + (
            rng.choice(self.data["rare"]) if rng.random() < 0.5 else rng.choice(said)
        )

    def plan(self) -> list[tuple[str, int]]:
        """Which things an advert says, in order."""
        rng, found = self.rng, []
        for part, least, most in PARTS:
            found += [
                (part, at) for at in rng.sample(range(len(self.data[part])), min(rng.randint(least, most), len(self.data[part])))
            ]
        if rng.random() < 0.3:
            rng.shuffle(found)
        return found

    def write(self) -> tuple[str, str]:
        """One advert: title and body."""
        rng = self.rng
        plan = list(rng.choice(self.bases)) if rng.random() < 0.6 else self.plan()
        if rng.random() < self.restless:
            self.end, self.gap, self.mask = rng.choice(_ENDS), rng.choice(_BREAKS), rng.choice(_MASKS)
        said = []
        for part, at in plan:
            if rng.random() < 0.12:
                continue
            ways = self.data[part][at]
            said.append(ways[self.wording[part, at]] if rng.random() < self.steady else rng.choice(ways))
        if len(said) > 3 and rng.random() < 0.25:
            said.insert(rng.randrange(len(said)), said.pop())
        said += [phrase for phrase in self.own if rng.random() < self.own_share]
        values = {
            "name": rng.choice(self.names), "city": rng.choice(self.cities), "area": rng.choice(self.areas),
            "price": str(rng.choice(self.prices)), "phone": self.mask,
        }  # fmt: skip
        lines = [self._styled(one.format(**values)) for one in said]
        title = self._styled(rng.choice(self.own) if rng.random() < self.own_share else rng.choice(said or self.own).format(**values))
        if rng.random() < 0.5:
            title += f" {values['city']}"
        return title, self.gap.join(lines)

    def _styled(self, text: str) -> str:
        rng = self.rng
        words = [_SHORT[word] if word in self.short and rng.random() < 0.9 else word for word in text.split(" ")]
        text = " ".join(words)
        for letter in self.slips:
            if rng.random() < 0.3:
                text = text.replace(letter, letter * 2, 1)
        text = {"lower": text.lower, "upper": text.upper, "title": text.title}.get(self.case, lambda: text[:1].upper() + text[1:])()
        text += self.end if rng.random() < 0.85 else ""
        if self.signs and rng.random() < self.sign_share:
            text = f"{rng.choice(self.signs)} {text}" if rng.random() < 0.5 else f"{text} {rng.choice(self.signs)}"
        return text


def adverts(count: int, seed: int, style: str) -> tuple[list[tuple[str, str]], np.ndarray]:
    """``count`` adverts as (title, body), and the number of the phone (int64) each was posted under."""
    rng = Random(f"personal {style} {seed}")
    maker = Author(rng, style, [[("open", 0)]])
    pool = [maker.plan() for _ in range(max(3, count // 150))]
    found: list[tuple[str, str, int]] = []
    phone = 0
    while len(found) < count:
        author = Author(rng, style, pool)
        size = min(int(1.3 * rng.paretovariate(0.85)), 60)
        for _ in range(size):
            title, body = author.write()
            found.append((title, body, phone + rng.randrange(author.phones)))
        phone += author.phones
    rng.shuffle(found)
    found = found[:count]
    return [one[:2] for one in found], np.array([one[2] for one in found], np.int64)


def rows(texts: list[tuple[str, str]]) -> list[Any]:
    """The adverts as the link rules see them."""
    from features.reading import read_batch
    from models.linking.rows import row_of

    listings = [Listing("personal", f"{at:06}", title=title, body=body) for at, (title, body) in enumerate(texts)]
    signals = [found for at in range(0, len(listings), 200) for found in read_batch(listings[at : at + 200])]
    return [row_of(at + 1, listing, found) for at, (listing, found) in enumerate(zip(listings, signals, strict=True))]


def ours(texts: list[tuple[str, str]]) -> np.ndarray:
    """Leads by the link rules."""
    from models.linking.engine import link_rows

    return link_rows(rows(texts)).groups


def by_cosine(texts: list[tuple[str, str]], truth: np.ndarray) -> tuple[float, tuple[float, float, float]]:
    """Components of character TF-IDF cosine, at the threshold that suits the truth best."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from models.linking.components import components

    table = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2).fit_transform(
        ["\n".join(one) for one in texts]
    )
    a, b, cosine = [], [], []
    for begin in range(0, len(texts), 500):
        part = (table[begin : begin + 500] @ table.T).toarray()
        x, y = np.nonzero(part >= 0.3)
        later = y > x + begin
        a.append(x[later] + begin)
        b.append(y[later])
        cosine.append(part[x[later], y[later]])
    a, b, cosine = np.concatenate(a), np.concatenate(b), np.concatenate(cosine)
    found = []
    for least in np.arange(0.30, 0.96, 0.03):
        alike = cosine >= least
        found.append((float(least), scores(truth, components(len(texts), a[alike], b[alike]))))
    return max(found, key=lambda one: one[1][2])


def main() -> None:
    """Generate, link, print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=5_000, help="adverts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--style", choices=STYLES, default="first")
    options = parser.parse_args()
    texts, truth = adverts(options.n, options.seed, options.style)
    began = time.process_time()
    mine = scores(truth, ours(texts))
    middle = time.process_time()
    least, theirs = by_cosine(texts, truth)
    for name, figures, seconds in (
        ("leadline", mine, middle - began),
        (f"char TF-IDF cosine from {least:.2f}, the best threshold", theirs, time.process_time() - middle),
    ):
        precision, recall, f1 = (round(one, 4) for one in figures)
        print(json.dumps({"method": name, "n": options.n, "precision": precision, "recall": recall, "f1": f1,
                          "cpu_seconds": round(seconds, 1)}))  # fmt: skip


if __name__ == "__main__":
    main()
