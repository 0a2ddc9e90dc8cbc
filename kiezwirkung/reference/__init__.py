"""Official reference data: recognised as published, kept by content, loaded into the schema `reference`."""
