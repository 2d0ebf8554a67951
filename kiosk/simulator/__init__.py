"""The process that holds the simulated devices (`kiosk simulate`) and serves the testers' page.

The simulated printer and scanner (`devices.simulated`) are reached by the real drivers over pseudo-terminals or
TCP. This package fills the values of `screens.web.simulator.ports` from them, shows the live touchscreen by reading
the X display, and clicks on it by XTest. It listens on the loopback only, under an address with a random token.
"""
