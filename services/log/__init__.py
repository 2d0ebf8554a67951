"""The journal: a hash-chained log of one chain per kiosk, written in the transaction of what it tells.

`journal` writes, `verify` proves a chain, `heads` compares it with signed heads that were kept elsewhere, `reading`
pages through it by key, `words` turns codes into sentences. `events.toml` declares every event with its meaning and
staff words. What is older than the retention leaves the chain into a file under a signed record with which the kept
part begins (`archiving`, `archive_file`, `archives`).
"""
