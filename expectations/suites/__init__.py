"""One YAML file per table."""
