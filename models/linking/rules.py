"""The link rules: each turns a batch of listings into links of one kind, with strength and evidence.

A rule is a pure function of rows; adding one is one entry in ``RULES``. ``examples`` are pairs of
small listings the rule must link (good) and must not (bad); one test runs them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from models.linking.batch import Batch, Proposal
from models.linking.by_manner import link_by_manner
from models.linking.by_picture import link_by_picture
from models.linking.by_selector import link_by_selector
from models.linking.by_text import link_by_text


@dataclass(frozen=True, slots=True)
class Example:
    """Two listings as texts with the signals and pictures a rule needs; ``alone`` have nobody else."""

    a: Mapping[str, object]
    b: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which listings are linked. ``propose`` must not depend on the order of rows."""

    kind: str  # selector, text, picture, manner
    version: int
    propose: Callable[[Batch], Proposal]
    good: Sequence[Example]
    bad: Sequence[Example]

    @property
    def name(self) -> str:
        """name@version, as kept with each link."""
        return f"{self.kind}@{self.version}"

    @property
    def help(self) -> str:
        """What an analyst reads about the rule."""
        return (self.propose.__doc__ or "").strip()


_TEMPLATE = (
    "Warm and friendly team is looking for strong hands to pack fruit in the cold store near {place}, "
    "double shifts, beds behind the hall, ask for {name}, {pay} a week and the bus comes every morning"
)

RULES: dict[str, Rule] = {
    # Text comes first: the others ask it which adverts are worded alike.
    "text": Rule(
        "text",
        1,
        link_by_text,
        good=[
            Example(
                {"body": _TEMPLATE.format(place="Lund", name="Vera", pay=400)},
                {"body": _TEMPLATE.format(place="Gent", name="Olga", pay=450)},
            ),
        ],
        bad=[
            Example(
                {"body": _TEMPLATE.format(place="Lund", name="Vera", pay=400)},
                {"body": "Quiet room with a view of the canal for a student who does not smoke, from May, bills paid"},
            ),
            Example({"body": "Call me for more"}, {"body": "Call me for more"}),
        ],
    ),
    "picture": Rule(
        "picture",
        1,
        link_by_picture,
        good=[Example({"images": [1]}, {"images": [2]})],
        bad=[Example({"images": [1]}, {"images": [3]})],
    ),
    "manner": Rule(
        "manner",
        1,
        link_by_manner,
        good=[
            Example(
                {"body": "~*~ sweet pea is baaack 4 a few dayz ~*~ soft handz & warm oilz ~*~ txt me hun ~*~ no rush evr"},
                {"body": "~*~ soft handz & warm oilz ~*~ sweet pea stays 1 more week ~*~ no rush evr hun ~*~ txt me"},
            ),
        ],
        bad=[
            Example(
                {"body": "~*~ sweet pea is baaack 4 a few dayz ~*~ soft handz & warm oilz ~*~ txt me hun ~*~ no rush evr"},
                {"body": "Deep tissue massage by a trained therapist, weekdays from ten, please book ahead."},
            ),
        ],
    ),
    "selector": Rule(
        "selector",
        1,
        link_by_selector,
        good=[
            Example({"phone": "+15005550001"}, {"phone": "+15005550001"}),
            Example({"handle": "telegram:night_owl_77"}, {"handle": "telegram:night_owl_77"}),
        ],
        bad=[
            Example({"phone": "+15005550001"}, {"phone": "+15005550002"}),
            Example(
                {"phone": "+15005550001;ext=12"},
                {"phone": "+15005550001;ext=31"},
            ),
        ],
    ),
}
