"""Comparing seeding strategies: the same consumers, the same luck, other seeds."""
