"""What is unusual or contradictory although every cell is valid."""
