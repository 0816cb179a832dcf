"""Stored forecasts meet stored observations: times, units, versions, ensembles, and what is missing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from core.db import writing
from core.models import DischargeObservation, ObservationRevision, Station
from core.rivers.forecast_skill import StationSkill, forecast_skill
from core.rivers.issuances import MOST_ROWS, Span, cut_off, forecast_kinds, lay_out, thinned
from core.rivers.verification import Known
from core.units import CMS_PER_CFS
from tests.core.data import add_stations
from tests.core.forecasting import HOUR, NWM, RFC, foretell, issue, observe

OHIO, BOW = "03294500", "05BH004"
NOON = datetime(2026, 11, 10, 12)
ALL = Span()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with writing() as session:
        yield session


@pytest.fixture
def ohio(session: Session) -> int:
    return add_stations(session, OHIO)[OHIO]


def scored(session: Session, kind: tuple[str, str] = RFC, number: str = OHIO, **choices: object) -> StationSkill:
    return forecast_skill(session, *kind, ALL, [number], **choices).by_station[number]  # type: ignore[arg-type]


def test_it_scores_each_step_in_its_lead_bin_against_the_observation_of_its_time(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [100.0, 110.0, 130.0, 160.0]))
    observe(session, ohio, NOON - HOUR, [90.0, 100.0] + [120.0] * 24)

    skill = scored(session)

    bins = ("0–6 h", "6–12 h", "12–24 h", "day 2")
    assert [skill.by_lead[name].forecast.pairs for name in bins] == [1, 1, 2, 0]
    assert [skill.by_lead[name].forecast.rmse for name in bins[:2]] == [0, 10]
    # Persistence goes on with the value at the issue, 100.
    assert skill.by_lead["6–12 h"].persistence.rmse == 20
    assert (skill.issues, skill.pairs) == (1, 4)


def test_it_brings_canadian_observations_and_the_scores_to_one_unit(session: Session) -> None:
    bow = add_stations(session, BOW)[BOW]
    foretell(session, issue(BOW, NOON, [1000.0, 1000.0]))
    observe(session, bow, NOON, [900 * CMS_PER_CFS] * 8, unit="cms")

    assert scored(session, number=BOW).by_lead["0–6 h"].forecast.rmse == pytest.approx(100)
    metric = scored(session, number=BOW, unit="cms").by_lead["0–6 h"]
    assert metric.forecast.rmse == pytest.approx(100 * CMS_PER_CFS)
    assert metric.forecast.bias_percent == pytest.approx(100 / 900 * 100)


def test_steps_without_an_observation_are_no_pairs(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [100.0, 100.0, 100.0]))
    observe(session, ohio, NOON, [100.0] + [None] * 11 + [140.0])

    skill = scored(session).by_lead

    assert (skill["6–12 h"].forecast.pairs, skill["6–12 h"].forecast.reason != "") == (0, True)
    assert skill["12–24 h"].forecast.rmse == 40


@pytest.mark.parametrize("type_", ["daily_mean", None])
def test_an_issuance_without_instantaneous_observations_is_told(session: Session, ohio: int, type_: str | None) -> None:
    foretell(session, issue(OHIO, NOON, [100.0, 100.0]))
    if type_:
        observe(session, ohio, NOON, [100.0] * 8, type=type_)

    skill = scored(session)

    assert (skill.observations, skill.pairs, skill.issues) == (False, 0, 1)


@pytest.mark.parametrize("number", [OHIO, "no such station"])
def test_a_station_that_nothing_was_forecast_for_has_no_skill(session: Session, ohio: int, number: str) -> None:
    # As where a mapping points nowhere: then nothing is ever stored.
    found = forecast_skill(session, *RFC, ALL, [number])

    assert (found.by_station, found.found, found.read) == ({}, 0, 0)
    assert forecast_kinds(session, number) == []


def test_an_ensemble_is_scored_by_its_mean_and_its_members(session: Session, ohio: int) -> None:
    runs = {"mean": 105.0, "member1": 90.0, "member2": 110.0}
    foretell(session, *(issue(OHIO, NOON, [flow, flow], NWM, name) for name, flow in runs.items()))
    foretell(session, issue(OHIO, NOON, [500.0]))
    observe(session, ohio, NOON, [100.0] * 8)

    one = scored(session, NWM).by_lead["0–6 h"]

    assert (one.forecast.pairs, one.forecast.rmse) == (1, 5)
    # mean |x - y| = 10, less half the mean difference 10.
    assert one.crps == pytest.approx(5)
    assert scored(session).by_lead["0–6 h"].crps is None


def test_without_a_mean_of_its_own_an_ensemble_has_that_of_its_members(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [90.0, 80.0], NWM, "member1"), issue(OHIO, NOON, [110.0], NWM, "member2"))

    (grid,) = lay_out(session, *NWM, ALL).by_station.values()

    assert grid.flow[0, 0] == 100.0
    assert grid.members is not None and np.isnan(grid.members[0, 1]).tolist() == [False, True]


def test_a_mean_ends_where_the_first_of_its_members_does(session: Session, ohio: int) -> None:
    members = [issue(OHIO, NOON, [9.0] * 3, NWM, "member1"), issue(OHIO, NOON, [11.0] * 2, NWM, "member2")]
    later = [issue(OHIO, NOON + 6 * HOUR, [7.0] * 3, NWM, "member1")]
    foretell(session, *members, *later, issue(OHIO, NOON, [10.0, 10.0, 9.0], NWM, "mean"))

    (grid,) = lay_out(session, *NWM, ALL).by_station.values()

    assert np.isfinite(grid.flow).sum(axis=1).tolist() == [2, 3], "the later issue never had the second member"


def test_issuances_are_cut_off_at_a_lead(session: Session, ohio: int) -> None:
    flows = [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]
    foretell(session, *(issue(OHIO, NOON + n * HOUR, own, step=1) for n, own in enumerate(flows)))
    (grid,) = lay_out(session, *RFC, ALL).by_station.values()

    cut = cut_off(grid, (grid.valid[0, 1] - grid.issued[0]).item())

    assert cut.flow[:, :2].tolist() == [[1.0, 2.0], [4.0, 5.0]]
    assert np.isnan(cut.flow[:, 2]).all() and np.isnat(cut.valid[:, 2]).all()
    assert cut_off(grid, None) is grid


def test_steps_before_the_issue_do_not_count(session: Session, ohio: int) -> None:
    early = issue(OHIO, NOON - 6 * HOUR, [50.0, 100.0, 110.0])
    late = type(early)(OHIO, *RFC, NOON, early.values)
    foretell(session, late)

    (grid,) = lay_out(session, *RFC, ALL).by_station.values()

    assert grid.flow.tolist() == [[100.0, 110.0]]


def test_issuances_of_different_lengths_lie_beside_each_other(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [1.0, 2.0, 3.0]), issue(OHIO, NOON + 6 * HOUR, [4.0], step=1))

    (grid,) = lay_out(session, *RFC, ALL).by_station.values()

    assert grid.issued.tolist() == [NOON, NOON + 6 * HOUR]
    assert grid.flow[0].tolist() == [1, 2, 3]
    assert (grid.flow[1, 0], np.isnan(grid.flow[1, 1:]).all(), np.isnat(grid.valid[1, 1:]).all()) == (4, True, True)


def revise(session: Session, station: int, at: datetime, old: float, new: float, recorded: datetime) -> None:
    """Change a value as the merge does: the old one to the ledger, the new one into the table."""
    table = DischargeObservation
    later = recorded + timedelta(days=1)
    session.execute(
        update(table)
        .where(table.station_id == station, table.observed_at == at)
        .values(discharge=new, recorded_at=later)
    )
    entry = {
        "station_id": station, "type": "realtime_15min", "observed_at": at, "unit": "cfs", "old_discharge": old,
        "new_discharge": new, "old_recorded_at": recorded, "revised_at": later,
    }  # fmt: skip
    session.execute(insert(ObservationRevision), [entry])


def test_it_scores_against_what_is_known_now_or_was_stored_first(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [100.0]))
    observe(session, ohio, NOON, [100.0])
    revise(session, ohio, NOON, 100.0, 130.0, NOON)
    revise(session, ohio, NOON, 130.0, 150.0, NOON + timedelta(days=1))

    rmse = {known: scored(session, known=known).by_lead["0–6 h"].forecast.rmse for known in Known}

    assert rmse == {Known.NOW: 50, Known.THEN: 0}


def test_climatology_is_the_median_of_the_day_from_ten_years_on(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [100.0, 100.0]))
    observe(session, ohio, NOON, [100.0] * 8)
    daily = {"type": "daily_mean", "quality_code": "A"}
    for year in range(2015, 2024):
        observe(session, ohio, datetime(year, 11, 10), [10.0 * (year - 2015)], **daily)
    assert scored(session).by_lead["0–6 h"].climatology.pairs == 0

    observe(session, ohio, datetime(2024, 11, 10), [90.0], **daily)
    observe(session, ohio, datetime(2024, 11, 9), [7000.0], **daily)

    # 0, 10, … 90: the median is 45.
    assert scored(session).by_lead["0–6 h"].climatology.rmse == 55


def test_floods_are_counted_at_the_flows_of_the_station(session: Session, ohio: int) -> None:
    session.execute(update(Station).where(Station.id == ohio).values(action_flow=120.0, major_flood_flow=900.0))
    foretell(session, issue(OHIO, NOON, [100.0, 130.0]), issue(OHIO, NOON + HOUR, [125.0, 100.0]))
    observe(session, ohio, NOON, [100.0] * 6 + [125.0, 125.0])

    events = scored(session).by_lead["6–12 h"].events

    assert list(events) == ["action", "major"]
    assert (events["action"].hits, events["action"].misses, events["major"].rejections) == (1, 1, 2)
    assert scored(session).by_lead["0–6 h"].events["action"].false_alarms == 1


def test_all_stations_are_scored_together_and_a_span_narrows_them(session: Session, ohio: int) -> None:
    bow = add_stations(session, BOW)[BOW]
    foretell(session, issue(OHIO, NOON, [1.0]), issue(BOW, NOON + HOUR, [1.0]))
    observe(session, bow, NOON, [1.0] * 3)

    both = forecast_skill(session, *RFC, ALL)
    late = forecast_skill(session, *RFC, Span(NOON + HOUR))

    assert {number: one.pairs for number, one in both.by_station.items()} == {OHIO: 0, BOW: 1}
    assert list(late.by_station) == [BOW]
    assert forecast_skill(session, *RFC, Span(end=NOON - HOUR)).by_station == {}


def test_what_is_stored_is_told_by_source_and_product(session: Session, ohio: int) -> None:
    foretell(session, issue(OHIO, NOON, [1.0]), issue(OHIO, NOON + HOUR, [1.0]))
    foretell(session, *(issue(OHIO, NOON, [1.0], NWM, name) for name in ("mean", "member1")))

    told = [(one.source, one.product, one.issues, one.first, one.last) for one in forecast_kinds(session, OHIO)]

    assert told == [(*RFC, 2, NOON, NOON + HOUR), (*NWM, 1, NOON, NOON)]


def test_many_issuances_are_thinned_by_whole_issue_times_and_the_newest_stays() -> None:
    issues = [NOON + n * HOUR for n in range(3000)]

    kept = thinned(issues, 24_000)

    assert (len(kept), kept[0], kept[-1]) == (1000, issues[0], issues[-1])
    assert {(later - one) / HOUR for one, later in zip(kept, kept[1:], strict=False)} == {3, 4}
    assert thinned(issues, MOST_ROWS) == issues
    assert thinned(issues[:1], 10**6) == issues[:1]
