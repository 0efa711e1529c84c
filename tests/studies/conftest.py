"""Villages made up by the tests: networks, who was told first, and who took it up by known probabilities."""

import gzip
from typing import NamedTuple

import numpy as np
import pytest

from experiments.studies import village_take_up
from simulation.network import generate_network


class MadeUp(NamedTuple):
    """What the take-up was made from: chance of a tie, of taking it up, of hearing otherwise."""

    tie: float
    take_up: float
    otherwise: float


MADE_UP = MadeUp(0.1, 0.5, 0.1)
VILLAGES, HOUSEHOLDS, LEADERS = 24, 150, 12


def hearing(friends, told, probability, random):
    """Pass information on, one household after the other, one coin for each that has not heard."""
    informed, waiting = set(told), list(told)
    while waiting:
        for friend in friends[waiting.pop()]:
            if friend not in informed and random.random() < probability:
                informed.add(friend)
                waiting.append(friend)
    return informed


def made_up_village(village, random):
    """Return the lines of households and ties of one village."""
    network = generate_network("gnp", consumers=HOUSEHOLDS, mean_degree=7.0, random_seed=village)
    friends = [network.targets[network.indptr[u] : network.indptr[u + 1]].tolist() for u in range(HOUSEHOLDS)]
    told = set(random.choice(HOUSEHOLDS, LEADERS, replace=False).tolist())
    informed = hearing(friends, told, MADE_UP.tie, random)
    households, ties = [], []
    for row in range(HOUSEHOLDS):
        has_heard = row in informed or random.random() < MADE_UP.otherwise
        adopts = has_heard and random.random() < MADE_UP.take_up
        number = 1000 * village + row
        households.append(f"{number},{village},{int(row in told)},{int(adopts)}")
        ties += [f"{number},{1000 * village + friend}" for friend in friends[row] if friend > row]
    return households, ties


@pytest.fixture(scope="session")
def made_up_folder(tmp_path_factory):
    """Write made-up villages where those of the publication would be."""
    random = np.random.default_rng(20)
    folder = tmp_path_factory.mktemp("data")
    parts = [made_up_village(village, random) for village in range(1, VILLAGES + 1)]
    for name, heading, place in (
        (village_take_up.HOUSEHOLDS, "hh,village,leader,adopt", 0),
        (village_take_up.TIES, "hh_a,hh_b", 1),
    ):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(
            gzip.compress("\n".join([heading, *(line for part in parts for line in part[place])]).encode())
        )
    return folder
