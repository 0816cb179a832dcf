"""alerts: channels, rules, the troubles that are open, the messages, and the rivers that are watched

Revision ID: 0010_alerts
Revises: 0009_people
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_alerts"
down_revision = "0009_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rules = op.create_table(
        "alert_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("grave_always", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert_rules"),
    )
    op.bulk_insert(rules, [{"id": 1, "digest_hour": 7}])
    op.create_table(
        "alert_channels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("takes_alerts", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("takes_digest", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("from_environment", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_channels"),
        sa.UniqueConstraint("name", name="uq_alert_channels_name"),
    )
    op.create_table(
        "alert_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=220), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert_states"),
    )
    open_alone = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_alert_states_one_open", "alert_states", ["subject"], unique=True,
        sqlite_where=open_alone, postgresql_where=open_alone,
    )  # fmt: skip
    op.create_index("ix_alert_states_ended_at", "alert_states", ["ended_at"])
    _create_messages()
    op.create_table(
        "station_watches",
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("station_number", name="pk_station_watches"),
    )


def _create_messages() -> None:
    op.create_table(
        "alert_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("channel_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["alert_channels.id"], name="fk_alert_messages_channel_id_alert_channels",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert_messages"),
        sa.UniqueConstraint("channel_id", "digest_on", name="uq_alert_messages_channel_id_digest_on"),
    )  # fmt: skip
    op.create_index("ix_alert_messages_sent_at", "alert_messages", ["sent_at"])
    op.create_index("ix_alert_messages_made_at", "alert_messages", ["made_at"])
    op.create_table(
        "alert_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("state_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["alert_channels.id"], name="fk_alert_notices_channel_id_alert_channels",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["state_id"], ["alert_states.id"], name="fk_alert_notices_state_id_alert_states", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["alert_messages.id"], name="fk_alert_notices_message_id_alert_messages",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert_notices"),
        sa.UniqueConstraint("channel_id", "state_id", "event", "level", name="uq_alert_notices_channel_id_state_id_event_level"),
    )  # fmt: skip
    op.create_index("ix_alert_notices_message_id", "alert_notices", ["message_id"])


def downgrade() -> None:
    for table in (
        "station_watches", "alert_notices", "alert_messages", "alert_states", "alert_channels", "alert_rules",
    ):  # fmt: skip
        op.drop_table(table)
