"""A pass on paper and as a picture: golden slips, and every code read back by a reader of someone else's making."""

import io
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from devices.simulated.paper import paint
from kiosk.settings.reading import load
from services.house.help_now import HelpNow
from services.visits.model import Booking, BookingChannel, BookingState, Provisional
from services.visits.papers import MODULE_DOTS, pass_slip, pass_words, provisional_slip
from services.visits.passes import Payload, sign
from services.visits.pictures import QR_VERSION, pass_pdf, pass_png, qr_modules
from services.visits.rules import times_of
from tests.support.clock import START
from tests.support.printers import EPSON_58, RASTER_58, VirtualBench, as_paper
from tests.support.visits import MORNING, TODAY, visit_settings

from .test_passes import KEY

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "slips"
HOUSE = load(ROOT / "kiosk.ini").house
BOOKING = Booking(
    id=1,
    ref="00112233445566ff",
    code="1234567891",
    day=TODAY,
    starts=MORNING.start,
    ends=MORNING.end,
    party_size=3,
    needs_counter=False,
    state=BookingState.BOOKED,
    channel=BookingChannel.COMMAND,
    created_at=START,
    reason="",
    identity_checked=False,
    name_mask="S*** A****",
    nik_mask="1311••••••••0001",
)
PASS = sign(Payload(1, 1, BOOKING.ref, 1_994_984, 10), KEY)


def words(language: str = "id", **changes: object):
    times = times_of(BOOKING.day, BOOKING.starts, BOOKING.ends, visit_settings(), HOUSE.time_zone)
    return pass_words(HOUSE, replace(BOOKING, **changes), times, PASS, language)


def printed(slip, profile=EPSON_58):
    """The paper that a printer of this model gives, however long it takes."""
    bench = VirtualBench(profile)
    bench.printer.print(slip)
    bench.settle(60.0)
    return paint(bench.on_paper[0].parts, width_dots=profile.width_dots)


def golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_slip_is_the_golden_one(language):
    golden(f"pass-{language}", as_paper(pass_slip(words(language))))


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_provisional_slip_is_the_golden_one(language):
    guard = HelpNow(guard=HOUSE.help.guard)
    slip = provisional_slip(HOUSE, Provisional("SB3", START + timedelta(minutes=7)), guard, language)
    golden(f"provisional-{language}", as_paper(slip))


@pytest.mark.parametrize("profile", [EPSON_58, RASTER_58], ids=["native", "raster"])
def test_the_code_on_58_mm_paper_is_read(profile):
    paper = printed(pass_slip(words()), profile)
    assert [code.text for code in zxingcpp.read_barcodes(paper)] == [PASS]
    worn = paper.rotate(3, expand=True, fillcolor=250).resize((paper.width * 2 // 3, paper.height * 2 // 3))
    assert [code.text for code in zxingcpp.read_barcodes(worn)] == [PASS]


def test_the_code_is_version_6_at_level_m_and_fits_the_head():
    modules = qr_modules(PASS)
    assert len(modules) == 17 + 4 * QR_VERSION == 41
    assert MODULE_DOTS / 8 == 0.875 and EPSON_58.width_dots >= (41 + 8) * MODULE_DOTS
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(pass_png(words()))))
    assert (found.text, found.ec_level) == (PASS, "M")


def test_a_text_that_is_no_pass_does_not_fit():
    with pytest.raises(ValueError):
        qr_modules(PASS * 3)


def test_a_picture_on_the_screen_of_a_small_phone_is_read():
    picture = Image.open(io.BytesIO(pass_png(words())))
    phone = picture.resize((360, 360 * picture.height // picture.width), Image.Resampling.LANCZOS)
    for shown in (picture, phone, phone.rotate(180), phone.point(lambda dot: 60 + dot * 3 // 5)):
        assert [code.text for code in zxingcpp.read_barcodes(shown)] == [PASS]


def test_a_page_is_read_and_says_what_the_slip_says():
    document = pypdfium2.PdfDocument(pass_pdf(words()))
    assert len(document) == 1
    picture = document[0].render(scale=150 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [PASS]
    said = document[0].get_textpage().get_text_range()
    for part in ("Senin, 23 November 2026", "09.00", "11.30", "3 orang", "S*** A****", "123 456 7891", "GRATIS"):
        assert part in said, said
    document.close()


def test_the_same_pass_is_the_same_file():
    assert pass_png(words()) == pass_png(words()) and pass_pdf(words()) == pass_pdf(words())


def test_a_purged_booking_has_a_pass_without_a_name():
    shown = words(name_mask="", nik_mask="")
    assert shown.name == "" and pass_png(shown) and pass_pdf(shown)
    assert PASS in as_paper(pass_slip(shown))
