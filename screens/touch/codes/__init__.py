"""Codes shown to the scanner or typed: a number's place in the queue, a booking's short code, unknown codes.

The first two characters say what a code is: `T1` a ticket, `K1` a pass, `G1` a receipt of goods. Typed codes have
check digits, so a slip of the finger is told before the database is asked.
"""
