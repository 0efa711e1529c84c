"""What campaigns pay for, and the columns in which it is recorded. Nothing else numbers them."""

from __future__ import annotations

IMPRESSIONS, SEEDS, REWARDS, UNITS = range(4)

SPEND = ("spend_impressions", "spend_seeds", "spend_rewards", "spend_units")
"""Columns of the money paid for each, in their order; together they are `spend`."""
MEANINGS = dict(
    zip(
        SPEND,
        (
            "paid for bought impressions",
            "fees of seeds, and the impressions of their posts where these cost",
            "rewards of referrals",
            "units given to seeds, at the brand's unit_cost",
        ),
        strict=True,
    )
)
COUNTS = ("impressions_bought", "seeds_paid", "rewards_paid", "units_given")
"""Columns of how many of each were paid for."""
