"""daily summaries of instantaneous values, and the days that await one; all that are stored begin as such

Revision ID: 0008_daily_summaries
Revises: 0007_run_events
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_daily_summaries"
down_revision = "0007_run_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_summaries",
        sa.Column("station_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("low_cfs", sa.Double(), nullable=False),
        sa.Column("mean_cfs", sa.Double(), nullable=False),
        sa.Column("high_cfs", sa.Double(), nullable=False),
        sa.Column("value_count", sa.Integer(), nullable=False),
        sa.Column("estimated_count", sa.Integer(), nullable=False),
        sa.Column("approved_count", sa.Integer(), nullable=False),
        sa.Column("not_positive_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_daily_summaries_station_id_stations"),
        sa.PrimaryKeyConstraint("station_id", "day", name="pk_daily_summaries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "changed_days",
        sa.Column("station_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name="fk_changed_days_station_id_stations"),
        sa.PrimaryKeyConstraint("station_id", "day", name="pk_changed_days"),
        sqlite_with_rowid=False,
    )
    day = "CAST(observed_at AS date)" if op.get_bind().dialect.name == "postgresql" else "substr(observed_at, 1, 10)"
    op.execute(
        f"INSERT INTO changed_days SELECT DISTINCT station_id, {day} FROM discharge_observations "
        "WHERE type = 'realtime_15min'"
    )


def downgrade() -> None:
    op.drop_table("changed_days")
    op.drop_table("daily_summaries")
