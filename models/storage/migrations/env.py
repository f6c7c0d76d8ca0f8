"""What Alembic runs: the migrations, on the connection and in the transaction that migrate.upgrade() opened."""

from __future__ import annotations

from alembic import context

from models.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true of SQLite as well, since its transaction is begun explicitly
)
with context.begin_transaction():
    context.run_migrations()
