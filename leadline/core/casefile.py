"""The case file: one folder, one SQLite database, and the rules for touching it.

Everything acknowledged is on disk (WAL, ``synchronous=FULL``). Writers take the database for a
moment (``transaction``); a stage takes its own lock for as long as it runs (``stage_lock``), which
the operating system releases however the process ends.
"""

from __future__ import annotations

import fcntl
import json
import re
import sqlite3
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from leadline.core import audit
from leadline.core.errors import CaseBusy, CaseError, CaseNotFound, CaseTooNew, disk_is_full, machine_error
from leadline.core.schema import migrations
from leadline.core.settings import Settings, load_settings
from leadline.core.values import now

DATABASE = "case.db"
#: Marks the SQLite file as ours ("Lead" in ASCII), for `file` and for refusing other databases.
APPLICATION_ID = 0x4C656164
#: Seconds a writer waits for another writer before giving up.
BUSY_SECONDS = 60.0
_CASE_ID = re.compile("[0-9a-f]{32}")


class CaseFile:
    """An open case: its folder, its database, and who is working on it.

    Use ``open_case``. One object belongs to one thread; open another for another thread.
    """

    def __init__(self, folder: Path, db: Database, settings: Settings, actor: str, purpose: str) -> None:
        self.folder = folder
        self.db = db
        self.settings = settings
        self.actor = actor
        self.purpose = purpose
        self._head: audit.Head | None = None

    @property
    def id(self) -> str:
        """The case's own random name, kept for life. Raises CaseError when it is not one of ours."""
        row = self.db.execute("select value from meta where key = 'case_id'").fetchone()
        # It becomes part of a file's name outside the case, and the case may come from anybody.
        if row is None or not _CASE_ID.fullmatch(str(row[0])):
            raise CaseError(f"The case in {self.folder} has no name of its own: it was altered.", "Take a whole copy.")
        return row[0]

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing, and on disk when the block ends. Nested blocks are savepoints."""
        if self.db.conn.in_transaction:
            with self.db.atomic():
                yield self.db
            return
        self._head = None
        self.db.conn.execute("begin immediate")
        try:
            yield self.db
        except BaseException:
            self.db.conn.rollback()
            raise
        self.db.conn.execute("commit")
        if self._head is not None:
            audit.Anchor(self.settings.state_dir, self.id).advance(self.db, self._head)

    def record(self, action: str, subject: str, *, purpose: str = "", **detail: Any) -> None:
        """Add an entry to the audit log: what was done, to what, why.

        Inside a transaction the entry stands or falls with it. ``detail`` must hold counts, ids and
        hashes; never contact details or listing texts, which erasure must be able to remove.
        """
        with self.transaction() as db:
            self._head = audit.append(
                db, actor=self.actor, action=action, subject=subject, purpose=purpose or self.purpose, detail=detail
            )

    @contextmanager
    def stage_lock(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Only one process at a time runs stage ``name``; a second waits, or raises CaseBusy."""
        path = self.folder / "locks" / f"{name}.lock"
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not wait:
                    raise CaseBusy(f"Another process is running {name} on this case.", "Wait for it to end.") from None
                print(f"{name}: waiting for another process to finish", file=sys.stderr)
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def meta(self, key: str, default: Any = None) -> Any:
        """A value kept with the case, as stored by ``set_meta``."""
        row = self.db.execute("select value from meta where key = ?", [key]).fetchone()
        return default if row is None else json.loads(row[0])

    def set_meta(self, key: str, value: Any) -> None:
        """Keep a JSON-ready value with the case."""
        with self.transaction() as db:
            db["meta"].upsert({"key": key, "value": json.dumps(value)}, pk="key")

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def __enter__(self) -> CaseFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_case(
    folder: Path | str,
    *,
    create: bool = False,
    settings: Settings | None = None,
    actor: str = "",
    purpose: str = "",
    flags: Mapping[str, Any] | None = None,
) -> CaseFile:
    """Open the case in ``folder``; with ``create`` make it when there is none.

    A case made by an older Leadline is migrated. Raises CaseNotFound, CaseTooNew, CaseError, and
    AuditError when a new case cannot be anchored.
    """
    from leadline.core.settings import FILE_NAME

    folder = Path(folder)
    settings = settings or load_settings(file=folder / FILE_NAME, flags=flags)
    path = folder / DATABASE
    if not path.exists() and not create:
        raise CaseNotFound(
            f"There is no case in {folder}.",
            "Name one with --case FOLDER, or start one with `leadline import` or `leadline crawl`.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "open.lock").open("a") as handle:  # two first openings at once, or one amid a migration
            fcntl.flock(handle, fcntl.LOCK_EX)
            db = _connect(path)
            _migrate(db, folder)
    except (OSError, sqlite3.DatabaseError) as error:
        if disk_is_full(error):
            raise machine_error(error) from error
        raise CaseError(
            f"The case in {folder} cannot be opened: {error}.", "Check the disk and the folder's permissions."
        ) from error
    case = CaseFile(folder, db, settings, actor or settings.actor, purpose or settings.purpose)
    try:
        audit.Anchor(settings.state_dir, case.id).begin(db)
    except BaseException:
        case.close()
        raise
    return case


def _connect(path: Path) -> Database:
    # Autocommit: transactions begin and end only where CaseFile.transaction says so.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "cache_size=-65536", "temp_store=memory"):
        connection.execute(f"pragma {pragma}")
    return Database(connection, execute_plugins=False)


def _migrate(db: Database, folder: Path) -> None:
    known = {migration.name for migration in migrations._migrations}
    applied = {migration.name for migration in migrations.applied(db)}
    if unknown := applied - known:
        raise CaseTooNew(
            f"The case in {folder} was written by a newer Leadline ({', '.join(sorted(unknown))}).",
            "Update Leadline; this version must not write to it.",
        )
    # Killed between being made and being named, a case is named now; one with a log was altered, and is not.
    if applied == known and db.execute("select 1 from meta union all select 1 from audit").fetchone():
        return
    if (
        not applied
        and db.execute("select count(*) from sqlite_master where name not like '%migrations%'").fetchone()[0]
    ):
        raise CaseError(f"{folder / DATABASE} is a database of another program.", "Name another folder with --case.")
    db.execute(f"pragma application_id = {APPLICATION_ID}")
    migrations.apply(db)
    db.execute("insert or ignore into meta values ('case_id', ?)", [uuid.uuid4().hex])
    db.execute("insert or ignore into meta values ('created_at', ?)", [json.dumps(now())])
