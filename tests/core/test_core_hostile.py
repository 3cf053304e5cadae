"""A case file, a key or an anchor that somebody else has had in hand."""

from __future__ import annotations

import errno
import json
import sqlite3
import uuid
from pathlib import Path

import pytest

from leadline.app.main import main
from leadline.core import files
from leadline.core.audit import Anchor, Verdict, verify
from leadline.core.casefile import CaseFile, open_case
from leadline.core.errors import AuditError, CaseError, machine_error
from leadline.core.values import now


def _verdict(case: CaseFile) -> Verdict:
    return verify(case.db, Anchor(case.settings.state_dir, case.id))


@pytest.fixture
def logged(case: CaseFile) -> CaseFile:
    for number in range(6):
        case.record("view", f"lead:{number}")
    return case


def _rename(case: CaseFile) -> None:
    """The log of a case under another name has no anchor."""
    case.db.execute("update meta set value = ? where key = 'case_id'", [uuid.uuid4().hex])


def _lose_anchor(case: CaseFile) -> None:
    Anchor(case.settings.state_dir, case.id).path.unlink()


def _rename_and_empty(case: CaseFile) -> None:
    case.db["listings"].insert(
        {
            "source": "s", "source_id": "1", "url": "", "title": "t", "body": "", "posted_at": "", "place": "",
            "country": "", "category": "", "price": "", "contacts": "[]", "images": "[]", "extra": "{}",
            "content_sha256": "", "version": 1, "first_seen": now(), "last_seen": now(),
        }
    )  # fmt: skip
    case.db.execute("delete from audit")
    _rename(case)


@pytest.mark.parametrize("tamper", [_rename, _lose_anchor, _rename_and_empty])
def test_a_log_that_lost_its_anchor_is_not_healed_by_later_work(logged: CaseFile, tamper) -> None:
    tamper(logged)
    with open_case(logged.folder, actor="tester") as again:
        for number in range(10):
            again.record("view", f"lead:{number}")
        verdict = _verdict(again)
    assert verdict.anchored == verdict.entries
    assert "vouches for this log only from entry" in " ".join(verdict.problems)


def test_a_crash_before_the_first_entry_was_anchored_is_no_tampering(case: CaseFile, monkeypatch) -> None:
    monkeypatch.setattr(Anchor, "advance", lambda *_: None)
    case.record("view", "lead:1")
    monkeypatch.undo()
    assert _verdict(case) == Verdict(1, 0, ())
    case.record("view", "lead:2")
    assert _verdict(case) == Verdict(2, 2, ())


def test_nothing_is_stored_where_the_log_could_not_be_anchored(tmp_path: Path, capsys) -> None:
    records = tmp_path / "adverts.jsonl"
    records.write_text('{"id": 1, "title": "Flat to let"}\n')
    (tmp_path / "taken").write_text("")
    options = ["--case", str(tmp_path / "case"), "--set", f"state_dir={tmp_path / 'taken'}"]
    assert main([*options, "import", str(records)]) == 1
    assert "state_dir" in capsys.readouterr().err
    with open_case(tmp_path / "case") as case:
        assert case.db["listings"].count == 0


@pytest.mark.parametrize("name", ["../../../outside", "", "/etc/x", "0" * 31, None])
def test_the_name_of_a_case_leads_nowhere_else(logged: CaseFile, name: str | None) -> None:
    """It names the anchor's file, and the case may come from anybody."""
    if name is None:
        logged.db.execute("delete from meta")
    else:
        logged.db.execute("update meta set value = ? where key = 'case_id'", [name])
    with pytest.raises(CaseError, match="name of its own"):
        open_case(logged.folder)


def test_a_damaged_key_is_a_sentence(logged: CaseFile, capsys: pytest.CaptureFixture[str]) -> None:
    key = logged.settings.state_dir / "audit.key"
    whole = key.read_bytes()
    key.write_bytes(b"short")
    try:
        logged.record("view", "lead:1")
        assert main(["--case", str(logged.folder), "audit", "verify"]) == 1
        assert "audit.key" in capsys.readouterr().err
    finally:
        key.write_bytes(whole)


def test_a_file_that_could_not_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "note").write_text("before")
    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_whole(tmp_path / "note", b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]
    assert (tmp_path / "note").read_text() == "before"


def test_an_anchor_is_signed_with_the_entry_it_began_at(logged: CaseFile) -> None:
    anchor = Anchor(logged.settings.state_dir, logged.id)
    _lose_anchor(logged)
    logged.record("view", "lead:7")
    note = json.loads(anchor.path.read_text())
    anchor.path.write_text(json.dumps({**note, "since": 0}))
    with pytest.raises(AuditError, match="not signed"):
        _verdict(logged)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full"),
        (sqlite3.OperationalError("database is locked"), "Another process"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_what_the_machine_refuses_is_a_sentence_with_a_remedy(error: Exception, said: str) -> None:
    meant = machine_error(error)
    assert said in meant.message
    assert meant.remedy
    assert meant.exit_code == 1
