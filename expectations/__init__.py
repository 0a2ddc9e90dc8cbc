"""What must be true of the tables: suites as data, and the one place that asks Great Expectations."""
