"""The emergency book: a kiosk goes on while its server gives no answer, and its work joins the house's afterwards.

The book is a database of its own beside the kiosk, with the same schema, on which the same use cases work. Its numbers
have letters that no other kiosk has ("SA001"), its log is a chain of its own ("kiosk-1~SA"). `carrying` brings into it
what it needs while all is well, `merging` brings what happened into the house's database, once.
"""
