"""Surveys: five faces on the first page, the official questionnaires one question at a time, and how the answers ended.

One touch of a face is an answer; answers wait for some seconds in which they can be taken back, and leave once, as
`KeepAnswer`. Official questions go on by themselves, and each has a way out. Thanks for what is kept are said only
after it was. A session that ends with a questionnaire broken off leaves `CountAbandoned`. Answers and the ticket's code
appear in no repr and no journal entry.
"""
