"""The rules of the catalogue over facts of a lead: when one holds, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from features.catalogue import Indicator
from leadline.core.errors import DefinitionError
from models.ranking.facts import FACTS


class Test(BaseModel):
    """What a rule asks of its fact.

    It holds from ``at_least`` and up to ``at_most``, in leads of at least ``listings`` listings. Its
    weight is the indicator's own; ``full_at`` makes it grow in proportion until the fact is that
    large; ``per_doubling`` adds so many decibans each time the fact doubles beyond ``at_least``,
    until the weight is ``most``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: str
    at_least: float | None = None
    at_most: float | None = None
    listings: int = Field(1, ge=1)
    full_at: float | None = Field(None, gt=0)
    per_doubling: float = Field(0.0, ge=0)
    most: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _coherent(self) -> Test:
        if self.fact not in FACTS:
            raise ValueError(f"there is no fact {self.fact!r}; choose one of {', '.join(FACTS)}")
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least or at_most")
        if self.per_doubling and (not self.at_least or self.at_least <= 0 or self.most is None):
            raise ValueError("per_doubling needs at_least above 0, and most")
        return self

    def weigh(self, weight: float, facts: Mapping[str, float | None]) -> float | None:
        """The weight (decibans) the facts earn, or None where the rule does not hold or nothing is stated."""
        value = facts.get(self.fact)
        if value is None or (facts.get("listings") or self.listings) < self.listings:
            return None
        if (self.at_least is not None and value < self.at_least) or (self.at_most is not None and value > self.at_most):
            return None
        size = abs(weight)
        if self.per_doubling and self.at_least and self.most is not None:
            size = min(size + self.per_doubling * math.log2(value / self.at_least), self.most)
        if self.full_at is not None:
            size *= min(1.0, value / self.full_at)
        return math.copysign(size, weight)


def read_test(indicator: Indicator) -> Test:
    """The rule of an indicator, checked. Raises DefinitionError naming the indicator and the field."""
    assert indicator.rule is not None
    try:
        return Test.model_validate(indicator.rule.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in ("rule", *first["loc"]))
        raise DefinitionError(indicator.id, 0, field, first["msg"].removeprefix("Value error, ")) from None
