"""Taking a queue number: services, who goes first, the number and its paper, refusals."""
