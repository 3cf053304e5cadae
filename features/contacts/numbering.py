"""Which digits are a telephone number, and where: libphonenumber's numbering plans, followed digit by digit.

The plans and patterns are those of ``phonenumbers``; only the walk over them is ours (``features.contacts.number_tables``
and ``number_loops``), because parsing and validating through its objects costs a hundred times as much and is asked for
every run of digits. A test holds both to the same answers.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
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
#: What kinds of numbers there are; the first that fits is a number's own.
KINDS = (*_TYPES, "reserved")
#: Numbers the regulators keep for films and training, where libphonenumber turns them down: Ofcom
#: ("Telephone numbers for use in TV and radio drama"), ARCEP (decision 2018-0881), ComReg.
_RESERVED = {"GB": r"7700900\d{3}|1632960\d{3}", "FR": r"63998\d{4}", "IE": r"2091\d{5}"}
#: Digits of E.164 after the country code, at most.
LONGEST = 15


class Number(NamedTuple):
    """A valid number."""

    e164: str
    region: str  # ISO 3166-1 alpha-2
    kind: str  # one of ``KINDS``
    trunk: bool  # written with its national trunk prefix


class Plan:
    """One region's numbering plan; patterns are regular expressions as text, empty where there is none."""

    def __init__(self, region: str) -> None:
        data = PhoneMetadata.metadata_for_region(region, None)
        self.region = region
        self.code = str(data.country_code)
        #: What every number of the region looks like, and what it may begin with where regions share a code.
        self.general = data.general_desc.national_number_pattern
        self.leading = data.leading_digits or ""
        #: How the numbers of each kind look, in the order in which kinds are tried.
        self.kinds = {
            name: description.national_number_pattern
            for name in _TYPES
            if (description := getattr(data, name)) and description.national_number_pattern
        }
        self.reserved = _RESERVED.get(region, "")
        self.lengths = frozenset(data.general_desc.possible_length)
        #: What is dialled before a number inside the region, and what is put in its place (libphonenumber's rule).
        self.trunk = data.national_prefix_for_parsing or ""
        self.rewriting = data.national_prefix_transform_rule or ""
        #: Whether numbers there are written with a trunk prefix.
        self.trunk_expected = data.national_prefix is not None and self.code != "1" and region not in _TRUNK_OPTIONAL

    @cached_property
    def dialled_lengths(self) -> frozenset[int]:
        """How many digits a number may have as dialled inside the region, with its trunk prefix or without."""
        shortest, longest = min(self.lengths), max(self.lengths)
        if not self.trunk:
            return self.lengths
        if self.trunk.isdigit():
            return self.lengths | {length + len(self.trunk) for length in self.lengths}
        # Carrier codes and the like: as long as libphonenumber's rule for the region lets them be.
        return frozenset(range(shortest, longest + 8))

    def rewritten(self, digits: str) -> str:
        """Digits as the region's rule rewrites them, such as a local number with its area code; else as they are."""
        found = self._trunk_pattern.match(digits) if self.rewriting else None
        if found is None or not found.end():
            return digits
        groups = found.lastindex
        if groups and found.group(groups) is not None:
            return self._trunk_pattern.sub(self.rewriting, digits, count=1)
        return digits[found.end() :]

    @cached_property
    def _trunk_pattern(self) -> re.Pattern[str]:
        return re.compile(self.trunk)


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


#: Country codes that have a region, in order.
CODES = tuple(sorted(str(code) for code, regions in REGIONS_BY_CODE.items() if regions != ("001",)))
