"""The tables. Column names are what other programs rely on; times are naive UTC.

Observations are clustered by (station, type, time): that order serves both the unique rule and every range read.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.store.alert_models import AlertChannel as AlertChannel
from core.store.alert_models import AlertMessage as AlertMessage
from core.store.alert_models import AlertNotice as AlertNotice
from core.store.alert_models import AlertRules as AlertRules
from core.store.alert_models import AlertState as AlertState
from core.store.alert_models import StationWatch as StationWatch
from core.store.catalogue_models import MasterStation as MasterStation
from core.store.catalogue_models import StationMapping as StationMapping
from core.store.catalogue_models import StationSeries as StationSeries
from core.store.catalogue_models import StationSet as StationSet
from core.store.catalogue_models import StationSetMember as StationSetMember
from core.store.people_models import ApiKey as ApiKey
from core.store.people_models import AuditEntry as AuditEntry
from core.store.people_models import SignIn as SignIn
from core.store.people_models import User as User
from core.store.run_models import DataPullLog as DataPullLog
from core.store.run_models import PullRunBatch as PullRunBatch
from core.store.run_models import PullRunSource as PullRunSource
from core.store.run_models import PullRunStation as PullRunStation
from core.store.run_models import RunEvent as RunEvent
from core.store.tables import Base, UtcTime

ONE_ISSUANCE = "uq_forecast_runs_one_issuance"


class Station(Base):
    """A station that something was pulled for, or may be.

    Flood stages are in ft and flows in cfs, from the gauge that NWPS has for it, last read at `gauge_read_at`. While
    its rating is still to be read for some of those flows, `rating_due_at` is when it may be asked for again.
    """

    __tablename__ = "stations"

    id: Mapped[int] = mapped_column(primary_key=True)
    station_number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    agency: Mapped[str] = mapped_column(String(10))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    timezone: Mapped[str | None] = mapped_column(String(40))
    huc_code: Mapped[str | None] = mapped_column(String(12))
    basin: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str | None] = mapped_column(String(2))
    catchment_area: Mapped[float | None]
    years_of_record: Mapped[int | None]
    record_start_date: Mapped[datetime | None] = mapped_column(UtcTime)
    record_end_date: Mapped[datetime | None] = mapped_column(UtcTime)
    action_stage: Mapped[float | None]
    minor_flood_stage: Mapped[float | None]
    moderate_flood_stage: Mapped[float | None]
    major_flood_stage: Mapped[float | None]
    action_flow: Mapped[float | None]
    minor_flood_flow: Mapped[float | None]
    moderate_flood_flow: Mapped[float | None]
    major_flood_flow: Mapped[float | None]
    gauge_read_at: Mapped[datetime | None] = mapped_column(UtcTime)
    rating_due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    last_updated: Mapped[datetime | None] = mapped_column(UtcTime)


class DischargeObservation(Base):
    """One value of one station at one time; `recorded_at` is when this value was written, by `run_id`."""

    __tablename__ = "discharge_observations"
    __table_args__ = ({"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (observed_at)"},)

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(20), primary_key=True)
    observed_at: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    discharge: Mapped[float]
    unit: Mapped[str] = mapped_column(String(3))
    quality_code: Mapped[str | None] = mapped_column(String(8))
    qualifiers: Mapped[str | None] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    run_id: Mapped[int | None]


class ObservationRevision(Base):
    """The ledger: what a value was before an agency changed or withdrew it (then `new_discharge` is null)."""

    __tablename__ = "observation_revisions"
    __table_args__ = (Index(None, "station_id", "type", "observed_at"), Index(None, "revised_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    type: Mapped[str] = mapped_column(String(20))
    observed_at: Mapped[datetime] = mapped_column(UtcTime)
    unit: Mapped[str] = mapped_column(String(3))
    old_discharge: Mapped[float]
    new_discharge: Mapped[float | None]
    old_quality: Mapped[str | None] = mapped_column(String(8))
    new_quality: Mapped[str | None] = mapped_column(String(8))
    old_qualifiers: Mapped[str | None] = mapped_column(String(80))
    old_recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    old_run_id: Mapped[int | None]
    run_id: Mapped[int | None]
    revised_at: Mapped[datetime] = mapped_column(UtcTime)


class DailySummary(Base):
    """One UTC day of a station's instantaneous values, for pictures of years: lowest, mean and highest flow in cfs.

    Made of the observations alone (core.store.daily_summaries). A value is estimated, else approved, else provisional.
    """

    __tablename__ = "daily_summaries"
    __table_args__ = ({"sqlite_with_rowid": False},)

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    low_cfs: Mapped[float]
    mean_cfs: Mapped[float]
    high_cfs: Mapped[float]
    value_count: Mapped[int]
    estimated_count: Mapped[int]
    approved_count: Mapped[int]
    not_positive_count: Mapped[int]


class ChangedDay(Base):
    """A UTC day of a station whose summary a merge has made stale; written in the merge's transaction."""

    __tablename__ = "changed_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)


class ReportedGap(Base):
    """A span for which the agency said why there is no value; it covers every withheld time, no valued one."""

    __tablename__ = "reported_gaps"
    __table_args__ = (UniqueConstraint("station_id", "type", "start_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    type: Mapped[str] = mapped_column(String(20))
    start_at: Mapped[datetime] = mapped_column(UtcTime)
    end_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(80))
    run_id: Mapped[int | None]


class ForecastRun(Base):
    """One core.domain.Issuance of a forecast; `data` is [{"date": iso, "value": number}], flows in cfs."""

    __tablename__ = "forecast_runs"
    __table_args__ = (
        UniqueConstraint("station_id", "source", "product", "member", "pedts", "run_date", name=ONE_ISSUANCE),
        Index(None, "run_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id"))
    source: Mapped[str] = mapped_column(String(20))
    product: Mapped[str] = mapped_column(String(40), default="", server_default="")
    member: Mapped[str] = mapped_column(String(20), default="", server_default="")
    pedts: Mapped[str] = mapped_column(String(10), default="", server_default="")
    run_date: Mapped[datetime] = mapped_column(UtcTime)
    unit: Mapped[str] = mapped_column(String(3), default="cfs", server_default="cfs")
    data: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    rmse: Mapped[float | None]


class PullConfiguration(Base):
    """What to pull, for which stations, when and how; `version` counts edits, so that none goes unseen."""

    __tablename__ = "pull_configurations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    data_type: Mapped[str] = mapped_column(String(20))
    data_strategy: Mapped[str] = mapped_column(String(20))
    pull_start_date: Mapped[datetime] = mapped_column(UtcTime)
    is_enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    schedule_type: Mapped[str] = mapped_column(String(20))
    schedule_value: Mapped[str] = mapped_column(String(120))
    lookback_days: Mapped[int | None]
    products: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    last_run_at: Mapped[datetime | None] = mapped_column(UtcTime)
    next_run_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class PullConfigurationStation(Base):
    """A station of a configuration, with what the list shows of it."""

    __tablename__ = "pull_configuration_stations"
    __table_args__ = (UniqueConstraint("config_id", "station_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    config_id: Mapped[int] = mapped_column(ForeignKey("pull_configurations.id", ondelete="CASCADE"))
    station_number: Mapped[str] = mapped_column(String(20), index=True)
    station_name: Mapped[str | None] = mapped_column(String(200))
    huc_code: Mapped[str | None] = mapped_column(String(12))
    state: Mapped[str | None] = mapped_column(String(2))


class PullStationProgress(Base):
    """How far a configuration has come with a station: see core.domain.Progress."""

    __tablename__ = "pull_station_progress"
    __table_args__ = (UniqueConstraint("config_id", "station_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    config_id: Mapped[int] = mapped_column(ForeignKey("pull_configurations.id", ondelete="CASCADE"))
    station_number: Mapped[str] = mapped_column(String(20))
    last_successful_pull_date: Mapped[datetime | None] = mapped_column(UtcTime)
    reached_back_to: Mapped[datetime | None] = mapped_column(UtcTime)
    last_pulled_at: Mapped[datetime | None] = mapped_column(UtcTime)


class DatabaseFact(Base):
    """What the database says of itself: `data_origin` is live or simulated, written once."""

    __tablename__ = "database_facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class SourceQuota(Base):
    """What an agency last said is left of its request quota."""

    __tablename__ = "source_quotas"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    limit: Mapped[int]
    remaining: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
