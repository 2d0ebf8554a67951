"""The lobby board: numbers beside counters, and calls spoken one after another.

A call is a committed row; the page hears that something changed, fetches itself again and shows the number at once.
It speaks what it had not known before, clip by clip, a second time if nobody waits behind. Twice a minute it
reports whether it can be heard; counter pages show SUARA MATI for a board that cannot or has gone silent. Without
its server it shows no numbers, because an old number sends people to the wrong place.
"""
