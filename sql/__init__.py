"""What the database computes: one model per file, found by its path; no Python belongs here."""
