"""Deadlines: until when which form is owed, what is late, and the reminders that follow from it."""
