"""Reports: survey results as documents and files; a day, week, month, quarter or year of the queue at a glance."""
