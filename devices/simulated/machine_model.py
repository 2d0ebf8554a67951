"""What kind of printer a simulated one is."""

from __future__ import annotations

from dataclasses import dataclass

from devices.escpos.profiles import Clear, Codes, Confirm, Profile


@dataclass(frozen=True, slots=True)
class MachineModel:
    """`baud` 0 is a wire as fast as its bytes come (USB, network). Speeds are those of the mechanism."""

    name: str = "SIM-58"
    width_dots: int = 384
    code_page_number: int = 0
    buffer_bytes: int = 4096
    baud: int = 19200
    feed_mm_per_second: float = 150.0
    cut_seconds: float = 0.25
    process_id: bool = True  # knows GS ( H
    automatic_status: bool = True  # knows GS a
    clears_buffer: bool = True  # knows DLE DC4 8
    recovers: bool = True  # knows DLE ENQ
    native_qr: bool = True  # knows GS ( k
    cutter: bool = True
    chinese_mode: bool = False  # reads letters above 7Fh in pairs until it is told FS .
    xon_xoff: bool = False  # says XOFF when its buffer fills up
    boot_seconds: float = 1.5  # after its power came on: what arrives meanwhile is lost
    id_delay: float = 0.0  # seconds before a process id is answered: newer ones replace it meanwhile

    @classmethod
    def of(cls, profile: Profile, *, baud: int) -> MachineModel:
        """A printer that can do what a profile says, and nothing else."""
        return cls(
            name=f"SIM-{profile.paper_mm}",
            width_dots=profile.width_dots,
            code_page_number=profile.code_page_number,
            buffer_bytes=profile.buffer_bytes,
            baud=baud,
            process_id=profile.confirm is Confirm.PROCESS_ID,
            automatic_status=profile.automatic_status,
            clears_buffer=profile.clear is Clear.DLE_DC4,
            native_qr=profile.codes is Codes.NATIVE,
            cutter=profile.cutter,
            chinese_mode=profile.chinese_mode,
        )
