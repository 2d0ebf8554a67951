"""Counters and histograms that the database tells, in the form that Prometheus' library writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from services.health.counting import Labels, Total, labels_of
from services.health.waits import BOUNDS, ByLetter
from services.health.waits import Spans as ReadSpans

HELP: Final[Mapping[Total, str]] = {
    Total.NUMBERS_ISSUED: "Numbers that were given, by the service that the public knows and by the way.",
    Total.NUMBERS_REFUSED: "Wishes for a number that were not met, by reason.",
    Total.SLIPS: "Slips by what became of them: printed (proven), sent (no proof to be had), failed, unknown.",
    Total.ARRIVALS: "Booked families that arrived and got their number.",
    Total.PASSES_REFUSED: "Passes and codes of visits that were not taken, by reason.",
    Total.BOOKINGS: "Visits that were booked one by one.",
    Total.IMPORTS: "Files of bookings that were imported.",
    Total.BOOKINGS_IMPORTED: "Bookings that came by files.",
    Total.GOODS_RECEIVED: "Bags of goods that were taken in at a counter.",
    Total.GOODS_REFUSED: "Times that nothing of what a family brought could be taken in.",
    Total.GOODS_HANDED_OVER: "Bags of goods that were handed to detainees.",
    Total.GOODS_RETURNED: "Bags of goods that families have again.",
    Total.STARTS: "Starts of a kiosk.",
    Total.STOPS: "Stops of a kiosk in order: a start without one came after a power cut, or the program was killed.",
    Total.RESTARTS: "Times that a part of the program ended by itself or hung, and was started again.",
    Total.PROGRAM_ERRORS: "Program errors that were noted.",
    Total.OFFICER_CALLS: "Calls for an officer at a kiosk.",
    Total.BURSTS: "Times that many numbers were taken at one kiosk in a short time.",
    Total.COPIES_FAILED: "Times that no copy was made, by reason.",
    Total.COPIES_MADE: "Copies of the house that were made and read back whole.",
}


class Counters(Collector):
    """`totals` None: the log is being read for the first time, so that there is no sample yet."""

    def __init__(self, totals: Mapping[tuple[Total, Labels], int] | None) -> None:
        self._totals = totals or {}

    def collect(self) -> Iterator[CounterMetricFamily]:
        for total in Total:
            names = labels_of(total)
            family = CounterMetricFamily(f"kiosk_{total}", HELP[total], labels=names)
            for (of, values), count in sorted(self._totals.items()):
                if of is total:
                    family.add_metric(values, count)
            yield family


class Spans(Collector):
    def __init__(self, spans: ReadSpans) -> None:
        self._spans = spans

    def collect(self) -> Iterator[HistogramMetricFamily]:
        waits = "From taking a number to its first call, by its printed letter."
        yield _family("kiosk_wait_seconds", waits, self._spans.waits)
        served = "From a call to the end of serving, by the printed letter; without numbers that were put off."
        yield _family("kiosk_service_seconds", served, self._spans.services)


def _family(name: str, words: str, by_letter: ByLetter) -> HistogramMetricFamily:
    family = HistogramMetricFamily(name, words, labels=["series"])
    bounds = [*(f"{bound}.0" for bound in BOUNDS), "+Inf"]
    for letter, one in sorted(by_letter.items()):
        family.add_metric([letter], list(zip(bounds, accumulate(one.counts), strict=True)), one.total)
    return family
