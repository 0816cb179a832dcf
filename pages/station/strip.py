"""The strip under the hydrograph: what is read for it, once a visit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import ClientsideFunction, Input, Output, callback, clientside_callback
from sqlalchemy.orm import Session

from components.forecast_layer import issuances_of, shared_end
from components.record_strip import flows_by_day, line_style, strip_span
from core.db import reading
from core.domain import utc_now
from core.forecasts import ForecastRow
from core.observations import record_bounds
from core.rivers.outlook import forecasts_ahead
from core.rivers.percentiles import usual_flow
from core.store.daily_summaries import read_summaries

STRIP, SHOWN = "station-strip", "station-shown"


def span_of_strip(
    session: Session, number: str, ahead: Sequence[ForecastRow], now: datetime
) -> tuple[datetime, datetime] | None:
    """Return what the strip of a station spans, None where it has none."""
    record = {kind.value: bounds for kind, bounds in record_bounds(session, number).items()}
    return strip_span(record, (shared_end(runs) for _product, runs in issuances_of(ahead)), now)


def register_strip(station: str) -> None:
    """Register the callbacks; `station` is the id of the page's station number."""

    @callback(Output(f"{STRIP}-line", "style"), Input(station, "data"))
    def show_line(number: str) -> Any:
        """Draw the whole record by day; no zoom asks for it again."""
        with reading() as session:
            now = utc_now()
            span = span_of_strip(session, number, forecasts_ahead(session, number, now), now)
            if span is None:
                return {}
            flows = flows_by_day(usual_flow(session, number).dailies, read_summaries(session, number, *span))
        return line_style(flows, span)

    clientside_callback(ClientsideFunction("strip", "place"), Output(STRIP, "dir"), Input(SHOWN, "data"))
