"""Addressed random numbers: the key table, the generator, and what is drawn by it."""
