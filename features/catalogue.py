"""The indicator catalogue: every published sign with its source, grade, direction and weight.

It lives in ``datasets/indicators/*.yaml`` and is validated here. An indicator is found either by
phrases (``features.phrases`` reads them) or by a rule over facts of a lead (``models.ranking``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from features.catalogue_file import Placed, read_entries
from features.genders import every_gender
from features.patterns import NotationError, compile_phrase
from leadline.core.datasets import dataset
from leadline.core.errors import DefinitionError, NotFound
from leadline.core.values import canonical_json, sha256

Sector = Literal["sexual-services", "labour", "domestic-servitude", "any"]
Grade = Literal["A", "B", "C", "R"]

#: What the grades mean, in the words shown to people.
GRADES: dict[str, str] = {
    "A": "tested against known outcomes, with negatives",
    "B": "measured in adverts without outcomes",
    "C": "expert list only",
    "R": "tested and refuted",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(BaseModel):
    """A test of one fact of a lead; ``fact`` names an entry of FACTS in ``models.ranking``."""

    model_config = ConfigDict(extra="allow", frozen=True)

    fact: str = Field(min_length=1)


class Examples(_Strict):
    """What must make the indicator fire and what must not: texts, or facts for a rule."""

    fires: tuple[Any, ...] = Field(min_length=2)
    silent: tuple[Any, ...] = Field(min_length=2)


class Overlay(_Strict):
    """What one jurisdiction changes."""

    enabled: bool | None = None
    weight: float | None = None


class Indicator(_Strict):
    """One published sign. Weights are in decibans: 10 multiplies the odds by ten; negative lowers."""

    id: str = Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")
    name: str = Field(min_length=3, max_length=80)
    explanation: str = Field(min_length=10)
    sector: Sector
    element: Literal["act", "means", "purpose", "none"]
    direction: Literal["raises", "lowers", "none"]
    grade: Grade
    source: str = Field(min_length=3)
    harm_note: str = Field(min_length=10)
    weight: float = Field(ge=-40, le=40)
    group: str = ""
    enabled: bool = True
    jurisdictions: Mapping[str, Overlay] = Field(default_factory=dict)
    phrases: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    rule: Rule | None = None
    examples: Examples

    @field_validator("phrases", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """A block of text holds one phrase a line, or several set apart by semicolons."""
        if not isinstance(value, Mapping):
            return value
        return {
            lang: tuple(phrase.strip() for phrase in texts.replace("\n", ";").split(";") if phrase.strip())
            if isinstance(texts, str)
            else texts
            for lang, texts in value.items()
        }

    @field_validator("phrases")
    @classmethod
    def _readable(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for lang, phrases in value.items():
            if len(lang) != 2 or not lang.isalpha() or not lang.islower():
                raise ValueError(f"{lang!r} is no two-letter language code")
            seen: set[str] = set()
            for phrase in phrases:
                if phrase in seen:
                    raise ValueError(f"{lang}: {phrase!r} is listed twice")
                seen.add(phrase)
        return value

    @field_validator("jurisdictions")
    @classmethod
    def _countries(cls, value: Mapping[str, Overlay]) -> Mapping[str, Overlay]:
        for country in value:
            if len(country) != 2 or not country.isalpha() or not country.isupper():
                raise ValueError(f"{country!r} is no country code such as GB")
        return value

    @model_validator(mode="after")
    def _coherent(self) -> Indicator:
        if bool(self.phrases) == (self.rule is not None):
            raise ValueError("give exactly one of phrases and rule")
        for weight in [
            self.weight,
            *(overlay.weight for overlay in self.jurisdictions.values() if overlay.weight is not None),
        ]:
            if (self.direction == "raises" and weight < 0) or (self.direction == "lowers" and weight > 0):
                raise ValueError(f"weight {weight} goes against direction {self.direction}")
            if self.direction == "none" and weight:
                raise ValueError("direction none takes weight 0")
            if self.grade == "R" and weight > 0:
                raise ValueError("a refuted indicator (grade R) cannot raise")
        if self.phrases and not all(isinstance(text, str) for text in (*self.examples.fires, *self.examples.silent)):
            raise ValueError("examples of an indicator found by phrases are texts")
        return self


class Catalogue:
    """The indicators in force, by id, in the order of the files."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.indicators: dict[str, Indicator] = {indicator.id: indicator for indicator in indicators}

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators.values())

    def __len__(self) -> int:
        return len(self.indicators)

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self.indicators

    def get(self, indicator_id: str) -> Indicator:
        """The indicator with that id. Raises NotFound."""
        try:
            return self.indicators[indicator_id]
        except KeyError:
            raise NotFound(
                f"No indicator is called {indicator_id}.", "`leadline indicators` lists those there are."
            ) from None

    def with_phrases(self) -> list[Indicator]:
        """Enabled indicators that are found by phrases."""
        return [indicator for indicator in self if indicator.enabled and indicator.phrases]

    def with_rules(self) -> list[Indicator]:
        """Enabled indicators that are found by a rule over facts."""
        return [indicator for indicator in self if indicator.enabled and indicator.rule is not None]

    def jurisdictions(self) -> tuple[str, ...]:
        """The countries that change something, in order."""
        return tuple(sorted({country for indicator in self for country in indicator.jurisdictions}))

    def for_jurisdiction(self, country: str) -> Catalogue:
        """The catalogue with the overlay of one country (ISO 3166-1 alpha-2) laid over it."""
        changed = []
        for indicator in self:
            overlay = indicator.jurisdictions.get(country.upper())
            update = {} if overlay is None else overlay.model_dump(exclude_none=True)
            changed.append(indicator.model_copy(update=update) if update else indicator)
        return Catalogue(changed)

    @cached_property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change whenever anything in the catalogue does."""
        return sha256(canonical_json([indicator.model_dump(mode="json") for indicator in self]))[:12]


def load_catalogue(folder: Path | str | None = None) -> Catalogue:
    """Read and check the catalogue: the bundled one, or the YAML files of another folder.

    Raises DefinitionError (file, line, field) for the first entry that is wrong.
    The bundled catalogue is read once.
    """
    return _load_bundled() if folder is None else _load(Path(folder))


@lru_cache(maxsize=1)
def _load_bundled() -> Catalogue:
    return _load(dataset("indicators"))


def _load(folder: Path) -> Catalogue:
    indicators: dict[str, Indicator] = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise DefinitionError(str(folder), 0, "", "no catalogue file (*.yaml) is here", "Name a folder that holds one.")
    for path in files:
        for entry in read_entries(path):
            indicator = _check(entry)
            if indicator.id in indicators:
                raise DefinitionError(entry.path, entry.line_of(("id",)), "id", f"{indicator.id} is defined twice")
            indicators[indicator.id] = indicator
    return Catalogue(indicators.values())


def _check(entry: Placed) -> Indicator:
    try:
        return Indicator.model_validate(entry.value)
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(part for part in first["loc"] if part != "rule" or len(first["loc"]) > 1)
        problem = first["msg"].removeprefix("Value error, ")
        name = entry.value.get("id") if isinstance(entry.value, Mapping) else None
        field = ".".join(str(part) for part in first["loc"])
        raise DefinitionError(
            entry.path, entry.line_of(where), field, problem + (f" (in {name})" if name else "")
        ) from None


def check_notation(catalogue: Catalogue) -> None:
    """Compile every phrase of a catalogue. Raises DefinitionError naming the indicator and language."""
    for indicator in catalogue:
        for lang, phrases in indicator.phrases.items():
            for phrase in phrases:
                try:
                    compile_phrase(every_gender(phrase.removeprefix("~"), lang), lang)
                except NotationError as error:
                    raise DefinitionError(indicator.id, 0, f"phrases.{lang}", str(error)) from None
