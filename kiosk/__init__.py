"""The lobby kiosk of a detention house: start, wire, supervise."""

__version__ = "0.1.0"
