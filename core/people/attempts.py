"""How often somebody may try to sign in.

Three counts run over a quarter of an hour. The tightest is of one name from one address; so a stranger who guesses
at a known name does not lock its owner out, who comes from elsewhere, before many addresses guess together.
"""

import hashlib

from redis import Redis

from core.people.counts import count, take_back

WINDOW_SECONDS = 900
MOST_PER_PAIR, MOST_PER_ADDRESS, MOST_PER_NAME = 5, 30, 50


def claim(redis: Redis, name: str, address: str) -> int:
    """Count an attempt before it is looked at; returns the seconds to wait, 0 where it may be made."""
    limits = _limits(name, address)
    counted = count(redis, list(limits), WINDOW_SECONDS)
    waits = [left for (made, left), most in zip(counted, limits.values(), strict=True) if made > most]
    return max(waits, default=0)


def forgive(redis: Redis, name: str, address: str) -> None:
    """Take back the attempt that succeeded, and the failures of this name from this address."""
    pair, *others = _limits(name, address)
    take_back(redis, [pair], others, WINDOW_SECONDS)


def _limits(name: str, address: str) -> dict[str, int]:
    who = hashlib.sha256(name.encode()).hexdigest()[:32]
    return {
        f"sign-in:pair:{address}:{who}": MOST_PER_PAIR,
        f"sign-in:address:{address}": MOST_PER_ADDRESS,
        f"sign-in:name:{who}": MOST_PER_NAME,
    }
