"""The forms of texts in requests, as expressions that both the checks and the OpenAPI document use.

Written for every dialect that reads the document: no look-around, no class that differs from one to the other.
"""

import re

STATION_NUMBER = re.compile("[0-9A-Z]{1,20}")
DIGITS = re.compile("[0-9]{1,10}")

_YEAR = "(18|19|20|21)[0-9]{2}"
_LEAP = "((18|19|20|21)(0[48]|[2468][048]|[13579][26])|2000)"
_DAY = (
    f"({_YEAR}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|{_YEAR}-(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    f"|{_YEAR}-02-(0[1-9]|1[0-9]|2[0-8])|{_LEAP}-02-29)"
)
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
# A day from 1800 to 2199, or an instant of it; without a zone it is UTC.
MOMENT = re.compile(f"{_DAY}([T ]{_CLOCK}(:[0-5][0-9]([.][0-9]{{1,6}})?)?(Z|[+-]{_CLOCK})?)?")
DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_FRACTION = "([.][0-9]{0,15})?"
_LONGITUDE = f"[+-]?(180([.]0{{0,15}})?|(1[0-7][0-9]|[0-9]{{1,2}}){_FRACTION})"
_LATITUDE = f"[+-]?(90([.]0{{0,15}})?|[0-8]?[0-9]{_FRACTION})"
BOX = re.compile(f"{_LONGITUDE},{_LATITUDE},{_LONGITUDE},{_LATITUDE}")

_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
# Text that every database can keep: no control characters but line breaks and tabs.
PLAIN = re.compile(f"[^{_CONTROL}]*")
# The same, and more than blanks.
NAME = re.compile(rf"[^{_CONTROL}]*[^{_CONTROL}\s][^{_CONTROL}]*")


def whole(pattern: re.Pattern[str]) -> str:
    """Return an expression as a schema holds it: there it is searched for, and must be the whole text."""
    return f"^({pattern.pattern})$"
