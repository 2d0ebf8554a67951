"""Putting the program into a house."""
