"""Files with a table in them, as offices hand them over: whatever the file, its rows and what stands beside them.

`reading` turns bytes into a sheet (`model`), within `limits`; `file_kinds` tells what is no table. `heads` finds the
table on the sheet, `meaning` says what its cells mean, `decisions` what an officer said of parts that nobody sees,
`accounting` that no row is lost; `lists` puts them together for staff and roster.
"""
