"""Invented deliveries, as messy as real ones: same plan, same bytes."""
