"""What is asked and answered of configurations."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields, validate

from core.api.fields import (
    LARGEST_ID,
    PLAIN_TEXT,
    Answer,
    AskedInstant,
    Instant,
    LastInstant,
    Question,
    Switch,
    Text,
    Whole,
    station_numbers,
)
from core.api.patterns import NAME, whole
from core.api.run_schemas import BACKFILL_ENDS
from core.checks import LONGEST_DESCRIPTION, LONGEST_NAME, MOST_LOOKBACK_DAYS, MOST_STATIONS
from core.domain import DataType, ForecastProduct, Strategy
from core.schedules import SCHEDULE_CHOICES

REQUIRED = ["name", "data_type", "pull_start_date", "schedule_type", "stations"]
CRON = "A cron expression of five fields in UTC; a plain schedule_type has its own where it is left out."
PRODUCTS = (
    f"What a configuration of forecasts pulls, one or more of {', '.join(ForecastProduct)}; all but the long range "
    "where it is left out. null for other data types."
)
LOOKBACK = "Days that the first pull of a day looks back for late revisions; the usual reach where it is null."


# What the document says of a field, and a preview leaves to `problems`.
BOUNDS = ("enum", "pattern", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum")


def word(choices: Iterable[str], about: str) -> Text:
    """Make a field for one of a few words, documented here and checked where a configuration is saved."""
    return Text(metadata={"enum": list(choices), "description": about})


class ConfigurationFields(Question):
    """The fields a configuration is made of. What each may hold is checked where a configuration is saved."""

    name = Text(
        metadata={
            "pattern": whole(NAME),
            "maxLength": LONGEST_NAME,
            "description": "Up to 120 characters, no two the same.",
        }
    )
    description = Text(
        metadata=PLAIN_TEXT | {"maxLength": LONGEST_DESCRIPTION, "description": "Up to 2000 characters."}
    )
    data_type = word(DataType, "Fixed once something was pulled.")
    data_strategy = word(
        Strategy, "append keeps what is stored; overwrite replaces it from the start date. Forecasts are kept: append."
    )
    pull_start_date = AskedInstant("The day from which to pull, from 1800 to today; not needed for forecasts.")
    is_enabled = Switch(metadata={"description": "Whether it runs on its schedule; true where it is left out."})
    schedule_type = word(SCHEDULE_CHOICES, "When it runs.")
    schedule_value = Text(metadata=PLAIN_TEXT | {"description": CRON, "examples": ["15 */3 * * *"]})
    lookback_days = Whole(
        allow_none=True, metadata={"minimum": 0, "maximum": MOST_LOOKBACK_DAYS, "description": LOOKBACK}
    )
    products = fields.List(
        Text(metadata={"enum": list(ForecastProduct)}),
        allow_none=True,
        error_messages={"invalid": "must be a list of products"},
        metadata={"minItems": 1, "description": PRODUCTS},
    )
    stations = station_numbers("The numbers of 1 to 10,000 stations of the catalogue.", MOST_STATIONS)


class NewConfiguration(ConfigurationFields):
    """A configuration to be made."""


class ConfigurationChanges(ConfigurationFields):
    """What to change of a configuration; the rest stays."""

    version = Whole(
        validate=validate.Range(1, LARGEST_ID, error="must be a version this configuration had"),
        metadata={"description": "The version you read: the change is refused when someone else's came first."},
    )


class NewPreview(ConfigurationFields):
    """A configuration to preview, as far as it has come."""


class PreviewWanted(ConfigurationChanges):
    """Changes to preview a configuration with, or the range of a back-fill."""

    backfill_start = AskedInstant(f"The start {BACKFILL_ENDS}")
    backfill_end = LastInstant(f"The end {BACKFILL_ENDS}")


class ConfigurationAnswer(Answer):
    """A configuration and how it fares."""

    id = fields.Integer()
    name = fields.String()
    description = fields.String()
    data_type = fields.String()
    data_strategy = fields.String()
    pull_start_date = Instant()
    is_enabled = fields.Boolean()
    schedule_type = fields.String()
    schedule_value = fields.String(metadata={"description": "Cron, UTC."})
    lookback_days = fields.Integer(allow_none=True)
    products = fields.List(fields.String(), allow_none=True)
    stations = fields.List(fields.String())
    last_run_at = Instant(allow_none=True)
    next_run_at = Instant(allow_none=True)
    created_at = Instant()
    updated_at = Instant()
    version = fields.Integer(metadata={"description": "Counts edits."})
    state = fields.String(metadata={"description": "running, scheduled, late, failing or disabled."})
    run_count = fields.Integer()
    success_rate = fields.Float(allow_none=True, metadata={"description": "From 0 to 1, of the runs that ended."})
    records = fields.Integer(metadata={"description": "Rows over all runs."})
    active_run_id = fields.Integer(allow_none=True)
    last_run_id = fields.Integer(allow_none=True)
    last_error = fields.String(allow_none=True)


class ConfigurationPage(Answer):
    """A page of configurations, the oldest first."""

    items = fields.List(fields.Nested(ConfigurationAnswer))
    next = fields.String(allow_none=True)


class ProgressAnswer(Answer):
    """How far a configuration has come with one station."""

    station_number = fields.String()
    station_name = fields.String(allow_none=True)
    huc_code = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    reached_back_to = Instant(allow_none=True)
    last_successful_pull_date = Instant(allow_none=True)
    last_pulled_at = Instant(allow_none=True)
    last_state = fields.String(allow_none=True)
    last_error = fields.String(allow_none=True)


class ProgressPage(Answer):
    """A page of a configuration's stations, in number order."""

    items = fields.List(fields.Nested(ProgressAnswer))
    next = fields.String(allow_none=True)


class PaceAnswer(Answer):
    """How long a request takes, values and all."""

    seconds_a_request = fields.Float()
    measured_runs = fields.Integer(metadata={"description": "Past runs that it was measured over; 0: an assumption."})


class QuotaAnswer(Answer):
    """What a source allows now."""

    limit = fields.Integer(metadata={"description": "Requests an hour."})
    remaining = fields.Integer()


class CostAnswer(Answer):
    """The most that a pull asks of one source."""

    source = fields.String()
    stations = fields.Integer()
    windows = fields.Integer()
    requests = fields.Integer()
    rows = fields.Integer(metadata={"description": "Without what a sweep for late changes brings."})
    seconds = fields.Float()
    pace = fields.Nested(PaceAnswer)
    quota = fields.Nested(QuotaAnswer, allow_none=True)


class PreviewAnswer(Answer):
    """What a configuration would do; `windows`, `requests` and `rows` are the most that its next pull can take."""

    sentence = fields.String()
    next_times = fields.List(Instant(), metadata={"description": "The next five; none while it is disabled."})
    first = fields.Boolean(metadata={"description": "Whether nothing was pulled for it before."})
    windows = fields.Integer()
    requests = fields.Integer()
    rows = fields.Integer()
    seconds = fields.Float(metadata={"description": "How long the pull takes, a wait for a worker left out."})
    costs = fields.List(fields.Nested(CostAnswer), metadata={"description": "The same, source by source."})
    problems = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "A sentence for each field that keeps it from being saved."},
    )
    warnings = fields.List(fields.String())


def tell_where_checked(schemas: dict[str, Any]) -> None:
    """Finish the document's schemas of configurations: their bounds hold where one is saved, and there alone.

    The fields themselves say "required" nowhere, since that check tells all at once. A preview takes anything of the
    right kind, and what is wrong with it is in its answer.
    """
    schemas["NewConfiguration"]["required"] = REQUIRED
    for name in ("NewPreview", "PreviewWanted"):
        for field in set(ConfigurationFields().fields) - {"pull_start_date"}:
            told = schemas[name]["properties"][field]
            _loosen(told)
            _loosen(told.get("items", {}))


def _loosen(told: dict[str, Any]) -> None:
    for bound in BOUNDS:
        told.pop(bound, None)
    if told.get("type") == "string":
        told |= PLAIN_TEXT
