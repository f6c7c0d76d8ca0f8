"""What the catalog had of each series when its first figures were stored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; series with figures already get their row with the next release."""
    op.create_table(
        "definition",
        sa.Column("series", KEY, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("aggregation", sa.Text, nullable=False),
        sa.Column("sign", sa.Text, nullable=False),
        sa.Column("fiscal_year_start", sa.Integer, nullable=False),
        sa.Column("recorded", sa.DateTime(timezone=True), nullable=False),
    )
