"""Tables of the readers, built where this is imported: by the server that worker processes are forked from.

    python -m features.warm        compile the loops of reading ahead, so that nobody's first run waits for it

Building the tables takes seconds; forked workers share what was built once, memory included.
"""

from __future__ import annotations

import gc

from features.reading import read
from leadline.core.records import Listing

read(Listing("warm", "1", title="two ro\u00f6ms\u200b", body="call 07700 900123, £50 a night, mail me at jobs@example.com, accommodation provided, zero seven seven zero zero nine zero zero ome two three"))
read(Listing("warm", "2", body="0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
# What is here stays: left out of every later collection, its pages remain shared.
gc.collect()
gc.freeze()
# Signals hold no cycles, and looking for some after every 700 new objects takes a sixth of the time.
gc.set_threshold(50_000, 20, 20)
