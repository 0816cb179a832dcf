"""Apprise addresses: which are let in, and how one is shown without its secrets. Pure.

An address comes from a person and decides what this machine does. So the schemes are a list: messengers and web hooks
over the network, none that starts a program, writes a log or speaks to this machine's desktop. What names a file of
this machine, and what would let a failed message count as sent, is refused too.
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

# scheme: (what people call it, whether its host is a host and not part of a secret)
SCHEMES = {
    "mailto": ("Mail", True),
    "mailtos": ("Mail", True),
    "slack": ("Slack", False),
    "workflow": ("Microsoft Teams", False),
    "workflows": ("Microsoft Teams", False),
    "discord": ("Discord", False),
    "tgram": ("Telegram", False),
    "gchat": ("Google Chat", False),
    "mmost": ("Mattermost", True),
    "mmosts": ("Mattermost", True),
    "rocket": ("Rocket.Chat", True),
    "rockets": ("Rocket.Chat", True),
    "zulip": ("Zulip", False),
    "webex": ("Webex", False),
    "wxteams": ("Webex", False),
    "ntfy": ("ntfy", False),
    "ntfys": ("ntfy", False),
    "gotify": ("Gotify", True),
    "gotifys": ("Gotify", True),
    "pover": ("Pushover", False),
    "pagerduty": ("PagerDuty", False),
    "opsgenie": ("Opsgenie", False),
    "json": ("Web hook (JSON)", True),
    "jsons": ("Web hook (JSON)", True),
    "xml": ("Web hook (XML)", True),
    "xmls": ("Web hook (XML)", True),
}
# Files of this machine, keys it would fetch or make, retries and success that are ours to decide.
REFUSED = frozenset(
    {
        "attach", "filename", "template", "pgp", "pgppub", "pgpprv", "wkd", "e2ee", "store", "tag",
        "optional", "retry", "wait", "delay", "cto", "rto",
    }
)  # fmt: skip
# The addresses that services hand out; Apprise knows many of them, and what it makes of them must be let in too.
WEB = ("http", "https")
LONGEST = 2000
SHORTEST_SECRET = 4
HIDDEN = "•••"
EXAMPLES = "such as mailtos://user:password@example.org?to=ops@example.org or slack://token/#channel"


def problem_of(address: str) -> str | None:
    """Say what is wrong with an address, None where nothing is as far as its form tells. It never repeats it."""
    scheme = scheme_of(address)
    if not scheme or any(ord(letter) < 33 for letter in address) or len(address) > LONGEST:
        return f"This is no address that alerts can go to; it is one {EXAMPLES}."
    if scheme in WEB:
        return None
    if scheme == "msteams":
        return (
            "Microsoft ended the connectors of msteams://. Make a workflow in Teams, and give its workflows:// address."
        )
    if scheme not in SCHEMES:
        return f"Alerts cannot go to {scheme}:// addresses. These can: {', '.join(SCHEMES)}."
    refused = sorted(REFUSED & {name.lower() for name, _ in _query(address)})
    return f"An address must not say {refused[0]}= here." if refused else None


def without_refused(address: str) -> str:
    """Return an address without the parts of its query that are refused."""
    base, _, query = address.partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0].lower() not in REFUSED]
    return f"{base}?{'&'.join(kept)}" if kept else base


def scheme_of(address: str) -> str:
    """Return what stands before ://, in lower case; empty where there is none."""
    found = re.match(r"([a-z0-9]+)://", address, re.IGNORECASE)
    return found[1].lower() if found else ""


def shown(address: str) -> str:
    """Name where an address leads without what is secret in it: Mail by example.org."""
    name, has_host = _service(address)
    host = _host(address) if has_host else ""
    return f"{name} by {host}" if host and name == "Mail" else f"{name} at {host}" if host else name


def _service(address: str) -> tuple[str, bool]:
    scheme = scheme_of(address)
    return SCHEMES.get(scheme, ("A service", scheme in WEB))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def without_secrets(text: str, address: str) -> str:
    """Take out of a text every part of an address that could be secret."""
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _secrets(address: str) -> set[str]:
    """All of an address but its scheme and, where it is one, its host; as written and as read."""
    rest = address.partition("://")[2]
    host = _host(address) if _service(address)[1] else ""
    parts = (
        {part for part in re.split(r"[/?&=:@#,+]", rest)} | {value for _, value in _query(address)} | {rest, address}
    )
    read = {unquote(part) for part in parts}
    return {part for part in parts | read if len(part) >= SHORTEST_SECRET and part not in host}


def _query(address: str) -> list[tuple[str, str]]:
    return parse_qsl(address.partition("?")[2], keep_blank_values=True)
