"""NOAA's National Water Prediction Service: gauges, River Forecast Centers' forecasts, runs of the water model.

Nothing is archived there: what is not fetched while it is current is gone. One request a station and product.
Service: https://api.water.noaa.gov/nwps/v1/docs/
"""

from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote

from core.domain import Issuance
from core.errors import StationUnknown
from core.sources.http import Asking, HttpClient, Params
from core.sources.nwps_gauge import Gauge, parse_gauge
from core.sources.nwps_rating import Rating, derive_flows, parse_rating
from core.sources.nwps_stageflow import StageFlow, Values, parse_stageflow
from core.sources.nwps_streamflow import parse_streamflow
from core.sources.reply import JSON_TYPES, Reply

NAME = "NWPS"
RFC = "NOAA_RFC"
STAGEFLOW, DERIVED = "stageflow", "stageflow_derived"
WHOLE_RATING = (("limit", "10000"), ("sort", "ASC"))
REQUESTS_A_SECOND = 4.0

T = TypeVar("T")


@dataclass(frozen=True)
class Told(Generic[T]):
    """What was read, and whether the answer came out of the simulator."""

    value: T
    simulated: bool


@dataclass(frozen=True)
class RfcForecast:
    """A River Forecast Center's forecast; without an issuance, `reason` says in words why."""

    issuance: Issuance | None
    reason: str = ""


class NwpsSource:
    """The service at `base_url`, asked through `client`."""

    name = NAME

    def __init__(self, base_url: str, client: HttpClient) -> None:
        self._base_url = base_url
        self._client = client

    def read_gauge(self, lid: str) -> Told[Gauge]:
        """Ask for a gauge; raises StationUnknown where NWPS has none of that id, and any other SourceError."""
        reply = self._ask(f"gauges/{_id(lid)}")
        return Told(parse_gauge(reply, lid), reply.simulated)

    def read_rating(self, lid: str) -> Told[Rating]:
        """Ask for a gauge's rating, which is empty where NWPS has none; raises a SourceError."""
        try:
            reply = self._ask(f"gauges/{_id(lid)}/ratings", WHOLE_RATING)
        except StationUnknown:
            return Told(Rating((), ()), False)
        return Told(parse_rating(reply), reply.simulated)

    def read_rfc(self, lid: str, station_number: str, rating: Rating | None = None) -> Told[RfcForecast]:
        """Ask for the current forecast, deriving flows where it has stages alone; raises a SourceError.

        A `rating` that is at hand is not asked for again.
        """
        reply = self._ask(f"gauges/{_id(lid)}/stageflow/forecast")
        forecast = parse_stageflow(reply)
        if forecast is None:
            return Told(RfcForecast(None, f"{NAME} has no forecast for {lid} now."), reply.simulated)
        if forecast.flows_cfs:
            return Told(RfcForecast(_issuance(forecast, station_number, STAGEFLOW)), reply.simulated)
        if not forecast.stages_ft:
            return Told(RfcForecast(None, f"The forecast for {lid} holds no value."), reply.simulated)
        return Told(_derived(lid, forecast, station_number, rating or self.read_rating(lid).value), reply.simulated)

    def read_nwm(self, reach_id: str, series: str, station_number: str) -> Told[tuple[Issuance, ...]]:
        """Ask for the current runs of a series, every member; none where it is not there. Raises a SourceError."""
        reply = self._ask(f"reaches/{_id(reach_id)}/streamflow", (("series", series),))
        return Told(parse_streamflow(reply, series, reach_id, station_number), reply.simulated)

    def _ask(self, path: str, params: Params = ()) -> Reply:
        asking = Asking(expect=JSON_TYPES, not_found=StationUnknown)
        return self._client.get(f"{self._base_url}/{path}", params, asking)


def _id(text: str) -> str:
    """Return an id as one part of an address; raises StationUnknown for a blank: `/gauges/` is the whole nation."""
    if not text.strip(" ."):
        raise StationUnknown(NAME, f"knows no gauge or reach by the id {text!r}")
    return quote(text, safe="")


def _issuance(forecast: StageFlow, station: str, product: str, flows: Values = ()) -> Issuance:
    return Issuance(
        station_number=station,
        source=RFC,
        product=product,
        run_date=forecast.issued_at,
        values=flows or forecast.flows_cfs,
        pedts=forecast.pedts,
    )


def _derived(lid: str, forecast: StageFlow, station_number: str, rating: Rating) -> RfcForecast:
    flows = derive_flows(forecast.stages_ft, rating)
    if not flows:
        why = "its rating does not reach them" if rating.stages_ft else f"{NAME} has no rating for it"
        return RfcForecast(None, f"The forecast for {lid} holds stages alone, and {why}.")
    return RfcForecast(_issuance(forecast, station_number, DERIVED, flows))
