"""What a sweep is over: runs of the market, or calls of a user's function."""
