"""Faults that take the whole screen, in one order of precedence (`guards`), and the screen that shows them."""
