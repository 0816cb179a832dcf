"""observations in parts by year on PostgreSQL; on SQLite nothing changes

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "discharge_observations"
FIRST_YEAR, LAST_YEAR = 2000, 2027


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _set_aside()
    _create(postgresql_partition_by="RANGE (observed_at)")
    op.execute(
        f"CREATE TABLE {TABLE}_before_{FIRST_YEAR} PARTITION OF {TABLE} "
        f"FOR VALUES FROM (MINVALUE) TO ('{FIRST_YEAR}-01-01')"
    )
    newest = op.get_bind().scalar(sa.text("SELECT max(observed_at) FROM observations_before_this_step"))
    last = max(LAST_YEAR, newest.year) if newest else LAST_YEAR
    for year in range(FIRST_YEAR, last + 1):
        op.execute(
            f"CREATE TABLE {TABLE}_{year} PARTITION OF {TABLE} "
            f"FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')"
        )
    _bring_over()


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _set_aside()
    _create()
    _bring_over()


def _set_aside() -> None:
    op.rename_table(TABLE, "observations_before_this_step")
    # An index's name is the schema's, not the table's, and the new table's index takes it.
    op.execute(f"ALTER INDEX pk_{TABLE} RENAME TO pk_observations_before_this_step")
    for name in op.get_bind().scalars(
        sa.text(
            "SELECT inhrelid::regclass::text FROM pg_inherits "
            "WHERE inhparent = CAST('observations_before_this_step' AS regclass)"
        )
    ):
        op.execute(f"ALTER TABLE {name} RENAME TO {name}_before_this_step")


def _bring_over() -> None:
    op.execute(f"INSERT INTO {TABLE} SELECT * FROM observations_before_this_step")
    op.drop_table("observations_before_this_step")
    op.execute(f"ANALYZE {TABLE}")


def _create(**options: str) -> None:
    op.create_table(
        TABLE,
        sa.Column("station_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("observed_at", sa.DateTime(), nullable=False),
        sa.Column("discharge", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("quality_code", sa.String(length=8), nullable=True),
        sa.Column("qualifiers", sa.String(length=80), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=f"fk_{TABLE}_station_id_stations"),
        sa.PrimaryKeyConstraint("station_id", "type", "observed_at", name=f"pk_{TABLE}"),
        **options,
    )
