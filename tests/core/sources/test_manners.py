"""One manner for all: whatever asks an agency says who we are, takes turns in Redis and leaves a failing one alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread

import dataretrieval
import pytest
from dataretrieval.transport import fanout
from dataretrieval.waterdata import WaterdataConfiguration, get_daily
from redis import Redis

from core.domain import Agency as Whose
from core.domain import DataType, Window
from core.errors import SourceChangedFormat, SourceError, SourceUnreachable
from core.settings import Settings
from core.sources import registry
from core.sources.catalogue_base import Scope
from core.sources.circuit import Breaker, circuit_states
from core.sources.eccc import eccc_source
from core.sources.http import VERSION, Patience
from core.sources.usgs import UsgsSource
from core.sources.usgs_http import asked_through
from jobs.launch import agency_urls
from tests.conftest import SettingsFor
from tests.core.sources.conftest import HURRIED, ClientFor
from tests.core.sources.misbehaving import Agency, drips, endless, hangs, resets, says

NOON = datetime(2026, 11, 22, 12)
DAY = Window(NOON - timedelta(days=1), NOON)
POTOMAC, FRASER, LITTLE_FALLS = "01646500", "08MF005", "BRKM2"
Call = Callable[[Settings, Redis], object]


def values_of(whose: Whose, number: str, data_type: DataType) -> Call:
    return lambda settings, redis: registry.sources_for(settings, redis)[whose].fetch((number,), data_type, DAY, {})


def ask_datamart(settings: Settings, redis: Redis) -> object:
    """Ask where wateroffice is not there at all, so that the Datamart is next."""
    nobody, patience = "http://127.0.0.1:1", Patience(attempts=1)
    source = eccc_source(nobody, settings.eccc_datamart_url, settings.contact, redis, lambda _: "BC",
                         patience=patience, now=lambda: NOON)  # fmt: skip
    return source.fetch((FRASER,), DataType.REALTIME, DAY, {})


CALLS: dict[str, tuple[str, Call]] = {
    "USGS daily": ("USGS", values_of(Whose.USGS, POTOMAC, DataType.DAILY)),
    "USGS instantaneous": ("USGS", values_of(Whose.USGS, POTOMAC, DataType.REALTIME)),
    "USGS catalogue": ("USGS", lambda s, r: registry.catalogues_for(s, r)[Whose.USGS].fetch(Scope("USGS", "MD"))),
    "ECCC daily": ("ECCC", values_of(Whose.EC, FRASER, DataType.DAILY)),
    "ECCC real time": ("ECCC and ECCC Datamart", values_of(Whose.EC, FRASER, DataType.REALTIME)),
    "ECCC Datamart": ("ECCC Datamart", ask_datamart),
    "ECCC catalogue": ("ECCC stations", lambda s, r: registry.catalogues_for(s, r)[Whose.EC].fetch(Scope("EC"))),
    "NWPS gauge": ("NWPS", lambda s, r: registry.forecasts_for(s, r).read_gauge(LITTLE_FALLS)),
    "NWPS forecast": ("NWPS", lambda s, r: registry.forecasts_for(s, r).read_rfc(LITTLE_FALLS, POTOMAC)),
    "NWPS model run": ("NWPS", lambda s, r: registry.forecasts_for(s, r).read_nwm("1", "short_range", POTOMAC)),
    "HADS list": ("HADS", lambda s, r: registry.crosswalk_for(s, r).fetch()),
}
EVERY_CALL = pytest.mark.parametrize(("source", "call"), list(CALLS.values()), ids=list(CALLS))


@pytest.fixture
def settings(agency: Agency, settings_for: SettingsFor, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Every agency at the address of one that answers nothing of use."""
    monkeypatch.setattr(registry, "PATIENCE", replace(HURRIED, attempts=1))
    monkeypatch.setattr(registry, "_province_of", lambda number: "BC")
    agency.does(says("", 404))
    addresses = agency_urls(agency.url) | {"SIMULATED": "on", "CONTACT": "hydro@example.org"}
    return settings_for("sqlite:///none.db", **addresses)


@EVERY_CALL
def test_every_request_says_who_we_are_and_takes_its_turn(
    agency: Agency, settings: Settings, redis_url: str, source: str, call: Call
) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.set(f"agency-turns:{agency.url.removeprefix('http://')}", f"{_seconds(redis) + 0.2:.6f}")
        before = _seconds(redis)
        with pytest.raises(SourceError):
            call(settings, redis)
        assert _seconds(redis) - before > 0.15
    agents = [one.headers["User-Agent"] for one in agency.asked]
    assert agents == [f"streamflow-dataops/{VERSION} (hydro@example.org)"] * len(agents) and agents


def _seconds(redis: Redis) -> float:
    seconds, micros = redis.time()
    return seconds + micros / 1e6


@EVERY_CALL
def test_an_agency_that_is_left_alone_is_not_asked(
    agency: Agency, settings: Settings, redis_url: str, source: str, call: Call
) -> None:
    with Redis.from_url(redis_url) as redis:
        for one in source.split(" and "):
            Breaker(one, redis).fail(12, "it does not answer")
        with pytest.raises(SourceUnreachable, match="left alone until"):
            call(settings, redis)
    assert agency.asked == []


def test_usgs_is_left_alone_after_three_times_no_answer(agency: Agency, settings: Settings, redis_url: str) -> None:
    agency.does(resets)
    with Redis.from_url(redis_url) as redis:
        source = registry.sources_for(settings, redis)[Whose.USGS]
        for _ in range(3):
            with pytest.raises(SourceUnreachable, match="broke the connection off"):
                source.fetch((POTOMAC,), DataType.DAILY, DAY, {POTOMAC: "known"})
        with pytest.raises(SourceUnreachable, match="left alone until"):
            registry.catalogues_for(settings, redis)[Whose.USGS].fetch(Scope("USGS", "MD"))
        [state] = circuit_states(redis)
        assert (state.source, state.failures) == ("USGS", 3)


def ask_usgs(agency: Agency, client_for: ClientFor, **options: object) -> None:
    source = UsgsSource(agency.url, client=client_for("USGS", **options))
    source.fetch((POTOMAC,), DataType.DAILY, DAY, {POTOMAC: "known"})


def test_an_answer_without_end_is_cut_off(agency: Agency, client_for: ClientFor) -> None:
    agency.does(endless("application/geo+json"))
    with pytest.raises(SourceChangedFormat, match=r"more than 67,108,864 bytes; .*/collections/daily/items\?"):
        ask_usgs(agency, client_for, patience=Patience(answer=30, attempts=1))


@pytest.mark.parametrize(("act", "words"), [(hangs, "sent nothing for"), (drips("{" * 99), "longer than 0.6 s")])
def test_patience_ends(agency: Agency, client_for: ClientFor, act: Callable[..., None], words: str) -> None:
    agency.does(act)
    with pytest.raises(SourceUnreachable, match=words):
        ask_usgs(agency, client_for, patience=Patience(1.0, 0.25, 0.6, attempts=1))


def test_usgs_is_asked_again_as_every_agency_is(agency: Agency, client_for: ClientFor, waits: list[float]) -> None:
    agency.does(says("", 503), says("", 429, Retry_After="17"), says('{"features": []}', kind="application/json"))
    ask_usgs(agency, client_for, per_second=1000)
    assert [wait for wait in waits if wait > 0.5] == [2.0, 17.0, pytest.approx(17, abs=0.5)]


def test_the_library_is_left_as_it_was(agency: Agency, client_for: ClientFor) -> None:
    before = fanout.open_async_client
    agency.does(says("", 404))
    with pytest.raises(SourceChangedFormat):
        ask_usgs(agency, client_for)
    assert fanout.open_async_client is before


def test_another_thread_keeps_its_own_way_while_a_block_of_ours_is_entered(
    agency: Agency, client_for: ClientFor
) -> None:
    agency.does(says('{"features": []}', kind="application/json"))

    def ask_plainly() -> None:
        with dataretrieval.configure(WaterdataConfiguration(base_url=agency.url, retries=0)):
            get_daily(monitoring_location_id=f"USGS-{POTOMAC}", time="2026-11-22", properties=["time", "value"])

    with asked_through(client_for("USGS", per_second=1000)):
        thread = Thread(target=ask_plainly)
        thread.start()
        thread.join()
        plainly = {one.headers["User-Agent"].partition("/")[0] for one in agency.asked}
        agency.asked.clear()
        ask_usgs(agency, client_for, per_second=1000)
        ask_plainly()
    ours = {one.headers["User-Agent"].partition("/")[0] for one in agency.asked}
    assert (plainly, ours) == ({"python-dataretrieval"}, {"streamflow-dataops"})
