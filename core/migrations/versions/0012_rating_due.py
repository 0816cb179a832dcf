"""when the rating of a gauge is to be asked for again

Revision ID: 0012_rating_due
Revises: 0011_own_keys
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_rating_due"
down_revision = "0011_own_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("rating_due_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("stations", "rating_due_at")
