"""Targets of notifications, and what is still to be delivered to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables; nothing is watched yet."""
    op.create_table(
        "watch_target",
        sa.Column("name", KEY, primary_key=True),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("scores", sa.Integer, nullable=False),
        sa.Column("decisions", sa.Integer, nullable=False),
        sa.Column("states", sa.JSON, nullable=False),
        sa.Column("stopped", TIME),
    )
    op.create_table(
        "delivery",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("target", KEY, nullable=False),
        sa.Column("event", KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("occurred", TIME, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try", TIME, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("dead", TIME),
        sa.UniqueConstraint("target", "event", name="delivery_once"),
        sqlite_autoincrement=True,
    )
