"""How a house is: one list of findings for staff, `kiosk doctor`, /healthz and metrics, and counters."""
