"""A simulated week of lobby life in time-lapse: `script/soak week`, and its short form in the tests.

Everything is the product's own: `kiosk run` with its window, its console and its board, as processes of their own;
PostgreSQL and its cables; printers and scanners at the other end of real wires. Only two things are put into the
processes from outside: the hands of the clock (`clock`), and an eye that tells what the screen shows (`eye`).
"""
