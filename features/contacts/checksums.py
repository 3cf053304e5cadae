"""Proof that a string is a wallet address: Base58Check, Bech32/Bech32m, CashAddr, EIP-55, Monero.

Sources: Bitcoin wiki (Base58Check), BIP-173 and BIP-350 (Bech32, Bech32m), the Bitcoin Cash CashAddr
specification, EIP-55, the Monero address format; Keccak-256 after the Keccak reference (FIPS 202
with the original padding).
"""

from __future__ import annotations

import base64
import binascii
import hashlib

import numpy as np

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE58 = {char: value for value, char in enumerate(_BASE58)}
_BECH32 = {char: value for value, char in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_MONERO_BLOCK = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}


def base58(text: str) -> bytes | None:
    """The bytes a Base58 text stands for, or None when a character is foreign."""
    number = 0
    for char in text:
        value = _VALUE58.get(char)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str) -> bytes | None:
    """Version and payload of a Base58Check text, or None when its checksum is wrong."""
    data = base58(text)
    if data is None or len(data) < 5:
        return None
    payload, check = data[:-4], data[-4:]
    return payload if hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] == check else None




def _mixes(*generators: int) -> tuple[int, ...]:
    """What the bits that leave a checksum put back into it, by those bits."""
    sums = []
    for top in range(32):
        mix = 0
        for bit, generator in enumerate(generators):
            mix ^= generator if top >> bit & 1 else 0
        sums.append(mix)
    return tuple(sums)


_BECH32_MIXES = _mixes(0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASHADDR_MIXES = _mixes(0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_BECH32_ENDS = {1: "bech32", 0x2BC830A3: "bech32m"}


def bech32_words(text: str) -> tuple[str, str, list[int]] | None:
    """Prefix, ``bech32`` or ``bech32m``, and the five-bit words (without the checksum) of a text, or None."""
    if text.lower() != text and text.upper() != text:
        return None
    prefix, one, data = text.lower().rpartition("1")
    if not one or len(data) < 8 or any(char not in _BECH32 for char in data):
        return None
    values = [_BECH32[char] for char in data]
    check = 1
    for value in (*(ord(char) >> 5 for char in prefix), 0, *(ord(char) & 31 for char in prefix), *values):
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _BECH32_MIXES[check >> 25]
    return (prefix, _BECH32_ENDS[check], values[:-6]) if check in _BECH32_ENDS else None


def bech32(text: str) -> tuple[str, int, int] | None:
    """Prefix, witness version and length of the program (bytes) of a SegWit address, or None."""
    found = bech32_words(text) if len(text) <= 90 else None
    if found is None:
        return None
    prefix, kind, words = found
    version, bits = words[0], (len(words) - 1) * 5
    length = bits // 8
    if (kind == "bech32") != (version == 0) or version > 16 or bits % 8 > 4:
        return None
    if not 2 <= length <= 40 or (version == 0 and length not in (20, 32)):
        return None
    return prefix, version, length


_RIPPLE = str.maketrans("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz", _BASE58)


def ripple(text: str) -> bool:
    """Whether an XRP classic address (Base58Check in Ripple's own alphabet, version 0) carries the right checksum."""
    payload = base58check(text.translate(_RIPPLE))
    return payload is not None and len(payload) == 21 and payload[0] == 0


def stellar(text: str) -> bool:
    """Whether a Stellar account (base 32, version byte, CRC-16/XMODEM, as in SEP-23) carries the right checksum."""
    try:
        data = base64.b32decode(text)
    except ValueError:
        return False
    return (
        len(data) == 35 and data[0] == 6 << 3 and binascii.crc_hqx(data[:-2], 0) == int.from_bytes(data[-2:], "little")
    )


def cashaddr(text: str) -> bool:
    """Whether a Bitcoin Cash address, with or without its prefix, carries the right checksum."""
    prefix, colon, data = text.lower().rpartition(":")
    prefix = prefix if colon else "bitcoincash"
    if any(char not in _BECH32 for char in data) or len(data) != 42:
        return False
    check = 1
    for value in (*(ord(char) & 31 for char in prefix), 0, *(_BECH32[char] for char in data)):
        check = (check & 0x07FFFFFFFF) << 5 ^ value ^ _CASHADDR_MIXES[check >> 35]
    return check == 1


def ethereum(address: str) -> bool:
    """Whether ``0x`` and 40 hexadecimal digits keep EIP-55, where capitals are used at all."""
    digits = address[2:]
    if digits in (digits.lower(), digits.upper()):
        return True
    digest = keccak256(digits.lower().encode()).hex()
    return all(
        char.isdigit() or char.isupper() == (int(nibble, 16) >= 8) for char, nibble in zip(digits, digest, strict=False)
    )


def monero(address: str) -> bool:
    """Whether a Monero address (standard, sub- or integrated; main, stage or test network) carries the right checksum."""
    data = b""
    for start in range(0, len(address), 11):
        block = address[start : start + 11]
        size = _MONERO_BLOCK.get(len(block))
        if size is None or any(char not in _VALUE58 for char in block):
            return False
        number = 0
        for char in block:
            number = number * 58 + _VALUE58[char]
        if number >> (8 * size):
            return False
        data += number.to_bytes(size, "big")
    return (
        len(data) in (69, 77)
        and data[0] in (18, 19, 42, 24, 25, 36, 53, 54, 63)
        and keccak256(data[:-4])[:4] == data[-4:]
    )


def keccak256(data: bytes) -> bytes:
    """Keccak-256 with the original padding (not SHA3-256)."""
    from features.contacts.keccak_loops import permute  # its loops are loaded for the few texts that need them

    rate = 136
    padded = bytearray(data) + b"\x01" + b"\0" * (-(len(data) + 1) % rate)
    padded[-1] |= 0x80
    state = np.zeros(25, np.uint64)
    for offset in range(0, len(padded), rate):
        state[: rate // 8] ^= np.frombuffer(padded, "<u8", rate // 8, offset)
        permute(state)
    return state[:4].astype("<u8").tobytes()
