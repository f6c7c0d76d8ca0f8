"""Withdrawals: rows of the record that take a report back from a day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns of a withdrawal; no report is withdrawn yet, and reports stay append-only."""
    op.add_column("report", sa.Column("withdraws", KEY, nullable=True))
    op.add_column("report", sa.Column("who", sa.Text, nullable=True))
    op.add_column("report", sa.Column("why", sa.Text, nullable=True))
    op.create_index("report_withdraws", "report", ["withdraws"])
