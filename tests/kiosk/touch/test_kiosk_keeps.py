"""A running kiosk looks after visits: its regular housekeeping does it."""

from devices.simulated.memory import MemoryPrinter
from kiosk.touch.backend import TouchBackend
from services.paper.printing import PrinterOwner
from tests.support.staff import officer


def test_public_keys_are_copied_again_and_a_full_disk_is_no_end(services):
    desk = PrinterOwner(
        services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk=services.settings.kiosk.id
    )
    backend = TouchBackend(services, desk)
    assert services.visits.keys.new(officer("adm")).id == 1
    folder = services.settings.storage.pass_keys
    (folder / "public.json").unlink()
    backend.keep()
    assert backend.health().database_ok and services.visits.keys.from_copy(1) is not None
    (folder / "public.json").unlink()
    services.clock.advance(60)
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("a file where the folder should be")
    backend.keep()
    assert backend.health().database_ok
