"""Sentences of the touch screens that are made of the program's words and the house's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.number.words import cost, required
from screens.touch.visit.view import NotArrived, NotArrivedView
from screens.touch.visit.words import why

CARD = ServiceCard("A", "account", "Kunjungan", "", "", "", ServiceState.OPEN)


@pytest.mark.parametrize(
    ("requirements", "language", "said"),
    [
        ("e-KTP atau KK", "id", "Syarat: e-KTP atau KK."),
        ("surat izin. Pakaian sopan.", "id", "Syarat: surat izin. Pakaian sopan."),
        ("e-KTP. Barang terlarang tidak diterima.", "id", "Syarat: e-KTP. Barang terlarang tidak diterima."),
        ("Tidak ada syarat.", "id", "Tidak ada syarat."),
        ("tanpa syarat", "id", "tanpa syarat."),
        ("Tidak ada", "id", "Tidak ada syarat."),
        ("-", "en", "Nothing is required."),
        ("ID card", "en", "Requirements: ID card."),
        ("e-KTP", "min", "Syaraik: e-KTP."),
        ("", "id", ""),
    ],
)
def test_what_a_service_requires_reads_right_whatever_the_house_wrote(
    requirements: str, language: str, said: str
) -> None:
    assert required(replace(CARD, requirements=requirements), language) == said


@pytest.mark.parametrize(
    ("fee", "language", "said"),
    [
        ("GRATIS", "id", "GRATIS."),
        ("FREE.", "en", "FREE."),
        ("Rp10.000", "id", "Biaya: Rp10.000."),
        ("GRATIS untuk semua", "id", "Biaya: GRATIS untuk semua."),
        ("Tidak dipungut biaya", "id", "Tidak dipungut biaya."),
        ("", "id", ""),
    ],
)
def test_what_a_service_costs_reads_right_whatever_the_house_wrote(fee: str, language: str, said: str) -> None:
    assert cost(replace(CARD, fee=fee), language) == said


def test_a_used_pass_says_when_only_where_that_is_known() -> None:
    used = NotArrivedView(NotArrived.ALREADY_USED, used="pukul 09.10")
    assert why(used, "id") == "Dipakai pukul 09.10. Tanyakan nomornya kepada petugas."
    assert why(replace(used, used=""), "id") == ""
