"""A byte-level ESC/POS machine, a scanner and a voice to test with, and the faults they can have."""
