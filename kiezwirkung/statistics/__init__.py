"""Statistics: pure functions on numbers; they know neither indicators nor tables.

What belongs here: estimates, intervals, tests, scores and charts, one module per question, each function with the
source of its formula. Where a method has nothing to say the result is nan or None, never a guess. scipy is imported
where it is used, so that commands which compute nothing start at once.
"""
