"""Putting the program into a house: Python's standard library only, for a machine that has nothing else yet."""
