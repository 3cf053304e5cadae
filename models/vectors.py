"""The embeddings of a case on disk, each with the name of the model that made it.

One SQLite file beside the other models of the case. A batch is one transaction, so a killed process loses at most
the batch it was at. Vectors can always be made again, so they are no part of the case's evidence.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

#: Under the case's ``models`` folder.
FILE = "meaning.db"
#: Vectors read together.
_BLOCK = 20_000


class Vectors:
    """Vectors by model and digest of the text (16 bytes). A context manager: close it when done."""

    def __init__(self, folder: Path) -> None:
        path = folder / "models" / FILE
        path.parent.mkdir(exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute(
            "create table if not exists vectors (model text not null, digest blob not null, vector blob not null, "
            "primary key (model, digest)) without rowid"
        )

    def __enter__(self) -> Vectors:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def models(self) -> dict[str, int]:
        """How many vectors each model has made."""
        return dict(self._db.execute("select model, count(*) from vectors group by model"))

    def digests(self, model: str) -> set[bytes]:
        """The texts that have a vector of this model."""
        return {digest for (digest,) in self._db.execute("select digest from vectors where model = ?", [model])}

    def put(self, model: str, digests: Sequence[bytes], vectors: np.ndarray) -> None:
        """Keep a batch: on disk when this returns."""
        rows = [
            (model, digest, vector.astype("<f4").tobytes()) for digest, vector in zip(digests, vectors, strict=True)
        ]
        with self._transaction():
            self._db.executemany("insert or replace into vectors values (?, ?, ?)", rows)

    def drop_model(self, model: str) -> None:
        """Forget every vector of a model."""
        with self._transaction():
            self._db.execute("delete from vectors where model = ?", [model])

    def drop(self, model: str, digests: Iterable[bytes]) -> None:
        """Forget the vectors of some texts."""
        with self._transaction():
            self._db.executemany(
                "delete from vectors where model = ? and digest = ?", [(model, one) for one in digests]
            )

    def blocks(self, model: str) -> Iterator[tuple[list[bytes], np.ndarray]]:
        """Every vector of a model, a block of rows at a time: digests, and float32 of shape ``(rows, dimensions)``."""
        with closing(
            self._db.execute("select digest, vector from vectors where model = ? order by digest", [model])
        ) as rows:
            while block := rows.fetchmany(_BLOCK):
                digests, vectors = zip(*block, strict=True)
                yield list(digests), np.stack([np.frombuffer(vector, "<f4") for vector in vectors])

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("begin immediate")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._db.execute("commit" if kind is None else "rollback")
