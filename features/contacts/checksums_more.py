"""Proof that a string is an account of a chain with a checksum of its own: SS58, Algorand, Nano, Waves, NEM, Sia and others.

Sources: the SS58 address format, the Algorand and Nano and Filecoin developer documentation, the Waves and NEM technical
papers, the Cardano ledger's Byron address (CBOR with a CRC-32), the Sia unlock-hash format. Each returns a truth.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from features.contacts.checksums import base58, keccak256

_NANO = str.maketrans("13456789abcdefghijkmnopqrstuwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def _blake(data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size).digest()


def _base32(text: str) -> bytes:
    """Bytes of a Base32 text without padding; empty when it is none."""
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        return b""


def ss58(text: str) -> int | None:
    """Network number of an SS58 account of 32 bytes, or None when its checksum is wrong."""
    data = base58(text)
    if data is None or len(data) != 35 or _blake(b"SS58PRE" + data[:-2], 64)[:2] != data[-2:]:
        return None
    return data[0]


def algorand(text: str) -> bool:
    """58 Base32 characters: a key and the end of its SHA-512/256."""
    data = _base32(text)
    return len(data) == 36 and hashlib.new("sha512_256", data[:32]).digest()[-4:] == data[32:]


def nano(text: str) -> bool:
    """``nano_`` or ``xrb_`` and 60 characters: a key and its reversed 5-byte BLAKE2b."""
    name = text.rpartition("_")[2]
    if len(name) != 60 or name[0] not in "13":
        return False
    # 52 characters are the key behind four zero bits; "1" is zero, so four more make whole bytes.
    key = _base32("A" * 4 + name[:52].translate(_NANO))
    check = _base32(name[52:].translate(_NANO))
    return len(key) == 35 and len(check) == 5 and _blake(key[3:], 5)[::-1] == check


def waves(text: str) -> bool:
    """26 bytes of Base58: version 1, main or test network, 20 bytes, 4 of a double hash."""
    data = base58(text)
    return data is not None and len(data) == 26 and data[:2] in (b"\x01W", b"\x01T") and keccak256(_blake(data[:22], 32))[:4] == data[22:]  # fmt: skip


def nem(text: str) -> bool:
    """40 Base32 characters, with or without hyphens: main or test network, 20 bytes, 4 of Keccak-256."""
    data = _base32(text.replace("-", ""))
    return len(data) == 25 and data[0] in (0x68, 0x98) and keccak256(data[:21])[:4] == data[21:]


def byron(text: str) -> bool:
    """A Cardano address of the first era: CBOR of a payload and its CRC-32, in Base58."""
    data = base58(text)
    if data is None or len(data) < 11 or data[:4] != b"\x82\xd8\x18\x58" or len(data) < 5 + data[4] + 2:
        return False
    payload, check = data[5 : 5 + data[4]], data[5 + data[4] :]
    # CBOR writes a number in its shortest form; a checksum below 2**16 is too rare to read.
    return len(check) == 5 and check[0] == 0x1A and binascii.crc32(payload) == int.from_bytes(check[1:], "big")


def sia(text: str) -> bool:
    """76 hexadecimal digits: 32 bytes and 6 of their BLAKE2b."""
    data = bytes.fromhex(text)
    return _blake(data[:32], 32)[:6] == data[32:]


def filecoin(text: str) -> bool:
    """``f1`` or ``f3`` and lower-case Base32: a payload and its 4-byte BLAKE2b."""
    data = _base32(text[2:].upper())
    return len(data) in (24, 52) and _blake(bytes([int(text[1])]) + data[:-4], 4) == data[-4:]
