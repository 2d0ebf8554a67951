"""Printers, scanners and voices: interfaces, real drivers, and simulated counterparts. Imports nothing of ours."""
