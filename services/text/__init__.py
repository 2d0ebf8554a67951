"""Catalogues of texts, what people see of a text and mean by it, local forms of dates and numbers, CSV, faults of files."""
