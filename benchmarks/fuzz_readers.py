"""Mutated adverts through every reader of text: no exception, true spans, the same answer twice, and no slow text.

    python -m benchmarks.fuzz_readers --minutes 30 --seed 1

Starts from generated adverts and the readers' own examples, and cuts, doubles, swaps and sprinkles them with
characters that mean something to a reader; a text that lasts long is kept and mutated further, since slow texts
breed slower ones. What is found is printed as JSON with the text; put what breeds it into ``UNITS`` of ``benchmarks.adversarial`` and a test beside its reader.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import adverts, adverts_unseen
from benchmarks.adversarial import UNITS
from features.extractors import EXTRACTORS
from features.stage import signal_lines
from features.view import ListingView
from leadline.core.records import Listing, Signal

#: CPU seconds a text may take, for each thousand characters and at the least.
PER_THOUSAND, AT_LEAST = 0.05, 0.6
LONGEST = 40_000


def seeds(rng: random.Random) -> list[str]:
    """Texts to begin with."""
    texts = [advert.body for make in (adverts.make, adverts_unseen.make) for advert in make(rng.randrange(10**6), 150)]
    for extractor in EXTRACTORS:
        texts += [body for body, _ in extractor.good] + list(extractor.bad)
    return texts


def mutate(rng: random.Random, pool: list[str]) -> str:
    """A new text from one or two of the pool."""
    text = rng.choice(pool)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        a, b = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        way = rng.randrange(9)
        if way == 0:
            text = text[:a] + text[b:]
        elif way == 1:
            text = text[:b] + text[a:b] * rng.choice((1, 2, 5, 40)) + text[b:]
        elif way == 2:
            text = text[:a] + rng.choice(UNITS) * rng.choice((1, 1, 2, 10, 300)) + text[a:]
        elif way == 3:
            other = rng.choice(pool)
            text = text[:a] + other[rng.randint(0, len(other)) :]
        elif way == 4:
            text = (
                text[:a]
                + chr(rng.choice((rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0x110000))))
                + text[a:]
            )
        elif way == 5:
            text = text[:a] + text[a:b][::-1] + text[b:]
        elif way == 6:
            text = text[:a] + rng.choice((text[a:b].upper(), text[a:b].swapcase(), text[a:b].title())) + text[b:]
        elif way == 7:
            text = (
                text[:a]
                + "".join(char + rng.choice(("", "", " ", "*", "\u200b", "1", "a")) for char in text[a : a + 60])
                + text[a + 60 :]
            )
        else:
            text = text[:a] + text[a:b].replace(rng.choice(text or " "), rng.choice(UNITS)) + text[b:]
    return text[:LONGEST]


def wrong(listing: Listing, signals: list[Signal]) -> str:
    """What a reader promised and did not keep, or an empty string."""
    fields = {field.name: field.raw for field in ListingView(listing).fields}
    for signal in signals:
        if signal.raw != fields[signal.field][signal.start : signal.end] or signal.start >= signal.end:
            return f"{signal.kind}: raw text is not what the span holds"
        if any(not 0 <= start < end <= len(fields[name]) for name, start, end in signal.spans):
            return f"{signal.kind}: a span outside the text"
        if not 0 < signal.confidence <= 1 or not signal.value:
            return f"{signal.kind}: no value, or a confidence outside 0 to 1"
    json.dumps(signal_lines("1", signals))
    return ""


def try_one(listing: Listing) -> tuple[float, str]:
    """CPU seconds of all readers together, and what went wrong (empty when nothing did)."""
    view = ListingView(listing)
    began = time.process_time()
    found: list[Signal] = []
    for extractor in EXTRACTORS:
        try:
            found += extractor.extract(view)
        except Exception as error:  # any at all is a find
            return 0.0, f"{extractor.name}: {type(error).__name__}: {error}"
    return time.process_time() - began, wrong(listing, found)


def main() -> None:
    """Fuzz for a while; exit 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    pool = seeds(rng)
    plain = len(pool)
    stop = time.monotonic() + 60 * options.minutes
    tried = finds = characters = 0
    slowest = 0.0
    shown = time.monotonic()
    while time.monotonic() < stop:
        body, title = mutate(rng, pool), mutate(rng, pool)[: rng.choice((0, 60, 60, 400))]
        country = rng.choice(("", "US", "GB", "DE", "RU", "ES", "BR", "zz"))
        listing = Listing("fuzz", "1", title=title, body=body, country=country, price=title[:20], contacts=(body[:40],))
        taken, problem = try_one(listing)
        size = len(body) + len(title)
        tried, characters = tried + 1, characters + size
        rate = taken / max(AT_LEAST, PER_THOUSAND * size / 1000)
        if rate > 1.0 and not problem:
            again, problem = try_one(listing)  # a busy machine makes anything slow once
            if again / max(AT_LEAST, PER_THOUSAND * size / 1000) > 1.0:
                problem = f"slow: {again:.2f} s for {size} characters"
        if problem:
            finds += 1
            print(json.dumps({"problem": problem, "title": title, "body": body, "country": country}), flush=True)
        elif taken * 1000 / (size + 200) > slowest or rng.random() < 0.02:
            slowest = max(slowest, taken * 1000 / (size + 200))
            pool.append(body)
            if len(pool) > 3 * plain:
                del pool[plain + rng.randrange(len(pool) - plain)]
        if time.monotonic() - shown > 60:
            shown = time.monotonic()
            print(f"{tried} texts, {characters} characters, {finds} finds", file=sys.stderr, flush=True)
    print(
        json.dumps(
            {"texts": tried, "characters": characters, "finds": finds, "minutes": options.minutes, "seed": options.seed}
        )
    )
    sys.exit(1 if finds else 0)


if __name__ == "__main__":
    main()
