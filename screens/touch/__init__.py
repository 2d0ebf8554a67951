"""The touch screens: a pure flow decides, screens draw frozen views and emit intents.

Subjects (`number`, `codes`, `visit`, `info`, `survey`, `staff`, `fault`) never import each other; `app` joins them.
docs/screens.md explains how to add one.
"""
