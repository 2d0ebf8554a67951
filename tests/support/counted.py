"""The workers of the touch app, which also say how much of their work has not been answered yet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kiosk.touch.background import Background


class CountedBackground(Background):
    """`running` counts in the thread of the window: what was begun there and has not come back there."""

    running = 0

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[], None] | None,
        **named: Any,
    ) -> None:
        self.running += 1

        def ended(then: Callable[[], None]) -> None:
            self.running -= 1
            then()

        super()._submit(
            pool, work, lambda found: ended(lambda: done(found)), lambda: ended(failed or (lambda: None)), **named
        )
