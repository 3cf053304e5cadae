"""The frontier: which addresses a crawl still has to visit, kept so that a crawl cut off goes on."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlite_utils import Database

from leadline.core.values import canonical_json, now

VisitKind = Literal["index", "listing", "page", "picture"]  # page: of a kind not known before it is read
#: Longest chain of redirects followed.
MAX_REDIRECTS = 10


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to ask for: by its canonical form, as it is really asked, as what, and what is known."""

    key: str
    url: str
    kind: VisitKind
    detail: Mapping[str, Any] = field(default_factory=dict)  # row, via, known, listings, tries


class Frontier:
    """What a crawl has yet to visit. Changes are held until ``write`` puts them in the database."""

    def __init__(self, crawl: int) -> None:
        self.crawl = crawl
        self.seen: dict[str, VisitKind] = {}
        self.redirects: dict[str, str] = {}  # key to the key it led to
        self._pages: deque[Visit] = deque()
        self._pictures: deque[Visit] = deque()
        self._new: list[Visit] = []
        self._ended: list[tuple[str, str, Visit]] = []  # state, detail, visit
        self._wanted: dict[str, Visit] = {}  # pictures not yet dealt with
        self.noted_pages = 0

    def load(self, db: Database) -> None:
        """Take up an unfinished crawl."""
        rows = db.execute(
            "select url, kind, state, detail from frontier where crawl = ? order by at, url", [self.crawl]
        )
        for key, kind, state, text in rows.fetchall():
            self.seen[key] = kind
            self.noted_pages += kind != "picture"
            detail = json.loads(text)
            if state == "pending":
                self._queue(Visit(key, detail.pop("u", key), kind, detail))
            elif "to" in detail:
                self.redirects[key] = detail["to"]

    def add(self, visit: Visit) -> bool:
        """Note an address unless it is known to this crawl; true when it was not."""
        if visit.key in self.seen:
            return False
        self.seen[visit.key] = visit.kind
        self.noted_pages += visit.kind != "picture"
        self._new.append(visit)
        self._queue(visit)
        return True

    def want_picture(self, url: str, listing: int) -> bool:
        """Note that a listing shows a picture; false when this crawl has already dealt with it."""
        if url in self._wanted:
            visit = self._wanted[url]
            if listing not in visit.detail["listings"]:
                visit.detail["listings"].append(listing)
                self._new.append(visit)
            return True
        return self.add(Visit(url, url, "picture", {"listings": [listing]}))

    def again(self, visit: Visit) -> None:
        """Ask once more for an address that is still pending, with other details."""
        self._new.append(visit)
        self._queue(visit)

    def end(self, visit: Visit, state: Literal["done", "failed"], **detail: Any) -> None:
        """An address has been dealt with."""
        if "to" in detail:
            self.redirects[visit.key] = detail["to"]
        self._wanted.pop(visit.key, None)
        self._ended.append((state, canonical_json(detail), visit))

    def next_page(self) -> Visit | None:
        """The next index or listing to ask for."""
        return self._pages.popleft() if self._pages else None

    def next_picture(self) -> Visit | None:
        """The next picture to ask for."""
        return self._pictures.popleft() if self._pictures else None

    @property
    def waiting(self) -> int:
        """Pages not yet asked for."""
        return len(self._pages)

    @property
    def pictures_waiting(self) -> int:
        """Pictures not yet asked for."""
        return len(self._pictures)

    def leads_back(self, target: str, key: str) -> bool:
        """Whether following known redirects from ``target`` comes to ``key``."""
        for _ in range(MAX_REDIRECTS + 1):
            if target == key:
                return True
            if target not in self.redirects:
                return False
            target = self.redirects[target]
        return True

    def write(self, db: Database) -> None:
        """Put every change in the database, inside the caller's transaction."""
        at = now()
        db.conn.executemany(
            """insert into frontier (crawl, url, kind, state, at, detail) values (?, ?, ?, 'pending', ?, ?)
               on conflict (crawl, url) do update set detail = excluded.detail where state = 'pending'""",
            [(self.crawl, visit.key, visit.kind, at, _detail(visit)) for visit in self._new],
        )
        db.conn.executemany(
            "update frontier set state = ?, detail = ?, at = ? where crawl = ? and url = ?",
            [(state, detail, at, self.crawl, visit.key) for state, detail, visit in self._ended],
        )

    def written(self) -> None:
        """The transaction of ``write`` has been committed."""
        self._new.clear()
        self._ended.clear()

    def _queue(self, visit: Visit) -> None:
        if visit.kind == "picture":
            self._wanted[visit.key] = visit
            self._pictures.append(visit)
        else:
            self._pages.append(visit)


def _detail(visit: Visit) -> str:
    return canonical_json({**visit.detail, "u": visit.url} if visit.url != visit.key else visit.detail)
