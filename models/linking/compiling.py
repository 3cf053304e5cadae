"""Compile the inner loops of linking ahead, so that nobody's first run waits for it (some 20 seconds).

    python -m models.linking.compiling

Numba keeps what it compiles beside the modules or, where those are read-only, in the user's cache
folder, by module, by types and by the modules' time of change; later processes find it there.
"""

from __future__ import annotations

from leadline.core.records import Listing
from models.linking.engine import link_rows
from models.linking.rows import row_of

_TEXT = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"


def compile_loops() -> None:
    """Link a few adverts, through the same calls as a case and so with the same types."""
    bodies = [_TEXT, _TEXT, f"{_TEXT} seventeen", f"zero {_TEXT} eighteen", f"{_TEXT} achtzehn für alle"]
    link_rows([row_of(at, Listing("set-up", str(at), body=body), []) for at, body in enumerate(bodies, 1)])


if __name__ == "__main__":
    compile_loops()
