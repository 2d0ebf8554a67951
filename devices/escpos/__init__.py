"""The ESC/POS driver: bytes of a slip, pacing, status, proof of printing, recovery."""
