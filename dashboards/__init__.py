"""What people see: the site, made from release.duckdb alone."""
