"""What a family left at the counter, shown to who holds its receipt: received, handed over or returned, and when."""
