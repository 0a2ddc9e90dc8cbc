"""Structure with history: places as they were and as they are today, and the trees they are summed over."""
