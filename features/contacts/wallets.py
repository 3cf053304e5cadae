"""Crypto wallets: only strings whose own checksum proves them (Solana's, having none, need its name beside)."""

from __future__ import annotations

import re
from itertools import islice

from features.contacts.checksums import (
    base58,
    base58check,
    bech32,
    bech32_words,
    cashaddr,
    ethereum,
    monero,
    ripple,
    stellar,
)
from features.contacts.checksums_more import algorand, byron, filecoin, nano, nem, sia, ss58, waves
from features.contacts.wallet_chains import (
    BASE58_VERSIONS,
    BECH32,
    ETHEREUM_KIN,
    SEGWIT,
    SS58,
    TEST_BECH32,
    TEST_SEGWIT,
    TEST_VERSIONS,
)
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "wallets"
VERSION = "4"
EXTRACTOR = f"{NAME}@{VERSION}"
#: Most wallets read in one field.
_MOST = 5_000

#: Characters of the shortest address; in most texts nothing between two blanks is as long.
_SHORTEST = 26
_LONG = re.compile(
    rf"(?<![0-9A-Za-z])(?:[NT][A-Z2-7]{{5}}(?:-[A-Z2-7]{{6}}){{5}}-[A-Z2-7]{{4}}|(?:(?:bitcoincash|ecash):|nano_|xrb_|addr_test(?=1))?[0-9A-Za-z]{{{_SHORTEST},110}})(?![0-9A-Za-z])"
)
#: Pieces of an address on two lines, or in groups with blanks between them; its checksum tells whether they belong together.
_ON_TWO_LINES = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Za-z]{6,100}(?=[ \t]{0,2}-?[ \t]?\r?\n[ \t]{0,4}([0-9A-Za-z]{4,100})(?![0-9A-Za-z]))"
)
_IN_GROUPS = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?: [0-9A-Za-z]{4}){5,26}(?: [0-9A-Za-z]{1,3})?(?![0-9A-Za-z])")
#: What is amid such groups; it begins with a character, which is found fast.
_AMID_GROUPS = re.compile(r" [0-9A-Za-z]{4} [0-9A-Za-z]{4} [0-9A-Za-z]{4} [0-9A-Za-z]{4} ")
#: Most places at which pieces are put together in one field.
_MOST_PIECES = 2_000
_HEX = re.compile(r"0x[0-9a-fA-F]{40}")
_HEX_LONG = re.compile(r"0x[0-9a-fA-F]{64}")
_HEX_PLAIN = re.compile(r"[0-9a-f]{76}")
_UPPER32 = re.compile(r"[A-Z2-7]+(?:-[A-Z2-7]+)*")
_LOWER = SEGWIT.keys() | BECH32.keys() | TEST_SEGWIT.keys() | TEST_BECH32.keys()
#: Accounts without a checksum count only beside their chain's name.
_SOLANA = re.compile(
    r"(?<![a-z])(?:sol|solana|phantom|spl|usdc|usdt|bonk|wallet|crypto|кошелек|кошелёк|кошельок|cartera|carteira|portefeuille|portfel|cüzdan)(?![a-z])"
)
_MOVE = re.compile(r"(?<![a-z])(?:apt|aptos|sui)(?![a-z])")
#: Currencies read by their length beside a name, not by a checksum.
_UNPROVED = ("SOL", "APT")


def currencies_of_address(address: str, beside: str = "") -> tuple[str, ...]:
    """Codes of the currencies a valid address may belong to, the commonest first; empty when it is none.

    ``beside`` is the text around it, in lower case: Solana and Aptos, whose addresses have no checksum, need their name
    there. Which chains are known: ``wallet_chains`` and the forms below.
    """
    lower = address.lower()
    if lower.startswith("0x"):
        if _HEX.fullmatch(address):
            return ("ETH", *ETHEREUM_KIN) if ethereum(address) else ()
        return ("APT",) if _HEX_LONG.fullmatch(address) and _MOVE.search(beside) else ()
    if lower.startswith(("nano_", "xrb_")):
        return ("NANO",) if nano(address) else ()
    if ":" in address or (len(address) == 42 and lower[0] in "qp" and address in (lower, lower.upper())):
        codes = ("XEC",) if lower.startswith("ecash:") else ("BCH", "BSV")
        return codes if cashaddr(address) else ()
    return _bech32(address, lower) or _base32(address) or _base58(address, beside)


def currency_of_address(address: str, beside: str = "") -> str:
    """The first of ``currencies_of_address``, or an empty string."""
    return next(iter(currencies_of_address(address, beside)), "")


def on_test_network(address: str) -> bool:
    """Whether a valid address is one of a test network, whose coins are worth nothing."""
    prefix = address.lower().rpartition("1")[0]
    if prefix in TEST_SEGWIT or prefix in TEST_BECH32:
        return True
    if len(address) in (95, 106):
        return address[0] in "579AB"
    if address[0] == "T" and len(address) in (40, 46):
        return True
    data = base58(address) if len(address) <= 36 else None
    if data is None or len(data) not in (25, 26):
        return False
    return data[:2] == b"\x01T" if data[0] == 1 else data[:-24] in TEST_VERSIONS


def _bech32(address: str, lower: str) -> tuple[str, ...]:
    prefix = lower.rpartition("1")[0]
    witness = SEGWIT.get(prefix) or TEST_SEGWIT.get(prefix)
    if witness:
        return (witness,) if bech32(address) else ()
    if prefix in TEST_BECH32:
        return (TEST_BECH32[prefix],) if bech32_words(address) else ()
    if prefix in BECH32:
        code, lengths = BECH32[prefix]
        found = bech32_words(address)
        return (code,) if found and len(found[2]) * 5 // 8 in lengths else ()
    return ()


def _base32(address: str) -> tuple[str, ...]:
    if _HEX_PLAIN.fullmatch(address):
        return ("SC",) if sia(address) else ()
    if address[:2] in ("f1", "f3") and len(address) in (41, 86):
        return ("FIL",) if filecoin(address) else ()
    if _UPPER32.fullmatch(address) is None:
        return ()
    if len(address) == 56 and address[0] == "G" and stellar(address):
        return ("XLM",)
    if len(address) == 58 and algorand(address):
        return ("ALGO",)
    return ("XEM",) if len(address) in (40, 46) and address[0] in "NT" and nem(address) else ()


def _base58(address: str, beside: str) -> tuple[str, ...]:
    size = len(address)
    if size in (95, 106) and monero(address):
        return ("XMR",)
    if size > 54 and byron(address):
        return ("ADA",)
    if address[0] == "r" and 25 <= size <= 35 and ripple(address):
        return ("XRP",)
    if 26 <= size <= 36:
        payload = base58check(address)
        if payload is not None and len(payload) in (21, 22, 23):
            return BASE58_VERSIONS.get(payload[:-20]) or TEST_VERSIONS.get(payload[:-20], ())
        if size in (35, 36) and address[0] == "3" and waves(address):
            return ("WAVES",)
    if 46 <= size <= 48:
        network = ss58(address)
        return SS58.get(network, ()) if network is not None else ()
    if 32 <= size <= 44 and _SOLANA.search(beside):
        data = base58(address)
        if data is not None and len(data) == 32 and not address.isdigit():
            return ("SOL",)
    return ()


def extract(view: ListingView) -> list[Signal]:
    """One ``wallet`` signal per proven address in each field, value ``CUR:address``."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name == "price":
            continue
        longest = max(map(len, field.text.split()), default=0)
        if longest >= _SHORTEST:
            signals.extend(_in_field(field))
        signals.extend(_in_pieces(field, longest >= _SHORTEST // 2))
    return signals


def _in_field(field: FieldView) -> list[Signal]:
    found = []
    for long in _LONG.finditer(field.text):
        address = long.group()
        start, end = long.span()
        codes = currencies_of_address(
            address, field.lower[max(0, start - 40) : start] + " " + field.lower[end : end + 20]
        )
        if codes:
            currency = codes[0]
            proved, test = currency not in _UNPROVED, on_test_network(address)
            found.append(
                field.signal(
                    "wallet", f"{currency}:{_proper(address, currency)}", start, end, EXTRACTOR,
                    steps=["checksum proved" if proved else "length proved", *(["test network"] if test else [])],
                    confidence=0.7 if test else 0.99 if proved else 0.85, detail={"currency": currency, "also": list(codes[1:]), "test": test},
                )
            )  # fmt: skip
            if len(found) >= _MOST:
                break
    return found


def _in_pieces(field: FieldView, long_enough: bool) -> list[Signal]:
    """Addresses broken over two lines or set in groups, where the checksum of all of it is right.

    ``long_enough`` says that a word may be one of two pieces, the longer one.
    """
    text, found, done = field.text, list[Signal](), 0
    broken = _ON_TWO_LINES.finditer(text) if long_enough and "\n" in text else ()
    grouped = _IN_GROUPS.finditer(text) if _AMID_GROUPS.search(text) else ()
    lines = ((one.group() + one.group(1), one.start(), one.end(1)) for one in broken)
    groups = ((one.group().replace(" ", ""), one.start(), one.end()) for one in grouped)
    for address, start, end in (*islice(lines, _MOST_PIECES), *islice(groups, _MOST_PIECES)):
        if start < done or not _SHORTEST <= len(address) <= 110 or address.isdigit() or address.isalpha():
            continue
        codes = currencies_of_address(address)
        if not codes or codes[0] in _UNPROVED or on_test_network(address):
            continue
        done = end
        found.append(
            field.signal(
                "wallet", f"{codes[0]}:{_proper(address, codes[0])}", start, end, EXTRACTOR,
                steps=["pieces joined", "checksum proved"], confidence=0.97,
                detail={"currency": codes[0], "also": list(codes[1:]), "test": False},
            )
        )  # fmt: skip
    return found


def _proper(address: str, currency: str) -> str:
    """One spelling per address: no prefix that may be left out, no hyphens, small letters where case means nothing."""
    if currency == "XEM":
        return address.replace("-", "")
    if currency in ("ETH", "APT", "BCH", "XEC") or address.lower().rpartition("1")[0] in _LOWER:
        address = address.lower()
    return address.removeprefix("bitcoincash:").removeprefix("ecash:").replace("xrb_", "nano_")
