"""Texts made to be slow, through every reader of text: seconds for a megabyte, and how time grows with the length.

    python -m benchmarks.adversarial
    python -m benchmarks.adversarial --readers phones,phrases --units 40

Every unit is repeated to 16 and 62 KB; the texts that would be slowest at the rate seen, and the
shapes that are no repetition, are read at 250, 500 and 1,000 KB. ``exponent`` is that of the last doubling (1 is linear),
for readings that take long enough to be timed. The last line is the verdict.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
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
    "new in ", "no ", "our new girls ", "sin experiencia no se cobra ", "keine gebühren ", "нет платы ", "free accommodation and food ", "pay the fee ", "we have we have ",
    "beware scam ", "\"no fees\" ", "i am 23 ", "aged 2", "23 ans, ", "from 3 may ", "until monday ", "may 3 ", "24/7 ", "available ", "2026-01-", "1/2/3/", "in Paris ",
    "New York ", "San ", "Saint-", "Los Los ", "w Warszawie ", "А", "В Москве ", "東京", "А-б-", "Paris, ", "£1 per ", "10-20 ", "10 - ", "1k ", "$$$", "two hundred pounds ", "lakh ",
    "name@", "at@at ", "( a ) ", " at gmail dot ", "x.co.", "www.a.", "http://a.b/?", "bit.ly/", "t.me/+", "wa.me/1", "my snap ", "line: ", "t e l e g r a m ", "wh@tsapp ", "@a on telegram ",
    "signal.me/#eu/", "facebook.com/people/", "cash.app/$", "bc1", "0x", "addr1", "nano_", "G" + "A" * 20, "\U0001f600", "\U0001f1e6", "👻", "👨\u200d👩\u200d👧 ", "م", "لا رسوم ", "א", "\u0e01", "한", "ー", "\u0300", "\"", "“", "'", "don't ", "no no no fees, ", "(", "<", "\\", "\n", "\t", " ", "\x00", "\ud800", "微信", "一", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed ", "4" + "A" * 94 + " ", "bc1" + "q" * 80 + " ", "bitcoincash:" + "q" * 42 + " ", "insta/snap/kik/tg: abc_1 ", "twenty five hundred dollars an hour ", "QQ 123456 ", "say \"we keep your passport\" ", "работа ", "ї", "ß", "İ", "ſ", ".", "…", "-", "_", "—",
)  # fmt: skip


def text_of(unit: str, size: int) -> str:
    """``unit`` again and again, ``size`` characters in all."""
    return (unit * (size // len(unit) + 1))[:size]


def mixed(seed: int, size: int) -> str:
    """All units in random order."""
    rng = random.Random(seed)
    return text_of("".join(rng.choice(UNITS) for _ in range(2000)), size)


def shapes(size: int) -> Iterator[tuple[str, str]]:
    """Texts that are no repetition, by name."""
    rng = random.Random(1)
    yield "mixed", mixed(1, size)
    yield "one long word", "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(size))
    yield "one long name", "".join(rng.choice("abcdefghijklmnop0123456789._-") for _ in range(size))
    yield "digits", "".join(rng.choice("0123456789") for _ in range(size))
    yield "digits and marks", "".join(rng.choice("0123456789 .-/()+,:") for _ in range(size))
    yield "brackets", "([{<" * (size // 8) + ">}])" * (size // 8)
    yield "brackets with a sign", "[(" * (size // 4) + "@" + ")]" * (size // 4)
    yield "any character", "".join(chr(rng.choice((rng.randrange(32, 0x3000), rng.randrange(0x1F000, 0x1FA00)))) for _ in range(size))
    yield "right to left", "".join(rng.choice("אבגדה  \u202e\u200fאبتث123") for _ in range(size))
    yield "marks on one letter", "e" + "\u0301" * (size - 1)


def seconds(extract: Callable[[ListingView], object], text: str) -> float:
    """CPU seconds of one reader on one body, its view included."""
    view = ListingView(Listing("bench", "1", title=text[:200], body=text, country="GB"))
    began = time.process_time()
    extract(view)
    return time.process_time() - began


def ladder(extract: Callable[[ListingView], object], text: str) -> tuple[float, float]:
    """Seconds for all of a text, and the exponent of the last doubling (0.0 where it is too quick to tell)."""
    quarter, half, whole = (seconds(extract, text[: len(text) // part]) for part in (4, 2, 1))
    if whole > 1.0 or (half > 0.1 and whole > 2.4 * half):  # a busy machine makes anything slow once
        half, whole = min(half, seconds(extract, text[: len(text) // 2])), min(whole, seconds(extract, text))
    sizes = (whole, half) if half > 0.1 else (half, quarter)
    return whole, math.log2(sizes[0] / sizes[1]) if sizes[1] > 0.05 else 0.0


def main() -> None:
    """Print one line of JSON per reader, its slowest text first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", default="", help="names, parted by commas; all when left out")
    parser.add_argument("--size", type=int, default=MEGABYTE, help="characters of the longest text")
    parser.add_argument("--units", type=int, default=len(UNITS), help="how many of the units to try")
    parser.add_argument("--full", type=int, default=6, help="how many of them at full length, for each reader")
    options = parser.parse_args()
    wanted = set(filter(None, options.readers.split(",")))
    worst, growth = 0.0, 0.0
    for extractor in EXTRACTORS:
        if wanted and extractor.name not in wanted:
            continue
        extract = extractor.extract
        seconds(extract, "call me on 07700 900123, one two, no fees, £12")  # tables are built at first use
        foreseen = []
        for unit in UNITS[: options.units]:
            little, more = (seconds(extract, text_of(unit, options.size // part)) for part in (64, 16))
            foreseen.append((more * max(4.0, more / max(little, 0.001)) ** 2, unit))
        slow = sorted(foreseen, reverse=True)[: options.full]
        texts = [*((repr(unit), text_of(unit, options.size)) for _, unit in slow), *shapes(options.size)]
        taken = sorted(((*ladder(extract, text), name) for name, text in texts), reverse=True)
        row = {
            "reader": extractor.name,
            "texts": len(foreseen) + len(taken) - len(slow),
            "slowest": [[name, round(full, 3)] for full, _, name in taken[:4]],
            "exponent": round(max(exponent for _, exponent, _ in taken), 2),
        }
        worst, growth = max(worst, taken[0][0]), max(growth, row["exponent"])
        print(json.dumps(row, ensure_ascii=True), flush=True)
    print(json.dumps({"slowest_seconds": round(worst, 3), "largest_exponent": growth, "under_a_second": worst < 1.0}))


if __name__ == "__main__":
    main()
