"""Seeds by votes that weaken where they have been given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.seeding import votes
from simulation.seeding.buying import Purchase
from simulation.seeding.task import Choice

if TYPE_CHECKING:
    from simulation.seeding.task import SeedingTask


def vote_rank(task: SeedingTask) -> Choice:
    """Choose one after the other by VoteRank: followers vote for whom they follow (Zhang et al. 2016).

    Everybody begins with a vote of 1 for each followee. Who is elected votes no more, and each follower's vote loses
    1 / (mean number of followers), but not below zero.

    References
    ----------
    Zhang, Chen, Dong, Zhao (2016). Identifying a set of influential spreaders in complex networks. Scientific Reports
    6, 27823.
    """
    network = task.network
    in_ties = network.in_ties()
    # Votes in units of 1 / ties are whole numbers: a vote begins with `ties` and loses `consumers` at a time.
    ability = np.full(network.consumers, network.ties, np.int64)
    score = network.followers * network.ties

    def elect(row: int) -> None:
        ties = (network.indptr, network.targets, in_ties.indptr, in_ties.sources)
        votes.elect(row, network.consumers, ability, score, *ties)

    purchase = Purchase.of(task)
    for row in purchase.rows.tolist():
        elect(row)
    while not purchase.is_over:
        row = purchase.first(score)
        purchase.take(row)
        elect(row)
    return Choice(purchase.rows)
