"""Visits: a booking becomes a pass, the pass is checked when the family arrives."""
