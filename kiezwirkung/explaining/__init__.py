"""Explaining: from a figure back to the rows and cells it is made of, and forward to what a new definition moves."""
