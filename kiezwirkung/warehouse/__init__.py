"""The DuckDB warehouse: models, raw layer, staging, hashes, editions."""
