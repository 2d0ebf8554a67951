"""Surveys: the choice of instrument, one question at a time, and whether the answers were kept.

Choosing marks an answer and "go on" leads on, so a double tap answers one question. Answers leave once, as
`KeepAnswer`; thanks are shown only after they were kept. A session that ends with a survey begun leaves
`CountAbandoned`. Answers and the ticket's code appear in no repr and no journal entry.
"""
