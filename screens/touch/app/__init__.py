"""Joins the subjects: the flow, the shell around every screen (header, bar, overlays), home, the gallery."""
