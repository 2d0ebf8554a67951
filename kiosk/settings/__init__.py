"""kiosk.ini: one description of every setting, the reader that fills frozen settings from it, warnings.

All faults of a file are reported at once, each with file, line, section, key, what was found and what was expected.
It is read before the first frame and therefore imports no validation library.
"""
