"""Sentences of the touch screens that are made of the program's words and the house's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.number.words import cost, required
from screens.touch.visit.view import NotArrived, NotArrivedView
from screens.touch.visit.words import BY_THEMSELVES, ask, to_do, why

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


@pytest.mark.parametrize("reason", BY_THEMSELVES)
def test_who_can_do_something_alone_may_ask_and_is_not_sent_to_a_counter(reason: NotArrived) -> None:
    """ "Silakan menunggu" and "Silakan temui petugas" are two ways: one of them would be wrong."""
    view = NotArrivedView(reason, come="12.00", day="Kamis, 26 November 2026", session="13.00–15.00")
    assert to_do(view, "id") and ask(view, "id").startswith("Perlu bantuan?")
    assert ask(replace(view, reason=NotArrived.CANCELLED), "id").startswith("Silakan temui")
