"""Which digits are a telephone number, and where: libphonenumber's numbering plans, compiled for speed.

The patterns are those of ``phonenumbers``; only the walk over them is ours, because parsing and
validating through its objects costs ten times as much and is asked for every run of digits. A test
holds both to the same answers.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as REGIONS_BY_CODE

from features.words import words

#: Countries where a national number is commonly written without its trunk prefix, though it has one.
_TRUNK_OPTIONAL = words("RU KZ BR IN TR MX AR CN VN LT CO UY BO PE HU MN GE IR SY NP RW VE")
_TYPES = (
    "mobile", "fixed_line", "toll_free", "voip", "personal_number", "shared_cost", "uan", "premium_rate", "pager",
    "voicemail",
)  # fmt: skip
#: Numbers the regulators keep for films and training, where libphonenumber turns them down: Ofcom
#: ("Telephone numbers for use in TV and radio drama"), ARCEP (decision 2018-0881), ComReg.
_RESERVED = {
    "GB": re.compile(r"7700900\d{3}|1632960\d{3}"),
    "FR": re.compile(r"63998\d{4}"),
    "IE": re.compile(r"2091\d{5}"),
}
#: Digits of E.164 after the country code, at the least and at most.
SHORTEST, LONGEST = 6, 15


class Number(NamedTuple):
    """A valid number."""

    e164: str
    region: str  # ISO 3166-1 alpha-2
    kind: str  # mobile, fixed_line, toll_free ...
    trunk: bool  # written with its national trunk prefix
    trunk_expected: bool  # numbers there are written with one


class Plan:
    """One region's numbering plan."""

    def __init__(self, region: str) -> None:
        data = PhoneMetadata.metadata_for_region(region, None)
        self.region = region
        self.code = str(data.country_code)
        self._general = data.general_desc.national_number_pattern
        #: The kinds of numbers there are, and their patterns.
        self.sources = [
            (name, description.national_number_pattern)
            for name in _TYPES
            if (description := getattr(data, name)) and description.national_number_pattern
        ]
        self.trunk = re.compile(data.national_prefix_for_parsing) if data.national_prefix_for_parsing else None
        self.transform = data.national_prefix_transform_rule
        self.lengths = frozenset(data.general_desc.possible_length)
        self.leading = re.compile(data.leading_digits) if data.leading_digits else None
        self.trunk_expected = data.national_prefix is not None and self.code != "1" and region not in _TRUNK_OPTIONAL
        self.reserved = _RESERVED.get(region)

    @cached_property
    def general(self) -> re.Pattern[str]:
        """What every number of the region looks like."""
        return re.compile(self._general)

    @cached_property
    def kinds(self) -> list[tuple[str, re.Pattern[str]]]:
        """What kinds of numbers there are, and how they look: compiled only where a number may be of this region."""
        return [(name, re.compile(pattern)) for name, pattern in self.sources]

    @cached_property
    def dialled_lengths(self) -> frozenset[int]:
        """How many digits a number may have as dialled inside the region, with its trunk prefix or without."""
        shortest, longest = min(self.lengths), max(self.lengths)
        if self.trunk is None:
            return self.lengths
        if self.trunk.pattern.isdigit():
            more = len(self.trunk.pattern)
            return self.lengths | {length + more for length in self.lengths}
        # Carrier codes and the like: as long as libphonenumber's rule for the region lets them be.
        return frozenset(range(shortest, longest + 8))

    def kind(self, national: str) -> str:
        """What kind of number the national significant digits are; empty when they are none."""
        if len(national) in self.lengths and self.general.fullmatch(national):
            for name, pattern in self.kinds:
                if pattern.fullmatch(national):
                    return name
        return "reserved" if self.reserved is not None and self.reserved.fullmatch(national) else ""

    def strip_trunk(self, digits: str) -> tuple[str, bool]:
        """Digits without the national prefix, and whether there was one (libphonenumber's rule)."""
        found = self.trunk.match(digits) if self.trunk else None
        if found is None or not found.end():
            return digits, False
        groups = found.lastindex
        if self.transform and groups and found.group(groups) is not None:
            rest = self.trunk.sub(self.transform, digits, count=1)
        else:
            rest = digits[found.end() :]
        if self.general.fullmatch(digits) and not self.general.fullmatch(rest):
            return digits, False
        return rest, True


@cache
def plan(region: str) -> Plan | None:
    """The plan of a region (ISO 3166-1 alpha-2), or None when libphonenumber knows none."""
    return Plan(region) if region in phonenumbers.SUPPORTED_REGIONS else None


@cache
def plans_of_code(code: str) -> tuple[Plan, ...]:
    """The plans of the regions that share a country code, the main one first."""
    # Codes without a region of their own (such as +800) have no national plan to speak of.
    regions = REGIONS_BY_CODE.get(int(code), ())
    return tuple(found for region in regions if (found := plan(region)) is not None)


#: Country codes that have a region.
CODES = frozenset(str(code) for code, regions in REGIONS_BY_CODE.items() if regions != ("001",))


def country_code(digits: str) -> str:
    """The country code that ``digits`` begin with, or an empty string. No code begins another."""
    for length in (1, 2, 3):
        if digits[:length] in CODES:
            return digits[:length]
    return ""


@lru_cache(maxsize=65536)
def national(digits: str, region: str) -> Number | None:
    """The valid number that ``digits`` are when dialled inside ``region``."""
    home = plan(region)
    if home is None or not 5 <= len(digits) <= LONGEST + 3:
        return None
    rest, trunk = home.strip_trunk(digits)
    return _number(home.code, rest, region, trunk)


@lru_cache(maxsize=65536)
def international(digits: str) -> Number | None:
    """The valid number that ``digits`` are when they begin with a country code (no ``+``, no ``00``)."""
    code = country_code(digits)
    if not code or not 7 <= len(digits) <= LONGEST + 2:
        return None
    rest = digits[len(code) :]
    found = _number(code, rest, "", False)
    if found is None and rest.startswith("0"):  # +44 (0) 20 ...
        found = _number(code, rest[1:], "", False)
    return found


def _number(code: str, rest: str, region: str, trunk: bool) -> Number | None:
    for candidate in plans_of_code(code):
        if candidate.leading is not None and not candidate.leading.match(rest):
            continue
        kind = candidate.kind(rest)
        if kind:
            expected = (plan(region) or candidate).trunk_expected if region else False
            return Number(f"+{code}{rest}", candidate.region, kind, trunk, expected)
    return None
