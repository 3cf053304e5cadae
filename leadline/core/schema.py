"""The tables of a case file, as an ordered list of migrations.

One list for the whole case, so that any two cases with the same last migration are alike. The
room that owns a table family is named above it. Add at the end; never edit a released migration.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from leadline.core.schema_learning import INTERVALS, LEARN, LOOKS, PHRASES, WEIGHED
from leadline.core.schema_linking import PLACED, WORD
from leadline.core.schema_pictures import PICTURE_TEXT

migrations = Migrations("leadline")

_RECORD = """
create table meta (key text primary key, value text not null) strict;

create table listings (
  id integer primary key,
  source text not null,
  source_id text not null,
  version integer not null default 1,
  url text not null, title text not null, body text not null,
  posted_at text not null, place text not null, country text not null,
  category text not null, price text not null,
  contacts text not null, images text not null, extra text not null,  -- JSON
  content_sha256 text not null,
  capture integer references captures(id),
  first_seen text not null, last_seen text not null,
  gone_at text,
  unique (source, source_id)
) strict;
create index listings_last_seen on listings(last_seen);

create table listing_versions (
  listing integer not null references listings(id),
  version integer not null,
  seen_at text not null,
  why text not null,          -- collected, changed, reread, imported
  capture integer references captures(id),
  content_sha256 text not null,
  record text not null,       -- JSON of the content fields
  primary key (listing, version)
) strict;

-- which version of which stage has read which version of a listing
create table stage_marks (
  stage text not null,
  listing integer not null references listings(id),
  listing_version integer not null,
  stage_version text not null,
  primary key (stage, listing)
) strict, without rowid;

create table audit (
  seq integer primary key,
  at text not null, actor text not null, action text not null,
  subject text not null, purpose text not null, detail text not null,  -- JSON
  previous text not null, hash text not null
) strict;
"""

_COLLECT = """
create table sources (
  name text primary key,
  definition text not null,   -- JSON as validated
  sha256 text not null,
  synthetic integer not null default 0,
  recorded_at text not null
) strict;

create table authorisations (
  id integer primary key,
  source text not null,
  authority text not null, purpose text not null,
  granted_by text not null, valid_from text not null, valid_until text not null,
  recorded_at text not null, recorded_by text not null
) strict;

create table crawls (
  id integer primary key,
  source text not null,
  kind text not null,         -- crawl, import
  state text not null,        -- running, finished, stopped
  authorisation integer references authorisations(id),
  started_at text not null, ended_at text,
  stats text not null default '{}'
) strict;
create index crawls_source on crawls(source, state);

create table frontier (
  crawl integer not null references crawls(id),
  url text not null,          -- canonical
  kind text not null,         -- index, listing, picture
  state text not null,        -- pending, done, failed
  at text not null,
  detail text not null default '{}',
  primary key (crawl, url)
) strict, without rowid;

create table captures (
  id integer primary key,
  source text not null,
  crawl integer references crawls(id),
  url text not null, fetched_at text not null,
  status integer not null, headers text not null,
  sha256 text not null, media_type text not null,
  warc_file text not null, warc_offset integer not null, warc_length integer not null,
  unique (warc_file, warc_offset)
) strict;
create index captures_url on captures(url);
create index captures_crawl on captures(crawl);

-- how each capture was last read, and what is needed to read it again
create table readings (
  capture integer primary key references captures(id),
  reader text not null,       -- readers and definition that read it
  outcome text not null,      -- listing, duplicate, index, gone, empty, redirect, or the reason it is in quarantine
  listing integer references listings(id),
  found_as text not null,     -- index, listing, page: what the way to it said
  row text not null           -- JSON: what the index row that led to it said, or empty
) strict;
create index readings_listing on readings(listing);

create table quarantine (
  id integer primary key,
  at text not null,
  stage text not null,        -- crawl, import, reread, pictures
  source text not null,
  url text not null,          -- or file and line
  reason text not null, message text not null,
  capture integer references captures(id),
  crawl integer references crawls(id),
  unique (stage, source, url, reason)
) strict;

create table field_coverage (
  crawl integer not null references crawls(id),
  field text not null,
  seen integer not null, filled integer not null,
  primary key (crawl, field)
) strict, without rowid;
"""

_READ = """
create table signals (
  id integer primary key,
  listing integer not null references listings(id),
  listing_version integer not null,
  kind text not null, value text not null,
  field text not null, start integer not null, "end" integer not null,
  raw text not null,
  spans text not null, steps text not null, alternatives text not null, detail text not null,  -- JSON
  confidence real not null,
  extractor text not null
) strict;
create index signals_listing on signals(listing);
create index signals_value on signals(kind, value);

create table images (
  id integer primary key,
  sha256 text not null unique,  -- of the file as fetched
  state text not null,          -- held, kept, destroyed, refused
  reason text not null default '',
  media_type text not null, width integer not null, height integer not null,
  hashes text not null,         -- JSON: hash kind to list of hexadecimal hashes
  kept_file text, blurred_file text,  -- relative to the case folder
  hashed_with text not null,
  seen_at text not null
) strict;

create table listing_images (
  listing integer not null references listings(id),
  url text not null,
  image integer references images(id),
  primary key (listing, url)
) strict, without rowid;
create index listing_images_image on listing_images(image);
"""

_LINK = """
create table links (
  id integer primary key,
  a integer not null references listings(id),
  b integer not null references listings(id),
  kind text not null,
  strength real not null,
  evidence text not null,     -- JSON
  rule text not null,
  check (a < b),
  unique (a, b, kind)
) strict;
create index links_b on links(b);

-- what linking keeps of each text; settled: links and leads take it into account as it is
create table link_texts (
  listing integer primary key references listings(id),
  tokens blob not null,       -- uint32, little-endian: hashes of words, slots masked
  settled integer not null
) strict;
create index link_texts_unsettled on link_texts(listing) where settled = 0;

-- pairs of images that show the same picture, and the images compared so far
create table picture_matches (
  a integer not null references images(id),
  b integer not null references images(id),
  likeness real not null,
  evidence text not null,     -- JSON
  check (a < b),
  primary key (a, b)
) strict, without rowid;
create table compared_images (
  image integer primary key references images(id),
  hashed_with text not null
) strict;

-- selectors and pictures that a crowd of strangers shows: they link nothing by themselves
create table shared_selectors (
  kind text not null, value text not null,
  listings integer not null, parties integer not null,
  weight real not null,       -- bits
  evidence text not null,     -- JSON: every count the verdict was made from
  primary key (kind, value)
) strict, without rowid;

create table leads (
  id text primary key,
  created_at text not null,
  changed_at text not null,
  retired_at text             -- merged away or split to nothing
) strict, without rowid;

create table lead_members (
  listing integer primary key references listings(id),
  lead text not null references leads(id)
) strict;
create index lead_members_lead on lead_members(lead);

create table lead_history (
  id integer primary key,
  lead text not null references leads(id),
  at text not null,
  event text not null,        -- created, grew, shrank, merged, split
  other text references leads(id),
  detail text not null
) strict;
create index lead_history_lead on lead_history(lead);

-- narrow, because every new rank shifts the ones below it; the words are in score_reasons
create table scores (
  lead text primary key references leads(id),
  rank integer,               -- null until the order is settled
  score real not null,
  basis text not null,        -- catalogue, learned
  size integer not null,
  shown integer not null,     -- 1 when the queue shows it: several listings, or one that scores
  first_seen text not null, last_seen text not null,  -- earliest, latest posting (or first sight)
  newest text not null,       -- latest first sight of a member
  places text not null, sectors text not null,  -- JSON
  title text not null,        -- of the newest member
  decision text not null default '',  -- the judgement that stands
  seen text not null,         -- fingerprint of what was read to score it
  scored_with text not null,
  scored_at text not null
) strict;
create index scores_queue on scores(shown, rank, newest, decision, lead);
create index scores_rank on scores(rank);

create table score_reasons (
  lead text primary key references leads(id),
  reasons text not null, counter_reasons text not null, facts text not null  -- JSON
) strict;

create table lead_tags (
  kind text not null,         -- place, sector
  value text not null collate nocase,
  lead text not null references leads(id),
  primary key (kind, value, lead)
) strict, without rowid;
create index lead_tags_lead on lead_tags(lead);

-- a lead that is no more leaves the queue at once, not when the next ranking comes by
create trigger scores_of_retired after update of retired_at on leads when new.retired_at is not null begin
  delete from scores where lead = new.id;
  delete from score_reasons where lead = new.id;
  delete from lead_tags where lead = new.id;
end;

create table judgements (
  id integer primary key,
  lead text not null references leads(id),
  decision text not null,
  reason text not null,
  note text not null default '',
  by_whom text not null, at text not null,
  members text not null,      -- JSON: the listings the person saw
  undoes integer references judgements(id)
) strict;
create index judgements_lead on judgements(lead);
create trigger judgements_kept before update on judgements begin
  select raise(abort, 'judgements are append-only');
end;
create trigger judgements_never_erased before delete on judgements begin
  select raise(abort, 'judgements are append-only');
end;
"""


@migrations()
def m0001_first_case(db: Database) -> None:
    """The first shape of a case."""
    for script in (_RECORD, _COLLECT, _READ, _LINK):
        _apply(db, script)


@migrations()
def m0002_the_word_on_links(db: Database) -> None:
    """What people said of links, and what leads were before they were merged."""
    _apply(db, WORD)


@migrations()
def m0004_labels_and_models(db: Database) -> None:
    """What training reads from people's decisions, what others said, and the models made of it."""
    _apply(db, LEARN)


@migrations()
def m0005_intervals_of_scores(db: Database) -> None:
    """The interval around each score."""
    _apply(db, INTERVALS)


@migrations()
def m0006_what_weighs_a_lead(db: Database) -> None:
    """Ranking by what was learned: what it reads of each lead, and what weighed it."""
    _apply(db, WEIGHED)


@migrations()
def m0007_what_is_worth_a_look(db: Database) -> None:
    """Leads to review besides the top of the queue."""
    _apply(db, LOOKS)


@migrations()
def m0008_placed_texts(db: Database) -> None:
    """What was placed since the case was last linked whole."""
    _apply(db, PLACED)


@migrations()
def m0009_text_in_pictures(db: Database) -> None:
    """What was read in pictures, and which listings are to be read again for it."""
    _apply(db, PICTURE_TEXT)


@migrations()
def m0010_phrases_of_a_lead(db: Database) -> None:
    """What ranking read of a lead: pairs of words beside its words."""
    _apply(db, PHRASES)


def _apply(db: Database, script: str) -> None:
    # executescript would commit the migration's own transaction, so statements go one by one.
    for statement in _statements(script):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """Split a script at the semicolons that end statements (a trigger's body holds its own)."""
    import sqlite3

    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
