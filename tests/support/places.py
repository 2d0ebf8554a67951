"""Where a finger goes on the drawn portrait panel (1080 × 1920), for tests that touch from outside the process.

A test of the layout holds each of them against the widget that it should hit.
"""

TAKE = (540, 814)  # home, with a scanner: take a number
SCAN = (540, 1116)  # home, with a scanner: show the code of a visit
MY_PLACE = (292, 1382)  # home, with a scanner: see my place
INFORMATION = (788, 1382)  # home, with a scanner
FIRST_SERVICE = (292, 556)
BACK = (292, 1594)  # how to show a code: back
NOBODY = (540, 1233)  # priority: nobody needs to go first
LAST_BUTTON = (788, 1594)  # the number: done
FACE = (540, 1265)  # the happiest face of the survey

# To the largest letters, high contrast and low reach, in this order, and a number taken with all of them.
CONTRAST, REACH, LARGER, LARGEST = (455, 1806), (625, 1806), (284, 1806), (284, 1806)
EASY_TAKE = (540, 1061)
EASY_SERVICE = (540, 1068)
EASY_NOBODY = (540, 1384)
EASY_DONE = (788, 1512)

# With all of them too: the happiest face of the survey.
EASY_FACE = (292, 1351)
