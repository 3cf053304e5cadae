"""The tables of learning, which ``schema`` applies: outcomes, labels from elsewhere, models and what was in force, what ranking read."""

from __future__ import annotations

LEARN = """
-- what became of a lead later: append-only, undone by a later row
create table dispositions (
  id integer primary key,
  lead text not null references leads(id),
  outcome text not null,      -- confirmed, unfounded, unknown; undo
  reason text not null,
  by_whom text not null, at text not null,
  undoes integer references dispositions(id)
) strict;
create index dispositions_lead on dispositions(lead);
create trigger dispositions_kept before update on dispositions begin
  select raise(abort, 'dispositions are append-only');
end;
create trigger dispositions_never_erased before delete on dispositions begin
  select raise(abort, 'dispositions are append-only');
end;

-- labels that others gave, set by set, with where they come from
create table label_sets (
  id integer primary key,
  name text not null unique,
  layout text not null,       -- emscad, trafficking10k, csv
  file text not null, sha256 text not null unique,
  detail text not null,       -- JSON: columns mapped, rows left out and why
  by_whom text not null, at text not null
) strict;
create table outside_labels (
  label_set integer not null references label_sets(id),
  row text not null,          -- its own id there
  label integer not null check (label in (0, 1)),
  said text not null,         -- as the set says it, where that is finer than yes and no
  belongs text not null,      -- what it belongs together with there, or empty
  record text not null,       -- JSON: its other columns
  primary key (label_set, row)
) strict, without rowid;

-- what the catalogue alone would say: learned from where asked, never measured against
create table weak_labels (
  lead text primary key references leads(id),
  label integer not null check (label in (0, 1)),
  score real not null,
  made_with text not null, at text not null
) strict, without rowid;

create table model_registry (
  name text primary key,
  kind text not null,         -- services, labour, all: the leads it is for
  sha256 text not null,       -- of its manifest
  detail text not null,       -- JSON: labels, measures
  by_whom text not null, at text not null
) strict, without rowid;
-- which model is in force: the newest event of its kind says; append-only
create table model_events (
  id integer primary key,
  event text not null,        -- promote, rollback
  kind text not null,
  model text references model_registry(name),  -- in force from now on; null: the catalogue alone
  before text references model_registry(name),
  reason text not null,
  by_whom text not null, at text not null
) strict;
create trigger model_events_kept before update on model_events begin
  select raise(abort, 'model events are append-only');
end;
create trigger model_events_never_erased before delete on model_events begin
  select raise(abort, 'model events are append-only');
end;
"""

INTERVALS = """
-- the interval around a score, in decibans: the middle 80 %
alter table scores add column low real;
alter table scores add column high real;
"""


WEIGHED = """
-- decibans: what the order goes by, whatever the score rests on
alter table scores add column strength real;
-- what weighed the lead beside the catalogue: a model, the judgements so far, or nothing
alter table scores add column weighed_with text not null default '';

-- what ranking read of a lead, kept so that another model can weigh it without reading its listings again
create table lead_inputs (
  lead text primary key references leads(id),
  by_catalogue text not null, -- JSON: score, low, high, reasons, counter_reasons
  catalogue real not null,    -- decibans, without what people decided
  decided real not null,      -- decibans, what people decided of it or of leads like it
  facts blob not null,        -- 32-bit floats, in the order of FACT_INPUTS
  signs text not null,        -- JSON: indicator to the share of the lead that states it
  shown text not null,        -- JSON: the listings, texts, signals and links that bear each of them out
  words blob not null         -- 32-bit codes of the words of its listings, masked, each once
) strict, without rowid;
create trigger inputs_of_retired after update of retired_at on leads when new.retired_at is not null begin
  delete from lead_inputs where lead = new.id;
end;
"""


PHRASES = """
-- 32-bit codes of pairs of words that stand beside each other in its listings, masked, each once
alter table lead_inputs add column phrases blob not null default x'';
"""


LOOKS = """
-- leads worth a look besides the top of the queue, chosen anew after each ranking, best first
create table looks (
  place integer primary key,
  lead text not null references leads(id),
  kind text not null,         -- unsure, different
  why text not null
) strict;
create trigger looks_of_retired after update of retired_at on leads when new.retired_at is not null begin
  delete from looks where lead = new.id;
end;
"""
