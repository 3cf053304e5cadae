"""The audit log proves its own integrity, and shows each way of breaking it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlite_utils import Database

from leadline.core.audit import Anchor, Verdict, append, entry_hash, verify
from leadline.core.casefile import CaseFile
from leadline.core.errors import AuditError


@pytest.fixture
def logged(case: CaseFile) -> CaseFile:
    for number in range(12):
        case.record("view", f"lead:{number}", purpose="test", count=number)
    return case


def _verdict(case: CaseFile) -> Verdict:
    return verify(case.db, Anchor(case.settings.state_dir, case.id))


def _edit(db: Database) -> None:
    db.execute("update audit set actor = 'somebody else' where seq = 5")


def _edit_and_rehash(db: Database) -> None:
    """A forger who rewrites the whole rest of the chain leaves a valid chain, but not the anchored one."""
    rows = list(db.query("select * from audit order by seq"))
    previous = rows[3]["hash"]
    for row in rows[4:]:
        row["actor"], row["previous"] = "somebody else", previous
        previous = row["hash"] = entry_hash(row)
        db["audit"].update(row["seq"], {key: row[key] for key in ("actor", "previous", "hash")})


def _remove(db: Database) -> None:
    db.execute("delete from audit where seq = 6")


def _remove_and_renumber(db: Database) -> None:
    db.execute("delete from audit where seq = 6")
    db.execute("update audit set seq = seq - 1 where seq > 6")


def _reorder(db: Database) -> None:
    db.execute("update audit set seq = 1000 where seq = 4")
    db.execute("update audit set seq = 4 where seq = 5")
    db.execute("update audit set seq = 5 where seq = 1000")


def _cut_off(db: Database) -> None:
    db.execute("delete from audit where seq > 9")


def _cut_off_and_go_on(db: Database) -> None:
    """Cutting the end and writing new valid entries past the old length does not hide the cut."""
    db.execute("delete from audit where seq > 9")
    for _ in range(8):
        append(db, actor="x", action="view", subject="y", purpose="z", detail={})


def _empty(db: Database) -> None:
    db.execute("delete from audit")


def test_an_untouched_log_is_whole(logged: CaseFile) -> None:
    assert _verdict(logged) == Verdict(12, 12, ())


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_edit, "Entry 5 is not as it was written"),
        (_edit_and_rehash, "not the one that was anchored"),
        (_remove, "Entries 6 to 6 are missing"),
        (_remove_and_renumber, "Entry 6"),
        (_reorder, "Entry 4"),
        (_cut_off, "its end was cut off"),
        (_cut_off_and_go_on, "not the one that was anchored"),
        (_empty, "its end was cut off"),
    ],
)
def test_each_way_of_tampering_is_found(logged: CaseFile, tamper: Callable[[Database], None], said: str) -> None:
    tamper(logged.db)
    assert said in " ".join(_verdict(logged).problems)


def test_later_work_does_not_heal_a_cut_log(logged: CaseFile) -> None:
    """The anchor never moves onto a chain that left it, however long that chain grows."""
    _cut_off(logged.db)
    for number in range(10):
        logged.record("view", f"lead:{number}")
    assert _verdict(logged).problems


def test_the_chain_may_be_ahead_of_its_anchor(logged: CaseFile) -> None:
    append(logged.db, actor="x", action="view", subject="y", purpose="z", detail={})
    assert _verdict(logged) == Verdict(13, 12, ())


def test_a_forged_or_missing_anchor_is_noticed(logged: CaseFile) -> None:
    anchor = Anchor(logged.settings.state_dir, logged.id)
    note = json.loads(anchor.path.read_text())
    anchor.path.write_text(json.dumps({**note, "seq": 3}))
    with pytest.raises(AuditError, match="not signed"):
        _verdict(logged)
    anchor.path.write_text("{")
    with pytest.raises(AuditError, match="cannot be read"):
        _verdict(logged)
    anchor.path.unlink()
    assert "No anchor" in _verdict(logged).problems[0]


def test_the_key_is_outside_the_case_and_private(logged: CaseFile) -> None:
    key = logged.settings.state_dir / "audit.key"
    assert key.stat().st_mode & 0o077 == 0
    assert logged.folder not in key.parents
