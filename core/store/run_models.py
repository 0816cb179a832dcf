"""The tables of runs: the run itself, its log, its batches, its sources, and the board of its stations."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables import Base, UtcTime

RUN = "data_pull_logs.id"


class DataPullLog(Base):
    """One run of a configuration. At most one is running at a time; the name outlives the configuration.

    `strategy` is the configuration's, or backfill from `range_start` to `range_end`. A run is planned at
    `picked_up_at`, which is its present. `log_lines` counts what was written of it into `run_events`.
    """

    __tablename__ = "data_pull_logs"
    __table_args__ = (
        Index(
            "uq_data_pull_logs_one_running",
            "config_id",
            unique=True,
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
        Index(None, "config_id", "start_time"),
        Index(None, "start_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    config_id: Mapped[int | None] = mapped_column(ForeignKey("pull_configurations.id", ondelete="SET NULL"))
    config_name: Mapped[str] = mapped_column(String(120))
    data_type: Mapped[str] = mapped_column(String(20))
    strategy: Mapped[str] = mapped_column(String(10), default="append", server_default="append")
    range_start: Mapped[datetime | None] = mapped_column(UtcTime)
    range_end: Mapped[datetime | None] = mapped_column(UtcTime)
    trigger: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    records_processed: Mapped[int] = mapped_column(default=0, server_default="0")
    start_time: Mapped[datetime] = mapped_column(UtcTime)
    end_time: Mapped[datetime | None] = mapped_column(UtcTime)
    error_message: Mapped[str | None] = mapped_column(Text)
    only_stations: Mapped[list[str] | None] = mapped_column(JSON)
    picked_up_at: Mapped[datetime | None] = mapped_column(UtcTime)
    log_lines: Mapped[int] = mapped_column(default=0, server_default="0")


class RunEvent(Base):
    """One line of a run's log; they are numbered from 1 without a hole, and `log_lines` of the run is the last number.

    `batch_id` names the batch that a line is about, `station_number` the one station; neither where it is the run.
    """

    __tablename__ = "run_events"
    __table_args__ = {"sqlite_with_rowid": False}

    run_id: Mapped[int] = mapped_column(ForeignKey(RUN, ondelete="CASCADE"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_at: Mapped[datetime] = mapped_column(UtcTime)
    level: Mapped[str] = mapped_column(String(10))
    batch_id: Mapped[int | None]
    station_number: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)


class PullRunBatch(Base):
    """Stations of a run that travel together, and the windows to ask for: those from `chunk` on are still to come.

    `history` tells that the next of them can wait for what is new.
    One worker has it at a time, and says at `heartbeat_at` that it lives. `turns` counts how often one took it,
    `lost` how often one vanished with it.
    """

    __tablename__ = "pull_run_batches"
    __table_args__ = (Index(None, "run_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey(RUN, ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(20))
    stations: Mapped[list[str]] = mapped_column(JSON)
    windows: Mapped[list[list[str | None]]] = mapped_column(JSON)
    chunk: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(10))
    worker: Mapped[str | None] = mapped_column(String(120))
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcTime)
    history: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    turns: Mapped[int] = mapped_column(default=0, server_default="0")
    lost: Mapped[int] = mapped_column(default=0, server_default="0")


class PullRunSource(Base):
    """What a run has seen of one source: requests made, failures in a row, and why it is left alone, if it is."""

    __tablename__ = "pull_run_sources"

    run_id: Mapped[int] = mapped_column(ForeignKey(RUN, ondelete="CASCADE"), primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    requests: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    error_class: Mapped[str | None] = mapped_column(String(40))
    error_text: Mapped[str | None] = mapped_column(Text)


class PullRunStation(Base):
    """One station of one run: where it stands and what came; `requests` are those that it travelled in."""

    __tablename__ = "pull_run_stations"
    __table_args__ = (UniqueConstraint("run_id", "station_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey(RUN, ondelete="CASCADE"))
    station_number: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    window_start: Mapped[datetime | None] = mapped_column(UtcTime)
    window_end: Mapped[datetime | None] = mapped_column(UtcTime)
    chunk: Mapped[int] = mapped_column(default=0, server_default="0")
    chunks: Mapped[int] = mapped_column(default=0, server_default="0")
    requests: Mapped[int] = mapped_column(default=0, server_default="0")
    rows_new: Mapped[int] = mapped_column(default=0, server_default="0")
    rows_revised: Mapped[int] = mapped_column(default=0, server_default="0")
    rows_unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    error_class: Mapped[str | None] = mapped_column(String(40))
    error_text: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
