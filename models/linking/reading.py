"""Between the case file and the link rules: rows in, picture pairs in, texts kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlite_utils import Database

from leadline.core.listings import listing_from_row
from leadline.core.records import Listing, Signal
from models.linking.rows import MANY_WORDS, SELECTOR_STRENGTH, PicturePair, Row, row_of
from models.linking.texts import MASKED_KINDS, many_tokens

_SIGNAL = 'id, listing, kind, value, field, start, "end", raw, spans, alternatives, detail, confidence, extractor'


def unread(db: Database, version: str) -> list[tuple[int, int, str]]:
    """``(listing, its version, mark)`` of listings not linked as they are now, by listing.

    A listing counts as changed when its text was (``listings.version``) or when it was extracted
    anew, which ``mark``, kept as the stage version, holds.
    """
    return db.execute(
        """select l.id, l.version, ? || ' after ' || coalesce(x.stage_version || ' of ' || x.listing_version, 'none') as mark
           from listings l
           left join stage_marks x on x.stage = 'extract' and x.listing = l.id
           left join stage_marks m on m.stage = 'link' and m.listing = l.id
           where m.listing is null or m.listing_version <> l.version or m.stage_version <> mark
           order by l.id""",
        [version],
    ).fetchall()


def keep_texts(db: Database, rows: Sequence[tuple[int, int, str]]) -> None:
    """Read the tokens of these listings (as ``unread`` gives them), keep them, and mark the listings as read."""
    numbers = json.dumps([row[0] for row in rows])
    query = "select * from listings where id in (select value from json_each(?)) order by id"
    listings = {row["id"]: listing_from_row(row) for row in db.query(query, [numbers])}
    found = signals_of(db, list(listings), MASKED_KINDS)
    read = many_tokens(
        (listing, [signal for _, signal in found.get(number, ())]) for number, listing in listings.items()
    )
    tokens = [(number, one.astype("<u4").tobytes()) for number, one in zip(listings, read, strict=True)]
    db.conn.executemany(
        """insert into link_texts (listing, tokens, settled) values (?, ?, 0)
           on conflict (listing) do update set tokens = excluded.tokens, settled = 0""",
        tokens,
    )
    db.conn.executemany(
        """insert into stage_marks (stage, listing, listing_version, stage_version) values ('link', ?, ?, ?)
           on conflict (stage, listing) do update
           set listing_version = excluded.listing_version, stage_version = excluded.stage_version""",
        rows,
    )


def signals_of(
    db: Database, listings: Sequence[int] | None, kinds: Iterable[str]
) -> dict[int, list[tuple[int, Signal]]]:
    """``(signal id, signal)`` of these kinds by listing; of every listing when ``listings`` is None."""
    chosen = "" if listings is None else "and listing in (select value from json_each(?))"
    by = "kind" if listings is None else "+kind"  # the plus keeps SQLite from walking all signals of a kind for a few
    arguments = [json.dumps(sorted(kinds))] + ([] if listings is None else [json.dumps(list(listings))])
    found: dict[int, list[tuple[int, Signal]]] = {}
    for row in db.execute(
        f"select {_SIGNAL} from signals where {by} in (select value from json_each(?)) {chosen} order by listing, id",
        arguments,
    ):
        number, listing, kind, value, field, start, end, raw, spans, alternatives, detail, confidence, extractor = row
        found.setdefault(listing, []).append(
            (
                number,
                Signal(
                    kind,
                    value,
                    field,
                    start,
                    end,
                    raw,
                    extractor,
                    spans=[tuple(span) for span in _parsed(spans)],
                    alternatives=_parsed(alternatives),
                    detail=_parsed(detail) or {},
                    confidence=confidence,
                ),
            )
        )
    return found


def _parsed(text: str) -> Any:
    return [] if text in ("[]", "{}", "") else json.loads(text)


def all_rows(db: Database) -> list[Row]:
    """Every listing that was read, as the link rules see it."""
    return rows_of(db, None)


def rows_of(db: Database, listings: Iterable[int] | None) -> list[Row]:
    """These listings (None: all that were read), as the link rules see them."""
    chosen = None if listings is None else sorted(listings)
    signals = signals_of(db, chosen, {*SELECTOR_STRENGTH, "language"})
    among, arguments = _among("t.listing", chosen)
    images: dict[int, list[int]] = {}
    for listing, image in db.execute(
        f"""select t.listing, t.image from listing_images t join compared_images c on c.image = t.image
            where {among}""",
        arguments,
    ):
        images.setdefault(listing, []).append(image)
    rows = []
    for number, source, own, url, place, category, tokens, title, body in db.execute(
        f"""select l.id, l.source, l.source_id, l.url, l.place, l.category, t.tokens,
              case when length(t.tokens) <= {4 * MANY_WORDS} then l.title else '' end,
              case when length(t.tokens) <= {4 * MANY_WORDS} then l.body else '' end
            from link_texts t join listings l on l.id = t.listing where {among} order by t.listing""",
        arguments,
    ):
        found = signals.get(number, [])
        listing = Listing(source, own, url=url, title=title, body=body, place=place, category=category)
        rows.append(
            row_of(
                number,
                listing,
                [signal for _, signal in found],
                signal_ids=[at for at, _ in found],
                images=sorted(set(images.get(number, ()))),
                tokens=np.frombuffer(tokens, "<u4").astype(np.uint32, copy=False),
            )
        )
    return rows


def _among(column: str, listings: Sequence[int] | None) -> tuple[str, list[str]]:
    if listings is None:
        return "1", []
    return f"{column} in (select value from json_each(?))", [json.dumps(listings)]


def tokens_of(db: Database, listings: Iterable[int]) -> dict[int, np.ndarray]:
    """The kept tokens of these listings."""
    among, arguments = _among("listing", sorted(listings))
    rows = db.execute(f"select listing, tokens from link_texts where {among}", arguments)
    return {listing: np.frombuffer(tokens, "<u4").astype(np.uint32, copy=False) for listing, tokens in rows}


def languages_of(db: Database, listings: Iterable[int]) -> dict[int, str]:
    """The language that each of these listings was first read to be in."""
    among, arguments = _among("listing", sorted(listings))
    rows = db.execute(
        f"select listing, value from signals where +kind = 'language' and {among} order by listing, id desc", arguments
    )
    return dict(rows.fetchall())


def unsettled(db: Database) -> frozenset[int]:
    """Listings that links and leads do not yet take into account as they are."""
    return frozenset(row[0] for row in db.execute("select listing from link_texts where settled = 0"))


def placed(db: Database) -> list[int]:
    """Listings placed since the case was last linked whole."""
    return [row[0] for row in db.execute("select listing from link_texts where settled = 2 order by listing")]


def leads_of(db: Database, listings: Iterable[int]) -> dict[int, str]:
    """The lead of each of these listings that is in one."""
    among, arguments = _among("listing", sorted(listings))
    return dict(db.execute(f"select listing, lead from lead_members where {among}", arguments).fetchall())


def linked_with(db: Database, listings: Iterable[int]) -> set[int]:
    """Listings that a stored link ties to any of these."""
    chosen = [json.dumps(sorted(listings))]
    return {
        row[0]
        for one, other in (("a", "b"), ("b", "a"))
        for row in db.execute(f"select {other} from links where {one} in (select value from json_each(?))", chosen)
    }


def written_alike(db: Database, listings: Iterable[int]) -> list[tuple[int, int, float]]:
    """Stored links by manner that begin at these listings: both ends, and the rule's own score."""
    among, arguments = _among("a", sorted(listings))
    rows = db.execute(f"select a, b, evidence from links where kind = 'manner' and {among}", arguments)
    return [(a, b, float(json.loads(evidence).get("score", 0.0))) for a, b, evidence in rows]


def placed_showing(db: Database, selectors: Iterable[tuple[str, str]]) -> set[int]:
    """Listings placed since the case was last linked whole that show any of these contacts, in any reading."""
    found: set[int] = set()
    wanted = set(selectors)
    for kind, value in wanted:
        found.update(
            row[0]
            for row in db.execute(
                """select s.listing from signals s join link_texts t on t.listing = s.listing
                   where s.kind = ? and s.value = ? and t.settled = 2""",
                [kind, value.split(";ext=")[0]],
            )
        )
    for listing, kind, alternatives in db.execute(
        """select s.listing, s.kind, s.alternatives from link_texts t join signals s on s.listing = t.listing
           where t.settled = 2 and s.alternatives <> '[]'"""
    ):
        if any((kind, str(other.get("value"))) in wanted for other in json.loads(alternatives)):
            found.add(listing)
    return found


def picture_pairs(db: Database) -> list[PicturePair]:
    """Every pair of images known to show the same picture."""
    return [
        PicturePair(a, b, likeness, json.loads(evidence))
        for a, b, likeness, evidence in db.execute("select a, b, likeness, evidence from picture_matches order by a, b")
    ]


def shown_pictures(db: Database) -> str:
    """A fingerprint of which listing shows which compared image, and of the pairs found."""
    shown = db.execute(
        """select count(*), coalesce(sum(li.listing * 1000003 + li.image * 31), 0)
           from listing_images li join compared_images c on c.image = li.image"""
    ).fetchone()
    pairs = db.execute("select count(*), coalesce(sum(a * 1000003 + b * 31), 0) from picture_matches").fetchone()
    return " ".join(map(str, (*shown, *pairs)))
