"""The ledger (issued forecasts, observed months, scores) and leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
APPEND_ONLY = ("issued", "observed", "score")


def upgrade() -> None:
    """Create the tables and refuse changes of what was issued, observed or scored in the database itself."""
    create_issued()
    create_observed()
    create_score()
    op.create_table(
        "lease",
        sa.Column("name", KEY, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        protect_on_sqlite()
    else:
        protect_on_postgresql()


def create_issued() -> None:
    """Forecasts as they were issued."""
    op.create_table(
        "issued",
        sa.Column("series", KEY, primary_key=True),
        sa.Column("version", KEY, primary_key=True),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("cutoff", sa.Text, nullable=False),
        sa.Column("reach", sa.Text, nullable=False),
        sa.Column("vintage", sa.Text, nullable=False),
        sa.Column("scale", sa.Float(53), nullable=False),
        sa.Column("replayed", sa.Boolean, nullable=False),
        sa.Column("refit", sa.Boolean, nullable=False),
        sa.Column("layout", sa.Integer, nullable=False),
        sa.Column("quantiles", sa.LargeBinary, nullable=False),
    )


def create_observed() -> None:
    """What the record fixed for a month, and how far it was followed."""
    op.create_table(
        "observed",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("series", KEY, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("known", sa.Date, nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("tolerance", sa.Float(53), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.UniqueConstraint("series", "month", "known", "value", name="observed_once"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "observed_mark",
        sa.Column("series", KEY, primary_key=True),
        sa.Column("start", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )


def create_score() -> None:
    """One row for a forecast, a step and a truth."""
    op.create_table(
        "score",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("series", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("known", sa.Date, nullable=False),
        sa.Column("observed", sa.Float(53), nullable=False),
        sa.Column("error", sa.Float(53), nullable=False),
        sa.Column("scaled_error", sa.Float(53)),
        sa.Column("pinball", sa.Float(53), nullable=False),
        sa.Column("inside_80", sa.Boolean, nullable=False),
        sa.Column("inside_95", sa.Boolean, nullable=False),
        sa.Column("pit", sa.Float(53), nullable=False),
        sa.Column("surprise", sa.Float(53)),
        sa.Column("recorded", TIME, nullable=False),
        sa.UniqueConstraint("series", "version", "month", "known", "observed", name="score_once"),
        sqlite_autoincrement=True,
    )


def protect_on_sqlite() -> None:
    """Rows are never edited or deleted, by any user."""
    for table in APPEND_ONLY:
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def protect_on_postgresql() -> None:
    """Rows are never edited or deleted, by any user."""
    op.execute(
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )
