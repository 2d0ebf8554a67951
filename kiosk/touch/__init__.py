"""The Kivy application: window, event loop, workers, and the backend that answers the touch flow.

`app` feeds events into the pure flow (`screens.touch.app`), shows the view it returns and hands its effects to
workers (`background`); the Kivy loop never waits for a database or a device. `backend` implements the
use cases the flow may ask for, `backend_away` the same without a database.

A code shown to the scanner comes from the scanner's own thread (`scanner_reader`), one at a time; on a page that may
not be interrupted it is told to wait (`screens.touch.app.code_flow`). Words are spoken by a thread of their own
(`speaker`), which always says the newest and forgets those between.
"""
