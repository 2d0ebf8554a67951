"""Queue numbers: taking, numbering, the order of calling, calling, counters, waiting times, print jobs.

`order` (pure) decides who is next, `transitions` which states follow which, `taking` issues a number in one
transaction, `calling` and `counters` are the officers' use cases, `day` opens the service day. Locks are taken in
this order: day mark, service queues (sorted), ticket, journal head.
"""
