"""The stations of a configuration under edit: numbers read from pasted text, and what adding them comes to."""

import re
from collections.abc import Collection, Sequence

from components.theme import plural

AGENCY_WORDS = {"USGS", "EC", "ECCC", "WSC", "HYDAT"}
PREFIX = re.compile(r"^(?:USGS|ECCC|EC|WSC)-(?=\w)")
NAMED = 5


def numbers_in(text: str | None) -> list[str]:
    """Read station numbers from whatever stands between them, as often and in the order they are written.

    A number may carry its agency before it, as USGS-01646500 or USGS 01646500.
    """
    words = (word.strip("-").upper() for word in re.split(r"[^A-Za-z0-9-]+", text or ""))
    numbers = [PREFIX.sub("", word) for word in words if word]
    return [number for number in numbers if number not in AGENCY_WORDS]


def unknown_words(numbers: Sequence[str]) -> str:
    """Name the numbers that the catalogue does not have."""
    if not numbers:
        return ""
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return f"Not in the catalogue: {', '.join(numbers[:NAMED])}{more}."


def added_words(pasted: Sequence[str], have: Collection[str], added: Collection[str]) -> str:
    """Say how many were added, how many the table had already, and how many were written twice."""
    if not pasted:
        return ""
    words = [f"{plural(len(added), 'station')} added."]
    once = set(pasted)
    there, twice = len(once & set(have)), len(pasted) - len(once)
    words += [f"{there:,} {'was' if there == 1 else 'were'} in the table already."] if there else []
    words += [f"{plural(twice, 'repetition')} left out."] if twice else []
    return " ".join(words)
