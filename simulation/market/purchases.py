"""What campaigns pay for, and the columns in which it is recorded. Nothing else numbers them."""

from __future__ import annotations

IMPRESSIONS, SEEDS, REWARDS, UNITS = range(4)

SPEND = ("spend_impressions", "spend_seeds", "spend_rewards", "spend_units")
"""Columns of the money paid for each, in their order; together they are `spend`."""
COUNTS = ("impressions_bought", "seeds_paid", "rewards_paid", "units_given")
"""Columns of how many of each were paid for."""
