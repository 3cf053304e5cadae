"""Reading records out of files, line by line and in constant memory: JSONL and CSV, as a literal registry."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadline.core.errors import InputError, Quarantine

#: Longest line (JSONL) or field (CSV) read, in bytes.
MAX_LINE = 5_000_000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Item:
    """One record of a file, or why it could not be read; ``line`` counts from 1."""

    line: int
    record: Any = None
    problem: Quarantine | None = None


@dataclass(frozen=True)
class RecordFormat:
    """A file format of records: its suffixes, its reader, and examples that hold the reader to its word."""

    suffixes: tuple[str, ...]
    read: Callable[[Path, Mapping[str, str]], Iterator[Item]]
    good: tuple[bytes, Mapping[str, Any]]  # a file, and the record in it
    bad: tuple[bytes, str]  # a file, and the reason its record is refused


#: First bytes of packed files, and what unpacks them.
_PACKED = {
    b"\x1f\x8b": "gunzip -k",
    b"BZh": "bunzip2 -k",
    b"\xfd7zXZ": "unxz -k",
    b"\x28\xb5\x2f\xfd": "unzstd",
    b"PK\x03\x04": "unzip",
}


def how_to_unpack(path: Path) -> str:
    """What to do first with a packed file; empty for any other."""
    with path.open("rb") as file:
        start = file.read(6)
    tool = next((tool for mark, tool in _PACKED.items() if start.startswith(mark)), "")
    return f"Unpack it first: {tool} FILE" if tool else ""


def read_jsonl(path: Path, mapping: Mapping[str, str]) -> Iterator[Item]:
    """One JSON object a line, or a list of them. ``mapping`` (ours to theirs) renames keys.

    Raises InputError when the file is one document written over many lines.
    """
    begun = False
    for number, raw, whole in _lines(path):
        if not raw.strip():
            continue
        if not begun and raw.lstrip(b"\xef\xbb\xbf").strip() in (b"[", b"{"):
            raise InputError(
                f"{path} is one document over many lines, not one record a line.", "Write lines first: jq -c '.[]' FILE"
            )
        begun = True
        if not whole:
            yield Item(number, problem=Quarantine("too-large", f"The line has more than {MAX_LINE} bytes."))
            continue
        try:
            record = json.loads(_text(raw))
        except RecursionError:
            yield Item(number, problem=Quarantine("too-deep", "The line is nested too deeply to be read."))
            continue
        except ValueError as error:
            yield Item(number, problem=Quarantine("not-json", f"The line is not valid JSON: {str(error)[:200]}."))
            continue
        several = isinstance(record, list) and record and all(isinstance(one, dict) for one in record)
        for one in record if several else (record,):
            yield Item(number, _renamed(one, mapping))


def _renamed(record: Any, mapping: Mapping[str, str]) -> Any:
    if not mapping or not isinstance(record, dict):
        return record
    renamed = {ours: record[theirs] for ours, theirs in mapping.items() if theirs in record}
    return {key: value for key, value in record.items() if key not in mapping.values()} | renamed


def read_csv(path: Path, mapping: Mapping[str, str]) -> Iterator[Item]:
    """Rows of a table with a header line. ``mapping`` (ours to theirs) goes before what the header tells.

    Raises InputError when the table has no header, or none of its columns can be an id.
    """
    encoding, dialect = _guess_table(path)
    # A field may hold line breaks, so the csv module reads the file; its limit is per field.
    csv.field_size_limit(MAX_LINE)
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        rows = csv.reader(file, dialect)
        header = next(rows, None)
        if not header:
            raise InputError(f"{path} has no header line.", "Its first line must name the columns.")
        columns = _columns(path, [name.strip().lstrip("\ufeff") for name in header], mapping)
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Item(line, problem=Quarantine("not-csv", f"The row cannot be read: {error}."))
                continue
            if any(cell.strip() for cell in row):
                yield Item(line, _record(row, columns))


def _record(row: list[str], columns: list[tuple[str, str]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for cell, (name, title) in zip(row, columns, strict=False):
        if not cell.strip():
            continue
        if name in ("contacts", "images"):
            record.setdefault(name, []).extend(part.strip() for part in _parts(cell, name))
        elif name in record:  # a second column for the same field
            record[name] = f"{record[name]}\n{cell}"
        else:
            record[name or title] = cell
    if len(row) > len(columns):
        record["more_columns"] = row[len(columns) :][:50]
    return record


def _parts(cell: str, name: str) -> list[str]:
    cell = cell.strip()
    if cell.startswith("["):
        try:
            return [str(part) for part in json.loads(cell)]
        except (ValueError, RecursionError, TypeError):
            pass
    for mark in ("\n", "|", ";") if name == "contacts" else ("\n", "|", ";", " ", ","):
        if mark in cell and (mark != "," or "://" in cell):
            return cell.split(mark)
    return [cell]


#: Column names that are understood without being told, in the spelling left by ``_simple``.
COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "adid", "listingid", "postid", "postingid", "advertid", "jobid", "externalid", "sourceid", "uid", "ref", "reference"),
    "source": ("source", "site", "website"),
    "url": ("url", "link", "href", "address", "permalink", "adurl", "listingurl", "sourceurl"),
    "title": ("title", "headline", "subject", "name", "heading", "jobtitle", "titel", "titre", "titulo", "tytul"),
    "body": ("body", "text", "description", "content", "advert", "message", "details", "jobdescription", "beschreibung", "texto", "descripcion", "opis", "fulltext"),
    "posted_at": ("postedat", "posted", "date", "postdate", "posteddate", "dateposted", "published", "publishedat", "created", "createdat", "timestamp", "datum", "fecha", "data"),
    "place": ("place", "location", "city", "town", "area", "region", "ort", "stadt", "ciudad", "ville", "miasto"),
    "country": ("country", "countrycode", "land", "pais", "pays", "kraj"),
    "category": ("category", "section", "type", "kategorie", "categoria", "kategoria"),
    "price": ("price", "rate", "rates", "salary", "pay", "wage", "preis", "precio", "prix", "cena"),
    "contacts": ("contacts", "contact", "phone", "phones", "phonenumber", "telephone", "tel", "mobile", "email", "emails", "mail", "whatsapp", "telegram", "telefon", "telefono"),
    "images": ("images", "image", "imageurl", "imageurls", "pictures", "picture", "photos", "photo", "img"),
}  # fmt: skip


def _columns(path: Path, header: list[str], mapping: Mapping[str, str]) -> list[tuple[str, str]]:
    """For each column, the field it fills (or empty) and its own name."""
    for theirs in mapping.values():
        if theirs not in header:
            raise InputError(f"{path} has no column {theirs!r}.", f"Its columns are: {', '.join(header)}.")
    told = {theirs: ours for ours, theirs in mapping.items()}
    columns, taken = [], set(told.values())
    for title in header:
        name = told.get(title, "")
        if not name:
            found = next((ours for ours, names in COLUMN_NAMES.items() if _simple(title) in names), "")
            if found and (found not in taken or found in ("contacts", "images")):
                name = found
        taken.add(name)
        columns.append((name, title or f"column_{len(columns) + 1}"))
    if "id" not in taken:
        raise InputError(
            f"No column of {path} looks like an id.",
            f"Say which one is: --map id=COLUMN. Its columns are: {', '.join(header)}.",
        )
    return columns


def _simple(title: str) -> str:
    return "".join(character for character in title.lower() if character.isalnum())


def _guess_table(path: Path) -> tuple[str, Any]:
    with path.open("rb") as file:
        start = file.read(100_000)
    encoding = "utf-8-sig"
    if start.startswith(_UTF16):
        encoding = "utf-16"
    else:
        try:
            start[: start.rfind(b"\n") + 1].decode("utf-8")
        except UnicodeDecodeError:
            encoding = "cp1252"
    header = io.StringIO(start.decode(encoding, "replace")).readline()
    delimiter = max((",", ";", "\t", "|"), key=header.count)

    class Dialect(csv.excel):
        pass

    Dialect.delimiter = delimiter
    return encoding, Dialect


def _lines(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and wholeness of each line; what is over the limit is skipped, not loaded."""
    with path.open("rb") as file:
        readline = file.readline
        if file.peek(2)[:2] in _UTF16:
            text = io.TextIOWrapper(file, "utf-16", errors="replace", newline="\n")

            def readline(size: int) -> bytes:
                return text.readline(size).encode("utf-8", "replace")

        number = 0
        while line := readline(MAX_LINE + 1):
            number += 1
            whole = line.endswith(b"\n") or len(line) <= MAX_LINE
            yield number, line if whole else line[:100], whole
            while not whole and (rest := readline(MAX_LINE)):
                whole = rest.endswith(b"\n")


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


#: Formats of records by name. WARC files hold pages, not records: see ``crawlers.importers.warc``.
RECORD_FORMATS: dict[str, RecordFormat] = {
    "jsonl": RecordFormat(
        (".jsonl", ".ndjson", ".json"),
        read_jsonl,
        (b'{"id": 1, "title": "One", "town": "Gera"}\n', {"id": 1, "title": "One", "town": "Gera"}),
        (b'{"id": 1, "title": \n', "not-json"),
    ),
    "csv": RecordFormat(
        (".csv", ".tsv"),
        read_csv,
        (
            b"Ad ID;Headline;Phone;Town hall\n1;One;01;x\n",
            {"id": "1", "title": "One", "contacts": ["01"], "Town hall": "x"},
        ),
        (b"id,title\n1," + b"x" * (MAX_LINE + 10) + b"\n", "not-csv"),
    ),
}
