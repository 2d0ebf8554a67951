"""Alembic's entry: uses the connection and the transaction of services.store.upgrade, nothing else."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
context.run_migrations()
