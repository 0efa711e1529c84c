"""Classical processes, and trees of who got what from whom."""
