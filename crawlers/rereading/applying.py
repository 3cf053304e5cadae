"""What reading a kept page again does to the case: versions, quarantine lifted or laid, listings found gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from crawlers.crawl import ledger
from crawlers.pages.page import PageReading
from crawlers.pages.urls import canonical
from crawlers.rereading.reading import Kept, Reread
from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.records import Listing

COUNTS = ("pages", "listings", "new", "changed", "same", "older", "gone", "released", "quarantined", "damaged")
#: Outcomes of a reading that are no problem; any other outcome is the reason a page is in quarantine.
READ = ("listing", "duplicate", "index", "gone", "empty", "redirect")


def empty_counts() -> dict[str, int]:
    """What a rereading counts: pages read, listings among them that are new, changed, the same or known from a
    later page (older); listings found gone; pages released from or put into quarantine; damaged evidence.
    """
    return dict.fromkeys(COUNTS, 0)


class Applying:
    """Writes rereadings of one source into the case."""

    def __init__(self, case: CaseFile, definition: Definition, reader: str) -> None:
        self.case = case
        self.definition = definition
        self.reader = reader
        self.counts = empty_counts()
        self.sent_back = 0
        self._crawl: int | None = None
        self._owners: dict[str, str] = {}  # listings of this crawl, and at which address

    def begin_crawl(self, crawl: int | None) -> None:
        """Take up the captures of another crawl: within one, the first address of a listing is the one that counts."""
        self._crawl = crawl
        rows = self.case.db.execute(
            """select l.source_id, c.url from captures c join readings r on r.capture = c.id
               join listings l on l.id = r.listing
               where c.source = ? and c.crawl is ? and r.outcome = 'listing' order by c.id""",
            [self.definition.name, crawl],
        )
        self._owners = {}
        for own_id, url in rows:
            self._owners.setdefault(own_id, self._key(url))

    def write(self, batch: Sequence[tuple[Kept, Reread]]) -> None:
        """Acknowledge a batch, in one transaction."""
        before = dict(self.counts)
        with self.case.transaction() as db:
            for kept, reread in batch:
                self._one(db, kept, reread)
            done = {name: value - before[name] for name, value in self.counts.items() if value != before[name]}
            self.case.record("reread.batch", self.definition.name, crawl=self._crawl, reader=self.reader, **done)

    def _one(self, db: Database, kept: Kept, reread: Reread) -> None:
        self.counts["pages"] += 1
        if reread.is_damaged:  # not noted as read: the file may come back
            self.counts["damaged"] += 1
            self._quarantine(db, kept, reread)
            return
        was = db.execute("select outcome, listing from readings where capture = ?", [kept.capture]).fetchone()
        outcome, listing = was if was and was[0] == "unchanged" else ("redirect", None)
        if reread.problem:
            outcome, listing = reread.problem, was[1] if was else None
            self._refuse(db, kept, reread, was[0] if was else "")
        elif reread.reading is not None:
            outcome, listing = self._take(db, kept, reread.reading)
            self._release(db, kept)
        ledger.put_reading(
            db, kept.capture, reader=self.reader, outcome=outcome, listing=listing, found_as=kept.found_as, row=kept.row
        )

    def _take(self, db: Database, kept: Kept, reading: PageReading) -> tuple[str, int | None]:
        if reading.kind == "gone":
            return "gone", self._gone(db, kept, reading)
        if reading.listing is None:
            return str(reading.kind), None
        if self._owners.setdefault(reading.listing.id, self._key(kept.url)) != self._key(kept.url):
            return "duplicate", None
        return "listing", self._listing(db, kept, reading.listing)

    def _listing(self, db: Database, kept: Kept, listing: Listing) -> int:
        self.counts["listings"] += 1
        if not kept.row:
            listing = ledger.keep_row_fields(db, listing, self.definition)
        known = db.execute(
            "select last_seen, gone_at from listings where source = ? and source_id = ?", [listing.source, listing.id]
        ).fetchone()
        seen_at = self._last_said(db, kept)
        row_id, outcome = ledger.keep_listing(db, listing, capture=kept.capture, seen_at=seen_at, why="reread")
        if known is not None and known[0] > seen_at:
            self.counts["older"] += 1
            return row_id
        self.counts[outcome] += 1
        # Seen again is not published again: what was found gone after this page was fetched stays gone.
        if known is not None and known[1] is not None:
            db.execute("update listings set gone_at = ? where id = ?", [known[1], row_id])
        return row_id

    def _last_said(self, db: Database, kept: Kept) -> str:
        """When the site last said what the capture says: its own time, or that of a later *not modified* for it."""
        later = db.execute(
            """select max(c.fetched_at) from captures c where c.url = ? and c.source = ? and c.status = 304 and c.id > ?
               and not exists (select 1 from captures d where d.url = c.url and d.source = c.source
                               and d.status != 304 and d.id > ? and d.id < c.id)""",
            [kept.url, self.definition.name, kept.capture, kept.capture],
        ).fetchone()[0]
        return max(kept.fetched_at, later or "")

    def _gone(self, db: Database, kept: Kept, reading: PageReading) -> int | None:
        """The page says that its listing is gone, which an earlier reader may have taken for the listing itself."""
        misread = db.execute("select id from listings where capture = ?", [kept.capture]).fetchone()
        row = (
            misread
            or db.execute(
                "select id from listings where source = ? and (source_id = ? or url = ?) and last_seen <= ?",
                [self.definition.name, reading.listing_id, reading.url, kept.fetched_at],
            ).fetchone()
        )
        if row is None:
            return None
        if misread:
            self._send_back(db, row[0], kept)
        found = db.execute(
            "update listings set gone_at = ? where id = ? and gone_at is null", [kept.fetched_at, row[0]]
        )
        self.counts["gone"] += found.rowcount
        return row[0]

    def _send_back(self, db: Database, listing: int, kept: Kept) -> None:
        """Have the capture before this one read again: what it says is what the listing was."""
        earlier = db.execute(
            """select c.id, c.fetched_at from readings r join captures c on c.id = r.capture
               where r.listing = ? and r.outcome = 'listing' and c.id <> ? order by c.fetched_at desc limit 1""",
            [listing, kept.capture],
        ).fetchone()
        if earlier is not None:
            db.execute("update readings set reader = '' where capture = ?", [earlier[0]])
            db.execute("update listings set last_seen = ? where id = ?", [earlier[1], listing])
            self.sent_back += 1

    def _refuse(self, db: Database, kept: Kept, reread: Reread, was: str) -> None:
        if was == reread.problem:
            return  # in quarantine already, for the same reason
        db.execute("delete from quarantine where capture = ?", [kept.capture])
        self._quarantine(db, kept, reread)
        self.counts["quarantined"] += 1

    def _quarantine(self, db: Database, kept: Kept, reread: Reread) -> None:
        ledger.put_quarantine(
            db, stage="reread", source=self.definition.name, url=kept.url, reason=reread.problem,
            message=reread.message, capture=kept.capture, crawl=self._crawl,
        )  # fmt: skip

    def _release(self, db: Database, kept: Kept) -> None:
        self.counts["released"] += db.execute("delete from quarantine where capture = ?", [kept.capture]).rowcount

    def _key(self, url: str) -> Any:
        return canonical(url, self.definition.drop_params) or url
