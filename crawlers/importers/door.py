"""Importing: files in, listings in the case, by the same checks as a crawl; safe to repeat and to kill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from crawlers.crawl.authority import record_import_authority
from crawlers.crawl.ledger import put_quarantine
from crawlers.importers.formats import RECORD_FORMATS, Item, how_to_unpack
from crawlers.importers.records import DEFAULT_SOURCE, listing_from_record
from crawlers.importers.saved import SUFFIXES, import_saved, saved_pages
from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, Quarantine
from leadline.core.listings import put_listing
from leadline.core.local_pictures import is_address, read_local_picture
from leadline.core.pictures import hold_picture, put_in_holding
from leadline.core.progress import progress
from leadline.core.records import Listing
from leadline.core.values import canonical_json, now

COUNTS = ("new", "changed", "same", "duplicates", "gone", "quarantined", "pictures")
WARC_SUFFIXES = (".warc", ".warc.gz")


@dataclass(frozen=True)
class Grant:
    """By what right the data was obtained; empty words are recorded as *not stated*."""

    authority: str = ""
    purpose: str = ""
    granted_by: str = ""


def import_paths(
    case: CaseFile,
    paths: Sequence[Path],
    *,
    file_format: str = "",
    source: str = "",
    mapping: Mapping[str, str] | None = None,
    definition: Definition | None = None,
    grant: Grant | None = None,
    url: str = "",
) -> dict[str, int]:
    """Take in listings from files; their formats are told by their suffixes unless ``file_format`` says.

    ``source`` names listings that name none; ``mapping`` maps our fields to a file's columns;
    ``definition`` says how to read the pages of WARC files, and saved pages where they are of its
    site; ``url`` is the address of one saved page. Folders stand for the saved pages in them. Returns
    counts of listings new, changed and same, of duplicates, gone, quarantined rows and pictures.
    Raises InputError.
    """
    grant = grant or Grant()
    paths = [file for path in paths for file in saved_pages(path)]
    formats = {path: format_of(path, file_format) for path in paths}
    pages = [path for path, name in formats.items() if name == "warc"]
    if pages and definition is None:
        raise InputError(f"{pages[0]} holds pages, not records.", "Say how to read them: --source DEFINITION.yaml")
    totals = dict.fromkeys(COUNTS, 0)
    for path, name in formats.items():
        if name in RECORD_FORMATS:
            with case.stage_lock("import"):
                _add(totals, _RecordImport(case, path, name, source, mapping or {}, grant).run())
    if saved := [path for path, name in formats.items() if name == "html"]:
        counts = import_saved(case, saved, url=url, source=source, definition=definition, grant=vars_of(grant))
        _add(totals, counts)
    if pages and definition is not None:
        from crawlers.importers.warc import import_pages

        authorisation = record_import_authority(case, definition.name, **vars_of(grant))
        _add(totals, import_pages(case, pages, definition, authorisation))
    return totals


def format_of(path: Path, said: str = "") -> str:
    """Name of a file's format: as ``said``, else by its suffix.

    Raises InputError for what is no file, is packed, or has no format that can be told. A pipe may
    only hold lines of JSON, which are read once and from the front.
    """
    if not path.exists():
        raise InputError(f"There is no file {path}.", "Check the path.")
    if not path.is_file() and not (path.is_fifo() and said == "jsonl"):
        raise InputError(f"{path} is not a file.", "Name the files in it." if path.is_dir() else "Save it as one.")
    name = path.name.lower()
    if said == "warc" or (not said and name.endswith(WARC_SUFFIXES)):
        return "warc"
    if path.is_file() and (remedy := how_to_unpack(path)):
        raise InputError(f"{path} is packed.", remedy)
    if said:
        return said
    if name.endswith(SUFFIXES):
        return "html"
    for known, entry in RECORD_FORMATS.items():
        if name.endswith(entry.suffixes):
            return known
    raise InputError(
        f"The format of {path} cannot be told from its name.",
        f"Say it: --format {'|'.join([*RECORD_FORMATS, 'warc', 'html'])}.",
    )


def vars_of(grant: Grant) -> dict[str, str]:
    """The words of a grant by name."""
    return {"authority": grant.authority, "purpose": grant.purpose, "granted_by": grant.granted_by}


def _add(totals: dict[str, int], counts: Mapping[str, int]) -> None:
    for name in totals:
        totals[name] += counts.get(name, 0)


class _RecordImport:
    """One file of records on its way into the case."""

    def __init__(
        self, case: CaseFile, path: Path, file_format: str, source: str, mapping: Mapping[str, str], grant: Grant
    ) -> None:
        self.case, self.path, self.source, self.grant = case, path, source, grant
        self.items = RECORD_FORMATS[file_format].read(path, mapping)
        self.counts = dict.fromkeys(COUNTS, 0)
        # One time for the whole file: a listing last seen at it was met before in this same file.
        self.at = now()
        self._sources: dict[str, int] = {}

    def run(self) -> dict[str, int]:
        crawl = 0
        with progress(f"import {self.path.name}", unit="rows") as bar:
            while batch := list(islice(self.items, self.case.settings.batch_size)):
                crawl = crawl or self._begin()
                self._take(batch, crawl)
                bar.advance(len(batch))
        crawl = crawl or self._begin()
        with self.case.transaction() as db:
            db.execute(
                "update crawls set state = 'finished', ended_at = ?, stats = ? where id = ?",
                [now(), canonical_json(self.counts), crawl],
            )
            self.case.record("import", self.source or DEFAULT_SOURCE, crawl=crawl, **self.counts)
        return self.counts

    def _begin(self) -> int:
        name = self.source or DEFAULT_SOURCE
        with self.case.transaction() as db:
            return db["crawls"].insert(
                {
                    "source": name, "kind": "import", "state": "running", "started_at": self.at,
                    "authorisation": self._know(name),
                }
            ).last_pk  # fmt: skip

    def _know(self, source: str) -> int:
        """Id of the authorisation of a source met in the file."""
        if source not in self._sources:
            self._sources[source] = record_import_authority(self.case, source, **vars_of(self.grant))
            self.case.db.execute(
                """insert or ignore into sources (name, definition, sha256, synthetic, recorded_at)
                   values (?, '{}', '', 0, ?)""",
                [source, now()],
            )
        return self._sources[source]

    def _take(self, batch: list[Item], crawl: int) -> None:
        pictures: list[tuple[int, str, str]] = []  # listing, source/line, path
        with self.case.transaction():
            for item in batch:
                where = f"{self.path}:{item.line}"
                try:
                    if item.problem is not None:
                        raise item.problem
                    listing = listing_from_record(item.record, source=self.source)
                    row_id = self._put(listing)
                except Quarantine as problem:
                    self._refuse(where, problem, crawl)
                    continue
                pictures += [(row_id, where, image) for image in listing.images if not is_address(image)]
            self.case.record("import.batch", self.source or DEFAULT_SOURCE, crawl=crawl, rows=len(batch))
        self._hold(pictures, crawl)

    def _put(self, listing: Listing) -> int:
        self._know(listing.source)
        db = self.case.db
        known = db.execute(
            "select id, last_seen, content_sha256 from listings where source = ? and source_id = ?",
            [listing.source, listing.id],
        ).fetchone()
        if known and known[1] >= self.at:
            if known[2] != listing.content_sha256():
                raise Quarantine("duplicate-id", f"The file already has another record with the id {listing.id!r}.")
            self.counts["duplicates"] += 1
            return known[0]
        row_id, outcome = put_listing(db, listing, seen_at=self.at, why="imported")
        self.counts[outcome] += 1
        return row_id

    def _hold(self, pictures: list[tuple[int, str, str]], crawl: int) -> None:
        """Read pictures from beside the file, then note them; the database is not held meanwhile."""
        limit = self.case.settings.picture_max_bytes
        for start in range(0, len(pictures), 20):
            read: list[tuple[int, str, bytes]] = []
            problems: list[tuple[str, Quarantine]] = []
            for listing, where, image in pictures[start : start + 20]:
                try:
                    data = read_local_picture(self.path.parent, image, max_bytes=limit)
                    put_in_holding(self.case, data)
                    read.append((listing, image, data))
                except Quarantine as problem:
                    problems.append((f"{where} {image[:200]}", problem))
            with self.case.transaction():
                for listing, image, data in read:
                    hold_picture(self.case, listing, image, data, "")
                    self.counts["pictures"] += 1
                for where, problem in problems:
                    self._refuse(where, problem, crawl, stage="pictures")

    def _refuse(self, where: str, problem: Quarantine, crawl: int, *, stage: str = "import") -> None:
        self.counts["quarantined"] += 1
        put_quarantine(
            self.case.db, stage=stage, source=self.source or DEFAULT_SOURCE, url=where, reason=problem.reason,
            message=problem.message, crawl=crawl,
        )  # fmt: skip
