"""The record (reports) and the registry (versions, champions, decisions, training runs)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and refuse changes of reports in the database itself."""
    create_report()
    create_registry()
    create_training_run()
    if op.get_bind().dialect.name == "sqlite":
        protect_report_on_sqlite()
    else:
        protect_report_on_postgresql()


def create_report() -> None:
    """The record."""
    op.create_table(
        "report",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", KEY, nullable=False, unique=True),
        sa.Column("series", KEY, nullable=False),
        sa.Column("period_start", sa.Text, nullable=False),
        sa.Column("period_end", sa.Text, nullable=False),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("published", sa.Text, nullable=False),
        sa.Column("known_from", sa.Date, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("recorded", TIME, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("report_series_known_from", "report", ["series", "known_from"])


def create_registry() -> None:
    """Versions, the pointers to those in service, and why they were moved."""
    version = (["series", "version"], ["model_version.series", "model_version.version"])
    op.create_table(
        "model_version",
        sa.Column("series", KEY, primary_key=True),
        sa.Column("version", KEY, primary_key=True),
        sa.Column("created", TIME, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("cutoff", sa.Text, nullable=False),
        sa.Column("vintage", sa.Text, nullable=False),
        sa.Column("card_sha256", sa.Text, nullable=False),
        sa.Column("card", sa.JSON, nullable=False),
    )
    op.create_table(
        "champion",
        sa.Column("series", KEY, primary_key=True),
        sa.Column("version", KEY, nullable=False),
        sa.ForeignKeyConstraint(*version),
    )
    op.create_table(
        "decision",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("series", KEY, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(*version),
        sqlite_autoincrement=True,
    )
    op.create_index("decision_series", "decision", ["series"])


def create_training_run() -> None:
    """Finished training jobs."""
    op.create_table(
        "training_run",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("started", TIME, nullable=False),
        sa.Column("finished", TIME, nullable=False),
        sa.Column("trained", sa.JSON, nullable=False),
        sa.Column("failed", sa.JSON, nullable=False),
        sa.Column("success", sa.Boolean, nullable=False),
        sa.Column("peak_rss_mb", sa.Float, nullable=False),
        sqlite_autoincrement=True,
    )


def protect_report_on_sqlite() -> None:
    """A report is never edited or deleted, by any user."""
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER report_no_{action.lower()} BEFORE {action} ON report "
            "BEGIN SELECT RAISE(ABORT, 'reports are append-only'); END"
        )


def protect_report_on_postgresql() -> None:
    """A report is never edited or deleted, by any user."""
    op.execute(
        "CREATE FUNCTION report_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'reports are append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER report_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report "
        "FOR EACH STATEMENT EXECUTE FUNCTION report_append_only()"
    )
