"""What stands around every touch screen, out of the settings."""

from __future__ import annotations

from kiosk.settings.model import Settings
from screens.touch.core.view import Frame


def frame_of(settings: Settings) -> Frame:
    """What stands around every screen."""
    house = settings.house
    return Frame(
        house_name=house.name,
        taglines=tuple((one, words) for one, words in house.tagline.by_language.items() if words),
        language=settings.kiosk.languages[0],
        languages=settings.kiosk.languages,
        simulated=settings.simulated,
    )
