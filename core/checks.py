"""Checking what a person set in a configuration: each field to a value we can use, or a sentence why not."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.domain import USUAL_PRODUCTS, DataType, ForecastProduct, Strategy, parse_utc
from core.models import PullConfiguration
from core.schedules import SCHEDULE_CHOICES, cron_for
from core.stations import known_numbers

EARLIEST = datetime(1800, 1, 1)
MOST_STATIONS = 10_000
MOST_LOOKBACK_DAYS = 3650
LONGEST_NAME, LONGEST_DESCRIPTION = 120, 2000
FIELDS = (
    "name",
    "description",
    "data_type",
    "data_strategy",
    "pull_start_date",
    "is_enabled",
    "schedule_type",
    "schedule_value",
    "lookback_days",
    "products",
    "stations",
)


@dataclass(frozen=True)
class CheckedConfiguration:
    """A configuration that can be saved as it stands."""

    name: str
    description: str
    data_type: str
    data_strategy: str
    pull_start_date: datetime
    is_enabled: bool
    schedule_type: str
    schedule_value: str
    lookback_days: int | None
    stations: tuple[str, ...]
    products: list[str] | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the configuration's own row."""
        return {name: value for name, value in asdict(self).items() if name != "stations"}


def fields_of(config: PullConfiguration, stations: list[str]) -> dict[str, Any]:
    """Return a stored configuration as the fields a person may set; products only where it pulls forecasts."""
    left_out = ("stations",) if config.data_type == DataType.FORECAST else ("stations", "products")
    return {name: getattr(config, name) for name in FIELDS if name not in left_out} | {"stations": stations}


def check_fields(
    session: Session, given: Mapping[str, Any], now: datetime, problems: dict[str, str]
) -> CheckedConfiguration | None:
    """Check every field, adding a sentence to `problems` for each that cannot be used; None when there is any."""
    for name in set(given) - set(FIELDS):
        problems[name] = f"A configuration has no field {name}."
    values: dict[str, Any] = {}
    forecast = given.get("data_type") == DataType.FORECAST
    checks = {
        "name": lambda value: check_name(value),
        "description": lambda value: check_description(value),
        "data_type": lambda value: check_choice(value, list(DataType), "data type"),
        "data_strategy": lambda value: check_strategy(value, forecast),
        "pull_start_date": lambda value: check_start(now if forecast and value in (None, "") else value, now),
        "is_enabled": lambda value: check_switch(value),
        "schedule_type": lambda value: check_choice(value, list(SCHEDULE_CHOICES), "schedule"),
        "schedule_value": lambda value: cron_for(str(given.get("schedule_type") or ""), check_text(value)),
        "lookback_days": lambda value: check_lookback(value),
        "products": lambda value: check_products(value, forecast),
        "stations": lambda value: check_stations(session, value),
    }
    for name, check in checks.items():
        try:
            values[name] = check(given.get(name))  # type: ignore[no-untyped-call]
        except ValueError as error:
            problems[name] = str(error)
    if "schedule_type" in problems:
        problems.pop("schedule_value", None)  # an expression of no schedule is no second problem
    return None if problems else CheckedConfiguration(**values)


def check_text(value: object) -> str | None:
    """Return a cron expression as it was written; None takes the usual one of the schedule."""
    if value is not None and not isinstance(value, str):
        raise ValueError("A cron expression is text, such as 15 */3 * * *.")
    return value


def check_name(value: object) -> str:
    """Return a name of 1 to 120 printable characters."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name:
        raise ValueError("Give the configuration a name.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"A name has at most {LONGEST_NAME} printable characters.")
    return name


def check_description(value: object) -> str:
    """Return a description of at most 2000 characters; none is an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_DESCRIPTION:
        raise ValueError(f"A description is text of at most {LONGEST_DESCRIPTION} characters.")
    if not all(letter.isprintable() or letter in "\n\r\t" for letter in value):
        raise ValueError("A description holds printable characters only.")
    return value.strip()


def check_choice(value: object, choices: list[Any], what: str) -> str:
    """Return one of the words that a field allows."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"Choose a {what}.")
    if value not in choices:
        raise ValueError(f"The {what} must be one of {', '.join(choices)}, not {value!r}.")
    return str(value)


def check_strategy(value: object, forecast: bool) -> str:
    """Return a strategy, append where nothing was said; what was forecast is never overwritten."""
    word = check_choice(value or Strategy.APPEND.value, list(Strategy), "strategy")
    if forecast and word != Strategy.APPEND:
        raise ValueError("Every forecast is kept as it was issued, so the strategy must be append.")
    return word


def check_products(value: object, forecast: bool) -> list[str] | None:
    """Return the products of forecasts, each once, the usual ones where nothing was said; None of other types."""
    if not forecast:
        if value is not None:
            raise ValueError("Only a configuration of forecasts has products.")
        return None
    if value is None:
        return [product.value for product in USUAL_PRODUCTS]
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"Products are a list of at least one of {', '.join(ForecastProduct)}.")
    return list(dict.fromkeys(check_choice(word, list(ForecastProduct), "product") for word in value))


def check_start(value: object, now: datetime) -> datetime:
    """Return the start date at 00:00, from 1800 to today; text, a date and a datetime are read."""
    if value in (None, ""):
        raise ValueError("Choose the day from which to pull.")
    try:
        start = parse_utc(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"{value!r} is not a date; write it as 1990-01-31.") from None
    if not isinstance(start, date):
        raise ValueError(f"{value!r} is not a date; write it as 1990-01-31.")
    start = datetime(start.year, start.month, start.day)
    if start < EARLIEST:
        raise ValueError("The start date lies before 1800, when nobody measured discharge.")
    if start > now:
        raise ValueError("The start date lies in the future.")
    return start


def check_switch(value: object) -> bool:
    """Return on or off; on where nothing was said."""
    if value is None:
        return True
    if not isinstance(value, bool):
        raise ValueError("Enabled must be true or false.")
    return value


def check_lookback(value: object) -> int | None:
    """Return the days to look back on a day's first pull; None takes the usual reach."""
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_LOOKBACK_DAYS:
        raise ValueError(f"The look-back is a whole number of days from 0 to {MOST_LOOKBACK_DAYS}.")
    return value


def check_stations(session: Session, value: object) -> tuple[str, ...]:
    """Return the station numbers, each once; names the ones that the catalogue does not have."""
    if not isinstance(value, list | tuple) or not all(isinstance(number, str) for number in value):
        raise ValueError(
            "Choose at least one station." if not value else "Stations are a list of station numbers in quotes."
        )
    numbers = tuple(dict.fromkeys(number.strip() for number in value))
    if not numbers:
        raise ValueError("Choose at least one station.")
    if len(numbers) > MOST_STATIONS:
        raise ValueError(
            f"A configuration takes at most {MOST_STATIONS:,} stations; {len(numbers):,} were chosen. Make two."
        )
    # PostgreSQL takes no NUL in any text, not even to look for it.
    unknown = sorted(set(numbers) - known_numbers(session, (one for one in numbers if one.isprintable())))
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        raise ValueError(f"Not in the catalogue: {', '.join(unknown[:5])}{more}. Check the numbers.")
    return numbers
