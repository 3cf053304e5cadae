"""The picture stage: what lies in the holding folder is hashed, then kept or destroyed.

The order of steps makes every crash harmless. Blurred copies are on disk before the rows that name
them; an original is unlinked only after the row that says so is committed; a kept original is in
its place, by a second link, before its row says ``kept``. Whatever a crash leaves over is found and
swept by the next run.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from features.picture_text.engines import chosen, label
from features.picture_text.reader import READ, TextReader, check_engine, read_texts
from features.picture_text.stored import erase_readings, keep_reading
from features.pictures.decode import PictureReader, ReadPicture
from features.pictures.hashing import HASHED_WITH
from features.pictures.hashlist import HashList, load_hash_list
from features.pictures.index import INDEX, PictureIndex
from leadline.core.casefile import CaseFile
from leadline.core.errors import Quarantine
from leadline.core.pictures import HOLDING
from leadline.core.progress import progress
from leadline.core.values import now

KEPT = "images/kept"
BLURRED = "images/blurred"
ON_HASH_LIST = "hash-list"
#: Pictures whose outcome is kept together; fewer where each costs seconds, so that less is done again.
_BATCH, _READ_BATCH = 64, 8
#: Seconds after which a file in the holding folder that no row speaks of is nobody's any more.
_ABANDONED = 24 * 3600
_LIST_META = "pictures.hash_list"


def hash_held(case: CaseFile) -> dict[str, Any]:
    """Hash every held picture, and every kept one that an older method hashed.

    Returns ``{"changed", "hashed", "kept", "destroyed", "refused", "read", "with_text"}``. A picture on the hash
    list (setting ``hash_list``) is refused with reason ``hash-list``: its hashes stay, so that its
    listings are linked, but no copy of any kind does, and it is not read; a list that is new or has changed is also
    held against the pictures hashed before. With the setting ``picture_text`` the text in each picture is read
    while it is here, once, and that of kept ones whenever the engine is another. Raises InputError when the list
    cannot be read, SettingsError when the engine is not there, StageError when it does not work.
    """
    counts = {"hashed": 0, "kept": 0, "destroyed": 0, "refused": 0, "read": 0, "with_text": 0}
    entry = chosen(case.settings.picture_text)
    engine = label(case.settings.picture_text) if entry else ""
    with case.stage_lock("pictures"):
        listed = load_hash_list(Path(case.settings.hash_list)) if case.settings.hash_list else None
        # The mark stands while originals may be on disk that no row allows: it was left by a run
        # that was killed, and only then are the folders of finished pictures looked through.
        unfinished = case.folder / "locks" / "pictures.unfinished"
        _sweep(case, (HOLDING, KEPT, BLURRED) if unfinished.exists() else (HOLDING,))
        unfinished.touch()
        counts["refused"] += _refuse_listed(case, listed)
        values = {"version": HASHED_WITH, "engine": engine}
        total = case.db.execute(f"select count(*) from images where {_PENDING}", values).fetchone()[0]
        if total:
            # A worker costs a third of a second to start: a few pictures do not want many.
            limits = {
                "max_pixels": case.settings.picture_max_pixels,
                "workers": max(1, min(case.settings.workers, total // 20 + 1)),
            }
            with ExitStack() as open_while, progress("pictures", total, "pictures") as bar:
                reader = open_while.enter_context(PictureReader(**limits, regions=listed is not None))
                texts = open_while.enter_context(TextReader(entry, **limits)) if entry else None
                if texts is not None:
                    check_engine(texts)
                for batch in _pending(case, values, _READ_BATCH if entry else _BATCH):
                    for name, count in _hash_batch(case, reader, batch, listed, texts, engine).items():
                        counts[name] += count
                    bar.advance(len(batch))
        unfinished.unlink()
    return {"changed": any(counts.values()), **counts}


_PENDING = """(state = 'held' or (state = 'kept' and (hashed_with <> :version or (:engine <> '' and not exists (
    select 1 from picture_readings r where r.image = images.id and r.engine = :engine)))))"""


def _pending(case: CaseFile, values: Mapping[str, Any], size: int) -> Iterator[list[dict[str, Any]]]:
    query = f"select id, sha256, state from images where {_PENDING} and id > :after order by id limit :batch"
    after = 0
    while rows := list(case.db.query(query, {**values, "after": after, "batch": size})):
        yield rows
        after = rows[-1]["id"]


def _hash_batch(
    case: CaseFile,
    reader: PictureReader,
    batch: Sequence[Mapping[str, Any]],
    listed: HashList | None,
    texts: TextReader | None,
    engine: str,
) -> dict[str, int]:
    read: dict[int, ReadPicture | Quarantine] = {}
    present = []
    for row in batch:
        data = _original(case, row["sha256"])
        if data is None:
            read[row["id"]] = Quarantine("missing", "The picture's file is gone from the holding folder.")
        else:
            present.append((row["id"], data))
    read.update(zip((row for row, _ in present), reader.read_all([data for _, data in present]), strict=True))
    whole = [(row, picture) for row, picture in read.items() if isinstance(picture, ReadPicture)]
    if listed is not None and whole:
        hits = listed.hits([picture.hashes for _, picture in whole], [picture.regions for _, picture in whole])
        flagged = {row for (row, _), hit in zip(whole, hits, strict=True) if hit}
    else:
        flagged = set()
    shown = [(row, data) for row, data in present if isinstance(read[row], ReadPicture) and row not in flagged]
    said = (
        {}
        if texts is None
        else dict(zip((row for row, _ in shown), read_texts(texts, [data for _, data in shown]), strict=True))
    )
    keep = case.settings.keep_pictures
    outcomes = []
    for row in batch:
        picture = read[row["id"]]
        if isinstance(picture, Quarantine):
            outcomes.append((row, "refused", picture.reason, picture.message, None))
        elif row["id"] in flagged:
            outcomes.append((row, "refused", ON_HASH_LIST, "The picture is on the loaded hash list.", picture))
        else:
            outcomes.append((row, "kept" if keep or row["state"] == "kept" else "destroyed", "", "", picture))
    for row, state, _, _, picture in outcomes:
        if state != "refused":
            _write(case.folder / BLURRED / f"{row['sha256']}.jpg", picture.blurred)
        if state == "kept":
            _keep(case, row["sha256"])
    counts = {
        "hashed": len(whole),
        **{name: sum(outcome[1] == name for outcome in outcomes) for name in ("kept", "destroyed", "refused")},
        "read": sum(outcome == READ for outcome, _ in said.values()),
        "with_text": sum(bool(lines) for _, lines in said.values()),
    }
    with case.transaction() as db:
        for row, state, reason, message, picture in outcomes:
            digest = row["sha256"]
            facts = {
                "state": state, "reason": reason, "hashed_with": HASHED_WITH,
                "kept_file": f"{KEPT}/{digest}" if state == "kept" else None,
                "blurred_file": f"{BLURRED}/{digest}.jpg" if state != "refused" else None,
            }  # fmt: skip
            if picture is not None:
                facts |= {
                    "width": picture.width, "height": picture.height, "media_type": picture.media_type,
                    "hashes": _kept_hashes(picture.hashes, listed=reason == ON_HASH_LIST),
                }  # fmt: skip
            db["images"].update(row["id"], facts)
            if state == "refused":
                _quarantine(case, row["id"], digest, reason, message)
        for image, (outcome, lines) in said.items():
            keep_reading(db, image, engine, outcome, lines)
            if outcome != READ:
                digest = next(row["sha256"] for row in batch if row["id"] == image)
                _quarantine(case, image, digest, f"text-{outcome}", "The text in the picture could not be read.")
        case.record("hash-pictures", "pictures", **counts, **({"engine": engine} if engine else {}))
    for row, state, *_ in outcomes:
        _remove(case, row["sha256"], state)
    return counts


def _refuse_listed(case: CaseFile, listed: HashList | None) -> int:
    """Hold a new or changed list against the pictures hashed before; how many were on it."""
    digest = listed.digest if listed else ""
    if listed is None or case.meta(_LIST_META, "") == digest:
        return 0
    query = (
        "select id, sha256, hashes from images where state in ('kept', 'destroyed') and id > ? order by id limit 500"
    )
    after = refused = 0
    while rows := list(case.db.query(query, [after])):
        after = rows[-1]["id"]
        hits = listed.hits([json.loads(row["hashes"]) for row in rows])
        flagged = [row for row, hit in zip(rows, hits, strict=True) if hit]
        if not flagged:
            continue
        with case.transaction() as db:
            for row in flagged:
                db["images"].update(
                    row["id"],
                    {
                        "state": "refused", "reason": ON_HASH_LIST, "kept_file": None, "blurred_file": None,
                        "hashes": _kept_hashes(json.loads(row["hashes"]), listed=True),
                    },
                )  # fmt: skip
                message = "The picture is on the loaded hash list."
                _quarantine(case, row["id"], row["sha256"], ON_HASH_LIST, message)
            erase_readings(db, [row["id"] for row in flagged])
            case.record("refuse-listed-pictures", "pictures", refused=len(flagged))
        for row in flagged:
            _remove(case, row["sha256"], "refused")
        PictureIndex(case.folder / INDEX).clear()  # it holds what their shapes could be drawn from
        refused += len(flagged)
    case.set_meta(_LIST_META, digest)
    return refused


def _kept_hashes(hashes: Mapping[str, Any], *, listed: bool) -> str:
    """What is stored of a picture's hashes: of one on the hash list, nothing that its shapes can be drawn from."""
    bare = {"sketch": "", "points": "", "panels": [], "crops": "", "fine": "", "tint": ""} if listed else {}
    return json.dumps({**hashes, **bare}, separators=(",", ":"))


def _quarantine(case: CaseFile, image: int, digest: str, reason: str, message: str) -> None:
    shown = case.db.execute(
        """select l.source, li.url from listing_images li join listings l on l.id = li.listing
           where li.image = ? order by l.id, li.url limit 1""",
        [image],
    ).fetchone() or ("", f"sha256:{digest}")
    case.db.execute(
        """insert into quarantine (at, stage, source, url, reason, message) values (?, 'pictures', ?, ?, ?, ?)
           on conflict do nothing""",
        [now(), *shown, reason, message],
    )


def _original(case: CaseFile, digest: str) -> bytes | None:
    for folder in (HOLDING, KEPT):
        try:
            return (case.folder / folder / digest).read_bytes()
        except FileNotFoundError:
            continue
    return None


def _keep(case: CaseFile, digest: str) -> None:
    target = case.folder / KEPT / digest
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        os.link(case.folder / HOLDING / digest, target)


def _remove(case: CaseFile, digest: str, state: str) -> None:
    """Unlink whatever of a picture its committed state does not allow."""
    (case.folder / HOLDING / digest).unlink(missing_ok=True)
    if state != "kept":
        (case.folder / KEPT / digest).unlink(missing_ok=True)
    if state == "refused":
        (case.folder / BLURRED / f"{digest}.jpg").unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, path)


def _sweep(case: CaseFile, folders: Sequence[str]) -> None:
    """Remove what an interrupted run left: files whose row is past them, and abandoned ones.

    A file without a row may be a picture another process is putting in the holding folder at this
    moment, so it goes only when it has lain there for a day.
    """
    for folder in folders:
        place = case.folder / folder
        if not place.is_dir():
            continue
        for name in sorted(entry.name for entry in os.scandir(place)):
            digest = name.removesuffix(".jpg")
            row = case.db.execute("select state from images where sha256 = ?", [digest]).fetchone()
            if row is None:
                if _age(place / name) > _ABANDONED:
                    (place / name).unlink(missing_ok=True)
            elif row[0] != "held":
                _remove(case, digest, row[0])


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
