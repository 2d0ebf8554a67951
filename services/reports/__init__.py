"""Reports: survey results as documents and files, and the day at a glance."""
