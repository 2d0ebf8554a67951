"""Visits: bookings under limits, signed passes, check-in, what is settled later, personal data and its purge.

`rules` (pure) says who may come when, `passes` signs and reads a pass, `codes` is the short code, `booking` books
under limits, `check_in` goes from the scanned text to the number in one transaction, `provisional` and `spool` work
while the database is away, `counter` is the officers' side. Files come in by `services.sheets` (bytes to rows),
`import_rows` (cells to wishes), `import_known` (what the database knows) and `importing` (judge, stage unseen, make
visible at once). Who visits whom stands in one table and only sealed. Locks: day mark, week of bookings, booking,
service queue, journal head.
"""
