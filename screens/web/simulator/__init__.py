"""The testers' page: the simulated devices, their faults, paper, wires and the live touchscreen.

It shows values of its `ports`. One request waits until a mark differs from the one the browser has seen; then only
the changed parts are sent, rendered by the templates that made the page. docs/testing-with-simulators.md says how
to use it.
"""
