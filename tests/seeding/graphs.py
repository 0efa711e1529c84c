"""Small networks, and what they hold by plain Python."""

from itertools import product

import numpy as np

from simulation import SocialNetwork


def drawn_network(rng, consumers=7, lines=11, *, mutual=False):
    """Return a network of random lines, some of them parallel; its last consumer is isolated."""
    authors = rng.integers(0, consumers - 1, lines)
    followers = (authors + rng.integers(1, consumers - 1, lines)) % (consumers - 1)
    return SocialNetwork.from_ties(authors, followers, consumers, mutual=mutual)


def tie_list(network):
    """Return (author, follower, lines) of each tie, in the network's order."""
    authors = np.repeat(np.arange(network.consumers), np.diff(network.indptr))
    lines = np.ones(network.ties, int) if network.multiplicity is None else network.multiplicity
    return list(zip(authors.tolist(), network.targets.tolist(), lines.tolist(), strict=True))


def reached(seeds, live):
    """Return who can be reached from seeds along (author, follower) pairs."""
    found, waiting = set(seeds), list(seeds)
    while waiting:
        source = waiting.pop()
        for author, follower in live:
            if author == source and follower not in found:
                found.add(follower)
                waiting.append(follower)
    return found


def cascade_spread(network, seeds, probabilities):
    """Return the exact expected size of an independent cascade: all 2**ties live networks."""
    ties = tie_list(network)
    total = 0.0
    for states in product((False, True), repeat=len(ties)):
        chance = np.prod([p if is_live else 1 - p for is_live, p in zip(states, probabilities, strict=True)])
        live = [tie[:2] for is_live, tie in zip(states, ties, strict=True) if is_live]
        total += chance * len(reached(seeds, live))
    return total


def threshold_spread(network, seeds, weights):
    """Return the exact expected size of a linear threshold process: each keeps one in-tie, or none."""
    into = [[] for _ in range(network.consumers)]
    for (author, follower, _), weight in zip(tie_list(network), weights, strict=True):
        into[follower].append((weight, [(author, follower)]))
    choices = [[*ties, (1.0 - sum(weight for weight, _ in ties), [])] for ties in into]
    total = 0.0
    for kept in product(*choices):
        chance = np.prod([weight for weight, _ in kept])
        total += chance * len(reached(seeds, [tie for _, ties in kept for tie in ties]))
    return total


def shares(network):
    """Return the weight c_uv / D_v of each tie."""
    ties = tie_list(network)
    into = np.bincount([v for _, v, _ in ties], [c for _, _, c in ties], network.consumers)
    return np.array([c / into[v] for _, v, c in ties])
