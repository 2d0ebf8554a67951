"""Copies of a house, and its way back from a dead disk: copies, key envelope, restoring, moving.

A copy is not a database file but its rows, read at one moment and written down the same way whatever the database is
(`rows`): so it can be restored into SQLite or PostgreSQL, and `moving` is the same work without a file in between.
"""
