"""The audit log: a chain of hashes whose head is signed and anchored outside the case.

Each entry hashes its own content with the hash before it, so an edited, removed or reordered entry
breaks the chain. Cutting off the end leaves a valid shorter chain; that shows against the anchor,
a signed note of the last head, kept with its key in ``state_dir`` and moved forward after every
commit. The chain may be ahead of its anchor (a crash between the two), never behind it. A case is
anchored when it is made; an anchor made later says from which entry on it vouches for the log, so
that neither deleting it nor giving the case another name heals a log that was cut or rewritten.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from leadline.core.errors import AuditError
from leadline.core.files import write_whole
from leadline.core.values import canonical_json, now, sha256

GENESIS = "0" * 64
_FIELDS = ("seq", "at", "actor", "action", "subject", "purpose", "detail", "previous")


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: its number and its hash.

    In an anchor ``since`` is the first entry it vouches for; 0 is from the beginning.
    """

    seq: int
    hash: str
    since: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found. ``problems`` is empty when the log proves its integrity."""

    entries: int
    anchored: int
    problems: tuple[str, ...]


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Hash of one entry, its position and its predecessor's hash included."""
    return sha256(canonical_json([entry[name] for name in _FIELDS]))


def append(db: Database, *, actor: str, action: str, subject: str, purpose: str, detail: Mapping[str, Any]) -> Head:
    """Write the next entry inside the caller's transaction and return the new head."""
    last = db.execute("select seq, hash from audit order by seq desc limit 1").fetchone() or (0, GENESIS)
    entry = {
        "seq": last[0] + 1, "at": now(), "actor": actor, "action": action, "subject": subject,
        "purpose": purpose, "detail": canonical_json(detail), "previous": last[1],
    }  # fmt: skip
    entry["hash"] = entry_hash(entry)
    db.execute(
        "insert into audit values (:seq, :at, :actor, :action, :subject, :purpose, :detail, :previous, :hash)", entry
    )
    return Head(entry["seq"], entry["hash"])


def verify(db: Database, anchor: Anchor) -> Verdict:
    """Walk the whole chain and compare its head with the anchor."""
    problems: list[str] = []
    previous, expected, entries = GENESIS, 1, 0
    note = anchor.read()
    anchored_hash = GENESIS if note is not None and note.seq == 0 else ""
    columns = ", ".join([*_FIELDS, "hash"])
    for row in db.query(f"select {columns} from audit order by seq"):
        entries += 1
        if row["seq"] != expected:
            problems.append(f"Entries {expected} to {row['seq'] - 1} are missing: they were removed or moved.")
        elif row["previous"] != previous:
            problems.append(f"Entry {row['seq']} does not follow the one before it: entries were removed or reordered.")
        if entry_hash(row) != row["hash"]:
            problems.append(f"Entry {row['seq']} is not as it was written: it was edited or moved.")
        previous, expected = row["hash"], row["seq"] + 1
        if note is not None and row["seq"] == note.seq:
            anchored_hash = row["hash"]
        if len(problems) >= 20:
            problems.append("More problems follow; the rest was not read.")
            return Verdict(entries, note.seq if note else 0, tuple(problems))
    if note is None:
        if entries:
            problems.append(f"No anchor for this case in {anchor.path.parent}: the end of the log cannot be proved.")
    elif note.seq >= expected:
        problems.append(
            f"The log ends at entry {expected - 1} but entry {note.seq} was anchored: its end was cut off, "
            "or this is a copy of a case that went on elsewhere."
        )
    elif anchored_hash != note.hash and not problems:
        problems.append(f"Entry {note.seq} is not the one that was anchored: the log was rewritten.")
    if note is not None and note.since:
        problems.append(
            f"This installation vouches for this log only from entry {note.since} on: what came before, and that nothing "
            "is missing there, is proved only where the case was made."
        )
    return Verdict(entries, note.seq if note else 0, tuple(problems))


class Anchor:
    """The signed note of a case's last head, in a file outside the case."""

    def __init__(self, state_dir: Path, case_id: str) -> None:
        self.state_dir = state_dir
        self.case_id = case_id
        self.path = state_dir / "anchors" / f"{case_id}.json"

    def read(self) -> Head | None:
        """The anchored head, or None when this case was never anchored here.

        Raises AuditError when the note is not signed by this installation's key.
        """
        try:
            note = json.loads(self.path.read_text("utf-8"))
            signature = bytes.fromhex(note.pop("signature"))
            head = Head(int(note["seq"]), str(note["hash"]), int(note["since"]))
            authentic = note["case"] == self.case_id
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            raise AuditError(f"The anchor {self.path} cannot be read.", "Treat the log as tampered with.") from error
        if not authentic or not self._verify(canonical_json(note).encode(), signature):
            raise AuditError(
                f"The anchor {self.path} is not signed by this installation's key.", "Treat the log as tampered with."
            )
        return head

    def begin(self, db: Database) -> None:
        """Anchor a case in which nothing has been done yet; any other is left as it is.

        Raises AuditError when the anchor cannot be written: then nothing could be proved later.
        """
        if self.path.exists() or db.execute("select 1 from audit union all select 1 from listings limit 1").fetchone():
            return
        with self._locked():
            if not self.path.exists():
                self._write(Head(0, GENESIS))

    def advance(self, db: Database, head: Head) -> None:
        """Move the anchor forward to ``head``; never back, and never onto a chain that left it.

        An anchor the chain no longer reaches stays where it is, so that ``verify`` shows the break.
        """
        with self._locked():
            try:
                note = self.read()
            except AuditError:
                return
            if note is None:
                self._write(Head(head.seq, head.hash, since=head.seq))
                return
            row = db.execute("select hash from audit where seq = ?", [note.seq]).fetchone() if note.seq else (GENESIS,)
            if head.seq > note.seq and row is not None and row[0] == note.hash:
                self._write(Head(head.seq, head.hash, note.since))

    def _write(self, head: Head) -> None:
        statement = {"case": self.case_id, "seq": head.seq, "hash": head.hash, "since": head.since, "at": now()}
        signature = self._key().sign(canonical_json(statement).encode()).hex()
        write_whole(self.path, json.dumps({**statement, "signature": signature}).encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = (self.path.parent / f"{self.case_id}.lock").open("a")
        except OSError as error:
            raise AuditError(
                f"The audit anchor cannot be written in {self.path.parent}: {error}.",
                "Name a folder you may write to with the setting state_dir.",
            ) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _verify(self, message: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            self._key().public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def _key(self) -> Any:
        """This installation's Ed25519 key, made on first use and readable by its owner only."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        path = self.state_dir / "audit.key"
        if not path.exists():
            self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, Ed25519PrivateKey.generate().private_bytes_raw(), only_if_absent=True)
        try:
            return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
        except (ValueError, OSError) as error:
            raise AuditError(
                f"The key {path} cannot be read: {error}.", "Put it back from a copy; without it no log can be proved."
            ) from error
