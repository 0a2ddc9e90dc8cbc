"""Deliveries: what centres hand in, from the file to typed rows with findings."""
