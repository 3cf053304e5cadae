"""A megabyte of one thing: read in bounded time, into a bounded number of signals."""

from __future__ import annotations

import time
from itertools import count, islice

import pytest

from features.reading import read_batch
from leadline.core.records import Listing

SIZE = 1_000_000
#: Signals that one listing may yield at most, whatever is in it.
MOST_SIGNALS = 20_000


def _many(pattern: str) -> str:
    return "".join(islice((pattern % number for number in count()), SIZE // len(pattern)))[:SIZE]


FLOODS = {
    "telegram links": _many("t.me/x%06d "),
    "links of three kinds": "".join(f"t.me/a{n:06} vk.com/b{n:06} instagram.com/c{n:06} " for n in range(20_000)),
    "one link": "t.me/x " * (SIZE // 7),
    "handles": _many("telegram: @user%06d "),
    "sites": _many("http://h%d.com/x "),
    "e-mails": _many("a%d@b.com "),
    "wallets": ("0x" + "ab" * 20 + " ") * (SIZE // 43),
    "wallets of no chain": ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed " + "4" + "A" * 94 + " bc1" + "q" * 80 + " ") * (SIZE // 223),
    "phones": _many("+49 151 %08d, "),
    "digits": "7" * SIZE,
    "invisible": "7\u200b" * (SIZE // 2),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_read_in_bounded_time_into_bounded_signals(name: str) -> None:
    read_batch([Listing("s", "0", body="call 0176 12345678")])  # what is read once for all
    began = time.process_time()
    (signals,) = read_batch([Listing("s", "1", title="x", body=FLOODS[name])])
    assert len(signals) <= MOST_SIGNALS
    assert time.process_time() - began < 15  # ten times what it takes, for machines that are busy
