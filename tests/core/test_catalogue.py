"""The catalogue: what the agencies list is there, what people edited stays, what vanished is marked and kept."""

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from core import context
from core.catalogue import Stored, SyncStep, store_scope, sync_catalogue
from core.db import reading, writing
from core.domain import Agency
from core.errors import InputError, SourceUnreachable
from core.models import MasterStation
from core.scheduling.catalogue_status import CatalogueStatus, read_status
from core.sources.catalogue_base import CatalogueRow, Scope
from core.sources.registry import catalogues_for
from core.stations import StationFilter, count_stations, list_stations
from jobs.catalogue import after
from simulator.server import Simulator
from tests.core.pulls import prepare

OHIO = Scope("USGS", "OH")


def row(number: str, name: str = "A RIVER AT A TOWN, OH", **facts: object) -> CatalogueRow:
    return CatalogueRow(number, name, 40.0, -82.0, "OH", "USGS", **facts)  # type: ignore[arg-type]


def store(*rows: CatalogueRow) -> int:
    return stored_scope(*rows).vanished


def stored_scope(*rows: CatalogueRow) -> Stored:
    with writing() as session:
        return store_scope(session, OHIO, rows)


def stored() -> dict[str, MasterStation]:
    with reading() as session:
        return {one.station_number: one for one in session.scalars(select(MasterStation))}


def test_it_adds_stations_and_brings_them_up_to_date(app: Flask) -> None:
    store(row("03117000"), row("03118500"))
    store(row("03117000", drainage_area_sqmi=518.0, record_start_date=datetime(1937, 10, 1)), row("03118500"))
    assert stored()["03117000"].drainage_area_sqmi == 518.0
    assert stored()["03117000"].record_start_date == datetime(1937, 10, 1)


def test_a_fact_that_an_answer_lacks_stays_as_it_was(app: Flask) -> None:
    store(row("03117000", altitude_ft=925.0, huc_code="05040001"))
    store(row("03117000"))
    assert (stored()["03117000"].altitude_ft, stored()["03117000"].huc_code) == (925.0, "05040001")


def test_a_unit_of_twelve_digits_lies_in_each_region_that_begins_it(app: Flask) -> None:
    store(row("03117000", huc_code="050400010203"), row("03118500", huc_code="06040001"))
    with reading() as session:
        for huc, count in (("05", 1), ("0504", 1), ("050400010203", 1), ("04", 0), ("0504000102031", 0)):
            assert count_stations(session, StationFilter(huc=huc)) == count


def test_a_name_that_is_there_stays(app: Flask) -> None:
    store(row("03117000", "Tuscarawas River at Massillon, OH"))
    store(row("03117000", "TUSCARAWAS R AT MASSILLON OH"))
    assert stored()["03117000"].station_name == "Tuscarawas River at Massillon, OH"


def test_a_row_that_a_person_edited_is_never_overwritten(app: Flask) -> None:
    store(row("03117000"))
    with writing() as session:
        session.execute(update(MasterStation).values(latitude=41.5, edited_at=datetime(2026, 1, 1)))
    store(row("03117000"), row("03118500"))
    assert stored()["03117000"].latitude == 41.5
    assert store(row("03118500"), row("03118600")) == 0
    assert stored()["03117000"].is_active


def test_a_station_that_vanished_is_marked_and_comes_back_when_listed_again(app: Flask) -> None:
    everything = [row(f"0311{n:04d}") for n in range(10)]
    store(*everything)
    assert store(*everything[:-1]) == 1
    assert not stored()["03110009"].is_active and len(stored()) == 10
    store(*everything)
    assert stored()["03110009"].is_active


@pytest.mark.parametrize(("sent", "vanished"), [(0, 0), (4, 0), (5, 5)])
def test_an_answer_of_under_half_the_known_stations_is_not_believed(app: Flask, sent: int, vanished: int) -> None:
    everything = [row(f"0311{n:04d}") for n in range(10)]
    store(*everything)
    doubt = None if vanished else f"listed only {sent} of 10 known stations, so none was marked as gone"
    assert stored_scope(*everything[:sent]) == Stored(vanished, doubt)
    assert sum(not one.is_active for one in stored().values()) == vanished


def test_what_was_not_believed_is_told_where_the_progress_is(app: Flask) -> None:
    store(*[row(f"0311{n:04d}") for n in range(10)])
    steps: list[SyncStep] = []
    sync_catalogue([(Working(), None)], steps.append)
    [problem] = after(CatalogueStatus("2026-11-22T12:00:00Z"), steps[0]).problems
    assert problem == "USGS OH: listed only 1 of 11 known stations, so none was marked as gone"


def test_another_state_is_not_touched(app: Flask) -> None:
    store(row("03117000"), row("03118500"), replace(row("03294500"), state_code="KY"))
    store(row("03117000"), row("03118500"))
    assert stored()["03294500"].is_active


def test_it_syncs_both_agencies_and_shows_how_far_it_is(app: Flask, agency: Simulator) -> None:
    prepare()
    steps: list[SyncStep] = []
    sources = catalogues_for(context.settings(), None)
    sync_catalogue([(sources[Agency.USGS], "MD"), (sources[Agency.EC], None)], steps.append)
    assert [(step.scope.label, step.done, step.total, step.error) for step in steps] == [
        ("USGS MD", 1, 2, None),
        ("EC", 2, 2, None),
    ]
    assert steps[0].stations > 3 and steps[1].stations == 56
    potomac, hope = stored()["01646500"], stored()["08MF005"]
    assert potomac.record_start_date is not None and potomac.record_start_date < datetime(1991, 1, 1)
    assert hope.timezone == "UTC-08:00" and hope.drainage_area_sqmi == pytest.approx(83783, rel=0.01)


def test_a_part_that_fails_costs_only_itself(app: Flask) -> None:
    steps: list[SyncStep] = []
    sync_catalogue([(Broken(), None), (Working(), None)], steps.append)
    assert [step.error is None for step in steps] == [False, True]
    assert "could not be reached" in (steps[0].error or "") and set(stored()) == {"03117000"}
    status = after(after(CatalogueStatus("2026-11-22T12:00:00Z"), steps[0]), steps[1])
    assert (status.done, status.total, status.stations, len(status.problems)) == (2, 2, 1, 1)


class Working:
    def scopes(self, state: str | None = None) -> list[Scope]:
        return [OHIO]

    def fetch(self, scope: Scope) -> list[CatalogueRow]:
        return [row("03117000")]


class Broken(Working):
    def fetch(self, scope: Scope) -> list[CatalogueRow]:
        raise SourceUnreachable("USGS", "could not be reached")


@pytest.mark.parametrize("state", ["Ohio", "ON", "ZZ", ""])
def test_a_state_that_is_none_is_refused_in_words(app: Flask, state: str) -> None:
    with pytest.raises(InputError, match="not a state"):
        catalogues_for(context.settings(), None)[Agency.USGS].scopes(state)


def test_the_weekly_job_leaves_word_of_how_it_went(
    app: Flask, agency: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs import catalogue

    prepare()
    settings = context.settings()
    monkeypatch.setattr(catalogue, "load_settings", lambda: settings)
    catalogue.sync_catalogue()
    status = read_status(context.redis())
    assert status is not None and status.finished_at and status.problems == ()
    assert status.mappings > 200
    assert status.done == status.total > 50 and status.stations > 300
    with reading() as session:
        assert count_stations(session, StationFilter()) == len(list_stations(session)) == 313


def test_the_weekly_job_tells_that_the_ids_did_not_come(
    app: Flask, agency: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs import catalogue

    agency.add_fault(kind="status", status=404, times=None, path="/USGS/ALL_USGS-HADS_SITES.txt")
    status = catalogue.with_mappings(CatalogueStatus("2026-11-22T12:00:00Z", problems=("EC: before",)))
    assert status.mappings == 0 and status.problems[0] == "EC: before"
    assert status.problems[1].startswith("NOAA-HADS: HADS has nothing at this address (status 404)")
