"""keys of a person's own, passwords that open once, and the browser of a sign-in

Revision ID: 0011_own_keys
Revises: 0010_alerts
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_own_keys"
down_revision = "0010_alerts"
branch_labels = None
depends_on = None

OWNER = "fk_api_keys_owner_id_users"


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("password_is_temporary", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("sign_ins", sa.Column("browser", sa.String(length=80), nullable=True))
    with op.batch_alter_table("api_keys") as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(OWNER, "users", ["owner_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    # Without its owner a key would act for nobody, and never end with its owner.
    op.execute("DELETE FROM api_keys WHERE owner_id IS NOT NULL")
    with op.batch_alter_table("api_keys") as batch_op:
        batch_op.drop_constraint(OWNER, type_="foreignkey")
        batch_op.drop_column("owner_id")
    op.drop_column("sign_ins", "browser")
    op.drop_column("users", "password_is_temporary")
