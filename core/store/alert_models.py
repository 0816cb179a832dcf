"""The tables of alerts: where they go, when they rest, what is open, what was told, which rivers are watched."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables import Base, UtcTime

CHANNEL = "alert_channels.id"


class AlertRules(Base):
    """The one row of what holds for all channels. Hours are UTC, 0 to 23; `looked_at` is when somebody last looked.

    Quiet hours run from `quiet_from` to `quiet_to`; what is grave comes through where `grave_always` says so.
    """

    __tablename__ = "alert_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    grave_always: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    digest_hour: Mapped[int | None]
    looked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AlertChannel(Base):
    """Where alerts go. `address` is an Apprise URL, and a secret: nobody is shown it, no log has it."""

    __tablename__ = "alert_channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    address: Mapped[str] = mapped_column(Text)
    takes_alerts: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    takes_digest: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    from_environment: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    made_at: Mapped[datetime] = mapped_column(UtcTime)


class AlertState(Base):
    """A trouble that was seen; open until `ended_at`. One of a subject is open at a time.

    `level` is the gravest it was told at. It is told at `told_at`, some minutes after `seen_at` where the kind may
    pass by itself; `gone_at` is when it was last seen to be gone, before it counts as over.
    """

    __tablename__ = "alert_states"
    __table_args__ = (
        Index(
            "uq_alert_states_one_open",
            "subject",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(220))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    sentence: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(10))
    level: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AlertMessage(Base):
    """A message to a channel, alert or digest or test; it waits to be sent until `sent_at`.

    Whoever sends it holds it until `not_before`, and where that failed it rests until then; `error` says why.
    """

    __tablename__ = "alert_messages"
    __table_args__ = (
        UniqueConstraint("channel_id", "digest_on"),
        Index(None, "sent_at"),
        Index(None, "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey(CHANNEL, ondelete="SET NULL"))
    channel_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    severity: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(250))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    digest_on: Mapped[date | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    not_before: Mapped[datetime | None] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    error: Mapped[str | None] = mapped_column(Text)


class AlertNotice(Base):
    """That a channel is to be told of an event of a state (started, worse, ended); `message_id` once it is packed."""

    __tablename__ = "alert_notices"
    __table_args__ = (UniqueConstraint("channel_id", "state_id", "event", "level"), Index(None, "message_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey(CHANNEL, ondelete="CASCADE"))
    state_id: Mapped[int] = mapped_column(ForeignKey("alert_states.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(10))
    level: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("alert_messages.id", ondelete="SET NULL"))


class StationWatch(Base):
    """That somebody wants to hear when a station reaches the flow of a flood: `level` is the least of them."""

    __tablename__ = "station_watches"

    station_number: Mapped[str] = mapped_column(String(20), primary_key=True)
    level: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
