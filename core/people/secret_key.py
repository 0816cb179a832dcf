"""What is wrong with a key that signs sessions: whoever guesses it signs in as anybody. Pure.

A long key that a machine made at random passes; what people type, copy from a guide or leave as it came does not.
"""

import re

SHORTEST, FEWEST_SIGNS = 32, 8
MAKE_ONE = "python3 -c 'import secrets; print(secrets.token_hex(32))' makes a good one"
# What stands where a key is still to be filled in, in guides and examples.
PLACEHOLDERS = re.compile(
    r"change.?(this|me|it)|replace.?(this|me|it)|secret|password|your.?key|example|insecure|default|development"
    r"|streamflow|django|flask",
    re.IGNORECASE,
)
# Keys printed in guides that many people read: those of Flask and FastAPI.
PRINTED = frozenset(
    {
        "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    }
)


def weakness_of(key: str) -> str | None:
    """Say what is wrong with a key; None for one that nobody will guess. The key is never repeated."""
    if len(key) < SHORTEST:
        return f"must be set, to {SHORTEST} characters or more, when AUTH is on; {MAKE_ONE}"
    if key.lower() in PRINTED or PLACEHOLDERS.search(key):
        return f"is an example's, or says what it is for, so it can be guessed; {MAKE_ONE}"
    if len(set(key)) < FEWEST_SIGNS or _repeats(key) or _counts_on(key):
        return f"repeats itself, so it can be guessed; {MAKE_ONE}"
    return None


def _repeats(key: str) -> bool:
    """Tell whether a key is one part again and again, the last time perhaps cut off."""
    return any(key[part:] == key[:-part] for part in range(1, len(key) // 2 + 1))


def _counts_on(key: str) -> bool:
    """Tell whether half of a key or more goes on as the alphabet or the digits do, up or down."""
    steps = [abs(ord(one) - ord(next_one)) for one, next_one in zip(key, key[1:], strict=False)]
    return 2 * sum(step == 1 for step in steps) >= len(steps)
