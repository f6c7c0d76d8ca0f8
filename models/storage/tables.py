"""The tables of the store. Migrations create them; a test holds both to the same columns."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime, also where the database keeps no zone (SQLite); ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To UTC before it is written."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """UTC stated again where the database dropped it."""
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


# Byte order on every database, so that lists are in the same order as Python sorts them.
Key = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()

report = Table(
    "report",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Key, nullable=False, unique=True),
    Column("series", Key, nullable=False),
    Column("period_start", Text, nullable=False),
    Column("period_end", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("value", Text, nullable=False),  # the printed digits: a binary float would lose them
    Column("unit", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("known_from", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),
    Column("withdraws", Key),  # the id of the report that this row takes back; then who did it, and why
    Column("who", Text),
    Column("why", Text),
    Index("report_series_known_from", "series", "known_from"),
    Index("report_withdraws", "withdraws"),
    sqlite_autoincrement=True,
)

model_version = Table(
    "model_version",
    metadata,
    Column("series", Key, primary_key=True),
    Column("version", Key, primary_key=True),
    Column("created", UtcDateTime, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("cutoff", Text, nullable=False),
    Column("vintage", Text, nullable=False),
    Column("card_sha256", Text, nullable=False),
    Column("card", JSON, nullable=False),
)

champion = Table(
    "champion",
    metadata,
    Column("series", Key, primary_key=True),
    Column("version", Key, nullable=False),
    ForeignKeyConstraint(["series", "version"], ["model_version.series", "model_version.version"]),
)

decision = Table(
    "decision",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("series", Key, nullable=False),
    Column("version", Key, nullable=False),
    Column("action", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["series", "version"], ["model_version.series", "model_version.version"]),
    Index("decision_series", "series"),
    sqlite_autoincrement=True,
)

training_run = Table(
    "training_run",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("started", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime, nullable=False),
    Column("trained", JSON, nullable=False),
    Column("failed", JSON, nullable=False),
    Column("success", Boolean, nullable=False),
    Column("peak_rss_mb", Float, nullable=False),
    sqlite_autoincrement=True,
)

# The ledger has no foreign keys: it outlives versions that the registry forgets.
issued = Table(
    "issued",
    metadata,
    Column("series", Key, primary_key=True),
    Column("version", Key, primary_key=True),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("cutoff", Text, nullable=False),
    Column("reach", Text, nullable=False),  # the last month kept
    Column("vintage", Text, nullable=False),
    Column("scale", Float(53), nullable=False),
    Column("replayed", Boolean, nullable=False),
    Column("refit", Boolean, nullable=False),
    Column("layout", Integer, nullable=False),  # of the quantiles: store.ledger.LAYOUTS
    Column("quantiles", LargeBinary, nullable=False),
)

observed = Table(
    "observed",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("series", Key, nullable=False),
    Column("month", Text, nullable=False),
    Column("known", Date, nullable=False),
    Column("value", Float(53), nullable=False),
    Column("tolerance", Float(53), nullable=False),
    Column("status", Text, nullable=False),
    UniqueConstraint("series", "month", "known", "value", name="observed_once"),
    sqlite_autoincrement=True,
)

observed_mark = Table(
    "observed_mark",
    metadata,
    Column("series", Key, primary_key=True),
    Column("start", Text, nullable=False),
    Column("revision", Integer, nullable=False),
)

score = Table(
    "score",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("series", Key, nullable=False),
    Column("version", Key, nullable=False),
    Column("month", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("known", Date, nullable=False),
    Column("observed", Float(53), nullable=False),
    Column("error", Float(53), nullable=False),
    Column("scaled_error", Float(53)),
    Column("pinball", Float(53), nullable=False),
    Column("inside_80", Boolean, nullable=False),
    Column("inside_95", Boolean, nullable=False),
    Column("pit", Float(53), nullable=False),
    Column("surprise", Float(53)),
    Column("recorded", UtcDateTime, nullable=False),
    UniqueConstraint("series", "version", "month", "known", "observed", name="score_once"),
    sqlite_autoincrement=True,
)

definition = Table(
    "definition",
    metadata,
    Column("series", Key, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("aggregation", Text, nullable=False),
    Column("sign", Text, nullable=False),
    Column("fiscal_year_start", Integer, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Key, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

# Notifications: how far each target has followed the record, and what is still to be delivered to it.
watch_target = Table(
    "watch_target",
    metadata,
    Column("name", Key, primary_key=True),  # no address: that may be a secret
    Column("reports", Integer, nullable=False),
    Column("scores", Integer, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("states", JSON, nullable=False),  # of drift by series, as announced; steady ones are left out
    Column("stopped", UtcDateTime),  # since the target was gone
)

delivery = Table(
    "delivery",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("target", Key, nullable=False),
    Column("event", Key, nullable=False),
    Column("kind", Text, nullable=False),
    Column("occurred", UtcDateTime, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", UtcDateTime, nullable=False),
    Column("error", Text, nullable=False),
    Column("dead", UtcDateTime),  # since it was given up
    UniqueConstraint("target", "event", name="delivery_once"),
    sqlite_autoincrement=True,
)
