"""The HTTP API under /api/v1, for other systems of the house.

`access` checks token, scope, rate and idempotency key; `problems` is the one form of every refusal. A key becomes the
request id that the use cases know already, so a repeated request finds what the first one made.
"""
