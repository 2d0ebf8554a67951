"""Documents that staff file: what is in them as values, and four ways to write them."""
