"""What the night makes: Dagster assets as thin stages over the core."""
