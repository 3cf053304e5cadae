"""Imports: every format keeps its examples, the same file twice is nothing new, and hostile files do no harm."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from crawlers.collect import collect
from crawlers.importers.door import import_paths
from crawlers.importers.formats import RECORD_FORMATS
from crawlers.importers.records import listing_from_record
from leadline.app.main import cli
from leadline.core.audit import Anchor, verify
from leadline.core.casefile import open_case
from leadline.core.errors import InputError, Quarantine

JPEG = b"\xff\xd8\xff\xe0 picture"


def _rows(case, sql, *values):
    return case.db.execute(sql, list(values)).fetchall()


def _write(path, *records):
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), "utf-8")
    return path


@pytest.mark.parametrize("name", RECORD_FORMATS)
def test_formats_keep_their_examples(tmp_path, name):
    entry = RECORD_FORMATS[name]
    path = tmp_path / f"file{entry.suffixes[0]}"
    path.write_bytes(entry.good[0])
    (item,) = entry.read(path, {})
    assert item.record == entry.good[1]
    path.write_bytes(entry.bad[0])
    (item,) = [item for item in entry.read(path, {}) if item.problem is not None]
    assert item.problem.reason == entry.bad[1]


def test_records_become_listings_and_twice_is_nothing_new(case, tmp_path):
    path = _write(
        tmp_path / "a.jsonl",
        {
            "id": "a1", "source": "board", "url": "http://x.example/1", "title": "T", "body": "B", "posted_at": "2026-01-02",
            "place": "Gera", "country": "Deutschland", "category": "jobs", "price": 12, "contacts": "+49 30 901820",
            "images": ["http://x.example/a.jpg"], "salary": {"from": 1}, "extra": {"kept": True},
        },
        {"id": 2, "title": "only a title"},
    )  # fmt: skip
    assert import_paths(case, [path]) == {
        "new": 2, "changed": 0, "same": 0, "duplicates": 0, "gone": 0, "quarantined": 0, "pictures": 0,
    }  # fmt: skip
    row = next(case.db.query("select * from listings where source = 'board'"))
    assert (row["country"], row["price"], row["posted_at"]) == ("DE", "12", "2026-01-02")
    assert json.loads(row["contacts"]) == ["+49 30 901820"]
    assert json.loads(row["extra"]) == {"salary": {"from": 1}, "kept": True}
    assert _rows(case, "select source_id from listings where source = 'import'") == [("2",)]
    assert _rows(case, "select distinct authority from authorisations") == [("not stated",)]
    assert import_paths(case, [path])["same"] == 2
    assert _rows(case, "select count(*) from listing_versions") == [(2,)]
    _write(path, {"id": 2, "title": "another title"})
    assert import_paths(case, [path])["changed"] == 1


HOSTILE = [
    ('{"id": 1, "title": ', "not-json"),
    ("[1, 2]", "not-a-record"),
    ('{"title": "no id"}', "no-id"),
    ('{"id": "", "title": "x"}', "no-id"),
    ('{"id": "x"}', "no-text"),
    ('{"id": "x", "title": "  ", "body": null}', "no-text"),
    ('{"id": "x", "title": "t", "deep": ' + "[" * 100_000 + "]" * 100_000 + "}", "too-deep"),
    ('{"id": "x", "body": ' + '{"a":' * 700 + "1" + "}" * 700 + "}", "too-deep"),
    ('{"id": "x", "title": "' + "x" * 10_000_000 + '"}', "too-large"),
    ('{"id": "' + "x" * 1000 + '", "title": "t"}', "too-large"),
    ('{"id": "ok", "title": "other text"}', "duplicate-id"),
]


def test_hostile_lines_go_to_quarantine_with_file_and_line(case, tmp_path):
    path = _write(
        tmp_path / "bad.jsonl",
        {"id": "ok", "title": "fine"},
        *[line for line, _ in HOSTILE],
        {"id": "z", "title": "last"},
    )
    counts = import_paths(case, [path])
    assert (counts["new"], counts["quarantined"]) == (2, len(HOSTILE))
    found = dict(_rows(case, "select url, reason from quarantine"))
    assert found == {f"{path}:{number}": reason for number, (_, reason) in enumerate(HOSTILE, 2)}
    again = import_paths(case, [path])
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 2)
    assert _rows(case, "select count(*) from quarantine") == [(len(HOSTILE),)]


def test_odd_types_become_storable_text(case, tmp_path):
    path = tmp_path / "odd.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"id": 7.5, "title": "nul \\u0000 lone \\ud800 end", "body": ["a", 1, null, true], "price": {"v": 1},'
        b' "images": [{"url": "http://x/a.jpg"}, 5], "nan": NaN, "inf": 1e999, "big": 123456789012345678901}\n'
        b'\n{"id": "raw", "title": "caf\xe9 \xff"}'
    )
    assert import_paths(case, [path])["new"] == 2
    row = next(case.db.query("select * from listings where source_id = '7.5'"))
    assert row["title"] == "nul \ufffd lone \ufffd end"
    assert row["body"] == "a\n1\ntrue"
    assert json.loads(row["images"]) == ["http://x/a.jpg", "5"]
    assert json.loads(row["extra"]) == {"nan": "nan", "inf": "inf", "big": "123456789012345678901"}
    assert import_paths(case, [path])["same"] == 2


def test_local_pictures_are_read_only_from_beside_the_file(case, tmp_path):
    folder = tmp_path / "in"
    (folder / "pics").mkdir(parents=True)
    (folder / "pics/a.jpg").write_bytes(JPEG)
    (tmp_path / "secret.jpg").write_bytes(JPEG + b"secret")
    (folder / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "in.jpg").symlink_to(folder / "pics/a.jpg")
    os.mkfifo(folder / "pipe.jpg")
    images = [
        "pics/a.jpg",
        "in.jpg",
        "out.jpg",
        "../secret.jpg",
        str(tmp_path / "secret.jpg"),
        "pipe.jpg",
        "pics",
        "no.jpg",
        "a\0b",
        "http://x.example/y.jpg",
    ]
    path = _write(folder / "a.jsonl", {"id": 1, "title": "t", "images": images})
    counts = import_paths(case, [path])
    assert (counts["pictures"], counts["quarantined"]) == (2, 7)
    assert [path.read_bytes() for path in (case.folder / "holding").iterdir()] == [JPEG]
    assert _rows(case, "select url from listing_images order by 1") == [("in.jpg",), ("pics/a.jpg",)]
    reasons = sorted(reason for (reason,) in _rows(case, "select reason from quarantine"))
    assert reasons == ["no-file", "no-file", "not-a-file", "not-a-file", "outside", "outside", "outside"]
    assert import_paths(case, [path])["pictures"] == 2
    assert _rows(case, "select count(*) from images") == [(1,)]


def test_tables_with_mapped_and_guessed_columns(case, tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(
        'Nr;Titel;"Long; text";Telefon;E-Mail;Ort\n1;Zwei Zimmer;"Zeile 1\nZeile ""2""";030 901820;a@b.example;Köln\n2;;;;;\n'.encode(
            "cp1252"
        )
    )
    with pytest.raises(InputError, match="Long; text"):
        import_paths(case, [path])
    counts = import_paths(case, [path], mapping={"id": "Nr", "body": "Long; text"}, source="table")
    assert (counts["new"], counts["quarantined"]) == (1, 1)
    row = next(case.db.query("select * from listings"))
    assert (row["source"], row["title"], row["body"], row["place"]) == (
        "table",
        "Zwei Zimmer",
        'Zeile 1\nZeile "2"',
        "Köln",
    )
    assert json.loads(row["contacts"]) == ["030 901820", "a@b.example"]
    assert _rows(case, "select url, reason from quarantine") == [(f"{path}:4", "no-text")]
    with pytest.raises(InputError, match="no column"):
        import_paths(case, [path], mapping={"id": "Number"})


def test_a_warc_of_a_crawl_gives_the_same_listings(case, tmp_path, site, load, page_type):
    site.index("/list", [1, 2, 3, 9], after="/list?p=2")
    site.index("/list?p=2", [3, 4, 5])
    for number in (1, 2, 3, 4, 5):
        site.advert(number)
    site.pages["/ad/4"] = page_type("<p>nothing")
    definition = load()
    collect(case, [definition])
    (warc,) = (case.folder / "evidence").iterdir()
    columns = "source, source_id, version, url, title, body, posted_at, price, country, images, extra, content_sha256"
    crawled = _rows(case, f"select {columns} from listings order by 2")
    with open_case(tmp_path / "other", create=True) as other:
        counts = import_paths(other, [warc], definition=definition)
        assert (counts["new"], counts["quarantined"]) == (4, 1)
        assert _rows(other, f"select {columns} from listings order by 2") == crawled
        captures = _rows(other, "select url, fetched_at, status, sha256 from captures order by 1, 2")
        assert captures == _rows(case, "select url, fetched_at, status, sha256 from captures order by 1, 2")
        again = import_paths(other, [warc], definition=definition)
        assert (again["new"], again["changed"], again["same"]) == (0, 0, 4)
        assert _rows(other, "select count(*) from captures") == [(len(captures),)]
        assert not verify(other.db, Anchor(other.settings.state_dir, other.id)).problems
    plain = tmp_path / "plain.warc"
    with warc.open("rb") as packed, plain.open("wb") as unpacked:
        writer = WARCWriter(unpacked, gzip=False)
        for record in ArchiveIterator(packed):
            writer.write_record(record)
    with open_case(tmp_path / "other") as other:
        assert import_paths(other, [plain], definition=definition) == again
    data = warc.read_bytes()
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(data[: len(data) * 2 // 3])
    with open_case(tmp_path / "third", create=True) as third:
        counts = import_paths(third, [cut], definition=definition)
        assert 0 < counts["new"] < 4
        assert {"broken-file", "truncated"} & {reason for (reason,) in _rows(third, "select reason from quarantine")}
    with pytest.raises(InputError, match="--source"):
        import_paths(case, [warc])
    (tmp_path / "not.warc").write_bytes(b"no such thing")
    with pytest.raises(InputError, match="no page"):
        import_paths(case, [tmp_path / "not.warc"], definition=definition)


def test_commands_import_and_quarantine(tmp_path):
    path = _write(tmp_path / "a.jsonl", {"id": 1, "headline": "T"}, {"id": 2, "headline": "T"}, "{")
    run, case = CliRunner(), ["--case", str(tmp_path / "case")]
    done = run.invoke(cli, [*case, "import", str(path), "--map", "title=headline", "--json"])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert {name: summary[name] for name in ("new", "changed", "same", "quarantined")} == {
        "new": 2, "changed": 0, "same": 0, "quarantined": 1,
    }  # fmt: skip
    shown = json.loads(run.invoke(cli, [*case, "quarantine", "--json"]).stdout)
    assert shown["total"] == 1
    assert shown["rows"][0]["url"] == f"{path}:3"
    assert "not-json" in run.invoke(cli, [*case, "quarantine"]).stdout
    listed = run.invoke(cli, [*case, "source", "list", "--json"]).stdout.splitlines()
    assert {"import": 2}.items() <= {row["source"]: row["listings"] for row in map(json.loads, listed)}.items()
    for bad in (
        ["import", str(tmp_path)],
        ["import", "none.jsonl"],
        ["import", str(path), "--map", "title"],
        ["import", str(path), "--map", "tilte=x"],
    ):
        assert isinstance(run.invoke(cli, [*case, *bad]).exception, InputError), bad


def test_a_record_without_text_is_refused_by_the_pure_function():
    with pytest.raises(Quarantine):
        listing_from_record({"id": 1})
    assert listing_from_record({"id": 1, "title": 2, "source": "../../etc"}).source == "..-..-etc"
