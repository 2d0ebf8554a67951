"""The owner of a kiosk's printer, and the text of the slips.

One process owns a printer. It claims a print job, builds the slip, prints, and records the outcome; a job that is not
queued is never sent again. What cannot be recorded because the database is away is kept and recorded later.
"""
