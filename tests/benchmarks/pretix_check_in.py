"""Runs in an environment of its own where pretix is installed: its own check-in function on its own models (SQLite).

Reads a number a line, checks so many positions in, answers with the seconds of each as JSON. See docs/performance.md
for how it is started; nothing of pretix is in this repository.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

POSITIONS = 400


class _Models:
    """No app has migrations: its tables are made as its models are, in seconds instead of minutes."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


def main(folder: Path) -> None:
    os.environ.setdefault("DATA_DIR", str(folder))
    import django
    from django.conf import settings

    django.setup()
    logging.disable()
    settings.MIGRATION_MODULES = _Models()
    from django.core.management import call_command
    from django_scopes import scope

    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.utils.timezone import now
    from pretix.base.models import Event, Order, OrderPosition, Organizer
    from pretix.base.services.checkin import perform_checkin

    organizer = Organizer.objects.create(name="Bench", slug=f"b{time.time_ns()}")
    with scope(organizer=organizer):
        event = Event.objects.create(
            organizer=organizer, name="Bench", slug="bench", date_from=now(), plugins="pretix.plugins.checkinlists"
        )
        item = event.items.create(name="Visit", default_price=0)
        visits = event.checkin_lists.create(name="Visits", all_products=True)
        order = {"event": event, "email": "a@example.org", "status": Order.STATUS_PAID, "total": Decimal(0)}
        channel = organizer.sales_channels.get(identifier="web")
        found = []
        for number in range(POSITIONS):
            one = Order.objects.create(
                **order, code=f"B{number}", datetime=now(), expires=now() + timedelta(1), sales_channel=channel
            )
            found.append(OrderPosition.objects.create(order=one, item=item, price=0, secret=f"s{number}").pk)
        waiting = iter(found)
        print("ready", flush=True)
        for line in sys.stdin:
            took = []
            for _ in range(int(line)):
                position = OrderPosition.objects.select_related("order", "item").get(pk=next(waiting))
                began = time.perf_counter()
                perform_checkin(position, visits, {})
                took.append(time.perf_counter() - began)
            print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
