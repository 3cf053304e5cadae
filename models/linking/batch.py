"""What link rules read and write: a batch of rows with what is known of them, and proposed links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from models.linking.grouping import Edges
from models.linking.near_duplicates import Known, TextIndex, TextPairs
from models.linking.rows import PicturePair, Row
from models.linking.shared import Background, Verdict, verdicts

if TYPE_CHECKING:
    from models.linking.rivals import Rivals
    from models.linking.strengths import Judge, Strengths


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one rule found.

    ``edges`` connect positions in the batch and are what groups are made from. ``kept`` are the
    positions in ``edges`` worth storing: enough that every group is connected and can be explained,
    never every pair of a large group. ``evidence(k)`` describes edge ``k``.
    """

    edges: Edges
    kept: np.ndarray
    evidence: Callable[[int], dict[str, Any]]
    #: What the strengths of this kind are learned from, an array each; None: the rule's own score, ``edges.strength``.
    features: Mapping[str, np.ndarray] | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a batch is part of: a case that was linked whole before, and to which the ``fresh`` listings are new."""

    known: Known
    fresh: frozenset[int]  # ids
    listings: int  # of the whole case
    usual: Mapping[str, float]  # how alike two of its adverts are anyway, by language
    shared: Mapping[tuple[str, str], Verdict]  # selectors and pictures that strangers were found to share
    #: Listings that were found to be written alike, and how sure the rule was.
    written_alike: Sequence[tuple[int, int, float]] = ()


@dataclass
class Batch:
    """Rows to link, the picture pairs known among their images, and what rules found so far.

    Rows come sorted by name, so that "the first" means the same whatever order they arrived in.
    """

    rows: Sequence[Row]
    pictures: Sequence[PicturePair] = ()
    marks: Mapping[tuple[str, str], bool] = field(default_factory=dict)  # what people said is shared or not
    within: Surroundings | None = None  # None: the batch is the whole case
    keep: bool = False  # whether later listings will be placed by what is learned here
    found: dict[str, Proposal] = field(default_factory=dict)  # by kind, earlier rules first
    strengths: Strengths | None = None  # None: the bundled ones

    @property
    def judges(self) -> Mapping[str, Judge]:
        """What makes scores and features into chances."""
        from models.linking.strengths import bundled

        return (self.strengths or bundled()).judges

    @cached_property
    def texts(self) -> TextIndex:
        """The distinct texts of the batch."""
        tokens = [row.tokens for row in self.rows]
        languages = [row.language for row in self.rows]
        if self.within is None:
            return TextIndex(tokens, keep=self.keep, languages=languages)
        fresh = np.array([row.id in self.within.fresh for row in self.rows], bool)
        return TextIndex(tokens, self.within.known, fresh, languages=languages)

    @cached_property
    def text_pairs(self) -> TextPairs:
        """Near-duplicates among the distinct texts."""
        return self.texts.near_duplicates()

    @cached_property
    def wording(self) -> np.ndarray:
        """Number of each row's wording: rows with near-duplicate texts share one."""
        from models.linking.components import components

        pairs, texts = self.text_pairs, self.texts
        of_text = components(len(texts), pairs.a, pairs.b)
        alone = int(of_text.max(initial=-1)) + 1 + np.arange(len(self.rows))
        return np.where(texts.of >= 0, of_text[texts.of] if len(texts) else 0, alone)

    @cached_property
    def selector_groups(self) -> dict[tuple[str, str], list[int]]:
        """Positions of the rows that show each selector, for selectors shown twice or more.

        A reading that was passed over counts only where somebody else's preferred reading is the same.
        """
        groups: dict[tuple[str, str], list[int]] = {}
        preferred: set[tuple[str, str]] = set()
        for position, row in enumerate(self.rows):
            for selector in row.selectors:
                groups.setdefault(selector.key, []).append(position)
                if not selector.passed_over:
                    preferred.add(selector.key)
        return {key: members for key, members in groups.items() if len(members) > 1 and key in preferred}

    @cached_property
    def picture_of(self) -> dict[int, int]:
        """The picture (smallest image id of those that show it) of each image that shows another's."""
        parent: dict[int, int] = {}

        def root(image: int) -> int:
            parent.setdefault(image, image)
            while parent[image] != image:
                parent[image] = parent[parent[image]]
                image = parent[image]
            return image

        for pair in self.pictures:
            low, high = sorted((root(pair.a), root(pair.b)))
            parent[high] = low
        return {image: root(image) for image in parent}

    @cached_property
    def picture_groups(self) -> dict[tuple[str, str], list[int]]:
        """Positions of the rows that show each picture, for pictures shown by two rows or more."""
        groups: dict[tuple[str, str], list[int]] = {}
        for position, row in enumerate(self.rows):
            for picture in sorted({self.picture_of.get(image, image) for image in row.images}) if row.images else ():
                groups.setdefault(("picture", str(picture)), []).append(position)
        return {key: members for key, members in groups.items() if len(members) > 1}

    @cached_property
    def verdicts(self) -> Mapping[tuple[str, str], Verdict]:
        """Which selectors and pictures strangers share, and how that was decided."""
        marks = {
            (kind, str(self.picture_of.get(int(value), int(value))) if kind == "picture" else value): shared
            for (kind, value), shared in self.marks.items()
        }
        groups = {**self.selector_groups, **self.picture_groups}
        if self.within is None:
            return verdicts(self.rows, groups, self.background, self.wording, marks)
        # What the case has settled is not for some of its listings to say.
        settled = {key: found for key, found in self.within.shared.items() if key in groups and key not in marks}
        open_ = {key: members for key, members in groups.items() if key not in settled}
        return {**settled, **verdicts(self.rows, open_, self.background, self.wording, marks)}

    @cached_property
    def background(self) -> Background:
        """How alike two adverts are anyway."""
        return Background(self.rows, self.texts, {} if self.within is None else self.within.usual)

    @cached_property
    def rivals(self) -> Rivals:
        """Tells which rows name contacts that differ."""
        from models.linking.rivals import Rivals

        return Rivals(self)

    def shared_by_strangers(self, key: tuple[str, str]) -> bool:
        """Whether a selector or picture says nothing about who is behind an advert."""
        verdict = self.verdicts.get(key)
        return verdict is not None and verdict.shared
