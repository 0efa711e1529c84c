"""Small networks whose reverse-reachable sets have a law that can be written down: every live network, by plain Python.

Consumers are bits of a mask. The law of a network is a chance for each pair of a first consumer and the mask of all who
reach it; from it follows exactly what any seeds reach, and by trying all of them what the best reach.
"""

from itertools import product

import numpy as np

from tests.seeding.graphs import tie_list


def law_of(network, kind, values, seen=None):
    """Return {(first consumer, mask of a set): chance}; `kind` and `values` as in a `Spreading`."""
    ties = [(author, follower) for author, follower, _ in tie_list(network)]
    values = np.broadcast_to(values, (len(ties),))
    law = {}
    for root in range(network.consumers):
        options = []
        for receiver in range(network.consumers):
            into = [(tie, value) for tie, value in zip(ties, values.tolist(), strict=True) if tie[1] == receiver]
            if receiver == root and seen is not None:
                options += [[(seen[root], [tie]), (1 - seen[root], [])] for tie, _ in into]
                if kind == "threshold":
                    continue
            elif kind == "cascade":
                options += [[(value, [tie]), (1 - value, [])] for tie, value in into]
            else:
                options.append([*((value, [tie]) for tie, value in into), (1 - sum(value for _, value in into), [])])
        for states in product(*options):
            chance = float(np.prod([chance for chance, _ in states])) / network.consumers
            if chance <= 0:
                continue
            live = [tie for _, kept in states for tie in kept]
            found, waiting = 1 << root, [root]
            while waiting:
                receiver = waiting.pop()
                for author, follower in live:
                    if follower == receiver and not found >> author & 1:
                        found |= 1 << author
                        waiting.append(author)
            law[root, found] = law.get((root, found), 0.0) + chance
    return law


class Enumerated:
    """What seeds reach, exactly.

    Parameters
    ----------
    law : dict
        Of `law_of`.
    acceptance : array of float, shape (consumers,)
    """

    def __init__(self, law, acceptance):
        masks = {}
        for (_, mask), chance in law.items():
            masks[mask] = masks.get(mask, 0.0) + chance
        self.consumers = len(acceptance)
        self.chances = np.array(list(masks.values()))
        holds = np.array(list(masks))[:, None] >> np.arange(self.consumers) & 1
        self.refused = np.where(holds == 1, 1 - np.asarray(acceptance), 1.0)

    def spread(self, rows):
        """Return how many consumers these rows reach on average."""
        covered = 1 - self.refused[:, np.asarray(rows, int)].prod(axis=1)
        return self.consumers * float(self.chances @ covered)

    def best(self, allowed, first=()):
        """Return what the best rows that contain `first` and are `allowed` reach; `allowed` is a function of rows."""
        others = [row for row in range(self.consumers) if row not in first]
        choices = (
            [*first, *(row for row, is_in in zip(others, taken, strict=True) if is_in)]
            for taken in product((False, True), repeat=len(others))
        )
        return max(self.spread(rows) for rows in choices if allowed(rows))
