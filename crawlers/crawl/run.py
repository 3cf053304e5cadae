"""One crawl of one source: takes answers, keeps the evidence, reads it, and acknowledges it in batches.

Whoever fetches (the spider, or the importer of WARC files) asks for the next visit and hands in
what came back. Nothing is acknowledged before its bytes are on disk: ``flush`` syncs the evidence,
then commits captures, listings, frontier and counts in one transaction. A crawl killed between two
flushes has lost only what it will fetch again.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

from crawlers.crawl import ledger
from crawlers.crawl.acknowledging import Acknowledger, Page, Picture
from crawlers.crawl.authority import check_authority, record_source
from crawlers.crawl.conditional import Known, known_page
from crawlers.crawl.frontier import MAX_REDIRECTS, Frontier, Visit
from crawlers.crawl.pictures import picture_type
from crawlers.evidence.warc import Answer, EvidenceWriter, Position
from crawlers.pages.guarded import read_guarded
from crawlers.pages.kinds import gone_address
from crawlers.pages.page import PageReading
from crawlers.pages.urls import absolute, canonical, host_allowed
from crawlers.pages.version import reader_version
from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import AuthorityError, Quarantine
from leadline.core.log import get_logger
from leadline.core.pictures import put_in_holding
from leadline.core.values import canonical_json, now, sha256

#: Answers acknowledged together; a timer of the fetcher acknowledges fewer when they come slowly.
BATCH = 100
#: Reasons of ``fail`` that mean that robots.txt was heeded.
ROBOTS_UNREACHABLE = "robots-unreachable"
ROBOTS_REASONS = ("robots", ROBOTS_UNREACHABLE)
log = get_logger("crawlers")


class CrawlRun:
    """The books of one crawl. Made by ``open_run``; close it."""

    def __init__(self, case: CaseFile, definition: Definition, crawl: int, counts: dict[str, Any]) -> None:
        self.case = case
        self.definition = definition
        self.crawl = crawl
        self.counts: dict[str, Any] = {**ledger.empty_counts(), **counts}
        self.frontier = Frontier(crawl)
        self.replay = False  # answers come from files, perhaps a second time
        self.fetch_pictures = case.settings.fetch_pictures
        self.max_pages = definition.politeness.max_pages or case.settings.crawl_max_pages
        self._evidence = EvidenceWriter(case, definition.name)
        self._waiting: list[Page | Picture] = []
        self._acknowledger = Acknowledger(case, definition, crawl, self.frontier, self.counts)
        self._issued = self.counts["pages"]
        self._reader = reader_version(definition)
        self._known: dict[str, Known] = {}  # asked for only if they have changed

    def resume(self) -> None:
        """Take up what an earlier process left unfinished."""
        self.frontier.load(self.case.db)
        started = self.case.db.execute("select started_at from crawls where id = ?", [self.crawl]).fetchone()[0]
        rows = self.case.db.execute(
            "select source_id from listings where source = ? and last_seen >= ? and gone_at is null",
            [self.definition.name, started],
        )
        self._acknowledger.ids = {row[0]: "" for row in rows.fetchall()}

    # what to fetch

    def next_visit(self) -> Visit | None:
        """The next address to ask for: pages before pictures, within the source's page limit."""
        if self.frontier.waiting:
            if self._issued < self.max_pages:
                self._issued += 1
                return self.frontier.next_page()
            self.counts["left"] = max(self.counts["left"], self.frontier.waiting)
        return self.frontier.next_picture()

    @property
    def has_more(self) -> bool:
        """Whether ``next_visit`` has anything to give."""
        return bool(self.frontier.pictures_waiting or (self.frontier.waiting and self._issued < self.max_pages))

    def recheck_known(self) -> int:
        """Once per crawl, queue listings known before that no index led to, to learn whether they are gone."""
        if self.counts.get("rechecked"):
            return 0
        self.flush()
        self.counts["rechecked"] = True
        started = self.case.db.execute("select started_at from crawls where id = ?", [self.crawl]).fetchone()[0]
        rows = self.case.db.execute(
            "select source_id, url from listings where source = ? and gone_at is null and last_seen < ?",
            [self.definition.name, started],
        ).fetchall()
        added = 0
        for own_id, url in rows:
            key = canonical(url, self.definition.drop_params)
            if key and own_id not in self._acknowledger.ids and host_allowed(key, self.definition.allowed_hosts):
                added += self.frontier.add(Visit(key, url, "listing", {"known": own_id}))
        return added

    def condition(self, visit: Visit) -> dict[str, str]:
        """Headers by which the site may answer that a listing's page is as it was; empty where it must be read."""
        known = known_page(self.case.db, self.definition.name, visit, self._reader)
        if known is None:
            return {}
        self._known[visit.key] = known
        return known.headers

    # what came back

    def take(self, visit: Visit, answer: Answer) -> None:
        """Keep and read one answer. Never raises for what a page holds."""
        if visit.kind == "picture":
            self._take_picture(visit, answer)
        else:
            self.counts["pages"] += 1
            kept = self._kept_before(answer) if self.replay else None
            position = None if kept else self._evidence.append(answer)
            self._waiting.append(replace(self._read(visit, answer, position), capture=kept))
        if len(self._waiting) >= BATCH:
            self.flush()

    def _kept_before(self, answer: Answer) -> int | None:
        """The capture of this very answer, when the same file was imported before."""
        row = self.case.db.execute(
            "select id from captures where url = ? and source = ? and fetched_at = ? and sha256 = ?",
            [answer.url, self.definition.name, answer.fetched_at, sha256(answer.body)],
        ).fetchone()
        return row[0] if row else None

    def fail(self, visit: Visit, reason: str, message: str) -> None:
        """Nothing usable came back: keep the reason."""
        if reason in ROBOTS_REASONS:
            self.counts["disallowed"] += 1
            self.frontier.end(visit, "failed", reason=reason)
            if reason == ROBOTS_UNREACHABLE:
                self._note_robots(visit, message)
            return
        self._waiting.append(Page(visit, None, None, problem=Quarantine(reason, message)))
        if len(self._waiting) >= BATCH:
            self.flush()

    def _note_robots(self, visit: Visit, message: str) -> None:
        """One row for a site that does not say what may be asked, not one for each of its pages."""
        with self.case.transaction() as db:
            new = ledger.put_quarantine(
                db, stage="crawl", source=self.definition.name, url=absolute(visit.url, "/robots.txt"),
                reason=ROBOTS_UNREACHABLE, message=message, crawl=self.crawl,
            )  # fmt: skip
        self.counts["quarantined"] += new

    def _read(self, visit: Visit, answer: Answer, position: Position | None) -> Page:
        known = self._known.pop(visit.key, None)
        if answer.status == 304 and known is not None:
            return Page(visit, answer, position, unchanged=known.listing)
        try:
            location = answer.header_map.get("location", "")
            if 300 <= answer.status < 400 and location:
                return Page(visit, answer, position, self._redirect(visit, answer, location))
            reading = read_guarded(
                self.definition, url=answer.url, status=answer.status, headers=answer.header_map, body=answer.body,
                expected=visit.kind if visit.kind in ("index", "listing") else "unknown",
                row=visit.detail.get("row"), fetched_at=answer.fetched_at, max_bytes=self.case.settings.page_max_bytes,
            )  # fmt: skip
        except Quarantine as problem:
            if problem.reason == "reader-failed":
                log.error("page.unreadable", source=self.definition.name, error=repr(problem.__cause__)[:300])
            return Page(visit, answer, position, problem=problem)
        if visit.kind == "index" and reading.kind == "gone":
            reason = f"http-{answer.status}" if answer.status >= 400 else "index-gone"
            problem = Quarantine(reason, f"An index page is gone (status {answer.status}).")
            return Page(visit, answer, position, problem=problem)
        self._follow(reading)
        return Page(visit, answer, position, reading)

    def _follow(self, reading: PageReading) -> None:
        for link in reading.links:
            if not host_allowed(link.key, self.definition.allowed_hosts):
                self.counts["offsite"] += 1
            elif link.key not in self.frontier.seen:
                if self.frontier.noted_pages >= self.max_pages:
                    self.counts["left"] += 1
                else:
                    self.frontier.add(Visit(link.key, link.url, link.kind, {"row": link.row} if link.row else {}))

    def _redirect(self, visit: Visit, answer: Answer, location: str) -> PageReading | None:
        """Follow a redirect as a further visit; a reading only where the redirect itself says *gone*."""
        target = absolute(answer.url, location)
        key = canonical(target, self.definition.drop_params)
        via = [*visit.detail.get("via", ()), visit.url]
        if not key:
            raise Quarantine("bad-redirect", "The site redirects to something that is not a web address.")
        own = canonical(answer.url, self.definition.drop_params) or answer.url
        if gone_address(target, self.definition):
            return PageReading("gone", own)
        if not host_allowed(target, self.definition.allowed_hosts):
            raise Quarantine("redirect-outside", "The site redirects to a host that the definition does not allow.")
        if target in via or len(via) > MAX_REDIRECTS or (key != visit.key and self.frontier.leads_back(key, visit.key)):
            raise Quarantine("redirect-loop", "The redirects lead in a circle, or do not end.")
        detail = {**visit.detail, "via": via}
        if key == visit.key:  # the same page by another spelling
            self.frontier.again(Visit(key, target, visit.kind, detail))
            return None
        was = self.frontier.seen.get(key)
        self.frontier.add(Visit(key, target, visit.kind, detail))
        self.frontier.redirects[visit.key] = key
        # A listing that now leads back to a list is how many sites say that it has gone.
        return PageReading("gone", own) if visit.kind == "listing" and was == "index" else None

    def _take_picture(self, visit: Visit, answer: Answer) -> None:
        try:
            if answer.status != 200:
                raise Quarantine(f"http-{answer.status}", f"The picture was answered with status {answer.status}.")
            if len(answer.body) > self.case.settings.picture_max_bytes:
                raise Quarantine("too-large", f"The picture has {len(answer.body)} bytes.")
            media_type = picture_type(answer.body)
        except Quarantine as problem:
            self._waiting.append(Page(visit, None, None, problem=problem))
            return
        put_in_holding(self.case, answer.body)  # before the transaction, which then only notes it
        self._waiting.append(Picture(visit, answer, media_type))

    # acknowledging

    def flush(self) -> None:
        """Acknowledge everything taken so far. Raises AuthorityError when the authority has run out."""
        self._evidence.sync()
        with self.case.transaction() as db:
            self._acknowledger.write(db, self._waiting, fetch_pictures=self.fetch_pictures)
            self.frontier.write(db)
            db.execute("update crawls set stats = ? where id = ?", [canonical_json(self.counts), self.crawl])
            if self._waiting:
                self.case.record("crawl.batch", self.definition.name, crawl=self.crawl, answers=len(self._waiting))
        self.frontier.written()
        self._waiting.clear()
        self._evidence.rotate()
        if not self.replay:
            check_authority(self.definition)

    def close(self, *, finished: bool) -> None:
        """Acknowledge what is left; a crawl not ``finished`` is taken up by the next one."""
        expired = False
        try:
            self.flush()
        except AuthorityError:
            expired = True
        self._evidence.close()
        state = "finished" if finished and not expired else "stopped"
        with self.case.transaction() as db:
            db.execute(
                "update crawls set state = ?, ended_at = ? where id = ?",
                ["finished" if finished and not expired else "running", now(), self.crawl],
            )
            counts = {
                name: self.counts[name] for name in ("pages", "listings", "new", "changed", "gone", "quarantined")
            }
            self.case.record(f"crawl.{state}", self.definition.name, crawl=self.crawl, **counts)

    def abandon(self) -> None:
        """Let go without acknowledging: the books could not be kept, and what was acknowledged stands."""
        with suppress(OSError):  # closing writes what is left, and the disk may be what failed
            self._evidence.close()


def open_run(case: CaseFile, definition: Definition, authorisation: int, *, kind: str = "crawl") -> CrawlRun:
    """The source's unfinished crawl, or a new one with the start pages in its frontier."""
    record_source(case, definition)
    row = case.db.execute(
        "select id, stats from crawls where source = ? and kind = ? and state = 'running' order by id desc limit 1",
        [definition.name, kind],
    ).fetchone()
    if row is not None:
        run = CrawlRun(case, definition, row[0], json.loads(row[1]))
        run.replay = kind == "import"
        run.resume()
        case.record("crawl.resume", definition.name, crawl=run.crawl, waiting=run.frontier.waiting)
        return run
    with case.transaction() as db:
        crawl = db["crawls"].insert(
            {
                "source": definition.name, "kind": kind, "state": "running",
                "authorisation": authorisation, "started_at": now(),
            }
        ).last_pk  # fmt: skip
        run = CrawlRun(case, definition, crawl, {})
        run.replay = kind == "import"
        for url in definition.start:
            run.frontier.add(Visit(canonical(url, definition.drop_params), url, "index"))
        run.frontier.write(db)
        case.record(
            "crawl.start", definition.name, crawl=crawl, authorisation=authorisation, connected_to=definition.connect
        )
    run.frontier.written()
    return run
