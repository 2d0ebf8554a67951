"""Python runs this at the start of each process of the simulated week, whoever starts it."""

from tests.week.clock import take_place

take_place()
