"""Previews of the information screens: a house's topics at the length that they have in life."""

from __future__ import annotations

from collections.abc import Callable

from screens.touch.app.view import (
    Shown,
)
from screens.touch.core.state import Page, Session
from screens.touch.core.view import (
    Frame,
)
from screens.touch.core.words import tr
from screens.touch.info import flow as flow_info
from screens.touch.info.view import InfoLine, InfoNode, InfoSign, InfoView
from screens.touch.look.tokens import (
    PanelShape,
)

_GOODS = (
    ("knife", "Senjata", "Weapons"),
    ("cannabis", "Narkoba", "Drugs"),
    ("cellphone", "Telepon", "Phones"),
    ("camera", "Kamera, perekam", "Cameras, recorders"),
    ("pill", "Obat", "Medicine"),
    ("smoking", "Rokok, korek api", "Cigarettes, lighters"),
    ("bottle-wine-outline", "Kaca dan botol", "Glass and bottles"),
    ("silverware-fork-knife", "Sendok logam", "Metal cutlery"),
)
_SERVICES = (
    ("account-group", "Kunjungan", "Visit"),
    ("package-variant-closed", "Titip barang", "Leave goods"),
    ("chat-question", "Tanya petugas", "Ask an officer"),
    ("scale-balance", "Integrasi", "Early release"),
    ("gavel", "Bantuan hukum", "Legal aid"),
    ("video", "Kunjungan video", "Video visit"),
)
_STANDARD = (
    (
        "card-account-details-outline",
        "requirements",
        "e-KTP atau Kartu Keluarga. Untuk tahanan: surat izin dari instansi penahan. Pakaian sopan.",
    ),
    (
        "foot-print",
        "procedure",
        "Ambil nomor, tunggu dipanggil, pendaftaran dan periksa identitas, "
        "simpan barang di loker, digeledah, kunjungan.",
    ),
    ("timer-outline", "duration", "Kunjungan 15 menit."),
    ("cash-remove", "fee", "GRATIS"),
    ("file-check-outline", "product", "Kunjungan tatap muka."),
    ("message-alert-outline", "complaints", "Petugas di loket, kotak saran, lapor.go.id"),
)
_PRIVACY = (
    ("office-building", "controller", "Rumah Tahanan Negara Kelas IIB Muara Labuh."),
    ("target", "purpose", "Mengatur kunjungan dan keamanan. Nomor antrean tidak memerlukan nama."),
    ("scale-balance", "basis", "UU 27/2022 tentang Pelindungan Data Pribadi dan UU 22/2022 tentang Pemasyarakatan."),
    ("calendar-clock", "retention", "Nama dan NIK dihapus 30 hari sesudah kunjungan."),
    ("account-question", "contact", "Tanya petugas di loket informasi."),
)
_TOPICS = (
    ("services", "format-list-checks"),
    ("times", "calendar-clock"),
    ("documents", "card-account-details-outline"),
    ("forbidden", "cancel"),
    ("channels", "message-alert-outline"),
    ("pledge", "handshake-outline"),
    ("results", "chart-bar"),
    ("privacy", "shield-lock-outline"),
    ("survey", "emoticon-happy-outline"),
)


# Topics that have a second page with some letters on some panel; so many pages on, it is always the last.
_LONG = ("info", "info-service", "info-times", "info-forbidden", "info-channels", "info-privacy")
LAST = 99
Preview = Callable[[Frame], Shown]


def tree(language: str) -> InfoNode:
    """A house with something under every topic."""
    english = language == "en"

    def say(key: str) -> str:
        return tr.say(language, f"info.{key}")

    standard = tuple(InfoLine(icon, say(f"standard.{part}"), words) for icon, part, words in _STANDARD)
    nodes = {
        "services": {
            "nodes": tuple(
                InfoNode(icon, icon, name_en if english else name, lines=standard) for icon, name, name_en in _SERVICES
            )
        },
        "times": {"lines": _times(say)},
        "documents": {
            "lead": say("documents_lead"),
            "lines": (
                InfoLine("card-account-details-outline", "e-KTP atau Kartu Keluarga", "Untuk setiap orang dewasa."),
                InfoLine("file-sign", "Surat izin berkunjung", "Untuk tahanan: dari instansi yang menahan."),
                InfoLine("tshirt-crew-outline", "Pakaian sopan", "Tertutup dan rapi."),
            ),
        },
        "forbidden": {
            "lead": say("forbidden_lead"),
            "signs": tuple(InfoSign(icon, name_en if english else name) for icon, name, name_en in _GOODS),
        },
        "channels": {"lead": say("channels_lead"), "lines": _channels()},
        "pledge": {"lines": _pledge()},
        "results": {
            "lines": (
                InfoLine(
                    "chart-bar",
                    "Indeks Kepuasan Masyarakat (IKM)",
                    "1 Januari 2026 sampai 30 Juni 2026. 318 orang menjawab.",
                    "91,48 dari 100,00 · nilai A",
                ),
                InfoLine(
                    "chart-bar",
                    "Indeks Persepsi Anti Korupsi (IPAK)",
                    "1 Januari 2026 sampai 30 Juni 2026. 204 orang menjawab.",
                    "3,72 dari 4,00",
                ),
            )
        },
        "survey": {},
        "privacy": {"lines": tuple(InfoLine(icon, say(f"privacy.{part}"), words) for icon, part, words in _PRIVACY)},
    }
    topics = tuple(
        InfoNode(code, icon, say(code), say(f"{code}_hint"), **nodes[code])  # type: ignore[arg-type]
        for code, icon in _TOPICS
    )
    return InfoNode("", "information-variant", say("title"), nodes=topics)


def _times(say: Callable[[str], str]) -> tuple[InfoLine, ...]:
    return (
        InfoLine(
            "account-group",
            say("visit_days"),
            "Senin–Kamis: 09.00–11.30, 13.00–15.00. Jumat: 08.30–11.00. Sabtu: 09.00–11.30. Minggu: tutup.",
        ),
        InfoLine(
            "account-multiple-check",
            say("visit_rules"),
            "Paling banyak 5 orang. Tiap warga binaan dikunjungi 1 kali seminggu.",
        ),
        InfoLine("clock-outline", say("service_hours"), "Senin–Jumat: 08.00–11.30, 13.00–15.00. Sabtu–Minggu: tutup."),
        InfoLine("calendar-alert", "Jumat, 25 Desember 2026", "tutup. Hari Raya Natal"),
    )


def _channels() -> tuple[InfoLine, ...]:
    return (
        InfoLine(
            "web", "SP4N-LAPOR!", "Laporan untuk semua layanan pemerintah.", "lapor.go.id", "https://www.lapor.go.id"
        ),
        InfoLine("phone", "Ombudsman RI", "Bila layanan buruk atau laporan tidak dijawab.", "137", "tel:137"),
        InfoLine(
            "whatsapp",
            "WhatsApp pengaduan",
            "Pesan dijawab pada hari kerja.",
            "0800-0000-0000",
            "https://wa.me/6280000000000",
        ),
    )


def _pledge() -> tuple[InfoLine, ...]:
    return (
        InfoLine(
            "handshake-outline",
            "",
            "Kami sanggup melayani sesuai standar pelayanan, tanpa pungutan dan tanpa membeda-bedakan.",
        ),
        InfoLine("scale-balance", "", "Bila kami tidak menepatinya, kami siap menerima sanksi sesuai peraturan."),
        InfoLine("account-tie", "", "Kepala Rumah Tahanan Negara Kelas IIB Muara Labuh"),
    )


def info_previews(room: PanelShape) -> dict[str, Preview]:
    """The menu, every topic, and the second page of those that have one with ordinary letters or larger."""

    def show(f: Frame, path: tuple[str, ...], page: int) -> Shown:
        session = Session("", f.language, Page.INFO, info_path=path, info_page=page, preferences=f.preferences)
        return Shown(f, flow_info.view(session, tree(f.language), room))

    def at(path: tuple[str, ...], page: int) -> Preview:
        return lambda f: show(f, path, page)

    places: dict[str, tuple[str, ...]] = {"info": (), "info-service": ("services", "account-group")}
    places |= {f"info-{code}": (code,) for code, _icon in _TOPICS}
    made = {name: at(path, 0) for name, path in places.items()}
    made |= {f"{name}-last": at(places[name], LAST) for name in _LONG}
    return {**made, "info-no-result": lambda f: Shown(f, _no_result(f, room))}


def _no_result(f: Frame, room: PanelShape) -> InfoView:
    none, later = (tr.say(f.language, f"info.{key}") for key in ("no_result", "no_result_hint"))
    line = InfoLine("chart-bar", none, later)
    results = InfoNode("results", "chart-bar", tr.say(f.language, "info.results"), lines=(line,))
    return flow_info.view(Session("", f.language, Page.INFO, preferences=f.preferences), results, room)
