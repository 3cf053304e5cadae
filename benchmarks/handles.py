"""Handles and payment names read from short adverts: precision and recall, beside a plain pattern in the same run.

    python -m benchmarks.handles [--misses]

Cases: ``benchmarks/cases/handles_*.txt``, over all platforms, in many languages and disguises, with look-alikes that
must stay out. ``first`` was written before the reader was looked at and ``fresh`` after a first round; what they
measured when run for the first time is in ``docs/figures.md``. ``tuned`` and ``spread`` were tuned on. ``last`` never was.
The peer is what a careful page of regular expressions does: links, and a platform's plain name, a colon or @, a name.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from features.contacts import handles, payments, phones
from features.view import ListingView
from leadline.core.records import Listing

CASES = Path(__file__).parent / "cases"
SETS = ("first", "tuned", "fresh", "last", "spread")

_PEER = re.compile(
    r"(telegram|whatsapp|signal|viber|wechat|微信|line|kik|snapchat|snap|instagram|insta|facebook|twitter|tiktok|discord|onlyfans|"
    r"skype|cashapp|paypal|venmo|revolut|wise)\s*(?:id)?\s*[:@]+\s*@?\$?(\+?[\w.#-]{3,40})",
    re.IGNORECASE,
)
_PEER_LINK = re.compile(
    r"(t|wa|instagram|facebook|twitter|x|onlyfans|linktr|paypal|kik|tiktok)\.(?:com|me|ee)/@?([\w.+-]+)", re.IGNORECASE
)
_PEER_NAMES = {"微信": "wechat", "snap": "snapchat", "insta": "instagram", "twitter": "x", "t": "telegram", "wa": "whatsapp", "linktr": "linktree"}  # fmt: skip


def cases(name: str) -> Iterator[tuple[str, set[str]]]:
    """Text and the accounts in it, as ``platform:name``."""
    for line in (CASES / f"handles_{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, wanted = line.partition("=>")
            yield text.strip().replace("\\n", "\n"), set(wanted.split())


def ours(text: str) -> set[str]:
    """What Leadline reads."""
    view = ListingView(Listing("bench", "1", body=text))
    found = [*phones.extract(view), *handles.extract(view), *payments.extract(view)]
    return {signal.value for signal in found if signal.kind in ("handle", "payment")}


def peer(text: str) -> set[str]:
    """What plain patterns read."""
    found = [*_PEER_LINK.findall(text), *_PEER.findall(text)]
    return {f"{_PEER_NAMES.get(where.lower(), where.lower())}:{name.lower()}" for where, name in found}


def measure(name: str, read: Callable[[str], set[str]], misses: bool = False) -> tuple[float, float, float]:
    """Precision, recall, and CPU microseconds a case."""
    right = wrong = missed = 0
    tried = list(cases(name))
    read(tried[0][0])  # tables are built at first use
    began = time.process_time()
    answers = [read(text) for text, _ in tried]
    micro = (time.process_time() - began) / len(tried) * 1e6
    for (text, wanted), found in zip(tried, answers, strict=True):
        right += len(found & wanted)
        wrong += len(found - wanted)
        missed += len(wanted - found)
        if misses and found != wanted:
            print(f"  {text!r}: missed {sorted(wanted - found)}, read {sorted(found - wanted)}")
    return right / max(1, right + wrong), right / max(1, right + missed), micro


def main() -> None:
    """Print one line per set and reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="show every case that is not right")
    options = parser.parse_args()
    for name in SETS:
        for label, read in (("leadline", ours), ("plain patterns", peer)):
            precision, recall, micro = measure(name, read, options.misses and read is ours)
            print(
                f"{name:6} {len(list(cases(name))):4} cases  {label:15} precision {precision:.3f}  recall {recall:.3f}  {micro:,.0f} µs a case"
            )


if __name__ == "__main__":
    main()
