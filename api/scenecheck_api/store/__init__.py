"""The database: engine, base, tables and migrations."""
