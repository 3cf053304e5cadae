"""Crypto wallets: only strings whose own checksum proves them (Solana's, having none, need its name beside)."""

from __future__ import annotations

import re

from features.contacts.checksums import (
    base58,
    base58check,
    bech32,
    cardano,
    cashaddr,
    ethereum,
    monero,
    ripple,
    stellar,
)
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "wallets"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"
#: Most wallets read in one field.
_MOST = 5_000

_LONG = re.compile(r"(?<![0-9A-Za-z])(?:bitcoincash:)?[0-9A-Za-z]{26,110}(?![0-9A-Za-z])")
_HEX = re.compile(r"0x[0-9a-fA-F]{40}")
#: First byte of a Base58Check address, its length with that byte, to the currency.
_VERSIONS = {0x00: "BTC", 0x05: "BTC", 0x30: "LTC", 0x32: "LTC", 0x41: "TRX", 0x1E: "DOGE", 0x16: "DOGE", 0x4C: "DASH"}
#: First bytes of longer versions.
_LONG_VERSIONS = {
    b"\x1c\xb8": "ZEC", b"\x1c\xbd": "ZEC", b"\x06\xa1\x9f": "XTZ", b"\x06\xa1\xa1": "XTZ", b"\x06\xa1\xa4": "XTZ", b"\x02\x5a\x79": "XTZ",
}  # fmt: skip
_PREFIXES = {"bc": "BTC", "ltc": "LTC"}
_SOLANA = re.compile(r"(?<![a-z])(?:sol|solana|phantom)(?![a-z])")


def currency_of_address(address: str, beside: str = "") -> str:
    """Currency code of a valid address, or an empty string. ``beside`` is the text around it.

    Known: BTC (Base58, SegWit, Taproot), LTC, DOGE, DASH, TRX, BCH (CashAddr), ETH and its kin, XMR, XRP, XLM, ADA
    (Shelley), ZEC (transparent), XTZ, SOL.
    """
    if _HEX.fullmatch(address):
        return "ETH" if ethereum(address) else ""
    lower = address.lower()
    if lower.startswith(("bc1", "ltc1")):
        found = bech32(address)
        return _PREFIXES.get(found[0], "") if found else ""
    if lower.startswith("bitcoincash:") or (
        len(address) == 42 and lower[0] in "qp" and address in (lower, lower.upper())
    ):
        return "BCH" if cashaddr(address) else ""
    if len(address) in (95, 106) and address[0] in "48":
        return "XMR" if monero(address) else ""
    if lower.startswith("addr1"):
        return "ADA" if cardano(address) else ""
    if len(address) == 56 and address[0] == "G":
        return "XLM" if stellar(address) else ""
    if address[0] == "r" and 25 <= len(address) <= 35 and ripple(address):
        return "XRP"
    if 26 <= len(address) <= 36:
        payload = base58check(address)
        if payload is not None and len(payload) == 21:
            return _VERSIONS.get(payload[0], "")
        if payload is not None and len(payload) in (22, 23):
            return _LONG_VERSIONS.get(payload[: len(payload) - 20], "")
    if 32 <= len(address) <= 44 and _SOLANA.search(beside):
        data = base58(address)
        if data is not None and len(data) == 32 and not address.isdigit():
            return "SOL"
    return ""


def extract(view: ListingView) -> list[Signal]:
    """One ``wallet`` signal per proven address in each field, value ``CUR:address``."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name != "price":
            signals.extend(_in_field(field))
    return signals


def _in_field(field: FieldView) -> list[Signal]:
    found = []
    for long in _LONG.finditer(field.text):
        address = long.group()
        start, end = long.span()
        currency = currency_of_address(
            address, field.lower[max(0, start - 40) : start] + " " + field.lower[end : end + 20]
        )
        if currency:
            proper = (
                address.lower()
                if currency in ("ETH", "BCH") or address.lower().startswith(("bc1", "ltc1"))
                else address
            )
            found.append(
                field.signal(
                    "wallet", f"{currency}:{proper.removeprefix('bitcoincash:')}", start, end, EXTRACTOR,
                    steps=["checksum proved"] if currency != "SOL" else ["length proved"],
                    confidence=0.99 if currency != "SOL" else 0.85, detail={"currency": currency},
                )
            )  # fmt: skip
            if len(found) >= _MOST:
                break
    return found
