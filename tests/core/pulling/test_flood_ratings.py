"""Floods that NWS knows by their stage alone, in a whole run against the simulated NWPS."""

from datetime import timedelta

from sqlalchemy import update

from core.db import reading, writing
from core.models import Station
from core.rivers.outlook import flood_flows, flood_stages
from simulator.server import Simulator
from tests.core.pulling import test_forecast_pull as forecasts
from tests.core.pulls import NOON

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


def flows_of(number: str) -> dict[str, float]:
    with reading() as session:
        return flood_flows(session, number)


def asked(agency: Simulator, part: str) -> int:
    """Return how many requests named this since the last time."""
    count = sum(part in entry.path for entry in agency.requests)
    agency.traffic.journal.clear()
    return count


def test_a_rating_that_cannot_be_read_is_asked_for_again_after_an_hour(agency: Simulator) -> None:
    config = forecasts.configure([RATED], products=["nwm_short_range"])
    agency.add_fault(path="/ratings", status=500, times=None)
    failed = forecasts.pull(agency, config)
    assert (failed.status, failed.stations_failed, flows_of(RATED)) == ("failed", 1, {})
    assert asked(agency, "/ratings") == 1

    forecasts.pull(agency, config, NOON + timedelta(minutes=30))
    assert asked(agency, "/gauges/") == 0, "within the hour nobody asks again"
    forecasts.pull(agency, config, NOON + timedelta(minutes=60))
    assert asked(agency, "/ratings") == 1

    agency.clear_faults()
    again = forecasts.pull(agency, config, NOON + timedelta(minutes=120))
    assert again.status == "success"
    assert [*flows_of(RATED)] == ["action", "minor", "moderate", "major"]
    assert asked(agency, "/ratings") == 1
    forecasts.pull(agency, config, NOON + timedelta(minutes=180))
    assert asked(agency, "/gauges/") == 0, "what is read is left alone for a week"


def test_a_rating_that_does_not_exist_is_not_asked_for_again(agency: Simulator) -> None:
    config = forecasts.configure([UNRATED], products=["nwm_short_range"])
    forecasts.pull(agency, config)
    assert asked(agency, "/ratings") == 1
    forecasts.pull(agency, config, NOON + timedelta(hours=2))
    assert asked(agency, "/gauges/") == 0


def test_flows_stay_while_the_rating_of_the_same_stages_cannot_be_read(agency: Simulator) -> None:
    config = forecasts.configure([RATED], products=["nwm_short_range"])
    forecasts.pull(agency, config)
    before = flows_of(RATED)
    with writing() as session:
        session.execute(update(Station).values(major_flood_stage=1.0))
    agency.add_fault(path="/ratings", status=500, times=None)
    agency.set_now(NOON + timedelta(days=8))
    forecasts.pull(agency, config, NOON + timedelta(days=8))

    assert before and flows_of(RATED) == {name: flow for name, flow in before.items() if name != "major"}
