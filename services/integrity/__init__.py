"""The monthly integrity report for the working group against corruption: what was done, by whom, and why.

Events say in `services/log/events.toml` which concern they belong to; adding one there is enough to have it counted.
"""
