"""The columns of the tables of a search."""

from __future__ import annotations

OWN_COLUMNS = (
    "trial",
    "state",
    "repeats",
    "violation",
    "best_so_far",
    "rank",
    "is_winner",
    "is_feasible",
    "measure",
    "in_search",
    "mean",
    "low",
    "high",
    "replicates",
    "behind",
    "behind_low",
    "behind_high",
    "certainty",
)
"""Columns that are neither factors nor measures: no factor may have such a name."""
