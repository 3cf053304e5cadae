"""Where a telephone number may be: stretches of digits that numbering plans hold for one, found in many fields at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from features.code_points import kinds, spans, starts_of
from features.contacts.number_tables import home, numbers
from features.contacts.phone_context import known_around
from features.contacts.phone_split import cue_tables
from features.contacts.window_loops import stretches_each
from features.token_loops import NOTHING
from features.view import Fields, FieldView, ListingView

#: Most readings tried in one field: an advert needs a few dozen, a hostile text would ask for millions.
_MOST_TRIES = 6000
#: By what name a field notes what is seen in it.
_NOTE = "stretches"


class Stretch(NamedTuple):
    """A stretch of tokens that may be a number: the columns of ``features.contacts.window_loops``, points in thousands."""

    bold: int
    first: int
    last: int
    plus: int
    digits: int
    count: int
    start: int
    end: int
    foreign: int
    digits_give: int
    hanging: int
    around: int
    left_out: int


class Looked(NamedTuple):
    """What compiled loops see in the digits of a field."""

    stretches: list[Stretch]  # that are likely enough a number
    strewn: bool  # words stand between groups of figures that may be a number
    backwards: bool  # the text may say that digits are backwards


def look(field: FieldView, regions: tuple[str, ...]) -> Looked | None:
    """Where a number may be in a field; None where there are no digits."""
    packed = field.packed_digits
    if packed is None:
        return None
    if _NOTE in field.noted:
        return field.noted[_NOTE]
    return next(_looked([field], field.codes, starts_of([field.plain]), packed, starts_of([packed]), [regions]))


def look_ahead(views: Sequence[ListingView], seen: Fields) -> None:
    """Note in the fields of listings where a number may be, for ``look``; ``seen`` are these fields."""
    packed = zip(seen.fields, seen.packed.found(), strict=True)
    some = [found != NOTHING and field.name != "price" for field, found in packed]
    regions: list[tuple[str, ...] | None] = []
    for view in views:
        own = some[len(regions) : len(regions) + len(view.fields)]
        dialled = view.regions if any(own) else None
        regions += [dialled if one else None for one in own]
    found = _looked(seen.fields, seen.codes, seen.starts, seen.packed.digits, seen.packed.starts, regions)
    for field, one, looked in zip(seen.fields, some, found, strict=True):
        if one:
            field.noted[_NOTE] = looked


def _looked(
    fields: Sequence[FieldView], codes: np.ndarray, begins: np.ndarray, packed: np.ndarray, starts: np.ndarray,
    regions: Sequence[tuple[str, ...] | None],
) -> Iterator[Looked]:  # fmt: skip
    """What is seen in each of some fields, whose code points and packed digits stand one after another; nothing where it has no regions."""
    homes = {dialled: home(dialled) for dialled in dict.fromkeys(regions) if dialled is not None}
    ends = np.cumsum([len(table) for table in homes.values()]).tolist()
    rows = {dialled: (end - len(homes[dialled]), end) for dialled, end in zip(homes, ends, strict=True)}
    if not rows:
        return iter([Looked([], False, False)] * len(fields))
    found, at = stretches_each(
        codes, begins, packed, starts, np.concatenate([*homes.values()]), np.array([rows.get(one, (0, 0)) for one in regions]),
        kinds(), known_around(), *numbers(), *cue_tables(), _MOST_TRIES,
    )  # fmt: skip
    return map(_seen, fields, (found[start:end].tolist() for start, end in zip(*spans(at), strict=True)))


def _seen(field: FieldView, rows: list[list[int]]) -> Looked:
    if not rows:
        return Looked([], False, False)
    (strewn, turned, *_), *found = rows
    return Looked(list(map(Stretch._make, found)), strewn == 1, turned == 1 or "\u202e" in field.raw)
