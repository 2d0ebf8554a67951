"""What one address, and all of them together, may take of the web server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Times are seconds; docs/security.md tells them and why they are so long.

    `slowest` is the rate (bytes a second) that lengthens the time of a body and of an answer: who sends or reads so
    fast is slow, and no stranger who only wants to stay.
    """

    handshake_seconds: float = 8.0  # TLS
    head_seconds: float = 8.0  # from the connection, or the first byte of a further request, to the whole head
    body_seconds: float = 15.0  # the whole body, however its pieces come
    rest_seconds: float = 5.0  # what is still being sent when the answer has been given
    idle_seconds: float = 5.0  # between an answer and the next request
    answer_seconds: float = 20.0  # an answer that the other end does not read
    slowest: int = 8_000
    head_bytes: int = 16_384  # request line and headers
    from_one_address: int = 32  # connections; a browser opens six, and a stream
    from_others: int = 256  # connections of all other machines together
    from_this_machine: int = 256  # 127.0.0.1 and ::1, in a room of their own
    turns_of_one_address: int = 4  # requests that are worked on at once
    turns_of_others: int = 16
    turns_of_this_machine: int = 16
    look_seconds: float = 0.5  # how often all connections are looked at
