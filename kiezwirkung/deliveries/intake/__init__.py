"""Taking deliveries in: inbox, ledger, raw store, reading in processes apart, corrections, trial runs."""
