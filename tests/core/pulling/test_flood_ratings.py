"""Floods that NWS knows by their stage alone, in a whole run against the simulated NWPS."""

from core.db import reading
from core.rivers.outlook import flood_flows, flood_stages
from simulator.server import Simulator
from tests.core.pulling import test_forecast_pull as forecasts

prepared = forecasts.prepared
RATED, UNRATED = forecasts.STAGES, "03086000"


def test_the_flows_of_floods_known_by_stage_alone_are_read_off_the_rating(agency: Simulator) -> None:
    forecasts.pull(agency, forecasts.configure([RATED, UNRATED]))
    with reading() as session:
        known = [(flood_stages(session, number), flood_flows(session, number)) for number in (RATED, UNRATED)]
    assert (
        [*known[0][0]] == [*known[0][1]] == ["action", "minor", "moderate", "major"] and known[1][0] and not known[1][1]
    )
    assert sum(entry.path.endswith("/ratings") for entry in agency.requests) == 2, "the forecast asks for none again"
