"""the log of a run, line by line, and how many lines it has

Revision ID: 0007_run_events
Revises: 0006_station_sets
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_run_events"
down_revision = "0006_station_sets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("data_pull_logs", sa.Column("log_lines", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "run_events",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("station_number", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["data_pull_logs.id"], name="fk_run_events_run_id_data_pull_logs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_run_events"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("run_events")
    op.drop_column("data_pull_logs", "log_lines")
