"""The web server of console and testers' page: who may connect, and how long a connection may keep others waiting.

uvicorn speaks HTTP. What it does not bound is bounded here: connections by address and in all (`rooms`), the time of a
TLS handshake, a head, a whole body, a rest of one, an answer that nobody reads (`pace`), the size of a head
and the chunks of a body (`conversation`).
"""
