"""Adverts that mean the same as a text in other words or another language, by sentence embedding.

One embedding a distinct text, kept in the case's ``models`` folder and filled as it is needed.
Meaning finds candidates for a person to look at; it links nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np

from leadline.core.casefile import CaseFile
from leadline.core.files import write_whole
from leadline.core.progress import progress

#: Characters of an advert that are embedded, and least cosine that is reported.
MAX_CHARACTERS = 2_000
LEAST = 0.5
_BATCH = 64
_FILE = "meaning.npz"


def same_meaning(case: CaseFile, text: str, limit: int) -> list[tuple[int, float]]:
    """``(listing, cosine)`` of the adverts nearest in meaning to ``text``, best first."""
    from sklearn.neighbors import NearestNeighbors

    from features.embeddings import embed

    digests, owners = _texts(case)
    if not digests:
        return []
    vectors = _embedded(case, digests)
    query = np.asarray(embed([text[:MAX_CHARACTERS]]), np.float32)[0]
    keys = list(digests)
    nearest = NearestNeighbors(metric="cosine", algorithm="brute").fit(np.stack([vectors[key] for key in keys]))
    distances, places = nearest.kneighbors([query], n_neighbors=min(limit, len(keys)))
    found = [
        (listing, round(1.0 - float(distance), 4))
        for distance, at in zip(distances[0], places[0], strict=True)
        if 1.0 - distance >= LEAST
        for listing in owners[keys[at]]
    ]
    return found[:limit]


def _texts(case: CaseFile) -> tuple[dict[str, str], dict[str, list[int]]]:
    texts: dict[str, str] = {}
    owners: dict[str, list[int]] = {}
    for listing, title, body in case.db.execute("select id, title, body from listings order by id"):
        text = f"{title}\n{body}".strip()[:MAX_CHARACTERS]
        if text:
            digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
            texts.setdefault(digest, text)
            owners.setdefault(digest, []).append(listing)
    return texts, owners


def _embedded(case: CaseFile, texts: dict[str, str]) -> dict[str, np.ndarray]:
    from features.embeddings import embed

    path = case.folder / "models" / _FILE
    known = _load(path)
    missing = [digest for digest in texts if digest not in known]
    if missing:
        with progress("meaning", len(missing), "texts") as bar:
            for begin in range(0, len(missing), _BATCH):
                some = missing[begin : begin + _BATCH]
                known.update(zip(some, np.asarray(embed([texts[key] for key in some]), np.float32), strict=True))
                bar.advance(len(some))
        kept = {digest: known[digest] for digest in texts}
        stream = BytesIO()
        np.savez(stream, digests=np.array(list(kept)), vectors=np.stack(list(kept.values())))
        path.parent.mkdir(exist_ok=True)
        write_whole(path, stream.getvalue())
    return known


def _load(path: Path) -> dict[str, np.ndarray]:
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as kept:
        return dict(zip(kept["digests"].tolist(), kept["vectors"], strict=True))
