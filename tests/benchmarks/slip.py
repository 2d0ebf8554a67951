"""What a ticket's slip is on the wire."""

from __future__ import annotations

from devices.escpos.encoder import encode
from kiosk.settings.printer_profiles import shipped
from tests.benchmarks.figures import Bench, Figure, within
from tests.support.tickets import example_slip

LIMIT = 400


def measure(bench: Bench) -> list[Figure]:
    size = len(encode(example_slip(bench.house), shipped("epson-58")))
    return [within("bytes of a ticket slip", size, LIMIT, "bytes", "as a raster picture 4,687", counted=True)]
