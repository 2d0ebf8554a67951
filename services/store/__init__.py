"""The database: connections, transactions, schema and its migrations, the clock, change notifications, files."""
