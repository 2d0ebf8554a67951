"""The answer to a booked family whose pass cannot be accepted now: why, and what to do next."""
