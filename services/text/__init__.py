"""Catalogues of texts, what people see of a text and mean by it, local forms of days, CSV, and faults of files."""
