"""How the work is done: deliveries, privacy, warehouse, indicators, demo; no orchestration, no pages."""
