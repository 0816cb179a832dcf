"""selections of stations that are kept under a name

Revision ID: 0006_station_sets
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_station_sets"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "station_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station_sets"),
        sa.UniqueConstraint("name", name="uq_station_sets_name"),
    )
    op.create_table(
        "station_set_members",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["station_sets.id"], name="fk_station_set_members_set_id_station_sets", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("set_id", "station_number", name="pk_station_set_members"),
    )


def downgrade() -> None:
    op.drop_table("station_set_members")
    op.drop_table("station_sets")
