"""Telephone numbers in generated adverts: precision, recall by way of hiding, speed; peer in the same run.

    python benchmarks/phones.py --n 10000 --seed 7

The peer is ``phonenumbers.PhoneNumberMatcher`` given each advert's own country.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import adverts, adverts_unseen
from benchmarks.adverts import Advert
from features.contacts import phones
from features.view import ListingView
from leadline.core.records import Listing

#: The generator the points were set on, and one written apart from it.
GENERATORS = {"first": adverts.make, "unseen": adverts_unseen.make}


def ours(advert: Advert) -> set[str]:
    """What Leadline reads, knowing title, body and country."""
    view = ListingView(Listing("bench", "1", title=advert.title, body=advert.body, country=advert.country))
    return {signal.value for signal in phones.extract(view) if signal.kind == "phone"}


def matcher(advert: Advert) -> set[str]:
    """What libphonenumber's matcher finds in the text, given the country."""
    import phonenumbers

    found = phonenumbers.PhoneNumberMatcher(f"{advert.title}\n{advert.body}", advert.country)
    return {phonenumbers.format_number(one.number, phonenumbers.PhoneNumberFormat.E164) for one in found}


def measure(adverts: Sequence[Advert], read: Callable[[Advert], set[str]]) -> dict[str, object]:
    """Precision over all numbers read, recall by kind, adverts per CPU-second."""
    right = wrong = 0
    wanted: Counter[str] = Counter()
    got: Counter[str] = Counter()
    began = time.process_time()
    answers = [read(advert) for advert in adverts]
    seconds = time.process_time() - began
    for advert, answer in zip(adverts, answers, strict=True):
        truth = set(advert.truth.split())
        wanted[advert.kind] += len(truth)
        got[advert.kind] += len(truth & answer)
        right += len(truth & answer)
        wrong += len(answer - truth)
    hidden = [kind for kind in wanted if kind not in ("clean", "none")]
    return {
        "adverts": len(adverts),
        "precision": round(right / max(1, right + wrong), 4),
        "recall_clean": round(got["clean"] / max(1, wanted["clean"]), 4),
        "recall_hidden": round(sum(got[k] for k in hidden) / max(1, sum(wanted[k] for k in hidden)), 4),
        "recall_by_kind": {kind: round(got[kind] / wanted[kind], 3) for kind in sorted(hidden)},
        "adverts_per_cpu_second": round(len(adverts) / seconds),
    }


def show(adverts: Sequence[Advert]) -> None:
    """What went wrong, for whoever mends it: one line of JSON per advert."""
    for advert in adverts:
        truth, answer = set(advert.truth.split()), ours(advert)
        if truth != answer:
            print(json.dumps({"kind": advert.kind, "country": advert.country, "missed": sorted(truth - answer), "wrong": sorted(answer - truth), "title": advert.title, "body": advert.body}, ensure_ascii=False))  # fmt: skip


def main() -> None:
    """Print one line of JSON per reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000, help="adverts (10000 for the published figure)")
    parser.add_argument("--seed", type=int, default=101, help="seed; 1 is the one the weights were set on")
    parser.add_argument("--set", choices=GENERATORS, default="first", help="which generator")
    parser.add_argument("--errors", action="store_true", help="print the adverts read wrongly instead")
    parser.add_argument("--no-peer", action="store_true", help="leave the peer out")
    options = parser.parse_args()
    made = list(GENERATORS[options.set](options.seed, options.n))
    if options.errors:
        show(made)
        return
    for advert in made[:20]:
        ours(advert)  # tables are built at first use
    readers = {"leadline": ours} if options.no_peer else {"leadline": ours, "PhoneNumberMatcher": matcher}
    for name, read in readers.items():
        print(json.dumps({"reader": name, "set": options.set, "seed": options.seed, **measure(made, read)}))


if __name__ == "__main__":
    main()
