"""How fast listings are read: `leadline signals` on two cores, each reader's share, phones beside libphonenumber, memory.

    python -m benchmarks.throughput --listings 4000
    python -m benchmarks.throughput --memory            10,000 and 1,000,000 short lines, made on the fly

Texts are those of ``benchmarks.adverts_unseen``, about 650 characters. Rates are per CPU-second of one core, so that
other work on the machine does not count; ours and the peer's alternate, and each counts its fastest round.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adverts import Advert
from benchmarks.adverts_unseen import make
from features.contacts import phones
from features.extractors import EXTRACTORS
from features.reading import views_of
from features.stream import read_lines
from features.view import ListingView
from leadline.core.records import Listing

ROUNDS = 5
#: Listings that are looked at together, as the command does.
TOGETHER = 150
LEADLINE = [sys.executable, "-c", "from leadline.app.main import entry_point; entry_point()"]


def lines(count: int, seed: int) -> Iterator[bytes]:
    """Listings as lines of JSON."""
    for index, advert in enumerate(make(seed, count)):
        row = {"id": index, "title": advert.title, "body": advert.body, "country": advert.country}
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def fastest(work: Callable[[], object]) -> float:
    """CPU seconds of one run of ``work``."""
    began = time.process_time()
    work()
    return time.process_time() - began


def reading(count: int, seed: int) -> dict[str, object]:
    """All text signals, from a line of JSON to lines of JSON: listings per CPU-second, and each reader's share."""
    import features.warm  # noqa: F401 - what every worker does before its first line

    numbered = list(enumerate(lines(count, seed)))
    read_lines(numbered)  # tables are built at first use
    best = min(fastest(lambda: read_lines(numbered)) for _ in range(ROUNDS))
    share: Counter[str] = Counter()
    listings = [Listing("bench", "1", title=one.title, body=one.body, country=one.country) for one in make(seed, count)]
    for begin in range(0, count, TOGETHER):
        views: list[ListingView] = []
        share["views"] += fastest(lambda begin=begin, views=views: views.extend(views_of(listings[begin : begin + TOGETHER])))
        for extractor in EXTRACTORS:
            for view in views:
                share[extractor.name] += fastest(partial(extractor.extract, view))
    total = sum(share.values())
    return {
        "characters": round(sum(len(line) for _, line in numbered) / count),
        "listings_per_cpu_second": round(count / best),
        "share": {name: round(part / total, 3) for name, part in share.most_common()},
    }


def phones_beside_peer(count: int, seed: int) -> dict[str, object]:
    """Phones alone: adverts per CPU-second, and how many times as fast as PhoneNumberMatcher asked for US and GB."""
    import phonenumbers

    import features.warm  # noqa: F401 - what every worker does before its first line; it suits the peer as well

    def ours(made: Sequence[Advert]) -> None:
        listings = [Listing("bench", "1", title=one.title, body=one.body, country=one.country) for one in made]
        for begin in range(0, len(listings), TOGETHER):
            for view in views_of(listings[begin : begin + TOGETHER]):
                phones.extract(view)

    def peer(made: Sequence[Advert]) -> None:
        for one in made:
            for region in ("US", "GB"):
                list(phonenumbers.PhoneNumberMatcher(f"{one.title}\n{one.body}", region))

    ours(list(make(seed, count)))
    rounds = []
    for turn in range(ROUNDS):  # other adverts each time: numbers read before would be known
        made = list(make(seed + 1 + turn, count))
        rounds.append((fastest(partial(ours, made)), fastest(partial(peer, made))))
    best, other = min(mine for mine, _ in rounds), min(theirs for _, theirs in rounds)
    return {
        "phones_per_cpu_second": round(count / best),
        "PhoneNumberMatcher_US_GB_per_cpu_second": round(count / other),
        "times_as_fast": round(other / best, 2),
    }


def command(count: int, seed: int) -> dict[str, object]:
    """`leadline signals` on a file with two workers: wall seconds, start included, beside what the machine was doing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "adverts.jsonl")
        file.write_bytes(b"".join(lines(count, seed)))
        began = time.monotonic()
        _signals([str(file)], None)
        seconds = time.monotonic() - began
    return {"command_wall_seconds": round(seconds, 1), "listings_per_second": round(count / seconds), "load": round(os.getloadavg()[0], 1)}  # fmt: skip


def _signals(arguments: Sequence[str], source: Iterator[bytes] | None) -> int:
    """Run the command, feed it ``source``, and return the most memory that it and its workers held together, in KB."""
    process = subprocess.Popen(
        [*LEADLINE, "signals", *arguments], env={**os.environ, "LEADLINE_WORKERS": "2"}, start_new_session=True,
        stdin=subprocess.PIPE if source else subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def feed() -> None:
        assert process.stdin is not None
        assert source is not None
        for line in source:
            process.stdin.write(line)
        process.stdin.close()

    feeder = threading.Thread(target=feed) if source else None
    if feeder:
        feeder.start()
    most = 0
    while process.poll() is None:
        most = max(most, _held(process.pid))
        time.sleep(0.5)
    if feeder:
        feeder.join()
    if process.returncode:
        raise SystemExit(f"leadline signals ended with {process.returncode}")
    return most


def _held(session: int) -> int:
    """Proportional memory of all processes of a session, in KB."""
    total = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                rollup = (entry / "smaps_rollup").read_text()
                total += int(rollup.split("Pss:")[1].split()[0])
        except (OSError, IndexError):
            continue
    return total


def memory(count: int) -> dict[str, object]:
    """Most memory while ``count`` short lines, made as they are read, go through."""
    short = (
        json.dumps({"id": index, "body": f"room {index % 97} free, call 07700 900{index % 1000:03}", "country": "GB"}).encode() + b"\n"
        for index in range(count)
    )  # fmt: skip
    return {"lines": count, "megabytes": round(_signals(["-"], short) / 1024)}


def main() -> None:
    """Print one line of JSON per figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listings", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=808)
    parser.add_argument("--memory", action="store_true", help="only memory, at 10,000 and --lines lines")
    parser.add_argument("--lines", type=int, default=1_000_000)
    options = parser.parse_args()
    if options.memory:
        for count in (10_000, options.lines):
            print(json.dumps(memory(count)), flush=True)
        return
    print(json.dumps(phones_beside_peer(min(options.listings, 1000), options.seed)), flush=True)
    print(json.dumps(reading(min(options.listings, 1000), options.seed)), flush=True)
    print(json.dumps(command(options.listings, options.seed)), flush=True)
    print(json.dumps({"memory_here_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
