"""What the house does, without screens and drivers. A package imports only those before it in the picture of
docs/architecture.md.
"""
