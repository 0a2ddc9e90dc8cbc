"""One module per page definition."""
