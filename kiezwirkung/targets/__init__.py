"""Targets: what is due by when, how it stands and why; duties; what funders get of it."""
