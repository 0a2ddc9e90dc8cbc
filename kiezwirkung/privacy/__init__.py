"""Privacy: pseudonyms, person data, disclosure control."""
