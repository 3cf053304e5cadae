"""Thousands of mutated real pages through the readers: no crash, no hang, memory bounded.

    python benchmarks/fuzz_pages.py [--pages 5000] [--seed 7] [--json]

Takes the saved pages of ../shared/data, damages each in one to four ways (bytes flipped, cut off,
tags dropped, doubled, swapped or nested, untrue charsets, NULs, huge attributes, entities, JSON
broken, pieces of other pages), and reads it by a definition and as a page of an undefined site. A
reading or a quarantine with a reason is right, the reason of having taken too long included (each reading
has a deadline); an error that nobody foresaw, too much memory, or a deadline not kept is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crawlers.pages.anysite.page import definition_for
from crawlers.pages.guarded import apart, read_guarded
from crawlers.sources.definition import Definition
from crawlers.sources.load import find_definition, load_definition
from leadline.core.errors import Quarantine

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "html"
#: Reasons that mean that no reader foresaw the page.
UNFORESEEN = ("too-heavy", "reader-failed")
#: Seconds of computing over the deadline that count as a hang: larger pages are ended by the kernel two seconds after
#: it, and one call into the HTML library about a small page may take a few.
OVERTIME = 5.0
_TAG = re.compile(rb"<[^<>]{1,2000}>")
_CHARSETS = (
    "utf-8", "utf-16", "utf-7", "iso-2022-jp", "gb18030", "shift_jis", "koi8-r", "windows-1250", "x-nothing", "",
)  # fmt: skip
_ODD = (
    b"&#0;", b"&#xD800;", b"&#99999999999;", b"&amp" * 50, b"&lt;script&gt;", b"&#x202e;", b"<!--", b"]]>",
    b"<![CDATA[", b"<?", b"</",
)  # fmt: skip
_BROKEN = (
    (b'":"', b'":["'), (b'"price"', b'"price":{"price"'), (b"}", b""), (b'"', b"'"), (b":", b"::"),
    (b"[", b"[" * 2_000), (b"null", b"1e999"),
)  # fmt: skip

Mutation = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def _flip(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    data = bytearray(page)
    for _ in range(min(len(data), chance.choice([1, 20, 400]))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _cut(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def _lose_head(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return page[chance.randrange(len(page) + 1) :]


def _tags(change: Callable[[bytes], bytes]) -> Mutation:
    def mutation(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
        share = chance.choice([0.002, 0.05, 0.5])
        return _TAG.sub(lambda tag: change(tag.group()) if chance.random() < share else tag.group(), page)

    return mutation


def _nest(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(page) + 1)
    tags = ("<div>", "<b>", "<table><tr><td>", "<a href=/x>", "<ul><li>", "<form>", "<svg>", "<template>")
    return page[:at] + chance.choice(tags).encode() * chance.choice([50, 3_000, 30_000]) + page[at:]


def _charset(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    if chance.random() < 0.5:
        return b'<meta charset="' + chance.choice(_CHARSETS).encode() + b'">' + page
    codec = chance.choice(["utf-16", "utf-16-le", "cp1250", "koi8-r", "utf-8-sig"])
    return page.decode("utf-8", "replace").encode(codec, "replace")


def _nuls(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    data = bytearray(page)
    for _ in range(chance.choice([1, 50, 2_000])):
        data.insert(chance.randrange(len(data) + 1), chance.choice([0, 0, 1, 8, 27, 255]))
    return bytes(data)


def _attribute(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    many = b" ".join(b"a%d=%d" % (number, number) for number in range(chance.choice([50, 3_000])))
    long = b'title="' + b"x" * chance.choice([1_000, 400_000]) + b'"'
    value = chance.choice([long, many, b"href='" + b"../" * 5_000 + b"'"])
    return _TAG.sub(lambda tag: tag.group()[:-1] + b" " + value + b">", page, count=chance.choice([1, 3]))


def _entities(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    odd = chance.choice(_ODD)
    pieces, last = [], 0
    for at in sorted(chance.randrange(len(page) + 1) for _ in range(chance.choice([1, 30]))):
        pieces += [page[last:at], odd]
        last = at
    return b"".join([*pieces, page[last:]])


def _json(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    old, new = chance.choice(_BROKEN)
    first, *rest = page.split(old)
    return first + b"".join(chance.choice([old, new]) + part for part in rest)


def _splice(page: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    start, at = chance.randrange(len(other) + 1), chance.randrange(len(page) + 1)
    return page[:at] + other[start : start + chance.choice([200, 20_000])] + page[at:]


def _repeat(page: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(page) + 1)
    piece = page[start : start + chance.choice([20, 500, 5_000])]
    return page[:start] + piece * chance.choice([2, 20, 300]) + page[start:]


MUTATIONS: dict[str, Mutation] = {
    "bytes flipped": _flip, "cut off": _cut, "head lost": _lose_head, "tags dropped": _tags(lambda tag: b""),
    "tags doubled": _tags(lambda tag: tag * 2), "tags unclosed": _tags(lambda tag: tag[:-1]), "nested": _nest,
    "charset untrue": _charset, "NULs": _nuls, "huge attribute": _attribute, "entities": _entities,
    "JSON broken": _json, "spliced": _splice, "repeated": _repeat,
}  # fmt: skip


def mutate(page: bytes, chance: random.Random, others: Sequence[bytes]) -> tuple[bytes, list[str]]:
    """A page damaged in one to four ways, and their names."""
    names = chance.sample(list(MUTATIONS), chance.choice([1, 1, 2, 3, 4]))
    for name in names:
        if page:
            page = MUTATIONS[name](page, chance, others)
    return page, names


def saved_pages() -> list[bytes]:
    """Every saved page of ../shared/data."""
    pages = []
    for path in sorted(DATA.glob("*.tar.gz")):
        with tarfile.open(path) as tar:
            pages += [tar.extractfile(one).read() for one in tar if one.isfile() and one.name.endswith(".html")]
    return [page for page in pages if page]


def _computed() -> float:
    """Seconds this process and the readers of larger pages have computed, ended and living."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + apart.computed()


def fuzz(
    pages: Sequence[bytes], definitions: Sequence[Definition], count: int, seed: int, seconds: float = 10.0
) -> dict[str, Any]:
    """Read ``count`` mutated pages by each definition; what happened, and what should not have."""
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = 0.0
    for number in range(count):
        page, names = mutate(chance.choice(pages), chance, pages)
        host = chance.choice(["miami.craigslist.org", "www.gumtree.pl", "market.example"])
        for definition in definitions:
            began = _computed()
            where = f"{number} {definition.name}"
            try:
                outcome = str(
                    read_guarded(
                        definition, url=f"http://{host}/ad/{number + 1000000}.html", status=200, body=page,
                        headers={"content-type": f"text/html; charset={chance.choice(_CHARSETS)}"},
                        expected=chance.choice(["listing", "listing", "index", "unknown"]),
                        fetched_at="2026-11-21T10:00:00.000Z", seconds=seconds,
                    ).kind
                )  # fmt: skip
            except Quarantine as problem:
                outcome = problem.reason
                if outcome in UNFORESEEN:
                    wrong.append(f"{where}: {outcome} ({problem.__cause__!r:.200}) after {names}")
            except Exception as error:
                outcome = "crash"
                wrong.append(f"{where}: {error!r:.200} after {names}")
            outcomes[outcome] += 1
            took = _computed() - began
            slowest = max(slowest, took)
            if took > seconds + OVERTIME:
                wrong.append(f"{where}: {took:.1f} s after {names}")
    apart.close()
    return {
        "pages": count, "readings": sum(outcomes.values()), "crashes": outcomes["crash"] + outcomes["reader-failed"],
        "too_slow": outcomes["too-slow"], "too_heavy": outcomes["too-heavy"], "slowest_seconds": round(slowest, 2),
        "outcomes": dict(outcomes.most_common()), "wrong": wrong,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "peak_mb_of_large_pages": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }  # fmt: skip


def definitions() -> list[Definition]:
    """The definitions of the saved sites, and the one for any other site."""
    named = [load_definition(find_definition(name)) for name in ("craigslist-archive", "gumtree-pl-archive")]
    return [*named, definition_for("http://market.example/")]


def main() -> None:
    """Print the figures; the exit status is 1 when something happened that should not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="Print the figures as one line of JSON.")
    arguments = parser.parse_args()
    figures = fuzz(saved_pages(), definitions(), arguments.pages, arguments.seed)
    if arguments.json:
        print(json.dumps(figures))
    else:
        for key, value in figures.items():
            for line in value if isinstance(value, list) else [value]:
                print(f"{key:<24} {line}")
    sys.exit(1 if figures["wrong"] else 0)


if __name__ == "__main__":
    main()
