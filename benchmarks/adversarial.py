"""Texts made to be slow, through every reader of text: seconds for a megabyte, and how time grows as they double.

    python -m benchmarks.adversarial
    python -m benchmarks.adversarial --readers phones,phrases --units 40

A reader in linear time takes about twice as long for twice the text: ``growth`` is the largest ratio of the last
doubling, for readings that take long enough to be timed. The last line is the verdict.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from features.extractors import EXTRACTORS
from features.view import ListingView
from leadline.core.records import Listing

MEGABYTE = 1_000_000
#: Repeated until the text is long enough: pieces of what each reader looks for, and starts that never end.
UNITS = (
    "1 ", "07700 900 ", "07700900123 ", "0+", "0#", "0-", "(0)", "1\n", "0a", "0 a ", "o0l1", "o o ", "|1", "one ", "oneone", "onetwothreex", "six hundred and ", "double ",
    "for to ", "acht", "cent ", "\u202e1", "\u200b1", "e\u0301", "\U0001d7d8", "１", "ﷺ", "о", "аa", "call reversed 0770 ", "ext ", "+", "+44", "1:2:", "12/05/", "1,000,",
    "52.5,13.4 ", "gb12 1234 ", "a@", "a@b.", "a.b@c.", "a (at) ", " dot ", "(a)", "[at][dot]", "http://", "hxxp://a[.]", "www.", "a.com/", "//", "t.me/", "@a ", "@", "wa.me/",
    "telegram: ", "insta ", "$a", "cashapp ", "paypal.me/", "1BvBMSEY", "0x0", "bc1q", "€1", "1 € ", "£1-", "1.500,", "per hour ", "i am 2", "23 years ", "we ", "she ", "no fees ",
    "new in ", "no ", "\"", "“", "'", "don't ", "no no no fees, ", "(", "<", "\\", "\n", "\t", " ", "\x00", "\ud800", "微信", "一", "работа ", "ї", "ß", "İ", "ſ", ".", "…", "-", "_", "—",
)  # fmt: skip


def text_of(unit: str, size: int) -> str:
    """``unit`` again and again, ``size`` characters in all."""
    return (unit * (size // len(unit) + 1))[:size]


def mixed(seed: int, size: int) -> str:
    """All units in random order."""
    rng = random.Random(seed)
    return text_of("".join(rng.choice(UNITS) for _ in range(2000)), size)


def seconds(extract: object, text: str) -> float:
    """CPU seconds of one reader on one body, its view included."""
    view = ListingView(Listing("bench", "1", title=text[:200], body=text, country="GB"))
    began = time.process_time()
    extract(view)  # type: ignore[operator]
    return time.process_time() - began


def main() -> None:
    """Print one line of JSON per reader, its slowest text first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", default="", help="names, parted by commas; all when left out")
    parser.add_argument("--size", type=int, default=MEGABYTE, help="characters of the longest text")
    parser.add_argument("--units", type=int, default=len(UNITS), help="how many of the units to try")
    options = parser.parse_args()
    wanted = set(filter(None, options.readers.split(",")))
    texts = {repr(unit): unit for unit in UNITS[: options.units]}
    worst, growth = 0.0, 0.0
    for extractor in EXTRACTORS:
        if wanted and extractor.name not in wanted:
            continue
        seconds(extractor.extract, "call me on 07700 900123, one two, no fees, £12")  # tables are built at first use
        taken: list[tuple[float, float, str]] = []
        for name, unit in (*texts.items(), ("mixed", "")):
            whole, half = (
                (text_of(unit, size) if unit else mixed(1, size)) for size in (options.size, options.size // 2)
            )
            full = seconds(extractor.extract, whole)
            ratio = full / max(1e-3, seconds(extractor.extract, half)) if full > 0.2 else 0.0
            taken.append((full, ratio, name))
        taken.sort(reverse=True)
        row = {
            "reader": extractor.name,
            "texts": len(taken),
            "slowest": [[name, round(full, 3)] for full, _, name in taken[:3]],
        }
        row["growth"] = round(max(ratio for _, ratio, _ in taken), 2)
        worst, growth = max(worst, taken[0][0]), max(growth, row["growth"])  # type: ignore[type-var]
        print(json.dumps(row, ensure_ascii=True), flush=True)
    print(json.dumps({"slowest_seconds": round(worst, 3), "largest_growth": growth, "under_a_second": worst < 1.0}))


if __name__ == "__main__":
    main()
