"""Countries as sites name them, to ISO 3166-1 codes."""

from __future__ import annotations

from functools import cache, lru_cache


@lru_cache(maxsize=1024)
def country_code(text: str) -> str:
    """Two-letter code of a country given by code or by its name in any language CLDR knows; else empty."""
    text = text.strip().strip(".")
    if len(text) == 2 and text.isascii() and text.isalpha():
        code = {"UK": "GB", "EL": "GR"}.get(text.upper(), text.upper())
        return code if code in _codes() else ""
    return _names().get(text.casefold(), "") if 2 < len(text) <= 60 else ""


@cache
def _codes() -> frozenset[str]:
    import pytz

    return frozenset(pytz.country_names)


@cache
def _names() -> dict[str, str]:
    # phonenumbers carries CLDR's country names in every language it knows.
    from phonenumbers.geodata.locale import LOCALE_DATA

    names = {"usa": "US", "u.s.a": "US", "u.s": "US", "england": "GB", "scotland": "GB", "wales": "GB", "uae": "AE"}
    for code, by_language in LOCALE_DATA.items():
        for name in by_language.values():
            if len(code) == 2 and name and not name.startswith("*"):
                names.setdefault(name.casefold(), code)
    return names
