"""Files that the program reads and never writes: catalogues, printer profiles, questionnaires, web pages, units.

The folder stands beside the other packages, in a clone and in an installed wheel alike; whoever needs a file of it
starts from `ASSETS`. What the program makes itself (voice clips, locks, ports) lies below the data folder of kiosk.ini.
"""

from pathlib import Path
from typing import Final

ASSETS: Final = Path(__file__).resolve().parent
WEB: Final = ASSETS / "web"
