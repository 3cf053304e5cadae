"""The case file: what opens, what is refused, what two processes may do, what survives."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from leadline.core.casefile import DATABASE, CaseFile, open_case
from leadline.core.errors import CaseBusy, CaseError, CaseNotFound, CaseTooNew
from leadline.core.listings import put_listing
from leadline.core.records import Listing
from leadline.core.schema import migrations


def test_a_missing_case_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(CaseNotFound, match="--case FOLDER"):
        open_case(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_the_database_keeps_what_it_acknowledges(case: CaseFile) -> None:
    pragma = {
        name: case.db.execute(f"pragma {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with pytest.raises(sqlite3.IntegrityError), case.transaction() as db:
        db.execute("insert into lead_members values (1, 'no such lead')")


@pytest.mark.parametrize("count", range(len(migrations._migrations)))
def test_a_case_made_by_an_older_version_opens(tmp_path: Path, count: int) -> None:
    """Cases that stopped at each earlier migration open and hold every table afterwards."""
    folder = tmp_path / "old"
    folder.mkdir()
    old = Database(folder / DATABASE)
    migrations.apply(old, stop_before=migrations._migrations[count].name)
    old.close()
    with open_case(folder) as case:
        assert case.id
        assert not migrations.pending(case.db)


def test_a_case_made_by_a_newer_version_is_refused(case: CaseFile) -> None:
    case.db["_sqlite_migrations"].insert({"migration_set": "leadline", "name": "m9999_later", "applied_at": "2099"})
    with pytest.raises(CaseTooNew, match="m9999_later"):
        open_case(case.folder)


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(CaseError):
        open_case(tmp_path)


def test_a_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / DATABASE)
    other.execute("create table theirs (x)")
    other.commit()
    other.close()
    with pytest.raises(CaseError, match="another program"):
        open_case(tmp_path)
    names = [row[0] for row in sqlite3.connect(tmp_path / DATABASE).execute("select name from sqlite_master")]
    assert names == ["theirs"]


def test_a_failed_transaction_leaves_neither_rows_nor_log(case: CaseFile) -> None:
    def fail() -> None:
        with case.transaction() as db:
            put_listing(db, Listing("s", "1", title="t"))
            case.record("write", "listing")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        fail()
    assert case.db["listings"].count == 0
    assert case.db["audit"].count == 0


WRITER = """
import sys
from leadline.core.casefile import open_case
from leadline.core.listings import put_listing
from leadline.core.records import Listing

folder, source, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open_case(folder, create=True) as case:
    for number in range(count):
        with case.transaction() as db:
            put_listing(db, Listing(source, str(number), title="t"))
            case.record("write", source)
        print(number, flush=True)
"""


def _writer(folder: Path, source: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), source, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_may_open_and_write_one_new_case_at_once(tmp_path: Path) -> None:
    """Even the first opening may be two at once; every write and log entry is there."""
    writers = [_writer(tmp_path / "case", f"s{number}", 40) for number in range(3)]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with open_case(tmp_path / "case") as case:
        assert case.db["listings"].count == 120
        assert [row[0] for row in case.db.execute("select seq from audit order by seq")] == list(range(1, 121))


def test_a_stage_runs_once_at_a_time_and_a_dead_process_holds_nothing(case: CaseFile) -> None:
    code = (
        "import sys, time; from leadline.core.casefile import open_case\n"
        f"with open_case({str(case.folder)!r}) as c, c.stage_lock('extract'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(CaseBusy), case.stage_lock("extract", wait=False):
            pass
        other.kill()
        other.wait()
    with case.stage_lock("extract", wait=False):
        pass


def test_acknowledged_writes_survive_kill_minus_nine(tmp_path: Path) -> None:
    """A writer is killed without warning; whatever it had printed as done is there, and the log is whole."""
    folder = tmp_path / "case"
    with _writer(folder, "s", 1_000_000) as writer:
        assert writer.stdout is not None
        printed = [writer.stdout.readline() for _ in range(50)]
        writer.kill()
        printed += writer.stdout.readlines()
    last = max(int(line) for line in printed if line.endswith("\n"))
    from leadline.core.audit import Anchor, verify

    with open_case(folder) as case:
        assert case.db["listings"].count >= last + 1
        assert not verify(case.db, Anchor(case.settings.state_dir, case.id)).problems


def test_meta_is_kept_as_json(case: CaseFile) -> None:
    case.set_meta("shape", {"a": [1, 2]})
    assert case.meta("shape") == {"a": [1, 2]}
    assert case.meta("absent", 7) == 7
