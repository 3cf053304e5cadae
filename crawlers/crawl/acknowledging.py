"""What came back, and what acknowledging it does to the case: captures, listings, quarantine, pictures.

Everything here happens inside the transaction of ``CrawlRun.flush``.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from crawlers.crawl import ledger
from crawlers.crawl.frontier import Frontier, Visit
from crawlers.crawl.pictures import MAX_PER_LISTING, may_fetch_picture
from crawlers.evidence.warc import Answer, Position
from crawlers.pages.page import PageReading
from crawlers.pages.version import reader_version
from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import Quarantine
from leadline.core.listings import listing_from_row
from leadline.core.pictures import hold_picture


@dataclass(frozen=True)
class Page:
    """A page fetched and read (or not), waiting to be acknowledged."""

    visit: Visit
    answer: Answer | None
    position: Position | None
    reading: PageReading | None = None
    problem: Quarantine | None = None
    capture: int | None = None  # where the same answer was kept before
    unchanged: int | None = None  # the listing whose page the site says is as it was


@dataclass(frozen=True)
class Picture:
    """A picture fetched and in the holding folder, waiting to be acknowledged."""

    visit: Visit
    answer: Answer
    media_type: str


class Acknowledger:
    """Writes what came back of one crawl into the case, and counts it."""

    def __init__(
        self, case: CaseFile, definition: Definition, crawl: int, frontier: Frontier, counts: dict[str, Any]
    ) -> None:
        self.case = case
        self.definition = definition
        self.crawl = crawl
        self.frontier = frontier
        self.counts = counts
        self.ids: dict[str, str] = {}  # listings already read in this crawl, and at which address
        self._reader = reader_version(definition)

    def write(self, db: Database, items: list[Page | Picture], *, fetch_pictures: bool) -> None:
        """Write pages and pictures, and how often each field of their listings was filled."""
        filled: Counter[str] = Counter()
        listings = 0
        for item in items:
            if isinstance(item, Picture):
                self._picture(item)
            elif (fields := self._page(db, item, fetch_pictures)) is not None:
                listings += 1
                filled += fields
        if listings:
            ledger.add_coverage(db, self.crawl, listings, filled)

    def _page(self, db: Database, page: Page, fetch_pictures: bool) -> Counter[str] | None:
        source, visit, answer = self.definition.name, page.visit, page.answer
        capture = page.capture
        if answer is not None and page.position is not None:
            capture = ledger.put_capture(db, source, self.crawl, answer, page.position)
        if page.unchanged is not None:
            return self._unchanged(db, page, page.unchanged, capture)
        if page.problem is not None:
            self._refuse(db, page, page.problem, capture)
            return None
        reading = page.reading
        if reading is None:  # a redirect, followed as a visit of its own
            self._note_reading(db, page, capture, "redirect")
            target = self.frontier.redirects.get(visit.key)
            if target is not None:
                self.frontier.end(visit, "done", to=target)
            return None
        self.frontier.end(visit, "done")
        assert answer is not None
        outcome, row_id, fields = str(reading.kind), None, None
        if reading.kind == "gone":
            self._gone(db, visit, reading, answer)
        elif reading.kind == "empty":
            self.counts["empty"] += 1
        elif reading.listing is not None:
            row_id, fields = self._listing(db, visit, reading, answer, capture)
            outcome = outcome if row_id is not None else "duplicate"
            if row_id is not None and fetch_pictures:
                self._want_pictures(db, row_id, reading.listing.images)
        self._note_reading(db, page, capture, outcome, row_id)
        return fields

    def _unchanged(self, db: Database, page: Page, listing: int, capture: int | None) -> Counter[str] | None:
        """A listing seen again without being sent again: the answer that says so is its evidence."""
        assert page.answer is not None
        self.frontier.end(page.visit, "done")
        row = next(iter(db.query("select * from listings where id = ?", [listing])))
        fields = None
        if self.ids.setdefault(row["source_id"], page.visit.key) != page.visit.key:
            self.counts["duplicates"] += 1
        else:
            ledger.note_seen(db, listing, page.answer.fetched_at)
            self.counts["listings"] += 1
            self.counts["same"] += 1
            fields = ledger.filled_fields(listing_from_row(row))
        self._note_reading(db, page, capture, "unchanged", listing)
        return fields

    def _refuse(self, db: Database, page: Page, problem: Quarantine, capture: int | None) -> None:
        refused = page.visit.kind == "picture"
        self.counts["pictures_refused" if refused else "quarantined"] += 1
        ledger.put_quarantine(
            db, stage="pictures" if refused else "crawl", source=self.definition.name,
            url=page.visit.detail.get("via", [page.visit.url])[0], reason=problem.reason, message=problem.message,
            capture=capture, crawl=self.crawl,
        )  # fmt: skip
        self._note_reading(db, page, capture, problem.reason)
        self.frontier.end(page.visit, "failed", reason=problem.reason)

    def _note_reading(
        self, db: Database, page: Page, capture: int | None, outcome: str, listing: int | None = None
    ) -> None:
        if capture is not None:
            ledger.put_reading(
                db, capture, reader=self._reader, outcome=outcome, listing=listing, found_as=page.visit.kind,
                row=page.visit.detail.get("row"),
            )  # fmt: skip

    def _gone(self, db: Database, visit: Visit, reading: PageReading, answer: Answer) -> None:
        own_id = visit.detail.get("known", "") or reading.listing_id
        if self.ids.get(own_id, visit.key) == visit.key and ledger.note_gone(
            db, self.definition.name, reading, own_id, answer.fetched_at
        ):
            self.counts["gone"] += 1
        elif visit.kind == "listing":
            self.counts["expired"] += 1

    def _listing(
        self, db: Database, visit: Visit, reading: PageReading, answer: Answer, capture: int | None
    ) -> tuple[int | None, Counter[str] | None]:
        listing = reading.listing
        assert listing is not None
        if self.ids.setdefault(listing.id, visit.key) != visit.key:
            self.counts["duplicates"] += 1
            return None, None
        if not visit.detail.get("row"):
            listing = ledger.keep_row_fields(db, listing, self.definition)
        row_id, outcome = ledger.keep_listing(db, listing, capture=capture, seen_at=answer.fetched_at, why="collected")
        self.counts["listings"] += 1
        self.counts[outcome] += 1
        return row_id, ledger.filled_fields(listing)

    def _want_pictures(self, db: Database, listing: int, urls: tuple[str, ...]) -> None:
        for url in urls[:MAX_PER_LISTING]:
            if not may_fetch_picture(url, self.definition):
                self.counts["offsite"] += 1
                continue
            known = db.execute(
                "select 1 from listing_images where listing = ? and url = ? and image is not null", [listing, url]
            ).fetchone()
            if known:
                continue
            # Addresses of pictures are kept as written: some hosts sign their query.
            if not self.frontier.want_picture(url, listing):
                self._share_picture(db, listing, url)

    def _share_picture(self, db: Database, listing: int, url: str) -> None:
        """A picture this crawl has already fetched: show it with this listing too."""
        row = db.execute("select detail from frontier where crawl = ? and url = ?", [self.crawl, url]).fetchone()
        first = next(iter(json.loads(row[0]).get("listings", ())), None) if row else None
        db.execute(
            """insert into listing_images (listing, url, image)
               select ?, url, image from listing_images where listing = ? and url = ? and image is not null
               on conflict (listing, url) do update set image = excluded.image""",
            [listing, first, url],
        )

    def _picture(self, picture: Picture) -> None:
        listings = list(picture.visit.detail["listings"])
        for listing in listings:
            hold_picture(self.case, listing, picture.visit.url, picture.answer.body, picture.media_type)
        self.counts["pictures"] += 1
        self.frontier.end(picture.visit, "done", listings=listings)
