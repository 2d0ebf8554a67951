"""The lobby kiosk of a detention house: start, wire, supervise."""

__version__ = "1.0.0"
