"""Files with a table in them, as offices hand them over: whatever the file, its rows and what stands beside them.

`model` says what a read sheet is. What a cell means (a day, a NIK, a name) is nothing that this package knows.
"""
