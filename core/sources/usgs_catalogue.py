"""The USGS catalogue: every stream station with discharge, a request or a few a state, with its record's ends."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from dataretrieval import waterdata

from core.domain import Agency, DataType
from core.errors import InputError, SourceChangedFormat
from core.picking.regions import STATE_NAMES
from core.sources.catalogue_base import CatalogueRow, Scope
from core.sources.http import HttpClient
from core.sources.usgs import DISCHARGE, SERVICE_DATA_TYPE, library_at
from core.sources.usgs_errors import located

STREAMS = ["ST", "ST-CA", "ST-DCH", "ST-TS"]
CANADIAN = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
STATES = tuple(sorted(set(STATE_NAMES) - set(CANADIAN)))
COLUMNS = [
    "agency_code",
    "monitoring_location_number",
    "monitoring_location_name",
    "hydrologic_unit_code",
    "altitude",
    "drainage_area",
    "begin",
    "end",
]


@dataclass(frozen=True)
class UsgsCatalogue:
    """The service at `base_url`, asked through `client`."""

    base_url: str
    client: HttpClient

    def scopes(self, state: str | None = None) -> list[Scope]:
        if state is not None and state not in STATES:
            raise InputError({"state": f"{state!r} is not a state of the United States; write it as MD."})
        return [Scope(Agency.USGS.value, one) for one in ([state] if state else STATES)]

    def fetch(self, scope: Scope) -> list[CatalogueRow]:
        with library_at(self.base_url, self.client):
            frame, metadata = waterdata.get_combined_metadata(
                state=scope.state,
                parameter_code=DISCHARGE,
                data_type=[SERVICE_DATA_TYPE[DataType.DAILY], SERVICE_DATA_TYPE[DataType.REALTIME]],
                site_type_code=STREAMS,
                properties=COLUMNS,
                convert_type=False,
            )
        with located(metadata.url):
            return parse_usgs_catalogue(frame, scope.state or "")


def parse_usgs_catalogue(frame: pd.DataFrame, state: str) -> list[CatalogueRow]:
    """Read a combined-metadata frame, a row a series, into a row a station, by number.

    Raises SourceChangedFormat for a missing column, a number or a date that is none.
    """
    if frame.empty:
        return []
    missing = [name for name in [*COLUMNS, "geometry"] if name not in frame.columns]
    if missing:
        raise SourceChangedFormat("USGS", f"sent a catalogue without {', '.join(missing)}")
    own = frame[(frame["agency_code"] == "USGS") & frame["geometry"].notna()].copy()
    try:
        own["begin"], own["end"] = _dates(own["begin"]), _dates(own["end"])
        own[["altitude", "drainage_area"]] = own[["altitude", "drainage_area"]].apply(pd.to_numeric)
    except (ValueError, TypeError) as error:
        raise SourceChangedFormat("USGS", f"sent a catalogue that cannot be read: {error}") from error
    return [_row(str(number), series, state) for number, series in own.groupby("monitoring_location_number")]


def _dates(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="ISO8601", utc=True).dt.tz_localize(None).dt.normalize()


def _row(number: str, series: pd.DataFrame, state: str) -> CatalogueRow:
    first = series.iloc[0]
    longitude, latitude = first["geometry"]
    return CatalogueRow(
        station_number=number,
        station_name=str(first["monitoring_location_name"]),
        latitude=float(latitude),
        longitude=float(longitude),
        state_code=state,
        agency=Agency.USGS.value,
        huc_code=_text(first["hydrologic_unit_code"]),
        altitude_ft=_number(first["altitude"]),
        drainage_area_sqmi=_number(first["drainage_area"]),
        record_start_date=_moment(series["begin"].min()),
        record_end_date=_moment(series["end"].max()),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _moment(value: pd.Timestamp) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()
