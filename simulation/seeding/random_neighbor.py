"""Random consumers, and whom random consumers name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.seeding.ranking import choice_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import Choice, SeedingTask


def random(task: SeedingTask) -> Choice:
    """Choose at random: in the order of U keyed SEED_CHOICE (consumer, 0, campaign, 0)."""
    return choice_of(task, _random_order(task))


def random_neighbor(task: SeedingTask) -> Choice:
    """Let random consumers name one whom they follow (Cohen, Havlin & ben-Avraham 2003; Kim et al. 2015).

    Consumers are asked in the order of `random`. Each who follows d others names the one at position floor(U d), in
    ascending order of row, U keyed SEED_NEIGHBOR (consumer, 0, campaign, 0). Seeds are those who are named, in the
    order of their first naming; whom nobody names comes after them, in the order of `random`. It needs no knowledge of
    the network, and finds those with many followers since they are followed more often.

    References
    ----------
    Cohen, Havlin, ben-Avraham (2003). Efficient immunization strategies for computer networks and populations. Physical
    Review Letters 91(24), 247901.
    Kim, Hwong, Stafford, Hughes, O'Malley, Fowler, Christakis (2015). Social network targeting to maximise population
    behaviour change: a cluster randomised controlled trial. The Lancet 386(9989), 145-153.
    """
    network = task.network
    order = _random_order(task)
    in_ties = network.in_ties()
    followees = np.diff(in_ties.indptr)
    drawn = generator.uniforms(*_root(task), keys.SEED_NEIGHBOR, _item(task), network.consumers)
    asked = order[followees[order] > 0]
    named = in_ties.sources[in_ties.indptr[asked] + (drawn[asked] * followees[asked]).astype(np.int64)]
    ranking = np.concatenate([named, order])
    _, first = np.unique(ranking, return_index=True)
    return choice_of(task, ranking[np.sort(first)])


def _random_order(task: SeedingTask) -> NDArray[np.int64]:
    drawn = generator.uniforms(*_root(task), keys.SEED_CHOICE, _item(task), task.network.consumers)
    return np.argsort(drawn, kind="stable")


def _root(task: SeedingTask) -> tuple[np.uint64, np.uint64]:
    return root_key(task.random_seed, None)


def _item(task: SeedingTask) -> np.uint64:
    return np.uint64(keys.item_id(*task.identity))
