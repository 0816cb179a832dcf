"""Passwords: argon2id hashes, and an answer that takes as long for a name that nobody has."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InputError

SHORTEST, LONGEST = 12, 200
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# OWASP's Password Storage Cheat Sheet, argon2id: 19 MiB, two passes. The library's own 64 MiB, times eight threads
# that all check a password, is more than a small machine has.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Tell whether a password is that of a stored hash; None, for a user there is not, takes as long and is False."""
    try:
        right = _hasher.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))


def make_password() -> str:
    """Return a password to hand over: 4 groups of 4, without letters that are taken for one another; 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's, to be made anew."""
    return _hasher.check_needs_rehash(stored)


def check_password(name: str, password: str) -> str:
    """Return a password that may be set for a user; raises InputError."""
    if len(password) < SHORTEST:
        raise InputError({"password": f"A password needs {SHORTEST} characters or more."})
    if len(password) > LONGEST:
        raise InputError({"password": f"A password has at most {LONGEST} characters."})
    if len(set(password)) < 5 or name.lower() in password.lower() and len(password) < len(name) + SHORTEST:
        raise InputError(
            {"password": "This password is easy to guess. Choose one of several words, or let one be made."}
        )
    return password
