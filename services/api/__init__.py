"""Clients of the HTTP API: tokens, scopes, and what an idempotency key stood for."""
