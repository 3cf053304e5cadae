"""Placing: how long `leadline link` takes for a few new listings in a large case, and whether it agrees with linking the whole.

The adverts are those of ``benchmarks.linking``: half in template groups, so that most new ones belong to a lead that is
there. The case is filled by bulk inserts and linked whole; then the new listings are added and the command is run as a
user runs it, in a process of its own, once for each of ``--runs`` equal parts. ``agreement`` is pairwise, of the leads after
placing with those after linking everything again (``--without-whole`` leaves that out); ``with_new``: pairs of which at
least one listing is new.

    python -m benchmarks.placing --n 100000 --new 1000
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.linking import Adverts, scores
from leadline.core.casefile import CaseFile, open_case
from models.linking.stage import link_stage

SEEN = "2026-01-01T00:00:00+00:00"


def fill(case: CaseFile, texts: list[str], begin: int, end: int) -> None:
    """Insert adverts ``begin`` to ``end`` as listings."""
    for at in range(begin, end, 10_000):
        rows = [
            (number + 1, "made", f"{number:08}", texts[number], hashlib.sha256(texts[number].encode()).hexdigest())
            for number in range(at, min(at + 10_000, end))
        ]
        with case.transaction() as db:
            db.conn.executemany(
                f"""insert into listings (id, source, source_id, url, title, body, posted_at, place, country, category, price,
                    contacts, images, extra, content_sha256, first_seen, last_seen)
                    values (?, ?, ?, '', '', ?, '', '', '', '', '', '[]', '[]', '{{}}', ?, '{SEEN}', '{SEEN}')""",
                rows,
            )


def leads(case: CaseFile, count: int) -> np.ndarray:
    """The number of each advert's lead."""
    numbers: dict[str, int] = {}
    found = np.full(count, -1)
    for listing, lead in case.db.execute("select listing, lead from lead_members"):
        found[listing - 1] = numbers.setdefault(lead, len(numbers))
    return found


def link(case: Path) -> dict[str, float]:
    """Run the command; what it printed, with wall and CPU seconds and the most memory it took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [
        sys.executable,
        "-c",
        "from leadline.app.main import main; main()",
        "--case",
        str(case),
        "link",
        "--json",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(run.stdout.splitlines()[-1])
    return {
        **told, "wall_seconds": round(time.perf_counter() - began, 2), "cpu_seconds": round(cpu, 2),
        "most_mb": after.ru_maxrss // 1024,
    }  # fmt: skip


def agreement(found: np.ndarray, wanted: np.ndarray, among: np.ndarray | None = None) -> dict[str, float]:
    """Pairwise precision, recall and F1, rounded."""
    return dict(
        zip(("precision", "recall", "f1"), (round(one, 5) for one in scores(wanted, found, among)), strict=True)
    )


def main() -> None:
    """Fill, link, add, link; one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=100_000, help="adverts in the case")
    parser.add_argument("--new", type=int, default=1_000, help="adverts added")
    parser.add_argument("--runs", type=int, default=1, help="runs in which they are added")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--folder", default=None, help="where the case is made, and removed after")
    parser.add_argument("--without-whole", action="store_true", help="do not link the whole case again to compare")
    options = parser.parse_args()
    total = options.n + options.new
    adverts = Adverts(total, options.seed, False)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "case"
        with open_case(path, create=True, actor="benchmark", purpose="benchmark") as case:
            fill(case, adverts.texts, 0, options.n)
            began = time.process_time()
            link_stage(case)
            seconds = round(time.process_time() - began, 1)
        print(json.dumps({"linked_whole": options.n, "cpu_seconds": seconds}), flush=True)
        edges = np.linspace(options.n, total, options.runs + 1).astype(int).tolist()
        for begin, end in itertools.pairwise(edges):
            with open_case(path, actor="benchmark", purpose="benchmark") as case:
                fill(case, adverts.texts, begin, end)
            print(json.dumps({"case": begin, "added": end - begin, **link(path)}), flush=True)
        with open_case(path, actor="benchmark", purpose="benchmark") as case:
            placed, new = leads(case, total), np.arange(total) >= options.n
            print(json.dumps({"truth": agreement(placed, adverts.group)}), flush=True)
            if not options.without_whole:
                link_stage(case, whole=True)
                whole = leads(case, total)
                print(
                    json.dumps({"agreement": agreement(placed, whole), "with_new": agreement(placed, whole, new)}),
                    flush=True,
                )


if __name__ == "__main__":
    main()
