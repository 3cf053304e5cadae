"""Keccak-f[1600], compiled: a text full of would-be addresses asks for tens of thousands of digests.

After the Keccak reference (theta, rho and pi together, chi, iota), lanes in the order x + 5 y.
"""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled


def _round_constants() -> list[int]:
    """The 24 constants of iota, from the reference's shift register."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return constants


def _walk() -> tuple[list[int], list[int]]:
    """Lanes in the order in which rho and pi move them, and by how many bits each is turned."""
    lanes, turns = [1], []
    x, y = 1, 0
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        lanes.append(x + 5 * y)
        turns.append((step + 1) * (step + 2) // 2 % 64)
    return lanes, turns


_CONSTANTS = np.array(_round_constants(), np.uint64)
_LANES, _TURNS = (np.array(column, np.int64) for column in _walk())


@compiled
def permute(state):
    """The 24 rounds of Keccak-f on ``state`` (25 lanes, uint64), in place."""
    columns = np.empty(5, np.uint64)
    for constant in _CONSTANTS:
        for x in range(5):
            columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
        for x in range(5):
            after = columns[(x + 1) % 5]
            mixed = columns[(x + 4) % 5] ^ (after << np.uint64(1) | after >> np.uint64(63))
            for y in range(0, 25, 5):
                state[x + y] ^= mixed
        current = state[1]
        for step in range(24):
            lane, turn = _LANES[step + 1], np.uint64(_TURNS[step])
            following = state[lane]
            state[lane] = current << turn | current >> (np.uint64(64) - turn)
            current = following
        for y in range(0, 25, 5):
            for x in range(5):
                columns[x] = state[x + y]
            for x in range(5):
                state[x + y] = columns[x] ^ (~columns[(x + 1) % 5] & columns[(x + 2) % 5])
        state[0] ^= constant
