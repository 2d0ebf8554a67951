"""Settings of the house as versions: who changed what, from which day on, and who approved it."""
