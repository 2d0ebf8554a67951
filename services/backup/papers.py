"""The page with the paper key, in the house's words."""

from __future__ import annotations

from services.backup.paper_key import PaperKey
from services.documents.key_page import key_page as drawn

WORDS = (
    "Cetak sekali, hapus berkasnya, lalu simpan halaman ini di tempat terkunci.",
    "Dengan kunci ini salinan data dan amplop kunci dapat dibuka.",
    "Tanpa kunci ini tidak ada yang dapat membukanya.",
    "Sesudah disimpan, uji: kiosk backup try-key (ketik hurufnya, atau pindai kodenya).",
)


def key_page(key: PaperKey, house: str, log_key: str) -> bytes:
    """A PDF. log_key: the beginning of the key that the log is signed with, to be compared at a restore."""
    facts = [
        ("Rumah tahanan", house),
        ("Kunci ini berakhiran", key.recipient.short),
        ("Kunci penanda tangan catatan", log_key),
    ]
    return drawn(key.secret, "AGE-SECRET-KEY-1", key.groups, facts, list(WORDS))
