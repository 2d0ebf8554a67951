"""Booking the next visit after one that was served: a day, a session, one question, and the new pass on paper."""
