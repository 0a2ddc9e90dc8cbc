"""Reading one delivery: from the bytes of a file to typed rows, findings and skipped rows that add up."""
