"""The tables of text in pictures, which ``schema`` applies."""

from __future__ import annotations

PICTURE_TEXT = """
-- what an engine made of the text in a picture, once for each engine; never changed, and erased only with its picture
create table picture_readings (
  id integer primary key,
  image integer not null references images(id),
  engine text not null,       -- name@version
  outcome text not null,      -- read, or why it could not be
  lines integer not null,
  read_at text not null,
  unique (image, engine)
) strict;
create table picture_lines (
  reading integer not null references picture_readings(id) on delete cascade,
  line integer not null,      -- from 0, in reading order
  text text not null,
  x integer not null, y integer not null, width integer not null, height integer not null,  -- pixels, upright
  confidence real not null,   -- 0..1, as the engine says
  primary key (reading, line)
) strict, without rowid;
create trigger picture_readings_kept before update on picture_readings begin
  select raise(abort, 'readings of pictures are append-only');
end;
create trigger picture_lines_kept before update on picture_lines begin
  select raise(abort, 'readings of pictures are append-only');
end;

-- a listing whose pictures say something else than when it was read is read again
create trigger picture_read_anew after insert on picture_readings
when new.lines > 0 or exists (select 1 from picture_readings where image = new.image and lines > 0) begin
  delete from stage_marks where stage = 'extract' and listing in (select listing from listing_images where image = new.image);
end;
create trigger picture_text_erased after delete on picture_readings when old.lines > 0 begin
  delete from stage_marks where stage = 'extract' and listing in (select listing from listing_images where image = old.image);
end;
create trigger picture_shown after insert on listing_images
when exists (select 1 from picture_readings where image = new.image and lines > 0) begin
  delete from stage_marks where stage = 'extract' and listing = new.listing;
end;
create trigger picture_shown_instead after update of image on listing_images
when new.image is not old.image
  and exists (select 1 from picture_readings where image in (new.image, old.image) and lines > 0) begin
  delete from stage_marks where stage = 'extract' and listing = new.listing;
end;
create trigger picture_shown_no_more after delete on listing_images
when exists (select 1 from picture_readings where image = old.image and lines > 0) begin
  delete from stage_marks where stage = 'extract' and listing = old.listing;
end;
"""
