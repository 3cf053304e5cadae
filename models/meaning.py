"""Adverts that mean the same as a text in other words or another language, by sentence embedding.

One embedding a distinct text, kept with the case (``models.vectors``) under the name of the model that made it, and made
for what is new only. Meaning finds candidates for a person to look at; it links nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from heapq import nlargest
from typing import Any

from features.embeddings import EmbeddingModel, embed, model_of
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from leadline.core.progress import progress
from models.vectors import Vectors

STAGE = "embed"
#: Characters of an advert that are embedded, and least cosine that is reported.
MAX_CHARACTERS = 2_000
LEAST = 0.5
#: Texts embedded and kept together: what a kill can lose.
BATCH = 64


def embed_stage(case: CaseFile) -> dict[str, Any]:
    """Embed every distinct text that has no vector of the model that is set, and forget what is of no use.

    Returns ``{"changed", "model", "texts", "embedded", "removed"}``: distinct texts of the case, and
    vectors made and removed by this call. May be killed and run again. Vectors of another model are
    removed when those of this one are complete.
    """
    model = model_of(case.settings.embedding_model)
    with case.stage_lock(STAGE), Vectors(case.folder) as vectors:
        missing, digests = _missing(case, vectors, model)
        with progress("embed", len(missing), "texts") as bar:
            for begin in range(0, len(missing), BATCH):
                some = missing[begin : begin + BATCH]
                texts = _texts_of(case, [listing for _, listing, _ in some])
                vectors.put(model.name, [digest for _, _, digest in some], embed(texts, model.folder))
                bar.advance(len(some))
        gone = vectors.digests(model.name) - digests
        vectors.drop(model.name, gone)
        others = {name: count for name, count in vectors.models().items() if name != model.name}
        for name in others:
            vectors.drop_model(name)
    removed = len(gone) + sum(others.values())
    if missing or removed:
        case.record("embed", "case", model=model.name, embedded=len(missing), removed=removed)
    return {
        "changed": bool(missing or removed), "model": model.name, "texts": len(digests), "embedded": len(missing),
        "removed": removed,
    }  # fmt: skip


def same_meaning(case: CaseFile, text: str, limit: int) -> list[tuple[int, float]]:
    """``(listing, cosine)`` of the adverts nearest in meaning to ``text``, best first.

    What is new in the case is embedded first. Raises InputError where vectors of another model than the
    one that is set are kept.
    """
    model = model_of(case.settings.embedding_model)
    with Vectors(case.folder) as vectors:
        other = next((name for name in vectors.models() if name != model.name), None)
    if other is not None:
        raise InputError(
            f"The texts of this case are embedded by {other}, and the model that is set is {model.name}.",
            "Run `leadline embed` to embed them by the one that is set, or name the other in the setting embedding_model.",
        )
    embed_stage(case)
    query = embed([text[:MAX_CHARACTERS]], model.folder)[0]
    best: list[tuple[float, bytes]] = []
    with Vectors(case.folder) as vectors:
        for digests, rows in vectors.blocks(model.name):
            near = zip((rows @ query).tolist(), digests, strict=True)
            best = nlargest(limit, [*best, *((cosine, digest) for cosine, digest in near if cosine >= LEAST)])
    wanted = {digest: cosine for cosine, digest in best}
    owners: dict[bytes, list[int]] = {}
    for listing, _, digest in _texts(case) if wanted else ():
        if digest in wanted:
            owners.setdefault(digest, []).append(listing)
    found = [(listing, round(cosine, 4)) for cosine, digest in best for listing in owners.get(digest, ())]
    return found[:limit]


def _missing(
    case: CaseFile, vectors: Vectors, model: EmbeddingModel
) -> tuple[list[tuple[int, int, bytes]], set[bytes]]:
    """``(length, listing, digest)`` of the distinct texts without a vector, short ones first; and all digests."""
    known = vectors.digests(model.name)
    digests: set[bytes] = set()
    missing = []
    for listing, text, digest in _texts(case):
        if digest not in digests:
            digests.add(digest)
            if digest not in known:
                missing.append((len(text), listing, digest))
    return sorted(missing), digests


def _texts(case: CaseFile) -> Iterator[tuple[int, str, bytes]]:
    """Listing, text and its digest, of every listing that has a text."""
    for listing, title, body in case.db.execute("select id, title, body from listings order by id"):
        text = _text(title, body)
        if text:
            yield listing, text, blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _text(title: str, body: str) -> str:
    return f"{title}\n{body}".strip()[:MAX_CHARACTERS]


def _texts_of(case: CaseFile, listings: list[int]) -> list[str]:
    marks = ",".join("?" * len(listings))
    rows = case.db.execute(f"select id, title, body from listings where id in ({marks})", listings)
    found = {listing: _text(title, body) for listing, title, body in rows}
    return [found[listing] for listing in listings]
