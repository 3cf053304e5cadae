"""Compile the inner loops of linking ahead, so that nobody's first run waits for it (some 20 seconds).

    python -m models.linking.compiling

Numba keeps what it compiles beside the modules or, where those are read-only, in the user's cache
folder, by module, by types and by the modules' time of change; later processes find it there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from leadline.core.records import Listing
from models.linking import standing
from models.linking.alignment import common_passages, words_of
from models.linking.batch import Surroundings
from models.linking.engine import link_rows
from models.linking.near_duplicates import Known
from models.linking.rows import row_of

_TEXT = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"


def compile_loops() -> None:
    """Link a few adverts and place one more, through the same calls as a case and so with the same types."""
    bodies = [_TEXT, _TEXT, f"{_TEXT} seventeen", f"zero {_TEXT} eighteen", f"{_TEXT} achtzehn für alle"]
    listings = [Listing("set-up", str(at), body=body) for at, body in enumerate(bodies)]
    rows = [row_of(at, listing, []) for at, listing in enumerate(listings, 1)]
    common_passages(words_of(listings[0]), words_of(listings[2]))
    learned = link_rows(rows, keep=True).learned
    assert learned is not None
    with tempfile.TemporaryDirectory() as folder:
        stands = standing.load(Path(folder), standing.keep(Path(folder), learned, rows))
        assert stands is not None
        new = standing.Features.of([rows[0].tokens])
        tables = {what: stands.arrays[what] for what in ("texts", "families")}
        known = Known(stands.family_counts, tables, {what: new.counted(np.ones(1)) for what in tables})
        standing.candidates(stands, known, new, new)
        link_rows(rows, within=Surroundings(known, frozenset([1]), len(rows), stands.usual, {}))


if __name__ == "__main__":
    compile_loops()
