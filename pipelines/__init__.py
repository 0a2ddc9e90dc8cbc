"""When the night runs: definitions, job, schedule, sensor, command line."""
