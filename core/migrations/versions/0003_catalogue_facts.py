"""catalogue facts: a station's zone, the ends of its record, whether its agency still lists it

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("master_stations") as batch_op:
        batch_op.add_column(sa.Column("timezone", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("record_start_date", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("record_end_date", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("is_active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("master_stations") as batch_op:
        for name in ("is_active", "record_end_date", "record_start_date", "timezone"):
            batch_op.drop_column(name)
