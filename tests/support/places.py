"""Where a finger goes on the drawn portrait panel (1080 × 1920), for tests that touch from outside the process.

A test of the layout holds each of them against the widget that it should hit.
"""

TAKE = (540, 1364)  # home: take a number
FIRST_SERVICE = (292, 558)
NOBODY = (722, 1606)  # priority: nobody needs to go first
LAST_BUTTON = (540, 1606)  # the number: done
