"""batches of a run, what it saw of each source, and runs that fill a chosen range

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pull_run_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("stations", sa.JSON(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("chunk", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.Column("history", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("turns", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["data_pull_logs.id"], name="fk_pull_run_batches_run_id_data_pull_logs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pull_run_batches"),
    )
    op.create_index("ix_pull_run_batches_run_id_state", "pull_run_batches", ["run_id", "state"])
    op.create_table(
        "pull_run_sources",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("requests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_class", sa.String(length=40), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["data_pull_logs.id"], name="fk_pull_run_sources_run_id_data_pull_logs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "source", name="pk_pull_run_sources"),
    )
    with op.batch_alter_table("data_pull_logs") as batch_op:
        batch_op.add_column(sa.Column("strategy", sa.String(length=10), server_default="append", nullable=False))
        batch_op.add_column(sa.Column("range_start", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("range_end", sa.DateTime(), nullable=True))
        batch_op.drop_column("heartbeat_at")
    with op.batch_alter_table("pull_run_stations") as batch_op:
        batch_op.add_column(sa.Column("requests", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("pull_run_stations") as batch_op:
        batch_op.drop_column("requests")
    with op.batch_alter_table("data_pull_logs") as batch_op:
        batch_op.add_column(sa.Column("heartbeat_at", sa.DateTime(), nullable=True))
        for name in ("range_end", "range_start", "strategy"):
            batch_op.drop_column(name)
    op.drop_table("pull_run_sources")
    op.drop_table("pull_run_batches")
