"""Greedy search against everything counted again by the draws of docs/processes.md; CELF is greedy, seed for seed."""

from pathlib import Path

import numpy as np
import pytest

from simulation import SocialNetwork
from simulation.errors import SeedingError
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.network import read_network
from simulation.seeding import SeedPrices, Spreading, choose_seeds
from simulation.seeding import greedy as search
from tests.seeding.graphs import shares
from tests.seeding.tasks import directed_network, task_of

GRAPHS = Path(__file__).resolve().parents[3] / "shared" / "data" / "graphs"


class Slow:
    """What seeds reach in the snapshots of a task, draw by draw."""

    def __init__(self, task, snapshots):
        self.task, self.network = task, task.network
        key = generator.stream(*root_key(task.random_seed, None), keys.SNAPSHOT_COIN, np.uint64(keys.NO_ITEM))
        self.key = np.uint64(key[0]), np.uint64(key[1])
        self.snapshots = [self._snapshot(number) for number in range(snapshots)]

    def _drawn(self, who, whom, number):
        return generator.uniform(*self.key, who, whom, number)

    def _snapshot(self, number):
        network, spreading = self.network, self.task.spreading
        values = np.broadcast_to(spreading.values, network.ties).tolist()
        authors = np.repeat(np.arange(network.consumers), np.diff(network.indptr)).tolist()
        ties = list(zip(authors, network.targets.tolist(), values, strict=True))
        if spreading.kind == "cascade":
            live = {(u, v) for u, v, p in ties if self._drawn(u, v, number) < p}
        else:
            live = set()
            for row in range(network.consumers):
                drawn, total = self._drawn(row, row, number), 0.0
                for u, v, weight in sorted(ties):
                    if v == row:
                        total += weight
                        if drawn < total:
                            live.add((u, v))
                            break
        seen = set()
        if spreading.seen is not None:
            seen = {(u, v) for u, v, _ in ties if self._drawn(u, v, number) < spreading.seen[v]}
        acceptance = self.task.offers.acceptance
        accepts = {row for row in range(network.consumers) if self._drawn(keys.BRAND, row, number) < acceptance[row]}
        return live, seen, accepts

    def reached(self, seeds):
        """Number of consumers, summed over the snapshots."""
        total = 0
        for live, seen, accepts in self.snapshots:
            active = set(seeds) & accepts
            waiting = list(active)
            while waiting:
                source = waiting.pop()
                for author, follower in live:
                    if author == source and follower not in active:
                        active.add(follower)
                        waiting.append(follower)
            total += len(active | {v for u, v in seen if u in active})
        return total

    def grown(self, seeds):
        """Seeds, and those that greedy adds to them."""
        task, seeds = self.task, list(seeds)
        cost = task.offers.price * task.offers.acceptance
        most = np.inf if task.budget is None else task.budget * (1 + 1e-9)
        while task.count is None or len(seeds) < task.count:
            left = most - cost[seeds].sum()
            gains = {
                row: self.reached([*seeds, row]) - self.reached(seeds)
                for row in np.flatnonzero(task.offers.is_candidate).tolist()
                if row not in seeds and cost[row] <= left and task.offers.price[row] <= most
            }
            if not gains:
                break
            if task.budget is None:
                key = {row: (gain, -row) for row, gain in gains.items()}
            else:
                key = {row: (gain / cost[row] if cost[row] else gain * 1e100, -row) for row, gain in gains.items()}
            row = max(key, key=key.get)
            if task.budget is not None and gains[row] == 0:
                break
            seeds.append(row)
        return seeds

    def choice(self):
        """Seeds of greedy, with the best single seed in mind."""
        task = self.task
        must_have = task.offers.must_have.tolist()
        seeds = self.grown(must_have)
        if task.budget is None or (task.count is not None and task.count == len(must_have)):
            return seeds
        most, cost = task.budget * (1 + 1e-9), task.offers.price * task.offers.acceptance
        singles = {
            row: (self.reached([*must_have, row]), -row)
            for row in np.flatnonzero(task.offers.is_candidate).tolist()
            if row not in must_have and task.offers.price[row] <= most and cost[[*must_have, row]].sum() <= most
        }
        best = max(singles, key=singles.get, default=None)
        if best is not None and singles[best][0] > self.reached(seeds):
            return self.grown([*must_have, best])
        return seeds


def drawn_task(seed, *, kind, has_seen=False, count=None, budget=None):
    rng = np.random.default_rng(seed)
    network = directed_network(seed, 14, 40)
    values = rng.random(network.ties) * 0.5 if kind == "cascade" else shares(network) * rng.random(network.ties)
    seen = rng.random(14) if has_seen else None
    offers = SeedPrices(
        np.round(rng.random(14) * 10, 1) * (rng.random(14) < 0.8),
        rng.choice([0.3, 0.7, 1.0], 14),
        rng.random(14) < 0.8,
        np.empty(0, np.int32),
    )
    if seed % 3 == 0:
        cheap = np.flatnonzero(offers.is_candidate)[[3, 1]]
        offers = SeedPrices(offers.price, offers.acceptance, offers.is_candidate, cheap.astype(np.int32))
        offers.price[cheap] = 0.5
    return task_of(network, count, budget, offers=offers, spreading=Spreading(kind, values, seen), random_seed=seed)


@pytest.mark.parametrize("limits", [{"count": 5}, {"budget": 11.0}, {"count": 4, "budget": 9.0}])
@pytest.mark.parametrize("has_seen", [False, True])
@pytest.mark.parametrize("kind", ["cascade", "threshold"])
def test_greedy_by_counting_everything_again(kind, has_seen, limits):
    for seed in range(3):
        task = drawn_task(seed, kind=kind, has_seen=has_seen, **limits)
        expected = Slow(task, 12).choice()
        assert search.greedy(task, 12).rows.tolist() == expected
        assert search.celf(task, 12).rows.tolist() == expected


@pytest.mark.parametrize("limits", [{"count": 8}, {"budget": 15.0}, {"count": 6, "budget": 30.0}])
@pytest.mark.parametrize("seed", range(15))
def test_celf_is_greedy(seed, limits):
    for kind in ("cascade", "threshold"):
        task = drawn_task(seed, kind=kind, has_seen=seed % 2 == 0, **limits)
        assert search.celf(task, 30).rows.tolist() == search.greedy(task, 30).rows.tolist()


def test_one_who_reaches_many_beats_the_many_who_cost_little():
    """By gain per cost, row 1 (2 for 1) comes before row 0 (11 for 10), who then cannot be paid any more."""
    network = SocialNetwork.from_ties([*[0] * 10, 1], [*range(2, 12), 12], 13)
    price = np.full(13, 20.0)
    price[:2] = 10.0, 1.0
    offers = SeedPrices(price, np.ones(13), np.ones(13, np.bool_), np.empty(0, np.int32))
    spreading = Spreading("cascade", 1.0)
    for name in ("greedy", "celf"):
        choice = choose_seeds(name, task_of(network, budget=10.5, offers=offers, spreading=spreading))
        assert choice.rows.tolist() == [0]
        assert "one seed" in choice.notes[1]
        choice = choose_seeds(name, task_of(network, budget=11.0, offers=offers, spreading=spreading))
        assert choice.rows.tolist() == [1, 0]
        assert len(choice.notes) == 1


def test_nothing_is_paid_for_who_is_reached_anyway():
    path = SocialNetwork.from_ties([0, 1, 2], [1, 2, 3], 4)
    offers = SeedPrices.flat(4, price=1.0)
    task = task_of(path, budget=4.0, offers=offers, spreading=Spreading("cascade", 1.0))
    assert choose_seeds("celf", task).rows.tolist() == [0]
    task = task_of(path, 3, offers=offers, spreading=Spreading("cascade", 1.0))
    assert choose_seeds("celf", task).rows.tolist() == [0, 1, 2]


def test_what_takes_too_long_is_refused(monkeypatch):
    network = directed_network(1, 50, 400)
    task = task_of(network, 5, spreading=Spreading("cascade", 1.0))
    steps = 50 * (50 + network.ties)
    monkeypatch.setattr(search, "MOST_STEPS", 100 * steps // 2)
    with pytest.raises(SeedingError, match=r"strategy = 'celf'.*consumers and ties.*'reverse_reachable'"):
        choose_seeds("celf", task)
    monkeypatch.setattr(search, "MOST_STEPS", 200 * steps)
    assert len(choose_seeds("celf", task).rows) == 5
    with pytest.raises(SeedingError, match="strategy = 'greedy'"):
        choose_seeds("greedy", task)
    monkeypatch.setattr(search, "MOST_LIVE_TIES", 100 * network.ties - 1)
    with pytest.raises(SeedingError, match="live ties in 100 snapshots"):
        choose_seeds("celf", task)
    monkeypatch.setattr(search, "MOST_ROWS", 4_999)
    with pytest.raises(SeedingError, match="at most 49 consumers, there are 50"):
        choose_seeds("celf", task)


def test_celf_is_greedy_on_nethept():
    path = GRAPHS / "NetHEPT_hep.txt.gz"
    if not path.exists():
        pytest.skip(f"the real network NetHEPT_hep.txt.gz is not at {GRAPHS}")
    network = read_network(path, lines="mutual", header="counts")
    assert network.multiplicity is not None
    task = task_of(network, 10, spreading=Spreading("cascade", 1 - 0.99**network.multiplicity))
    greedy = choose_seeds("greedy", task)
    assert len(set(greedy.rows.tolist())) == 10
    assert choose_seeds("celf", task).rows.tolist() == greedy.rows.tolist()
