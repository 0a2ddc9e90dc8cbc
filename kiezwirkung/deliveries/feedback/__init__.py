"""What goes back: the centre's own workbook with the faults marked, and the steward's list."""
