"""Surveys: instruments as files, answers that nobody can join to a person, periods, indices.

`answering` is the visitors' side. `storage` keeps the day's answers as one heap without order; `day_end`, in the
transaction that opens the next day, archives them and adds them to the sums of `tally`. `counting` asks for a
result and `indices` holds the arithmetic and what may be shown of groups. docs/security.md says what somebody with
the files can find.
`ended` alone says which days may be read; `server_traces` asks a PostgreSQL server what it writes down by itself.
"""
