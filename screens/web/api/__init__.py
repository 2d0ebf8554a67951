"""The HTTP API under /api/v1, for other systems of the house."""
