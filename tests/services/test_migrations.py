"""The migrations make exactly the tables of services.tables, from nothing and from the first version."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.tables import metadata


def test_the_migrated_schema_is_the_one_of_the_tables(database):
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
