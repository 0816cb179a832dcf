"""the first tables

Revision ID: 0001
Revises:
Create Date: 2026-11-22 07:49:26.888892

"""

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "database_facts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_database_facts")),
    )
    op.create_table(
        "master_stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("station_name", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("state_code", sa.String(length=2), nullable=True),
        sa.Column("huc_code", sa.String(length=12), nullable=True),
        sa.Column("altitude_ft", sa.Double(), nullable=True),
        sa.Column("drainage_area_sqmi", sa.Double(), nullable=True),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_stations")),
        sa.UniqueConstraint("station_number", name=op.f("uq_master_stations_station_number")),
    )
    with op.batch_alter_table("master_stations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_master_stations_huc_code"), ["huc_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_master_stations_state_code"), ["state_code"], unique=False)

    op.create_table(
        "pull_configurations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("data_type", sa.String(length=20), nullable=False),
        sa.Column("data_strategy", sa.String(length=20), nullable=False),
        sa.Column("pull_start_date", sa.DateTime(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("schedule_type", sa.String(length=20), nullable=False),
        sa.Column("schedule_value", sa.String(length=120), nullable=False),
        sa.Column("lookback_days", sa.Integer(), nullable=True),
        sa.Column("last_run_at", sa.DateTime(), nullable=True),
        sa.Column("next_run_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_configurations")),
        sa.UniqueConstraint("name", name=op.f("uq_pull_configurations_name")),
    )
    op.create_table(
        "source_quotas",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_quotas")),
    )
    op.create_table(
        "station_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_agency", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=20), nullable=False),
        sa.Column("target_agency", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.String(length=40), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_mappings")),
        sa.UniqueConstraint(
            "source_agency",
            "source_id",
            "target_agency",
            name=op.f("uq_station_mappings_source_agency_source_id_target_agency"),
        ),
    )
    op.create_table(
        "station_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("time_series_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_series")),
        sa.UniqueConstraint("station_number", "type", name=op.f("uq_station_series_station_number_type")),
    )
    op.create_table(
        "stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=10), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=True),
        sa.Column("huc_code", sa.String(length=12), nullable=True),
        sa.Column("basin", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=2), nullable=True),
        sa.Column("catchment_area", sa.Double(), nullable=True),
        sa.Column("years_of_record", sa.Integer(), nullable=True),
        sa.Column("record_start_date", sa.DateTime(), nullable=True),
        sa.Column("record_end_date", sa.DateTime(), nullable=True),
        sa.Column("action_stage", sa.Double(), nullable=True),
        sa.Column("minor_flood_stage", sa.Double(), nullable=True),
        sa.Column("moderate_flood_stage", sa.Double(), nullable=True),
        sa.Column("major_flood_stage", sa.Double(), nullable=True),
        sa.Column("action_flow", sa.Double(), nullable=True),
        sa.Column("minor_flood_flow", sa.Double(), nullable=True),
        sa.Column("moderate_flood_flow", sa.Double(), nullable=True),
        sa.Column("major_flood_flow", sa.Double(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("last_updated", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
        sa.UniqueConstraint("station_number", name=op.f("uq_stations_station_number")),
    )
    op.create_table(
        "data_pull_logs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("config_id", sa.Integer(), nullable=True),
        sa.Column("config_name", sa.String(length=120), nullable=False),
        sa.Column("data_type", sa.String(length=20), nullable=False),
        sa.Column("trigger", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("records_processed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("start_time", sa.DateTime(), nullable=False),
        sa.Column("end_time", sa.DateTime(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("only_stations", sa.JSON(), nullable=True),
        sa.Column("picked_up_at", sa.DateTime(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["config_id"],
            ["pull_configurations.id"],
            name=op.f("fk_data_pull_logs_config_id_pull_configurations"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_pull_logs")),
    )
    with op.batch_alter_table("data_pull_logs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_data_pull_logs_config_id_start_time"), ["config_id", "start_time"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_data_pull_logs_start_time"), ["start_time"], unique=False)
        batch_op.create_index(
            "uq_data_pull_logs_one_running",
            ["config_id"],
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )

    op.create_table(
        "discharge_observations",
        sa.Column("station_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("observed_at", sa.DateTime(), nullable=False),
        sa.Column("discharge", sa.Double(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("quality_code", sa.String(length=8), nullable=True),
        sa.Column("qualifiers", sa.String(length=80), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_discharge_observations_station_id_stations")
        ),
        sa.PrimaryKeyConstraint("station_id", "type", "observed_at", name=op.f("pk_discharge_observations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "forecast_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=40), server_default="", nullable=False),
        sa.Column("member", sa.String(length=20), server_default="", nullable=False),
        sa.Column("run_date", sa.DateTime(), nullable=False),
        sa.Column("unit", sa.String(length=3), server_default="cfs", nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("rmse", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_forecast_runs_station_id_stations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_runs")),
        sa.UniqueConstraint(
            "station_id",
            "source",
            "product",
            "member",
            "run_date",
            name=op.f("uq_forecast_runs_station_id_source_product_member_run_date"),
        ),
    )
    op.create_table(
        "observation_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("observed_at", sa.DateTime(), nullable=False),
        sa.Column("unit", sa.String(length=3), nullable=False),
        sa.Column("old_discharge", sa.Double(), nullable=False),
        sa.Column("new_discharge", sa.Double(), nullable=True),
        sa.Column("old_quality", sa.String(length=8), nullable=True),
        sa.Column("new_quality", sa.String(length=8), nullable=True),
        sa.Column("old_qualifiers", sa.String(length=80), nullable=True),
        sa.Column("old_recorded_at", sa.DateTime(), nullable=False),
        sa.Column("old_run_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_observation_revisions_station_id_stations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_revisions")),
    )
    with op.batch_alter_table("observation_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_revisions_revised_at"), ["revised_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_observation_revisions_station_id_type_observed_at"),
            ["station_id", "type", "observed_at"],
            unique=False,
        )

    op.create_table(
        "pull_configuration_stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("config_id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("station_name", sa.String(length=200), nullable=True),
        sa.Column("huc_code", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["config_id"],
            ["pull_configurations.id"],
            name=op.f("fk_pull_configuration_stations_config_id_pull_configurations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_configuration_stations")),
        sa.UniqueConstraint(
            "config_id", "station_number", name=op.f("uq_pull_configuration_stations_config_id_station_number")
        ),
    )
    with op.batch_alter_table("pull_configuration_stations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pull_configuration_stations_station_number"), ["station_number"], unique=False
        )

    op.create_table(
        "pull_station_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("config_id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("last_successful_pull_date", sa.DateTime(), nullable=True),
        sa.Column("reached_back_to", sa.DateTime(), nullable=True),
        sa.Column("last_pulled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["config_id"],
            ["pull_configurations.id"],
            name=op.f("fk_pull_station_progress_config_id_pull_configurations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_station_progress")),
        sa.UniqueConstraint(
            "config_id", "station_number", name=op.f("uq_pull_station_progress_config_id_station_number")
        ),
    )
    op.create_table(
        "reported_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("start_at", sa.DateTime(), nullable=False),
        sa.Column("end_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_reported_gaps_station_id_stations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_gaps")),
        sa.UniqueConstraint("station_id", "type", "start_at", name=op.f("uq_reported_gaps_station_id_type_start_at")),
    )
    op.create_table(
        "pull_run_stations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("station_number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("window_start", sa.DateTime(), nullable=True),
        sa.Column("window_end", sa.DateTime(), nullable=True),
        sa.Column("chunk", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chunks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_revised", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error_class", sa.String(length=40), nullable=True),
        sa.Column("error_text", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["data_pull_logs.id"],
            name=op.f("fk_pull_run_stations_run_id_data_pull_logs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_run_stations")),
        sa.UniqueConstraint("run_id", "station_number", name=op.f("uq_pull_run_stations_run_id_station_number")),
    )


def downgrade() -> None:
    op.drop_table("pull_run_stations")
    op.drop_table("reported_gaps")
    op.drop_table("pull_station_progress")
    with op.batch_alter_table("pull_configuration_stations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pull_configuration_stations_station_number"))

    op.drop_table("pull_configuration_stations")
    with op.batch_alter_table("observation_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_revisions_station_id_type_observed_at"))
        batch_op.drop_index(batch_op.f("ix_observation_revisions_revised_at"))

    op.drop_table("observation_revisions")
    op.drop_table("forecast_runs")
    op.drop_table("discharge_observations")
    with op.batch_alter_table("data_pull_logs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_data_pull_logs_one_running",
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )
        batch_op.drop_index(batch_op.f("ix_data_pull_logs_start_time"))
        batch_op.drop_index(batch_op.f("ix_data_pull_logs_config_id_start_time"))

    op.drop_table("data_pull_logs")
    op.drop_table("stations")
    op.drop_table("station_series")
    op.drop_table("station_mappings")
    op.drop_table("source_quotas")
    op.drop_table("pull_configurations")
    with op.batch_alter_table("master_stations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_master_stations_state_code"))
        batch_op.drop_index(batch_op.f("ix_master_stations_huc_code"))

    op.drop_table("master_stations")
    op.drop_table("database_facts")
