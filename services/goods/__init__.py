"""Goods that families leave for detainees, and lockers for what visitors may not take in. No money anywhere.

A bag is taken in at a counter, item by item, or refused; two slips say so (the family's receipt, the bag's label). It
is handed over, proven by its label, or returned, proven by the family's receipt: each once. Who left it, and for whom,
stands sealed in `goods_person` alone.
"""
