"""Random numbers that are looked up, not drawn: the same key and index always give the same number.

Nothing here has a state, so any window of a series equals the same part of a larger window.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


@lru_cache(maxsize=65536)
def key_of(*parts: object) -> int:
    """Return 64 bits that stand for the parts (compared by their text)."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def mix(words: Words) -> Words:
    """Scramble 64-bit words (the finalizer of splitmix64, Steele and others 2014)."""
    words = words ^ (words >> np.uint64(30))
    words = words * np.uint64(0xBF58476D1CE4E5B9)
    words = words ^ (words >> np.uint64(27))
    words = words * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def words(key: int, index: Ints) -> Words:
    """Return one scrambled 64-bit word for each index (any int64, negative too)."""
    return mix(index.astype(np.uint64) * np.uint64(_GOLDEN) + np.uint64(key & _MASK))


def uniform(key: int, index: Ints) -> Floats:
    """Return one number in [0, 1) for each index."""
    return (words(key, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(key: int, index: Ints) -> Floats:
    """Return one standard normal number for each index (Box-Muller)."""
    first = uniform(key, index)
    second = uniform(key ^ 0x5DEECE66D, index)
    return np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second)


def one(*parts: object) -> float:
    """Return one number in [0, 1) that stands for the parts."""
    return key_of(*parts) / 2.0**64


def between(low: float, high: float, *parts: object) -> float:
    """Return one number in [low, high) that stands for the parts."""
    return low + (high - low) * one(*parts)


def smooth(key: int, seconds: Floats | Ints, period: float) -> Floats:
    """Return smooth noise of unit variance at the knots and no memory beyond two periods.

    Random values at multiples of the period (seconds), joined by half cosines.
    """
    position = np.asarray(seconds, dtype=np.float64) / period
    if not len(position):
        return position
    knot = np.floor(position)
    first = int(knot.min())
    values = normal(key, np.arange(first, int(knot.max()) + 2, dtype=np.int64))
    share = 0.5 - 0.5 * np.cos(np.pi * (position - knot))
    at = (knot - first).astype(np.int64)
    return values[at] * (1.0 - share) + values[at + 1] * share
