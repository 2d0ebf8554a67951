"""Finding out what a printer can do: the questions, the trial slips, the profile that follows."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from devices.escpos import trial
from devices.escpos.profiles import Answers, Clear, Codes, Confirm, Profile
from devices.escpos.timing import Timing
from devices.escpos.trial import Findings, Seen
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper import paint
from devices.transports import NetworkTransport, TransportFault
from kiosk.settings.printer_profiles import as_toml, load_profile, shipped
from tests.support.printers import EPSON_58, GENERIC_58, RASTER_58, VirtualBench

QUICK = Timing(answer=0.2)
MUTE = {"process_id": False, "automatic_status": False, "clears_buffer": False}


def bench(profile: Profile, **changes: object) -> VirtualBench:
    return VirtualBench(profile, **changes)


def probed(one: VirtualBench) -> Findings:
    found = trial.probe(one.wire, timing=QUICK, now=one.clock.now)
    one.wire.close()
    return found


def papers_of(one: VirtualBench, findings: Findings) -> list[str]:
    """Both trial slips through the driver, as what a reader finds on them."""
    for codes, slip in trial.trial_slips():
        one.profile = trial.trial_profile(shipped("generic-80"), findings, codes)
        printer = one.driver()
        assert printer.print(slip).outcome != "failed"
        printer.close()
        one.settle()
    return [paper.words() for paper in one.papers]


def test_a_printer_that_knows_everything_is_found_out():
    assert probed(bench(EPSON_58)) == Findings(True, True, True, True, True)


def test_a_clone_is_found_out():
    assert probed(bench(GENERIC_58)) == Findings(state=True, fence=True)


def test_asking_prints_nothing():
    one = bench(EPSON_58)
    probed(one)
    one.settle()
    assert not one.papers and not one.machine.on_the_way


def test_a_silent_peer_is_no_finding_and_no_hang():
    with socket.create_server(("127.0.0.1", 0)) as server:
        wire = NetworkTransport(f"127.0.0.1:{server.getsockname()[1]}")
        assert trial.probe(wire, timing=Timing(answer=0.05)) == Findings()
        wire.close()


def test_no_printer_is_a_fault_of_the_wire():
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = server.getsockname()[1]
    with pytest.raises(TransportFault):
        trial.probe(NetworkTransport(f"127.0.0.1:{nobody}"), timing=QUICK)


def test_the_trial_slips_show_what_they_ask_about():
    one = bench(replace(EPSON_58, width_dots=576))
    first, second = papers_of(one, probed(one))
    rulers = [line for line in first.splitlines() if line[:1] in tuple("ABC")]
    assert [len(line) for line in rulers] == [32, 42, 48] and all(line[0] == line[-1] for line in rulers)
    assert f"D {trial.ACCENTS}" in first and second.strip() == "2"
    for paper in one.papers:
        picture = paint(paper.parts, width_dots=576)
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [trial.TRIAL_CODE]


def test_on_narrow_paper_only_the_first_ruler_keeps_its_letter_at_the_end():
    one = bench(EPSON_58)
    first, _ = papers_of(one, probed(one))
    assert [line[0] for line in first.splitlines() if len(line) > 2 and line[0] == line[-1] in "ABC"] == ["A"]


@pytest.mark.parametrize(
    "findings, expected",
    [
        (Findings(True, True, True, True, True), (Confirm.PROCESS_ID, Answers.ALWAYS, True, Clear.DLE_DC4)),
        (Findings(state=True, fence=True), (Confirm.FENCE, Answers.PERHAPS, False, Clear.NONE)),
        (Findings(fence=True, process_id=True), (Confirm.NONE, Answers.NEVER, False, Clear.NONE)),
        (Findings(), (Confirm.NONE, Answers.NEVER, False, Clear.NONE)),
    ],
)
@pytest.mark.parametrize("columns", trial.WIDTHS)
def test_every_profile_that_follows_is_one_that_loads(tmp_path: Path, findings, expected, columns):
    seen = Seen(columns, native_code=False, raster_code=True, accents=False, cut=False)
    made = trial.profile_of("brand-x", "Brand X", findings, seen)
    assert (made.confirm, made.answers, made.automatic_status, made.clear) == expected
    assert (made.codes, made.code_page, made.cutter, made.columns) == (Codes.RASTER, "ascii", False, columns)
    file = tmp_path / "brand-x.toml"
    file.write_text(as_toml(made), encoding="utf-8")
    assert load_profile(file) == made


def test_a_printer_without_codes_is_refused():
    with pytest.raises(ValueError, match="no QR code"):
        trial.profile_of("x", "x", Findings(), Seen(32, native_code=False, raster_code=False, accents=True, cut=True))


def test_the_made_profile_prints_on_the_printer_it_was_made_for():
    one = bench(RASTER_58)
    assert not MachineModel.of(RASTER_58, baud=19200).native_qr
    seen = Seen(32, native_code=False, raster_code=True, accents=True, cut=False)
    one.profile = trial.profile_of("x", "x", probed(one), seen)
    codes, slip = trial.trial_slips()[1]
    assert codes is Codes.RASTER and one.driver().print(slip).outcome == "sent"
