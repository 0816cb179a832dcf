"""forecasts: the products of a configuration, the series of an issuance, when a gauge was read

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22 08:50:00

"""

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = "uq_forecast_runs_station_id_source_product_member_run_date"
AFTER = "uq_forecast_runs_one_issuance"


def upgrade() -> None:
    op.add_column("pull_configurations", sa.Column("products", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("stations", sa.Column("gauge_read_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("forecast_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pedts", sa.String(length=10), server_default="", nullable=False))
        batch_op.drop_constraint(BEFORE, type_="unique")
        batch_op.create_unique_constraint(
            AFTER, ["station_id", "source", "product", "member", "pedts", "run_date"]
        )
        batch_op.create_index(batch_op.f("ix_forecast_runs_run_date"), ["run_date"], unique=False)


def downgrade() -> None:
    # Without `pedts` two issuances of one moment would be the same: the first one stays.
    op.execute(
        "DELETE FROM forecast_runs WHERE id NOT IN (SELECT MIN(id) FROM forecast_runs"
        " GROUP BY station_id, source, product, member, run_date)"
    )
    with op.batch_alter_table("forecast_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forecast_runs_run_date"))
        batch_op.drop_constraint(AFTER, type_="unique")
        batch_op.create_unique_constraint(BEFORE, ["station_id", "source", "product", "member", "run_date"])
        batch_op.drop_column("pedts")
    # Not in a batch: that drops and remakes the table on SQLite, and what hangs on its rows goes with them.
    op.drop_column("stations", "gauge_read_at")
    op.drop_column("pull_configurations", "products")
