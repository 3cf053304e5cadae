"""A listing as the extractors see it: each field's raw text, its unmasked view and the way back.

Every extractor is a function ``extract(view: ListingView) -> list[Signal]``. It searches
``field.text`` (or ``field.lower``, same offsets) and hands view offsets to ``field.signal``, which
cites the original characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from features.code_points import codes_of, kinds, spans, starts_of
from features.figure_loops import figure_runs
from features.folding import Folded, fold
from features.number_words import plain
from features.picture_text.lines import PictureText, picture_of
from features.unmask import Unmasked, unmask, unmask_each
from features.unmask_digits import (
    FEWEST_DIGITS,
    Digits,
    Packed,
    digit_tokens,
    packed_digits,
    packed_each,
    readings,
    settled,
)
from features.words import letter_runs
from leadline.core.records import Listing, Signal

T = TypeVar("T")
#: Characters of a field in which every single digit is looked at, and not only what may be a telephone number.
_FRONT = 20_000
#: Fields up to this long are read for digits once, whole: their ends matter (``features.contacts.phone_split``).
_SHORT = 160


class _Once(Generic[T]):
    """A property worked out once; ``functools.cached_property`` takes a lock, and there are a dozen for each listing."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, one: Any, _: type) -> T:
        value = self._work(one)
        one.__dict__[self._name] = value  # found before this descriptor from now on
        return value


class FieldView:
    """One field of a listing: ``title``, ``body``, ``price``, ``contacts[i]``, or the text of a picture, ``picture[sha256]``."""

    def __init__(self, name: str, raw: str) -> None:
        self.name = name
        self.raw = raw
        #: What is seen in it ahead of reading, by who looked (``features.contacts.phone_stretches``).
        self.noted: dict[str, Any] = {}

    @_Once
    def unmasked(self) -> Unmasked:
        """The readable view and its offset map."""
        return unmask(self.raw)

    @_Once
    def text(self) -> str:
        """The readable view, case kept."""
        return self.unmasked.text

    @_Once
    def lower(self) -> str:
        """The readable view in lower case, with the same offsets as ``text``."""
        return self.unmasked.lower

    @_Once
    def plain(self) -> str:
        """``lower`` without accents, with the same offsets."""
        return plain(self.lower)

    @_Once
    def codes(self) -> np.ndarray:
        """The code points of ``plain``, for compiled loops (uint32)."""
        return codes_of(self.plain)

    @_Once
    def figures(self) -> list[tuple[int, int]]:
        """Where the runs of decimal figures in ``plain`` begin and end."""
        return list(zip(*figure_runs(self.codes, kinds()).tolist(), strict=True))

    @_Once
    def letters(self) -> list[str]:
        """The runs of letters in ``plain``, in the order of the text."""
        return letter_runs(self.plain)

    @_Once
    def vocabulary(self) -> frozenset[str]:
        """The different runs of letters in ``plain``: whether a reader has anything to look for."""
        return frozenset(self.letters)

    @_Once
    def folded(self) -> Folded:
        """``text`` as words are searched for in it."""
        return fold(self.text)

    @_Once
    def packed_digits(self) -> np.ndarray | None:
        """What can be read as digits close enough to make a telephone number, packed for compiled loops; None where nothing can."""
        return packed_digits(self.lower, self.plain, self.codes, self.fewest_digits)

    @property
    def fewest_digits(self) -> int:
        """How many digits must be near one another to be read."""
        return FEWEST_DIGITS if len(self.raw) > _SHORT else 1

    @_Once
    def digits(self) -> tuple[Digits, Digits]:
        """What can be read as digits close enough to make a telephone number: the bold reading and the strict one."""
        return readings(self.packed_digits)

    @_Once
    def all_digits(self) -> tuple[Digits, Digits]:
        """Everything near the front that can be read as digits: the bold reading and the strict one."""
        return self.digits if len(self.raw) <= _SHORT else digit_tokens(self.lower[:_FRONT], self.plain[:_FRONT])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in ``raw`` of what the view shows between two view offsets."""
        return self.unmasked.span(start, end)

    def signal(
        self,
        kind: str,
        value: str,
        start: int,
        end: int,
        extractor: str,
        *,
        steps: Sequence[str] = (),
        confidence: float = 1.0,
        alternatives: Sequence[Mapping[str, Any]] = (),
        detail: Mapping[str, Any] | None = None,
        spans: Sequence[tuple[str, int, int]] = (),
    ) -> Signal:
        """A signal at view offsets ``[start, end)``, citing the raw text there.

        Character-level steps undone in the span come before ``steps``. ``spans``, where given, are
        raw offsets.
        """
        unmasked = self.unmasked
        raw_start, raw_end = unmasked.span(start, end) if unmasked.view_at else (start, end)
        raw = self.raw[raw_start:raw_end]
        # By position: there are a dozen for each listing.
        return Signal(
            kind, value, self.name, raw_start, raw_end, raw, extractor,
            tuple(spans) if spans else ((self.name, raw_start, raw_end),),
            tuple(steps) if raw.isascii() else (*unmasked.steps(start, end), *steps),
            round(confidence, 3), tuple(alternatives) if alternatives else (), detail if detail is not None else {},
        )  # fmt: skip


class Fields(NamedTuple):
    """Many fields, and what was worked out for all of them at once."""

    fields: Sequence[FieldView]
    codes: np.ndarray  # of their ``plain``, joined
    starts: np.ndarray  # where each begins (``features.code_points.starts_of``)
    packed: Packed


def look_at(fields: Sequence[FieldView]) -> Fields:
    """Work out the views of many fields in a few passes over all of them, and not in several for each when asked."""
    for field, unmasked in zip(fields, unmask_each([field.raw for field in fields]), strict=True):
        field.unmasked, field.text, field.lower = unmasked, unmasked.text, unmasked.lower
    lowers = [field.lower for field in fields]
    starts = starts_of(lowers)
    lower = "".join(lowers)
    unaccented = plain(lower)
    codes = codes_of(unaccented)
    packed = packed_each(lower, unaccented, codes, starts, [field.fewest_digits for field in fields])
    slipped = False
    for place, (field, start, end) in enumerate(zip(fields, *spans(starts), strict=True)):
        field.plain = field.lower if field.lower.isascii() else unaccented[start:end]
        field.codes = codes[start:end]
        found = packed.of(place)
        field.packed_digits = settled(found, field.lower, field.plain, field.codes)
        slipped = slipped or not (field.packed_digits is None or field.packed_digits is found)
    if slipped:
        packed = Packed.joined([field.packed_digits for field in fields])
    return Fields(fields, codes, starts, packed)


class ListingView:
    """A listing and the views of the fields that are read, made when first asked for."""

    def __init__(self, listing: Listing, jurisdiction: str = "", pictures: Sequence[PictureText] = ()) -> None:
        self.listing = listing
        self._jurisdiction = jurisdiction
        named = [("title", listing.title), ("body", listing.body), ("price", listing.price)]
        named += [(f"contacts[{index}]", contact) for index, contact in enumerate(listing.contacts)]
        named += [(picture.field, picture.text) for picture in pictures]
        #: The fields that hold text, title first.
        self.fields: tuple[FieldView, ...] = tuple(FieldView(name, text) for name, text in named if text)
        #: What an extractor has read that others build on (phones for messengers and disguise).
        self.read: dict[str, list[Signal]] = {}
        #: Accounts on platforms by field (``features.contacts.named_accounts``), which handles and payments share.
        self.accounts: list[Any] | None = None

    @_Once
    def jurisdiction(self) -> str:
        """The country whose changes to the catalogue hold: the one that is set, else the one the listing names, or nothing."""
        from features.regions import stated_region

        return self._jurisdiction.upper() or stated_region(self.listing)

    @_Once
    def texts(self) -> tuple[FieldView, ...]:
        """The prose fields: title and body, where they hold text."""
        return tuple(field for field in self.fields if field.name in ("title", "body"))

    @_Once
    def phrased(self) -> tuple[FieldView, ...]:
        """The fields in which phrases are looked for: the prose, and the text of pictures."""
        return tuple(field for field in self.fields if field.name in ("title", "body") or picture_of(field.name))

    @_Once
    def language(self) -> tuple[str, float]:
        """ISO 639-1 code of the main language and confidence 0..1; ``("", 0.0)`` when nothing shows it."""
        from features.language import detect

        return detect("\n".join(field.text for field in self.texts))

    @_Once
    def regions(self) -> tuple[str, ...]:
        """Countries (ISO 3166-1 alpha-2) the listing may speak from, likeliest first."""
        from features.regions import listing_regions

        return listing_regions(self)
