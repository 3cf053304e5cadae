"""Files that were made to hurt, or made by a program that means something else by the same name."""

from __future__ import annotations

import gzip
import io
import json
import os
import threading
import zlib
from pathlib import Path

import pytest

from crawlers.importers.door import import_paths
from leadline.app.main import main
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError

ADVERT = {"id": "1", "title": "Flat to let", "body": "Two rooms"}


def _titles(case: CaseFile) -> list[str]:
    return [row[0] for row in case.db.execute("select title from listings order by source_id")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_lines_are_read_in_the_encoding_the_file_names(case: CaseFile, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        {**ADVERT, "title": "Cameră"},
        {**ADVERT, "id": "2", "title": "Zimmer für zwei ਊ"},
    ]  # U+0A0A holds 0x0A twice
    path.write_bytes("".join(json.dumps(line, ensure_ascii=False) + "\r\n" for line in lines).encode(encoding))
    assert import_paths(case, [path])["new"] == 2
    assert _titles(case) == ["Cameră", "Zimmer für zwei ਊ"]


def test_a_list_of_records_on_one_line_is_so_many_records(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([ADVERT, {**ADVERT, "id": "2"}, {"id": "3"}]))
    counts = import_paths(case, [path])
    assert (counts["new"], counts["quarantined"]) == (2, 1)


@pytest.mark.parametrize("document", [[ADVERT], {"listings": [ADVERT]}])
def test_one_document_over_many_lines_is_refused_in_a_sentence(case: CaseFile, tmp_path: Path, document) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document, indent=2))
    with pytest.raises(InputError, match="one document") as refused:
        import_paths(case, [path])
    assert "jq" in refused.value.remedy
    assert case.db["quarantine"].count == 0


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl", "a.csv"])
def test_a_packed_file_is_refused_with_the_way_to_unpack_it(tmp_path: Path, capsys, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(json.dumps(ADVERT).encode()))
    for options in ([], ["--format", "jsonl"]):
        assert main(["--case", str(tmp_path / "case"), "import", str(path), *options]) == 2
        assert "gunzip" in capsys.readouterr().err


@pytest.mark.timeout(30)
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/urandom", "/dev/null", "none.jsonl"])
@pytest.mark.parametrize("file_format", ["jsonl", "csv"])
def test_devices_and_missing_files_are_no_files_whatever_format_is_said(tmp_path, capsys, path, file_format) -> None:
    assert main(["--case", str(tmp_path / "case"), "import", path, "--format", file_format]) == 2
    assert path in capsys.readouterr().err


@pytest.mark.timeout(30)
def test_lines_may_come_through_a_pipe(case: CaseFile, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(json.dumps(ADVERT) + "\n",))
    writer.start()
    assert import_paths(case, [pipe], file_format="jsonl")["new"] == 1
    writer.join()
    with pytest.raises(InputError, match="not a file"):
        import_paths(case, [pipe], file_format="csv")


def test_what_is_over_a_limit_is_counted_not_cut_silently(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    long = "x" * 3000
    record = {**ADVERT, "contacts": [f"+49 151 {n:08}" for n in range(250)], "images": [long], "body": ["line"] * 300}
    path.write_text(json.dumps(record) + "\n")
    assert import_paths(case, [path])["new"] == 1
    row = case.db.execute("select contacts, extra, body from listings").fetchone()
    assert len(json.loads(row[0])) == 200
    assert json.loads(row[1]) == {"contacts_left_out": 50, "images_cut": 1}
    assert row[2].count("line") == 300


def _record(headers: bytes, body: bytes = b"<h1>Flat</h1>") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    return b"WARC/1.0\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


_GOOD = b"WARC-Type: response\r\nWARC-Target-URI: http://m.example/ad/1\r\nWARC-Date: 2026-03-01T00:00:00Z\r\n"


@pytest.fixture
def definition(tmp_path: Path):
    from crawlers.sources.load import load_definition

    path = tmp_path / "m.yaml"
    path.write_text(
        "name: m\nstart: http://m.example/ad/1\nallowed_hosts: [m.example]\n"
        "pages: {listing: {url: '/ad/'}}\nfields: {title: h1}\n"
    )
    return load_definition(path)


def test_a_record_without_an_address_hides_no_other(case: CaseFile, tmp_path: Path, definition) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(_record(b"WARC-Type: response\r\n")) + gzip.compress(_record(_GOOD)))
    assert import_paths(case, [path], definition=definition)["new"] == 1
    assert _titles(case) == ["Flat"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("filling", [b"a", b"A: b\r\n"])
def test_headers_without_end_are_given_up_early(case: CaseFile, tmp_path: Path, definition, filling: bytes) -> None:
    import resource

    packed, pack = io.BytesIO(), zlib.compressobj(9, zlib.DEFLATED, 31)
    packed.write(pack.compress(b"WARC/1.0\r\n" + _GOOD + b"X: "))
    for _ in range(40):
        packed.write(pack.compress(filling * (10_000_000 // len(filling))))
    packed.write(pack.flush())
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(_record(_GOOD)) + packed.getvalue())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert import_paths(case, [path], definition=definition)["new"] == 1
    assert [row[0] for row in case.db.execute("select reason from quarantine")] == ["broken-file"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes
