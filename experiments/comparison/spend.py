"""Unequal spend: strategies that cost different amounts are not compared at the same price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import words

if TYPE_CHECKING:
    import pandas

UNEQUAL = 0.05
"""Share of the largest mean above which strategies are said to spend differently."""


def unequal_spend(estimates: pandas.DataFrame, names: list[str], currency: str) -> str:
    """Say that strategies spend different amounts, as a sentence without its full stop; empty where they do not.

    Parameters
    ----------
    estimates : pandas.DataFrame
        See `ComparisonResult.estimates`; means of the search replicates.
    names : list of str
        The strategies that ask anybody.
    currency : str
    """
    for measure, what, unit in (("cost", "spend", currency), ("seeds_paid", "number of paid seeds", "seeds")):
        chosen = estimates[(estimates["measure"] == measure) & (estimates["horizon"] == 1)]
        table = chosen[chosen["strategy"].isin(names)].dropna(subset="mean").sort_values("strategy")
        means, spenders = table["mean"].to_numpy(), table["strategy"].to_numpy()
        if len(means) < 2 or not np.abs(means).max() > 0.0:
            continue
        least, most = int(np.argmin(means)), int(np.argmax(means))
        gap = float(means[most] - means[least])
        if gap <= UNEQUAL * np.abs(means).max():
            return ""
        digits = words.digits_for(gap)
        return (
            f"mean {what} is unequal: from {words.number(means[least], digits)} {unit} ({spenders[least]}) to "
            f"{words.number(means[most], digits)} {unit} ({spenders[most]})"
        )
    return ""
