"""Tables of linking that came after the first shape of a case, which ``schema`` applies: people's word, placed texts."""

from __future__ import annotations

WORD = """
-- what people said of links: append-only, undone by a later row
create table link_judgements (
  id integer primary key,
  verdict text not null,      -- cut, same, different (of two listings); shared, own (of a selector); undo
  a text not null,            -- source/id of a listing, or the kind of a selector (or picture)
  b text not null,            -- source/id of the other, or the selector's value (a picture's SHA-256)
  reason text not null,
  by_whom text not null, at text not null,
  undoes integer references link_judgements(id)
) strict;
create index link_judgements_undoes on link_judgements(undoes) where undoes is not null;
create trigger link_judgements_kept before update on link_judgements begin
  select raise(abort, 'judgements are append-only');
end;
create trigger link_judgements_never_erased before delete on link_judgements begin
  select raise(abort, 'judgements are append-only');
end;

-- the groups that links alone would make, for listings whose lead a person's word changed
create table unheld_groups (
  listing integer primary key references listings(id),
  unheld integer not null     -- smallest listing of the group
) strict;
create index unheld_groups_group on unheld_groups(unheld);

-- who was in a lead when it was merged away: where its id leads to, and what it returns as
create table former_members (
  listing integer not null references listings(id),
  lead text not null references leads(id),
  primary key (listing, lead)
) strict, without rowid;
create index former_members_lead on former_members(lead);
"""

PLACED = """
-- settled is 2 for what was placed since the case was last linked whole; pictures are those shown when it was linked
alter table link_texts add column pictures text not null default '';
create index link_texts_placed on link_texts(listing) where settled = 2;
-- which listings changed is asked of every listing at every run
create index listings_version on listings(version);
"""
