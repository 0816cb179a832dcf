"""What is asked and answered of stations, their observations and their forecasts."""

from marshmallow import fields

from core.api.fields import (
    Answer,
    AskedInstant,
    Box,
    Instant,
    LastInstant,
    Question,
    matching,
    one_of,
    query_whole,
    station_number,
    text,
)
from core.domain import Agency, DataType
from core.units import UNITS

OBSERVED_TYPES = (DataType.DAILY.value, DataType.REALTIME.value)
CURSOR = "Where to go on; taken from `next` of the page before."


class StationsQuestion(Question):
    agency = one_of(Agency, about="Whose stations.")
    state = matching("[A-Za-z]{2}", "must be a state or province in two letters", about="State or province.")
    huc = matching("[0-9]{2,12}", "must be 2 to 12 digits", about="The first digits of the hydrologic unit code.")
    q = text(100, about="Words in the name or number, in any order.")
    bbox = Box("west,south,east,north in degrees.")
    limit = query_whole(1, 1000, load_default=100, about="Most items a page.")
    cursor = text(200, about=CURSOR)


class StationAnswer(Answer):
    """A station of the catalogue."""

    station_number = fields.String()
    name = fields.String()
    agency = fields.String()
    latitude = fields.Float()
    longitude = fields.Float()
    state = fields.String(allow_none=True)
    huc_code = fields.String(allow_none=True)
    drainage_area_sqmi = fields.Float(allow_none=True)
    altitude_ft = fields.Float(allow_none=True)
    is_active = fields.Boolean()
    last_observed_at = Instant(allow_none=True, metadata={"description": "When its newest stored value was observed."})
    has_data = fields.Boolean()


class StationPage(Answer):
    """A page of stations, in number order."""

    items = fields.List(fields.Nested(StationAnswer))
    next = fields.String(allow_none=True)


class ObservedSpan(Answer):
    """What is stored of one type."""

    type = fields.String()
    first = Instant()
    last = Instant()
    rows = fields.Integer()


class StationDetail(StationAnswer):
    """A station, with what is stored for it."""

    observed = fields.List(fields.Nested(ObservedSpan))


class ObservationsQuestion(Question):
    station = station_number(required=True, about="The station's number.")
    type = one_of(OBSERVED_TYPES, about="Daily means or 15-minute values; both, daily first, where it is left out.")
    start = AskedInstant("The first time wanted.")
    end = LastInstant("The last time wanted; a bare date means the whole day.")
    unit = one_of(UNITS, about="Convert every value to this unit; as the agency sent it where it is left out.")
    as_of = AskedInstant("Values as they stood then, at the end of that second.")
    changed_since = AskedInstant("Only what was written or withdrawn since then, as it is now.")
    include = one_of(("provenance",), about="provenance adds approval, recorded_at and run_id to each value.")
    format = one_of(
        ("json", "csv", "parquet"),
        load_default="json",
        about="csv and parquet stream the whole range, without limit and cursor.",
    )
    limit = query_whole(1, 10_000, about="Most items a page; 1000 where it is left out.")
    cursor = text(200, about=CURSOR)


class ObservationAnswer(Answer):
    """One value. A daily mean stands under its local date at 00:00Z."""

    station_number = fields.String()
    observed_at = Instant()
    discharge = fields.Float(allow_none=True, metadata={"description": "null only where the value was withdrawn."})
    unit = fields.String(metadata={"description": "cfs or cms; any other is as it came, and was not converted."})
    type = fields.String(metadata={"enum": list(OBSERVED_TYPES)})
    quality_code = fields.String(allow_none=True, metadata={"description": "P provisional, A approved, E estimated."})
    qualifiers = fields.String(allow_none=True, metadata={"description": "The agency's remarks, such as e or ICE."})
    withdrawn = fields.Boolean(
        metadata={"sometimes": True, "description": "With changed_since: whether the agency took it back."}
    )
    approval = fields.String(
        allow_none=True,
        metadata={"sometimes": True, "description": "With include=provenance: approved, provisional or estimated."},
    )
    recorded_at = Instant(
        metadata={
            "sometimes": True,
            "description": "With include=provenance: when it was fetched and written, or withdrawn.",
        }
    )
    run_id = fields.Integer(
        allow_none=True, metadata={"sometimes": True, "description": "With include=provenance: the run that did."}
    )


class ObservationPage(Answer):
    """A page of observations, in time order within a type."""

    items = fields.List(fields.Nested(ObservationAnswer))
    next = fields.String(allow_none=True)
    changed_until = Instant(
        metadata={"sometimes": True, "description": "With changed_since: what to ask with the next time."}
    )


class ForecastsQuestion(Question):
    station = station_number(about="The station's number.")
    source = one_of(("NOAA_RFC", "NOAA_NWM"), about="Who issued it.")
    issued_after = AskedInstant("Only what was issued later than this.")
    limit = query_whole(1, 1000, load_default=100, about="Most items a page.")
    cursor = text(200, about=CURSOR)


class ForecastValue(Answer):
    """One forecast flow."""

    date = fields.String()
    value = fields.Float(allow_none=True)


class ForecastAnswer(Answer):
    """One issuance; `run_date` is its issue or reference time."""

    station_number = fields.String()
    source = fields.String()
    product = fields.String()
    member = fields.String()
    run_date = Instant()
    unit = fields.String()
    data = fields.List(fields.Nested(ForecastValue))
    rmse = fields.Float(allow_none=True)


class ForecastPage(Answer):
    """A page of forecasts, the latest issued first."""

    items = fields.List(fields.Nested(ForecastAnswer))
    next = fields.String(allow_none=True)
