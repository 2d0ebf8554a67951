"""Catalogues of texts, local forms of dates and numbers, CSV, and the reader that collects faults of files."""
