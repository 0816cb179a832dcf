"""What a browser calls itself, in words that a person tells their own by. Pure."""

import re

# The order matters: nearly every browser also claims to be those that come after it.
BROWSERS = (
    ("Edge", r"\bEdgA?/"),
    ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iOS", r"\b(?:iPhone|iPad)\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


def browser_name(user_agent: str | None) -> str | None:
    """Return such as `Firefox on Windows`; None for what is no known browser."""
    text = (user_agent or "")[:400]
    browser = _first(BROWSERS, text)
    system = _first(SYSTEMS, text)
    return f"{browser} on {system}" if browser and system else browser


def _first(choices: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for name, pattern in choices if re.search(pattern, text)), None)
