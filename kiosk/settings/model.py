"""What kiosk.ini says, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from devices.escpos.profiles import Profile
from devices.scan_frames import Framing
from devices.scanner import ScannerPlace
from devices.transports.serial_port import FlowControl
from screens.touch.core.pad import PadKey
from screens.touch.core.paper import PaperAt
from services.goods.settings import GoodsSettings
from services.house.information import Information
from services.house.model import House
from services.settings.values import Values
from services.surveys.model import SurveySettings
from services.visits.settings import VisitSettings


@dataclass(frozen=True, slots=True)
class KioskSettings:
    id: str
    languages: tuple[str, ...]  # the first is the one that a session starts with
    drafts: tuple[str, ...]  # of all languages: those whose words the house has not approved yet
    photo_allowed: bool  # whether visitors may be told to photograph their number


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """The touch panel. Kivy cannot know how large a pixel is, so the width in mm is a setting."""

    width_px: int
    height_px: int
    width_mm: float
    fullscreen: bool
    motion: bool = True  # screens slide in
    paper_at: PaperAt = PaperAt.BELOW  # where a slip comes out

    height_mm: float | None = None  # as measured; None: it follows from the width, for pixels are square
    accept_small: bool = False  # a panel that is too small warns, and is used all the same

    @property
    def px_per_mm(self) -> float:
        return self.width_px / self.width_mm

    @property
    def landscape(self) -> bool:
        return self.width_px > self.height_px

    @property
    def follows_mm(self) -> float:
        """The height in millimetres as it follows from the width."""
        return self.height_px / self.px_per_mm


@dataclass(frozen=True, slots=True)
class TimeoutSettings:
    idle_seconds: int
    countdown_seconds: int
    ticket_seconds: int
    refusal_seconds: int
    staff_seconds: int
    long_press_seconds: float


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    driver: str  # one of kiosk.settings.description.PRINTER_DRIVERS
    transport: str  # one of kiosk.settings.description.TRANSPORTS
    port: str  # a path, or an address of the network
    baud: int
    flow: FlowControl
    profile: Profile

    @property
    def simulated(self) -> bool:
        return self.driver == "simulated"


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    driver: str  # one of kiosk.settings.description.SCANNER_DRIVERS; "none": this kiosk has no scanner
    port: str
    baud: int
    model: str  # one of devices.scanner_models.MODELS
    framing: Framing
    idle_seconds: float
    same_code_seconds: float
    place: ScannerPlace

    @property
    def simulated(self) -> bool:
        return self.driver == "simulated"

    @property
    def fitted(self) -> bool:
        return self.driver != "none"


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    driver: str  # one of kiosk.settings.description.VOICE_DRIVERS; "none": this kiosk does not speak
    device: str  # the name of a loudspeaker, as ALSA knows it
    keys: Mapping[int, PadKey]  # of the tactile pad, by Kivy's key code

    @property
    def simulated(self) -> bool:
        return self.driver == "simulated"


@dataclass(frozen=True, slots=True)
class StorageSettings:
    database_url: str
    id_file: Path
    data: Path
    journal_key: Path
    journal_archives: Path
    journal_keep_years: int
    signed_heads: Path
    pass_keys: Path  # folder: private keys of passes, where they are issued
    personal_keys: Path  # folder: the week keys of personal fields

    @property
    def run(self) -> Path:
        """Ports, locks and addresses of what runs now."""
        return self.data / "run"

    @property
    def provisional(self) -> Path:
        """What kiosks write down while the database is away."""
        return self.data / "provisional"

    @property
    def outage(self) -> Path:
        """The books of kiosks: what they work on while their server is away."""
        return self.data / "outage"

    @property
    def voice(self) -> Path:
        """The lobby board's clips, as the program makes them."""
        return self.data / "voice"

    @property
    def backup(self) -> Path:
        """What this machine knows of its copies: for whom they are encrypted, what the key envelope holds."""
        return self.data / "backup"

    @property
    def printers(self) -> Path:
        """The house's own printer profiles."""
        return self.data / "printers"

    @property
    def on_server(self) -> bool:
        """Whether the house's database is a server, which may be away while this machine works."""
        return not self.database_url.startswith("sqlite:")


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Copies of the house. `folder`: where they go; None: nobody has said it yet."""

    folder: Path | None
    same_disk: bool  # the folder may lie on the disk that it is to survive: on purpose only
    daily: int
    weekly: int
    monthly: int


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    port: int  # of the loopback page


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """The staff's pages. `names`: host names by which browsers may come, besides addresses. `proxy`: addresses of
    those who speak https with the browsers in this console's place, and say whose request it is."""

    with_kiosk: bool  # `kiosk run` starts them
    bind: str
    port: int
    names: frozenset[str]
    certificate: Path | None
    key: Path | None
    idle_minutes: int
    day_hours: int
    recordings: Path | None = None  # folder: the house's own clips for the lobby board
    api_per_minute: int = 120  # requests of one client of the API
    wait_goal_minutes: int = 30  # the advised number of counters keeps nine of ten waits within it
    proxy: frozenset[str] = frozenset()

    @property
    def tls(self) -> bool:
        """The console itself speaks https."""
        return self.certificate is not None and self.key is not None

    @property
    def https(self) -> bool:
        """Browsers do, with the console or with the proxy in front of it."""
        return self.tls or bool(self.proxy)

    @property
    def on_loopback(self) -> bool:
        """Only this machine reaches it."""
        return ip_address(self.bind).is_loopback and not self.proxy


@dataclass(frozen=True, slots=True)
class OutageSettings:
    """What counters do while the server of the house is away. `counters`: address and port of this machine at which
    they find this kiosk's own page; None: none is served. `console`: the address of the house's console, `kiosks`: the
    pages of the other kiosks, as officers open them."""

    counters: tuple[str, int] | None = None
    console: str = ""
    kiosks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """kiosk.ini, whole; or its machine's part, and what the house is set to (`house_values`, as texts)."""

    path: Path
    house: House
    information: Information
    visits: VisitSettings
    goods: GoodsSettings
    surveys: SurveySettings
    kiosk: KioskSettings
    panel: PanelSettings
    timeouts: TimeoutSettings
    printer: PrinterSettings
    scanner: ScannerSettings
    voice: VoiceSettings
    storage: StorageSettings
    backup: BackupSettings
    outage: OutageSettings
    simulator: SimulatorSettings
    console: ConsoleSettings
    house_values: Values

    @property
    def simulated(self) -> bool:
        """Something that visitors rely on is not real: the screen says SIMULASI."""
        return self.printer.simulated or self.scanner.simulated or self.voice.simulated
