"""The remarks of the Water Survey of Canada on a value, as the short words that qualifiers hold for every agency.

A grade is a number (real time), a symbol a letter (daily data, Datamart). Where the USGS has a word for the same
thing, it is that word: 'e' estimated, 'ICE' ice. What is not in the list is kept as it came, in capitals.
"""

import re
from collections.abc import Iterable

WORDS = {
    "10": "ICE",
    "20": "e",
    "30": "PARTIAL",
    "40": "DRY",
    "50": "REVISED",
    "A": "PARTIAL",
    "B": "ICE",
    "D": "DRY",
    "E": "e",
    "R": "REVISED",
    "S": "SAMPLE",
}
NO_REMARK = ("", "0", "-1", "-2")
LONGEST = 80


def words_of(cells: Iterable[str]) -> str | None:
    """Join what cells say, English before a slash, as words, each once, comma between; None for nothing."""
    parts = [part.partition("/")[0].strip() for cell in cells for part in re.split(r"[,;|]", cell)]
    words = [WORDS.get(_number(part), part.upper()) for part in parts if _number(part) not in NO_REMARK]
    return ",".join(dict.fromkeys(words))[:LONGEST] or None


def _number(part: str) -> str:
    """Return a grade such as `20.0` as `20`, a letter in capitals."""
    return part.upper().removesuffix(".0")
