"""The generators written again in plain Python, from their documentation: slow, with sets and lists."""

import math

from tests.reference import draws

NETWORK = 1
EVERY_REPLICATE = 2**64 - 1


class Stream:
    """The draws of one purpose of one random seed."""

    def __init__(self, random_seed, purpose):
        self.roots = draws.root(random_seed, EVERY_REPLICATE)
        self.item = draws.identity("network", purpose)

    def bits(self, who, whom, which):
        return draws.bits(self.roots, NETWORK, who, whom, self.item, which)

    def uniform(self, who, whom, which):
        return (self.bits(who, whom, which) >> 11) * 2.0**-53


def successes(stream, who, region, trials, probability):
    """Yield which of so many trials succeed."""
    at, which = 0, 0
    while probability > 0:
        u = stream.uniform(who, region, which)
        gap = 0 if probability >= 1 else math.log(1 - u) * (1 / math.log1p(-probability))
        if gap >= trials - at:
            return
        at += int(gap)
        yield at
        at += 1
        which += 1


def blocks(random_seed, sizes, inside, across, directed):
    """Return the set of ties of a stochastic block model."""
    stream = Stream(random_seed, "ties")
    consumers = sum(sizes)
    ties = set()
    begin = 0
    for size in sizes:
        end = begin + size
        for row in range(begin, end):
            before = range(begin)
            own = [other for other in range(begin, end) if other != row and (directed or other < row)]
            after = range(end, consumers if directed else end)
            for region, (others, probability) in enumerate([(before, across), (own, inside), (after, across)]):
                for place in successes(stream, row, region, len(others), probability):
                    ties |= {(row, others[place])} if directed else {(row, others[place]), (others[place], row)}
        begin = end
    return ties


def weighted(random_seed, weights, directed):
    """Return the set of ties of a Chung-Lu network."""
    stream = Stream(random_seed, "weighted ties")
    total = math.fsum(weights)
    ties = set()
    for row, weight in enumerate(weights):
        other, which = (0 if directed else row + 1), 0
        while other < len(weights):
            most = min(weight / total * weights[other], 1.0)
            if most < 1:
                gap = math.log(1 - stream.uniform(row, 0, which)) / math.log1p(-most)
                if gap >= len(weights) - other:
                    break
                other += int(gap)
            kept = stream.uniform(row, 1, which) * most < min(weight / total * weights[other], 1.0)
            if kept and other != row:
                ties |= {(row, other)} if directed else {(row, other), (other, row)}
            other += 1
            which += 1
    return ties


def grown(random_seed, consumers, m, triangle_probability=0.0):
    """Return the set of ties of a Barabási-Albert or Holme-Kim network."""
    attachment, triangle = Stream(random_seed, "attachment"), Stream(random_seed, "triangle")
    lists = {m: list(range(m))}
    later = {row: [] for row in range(consumers)}
    for row in range(m):
        later[row].append(m)
    ends = list(range(m))
    for newcomer in range(m + 1, consumers):
        chosen, tries, last = [], 0, None
        while len(chosen) < m:
            tie = len(chosen)
            if tie and triangle.uniform(newcomer, tie, 0) < triangle_probability:
                friends = lists.get(last, []) + later[last]
                found = [friends[int(triangle.uniform(newcomer, tie, 1 + n) * len(friends))] for n in range(16)]
                free = [friend for friend in friends if friend not in chosen]
                if free:
                    lucky = [friend for friend in found if friend not in chosen]
                    chosen.append(lucky[0] if lucky else free[int(triangle.uniform(newcomer, tie, 17) * len(free))])
                    continue
            drawn = attachment.bits(newcomer, 0, tries)
            tries += 1
            unit, joined = (drawn >> 11) * 2.0**-53, newcomer - m
            other = m + int(unit * joined) if drawn % 2 else ends[int(unit * (joined * m))]
            if other not in chosen:
                chosen.append(other)
                last = other
        lists[newcomer] = sorted(chosen)
        ends += lists[newcomer]
        for other in lists[newcomer]:
            later[other].append(newcomer)
    return {pair for row, others in lists.items() for other in others for pair in ((row, other), (other, row))}


def small_world(random_seed, consumers, side, rewiring):
    """Return the set of ties of a Watts-Strogatz network."""
    coin, end = Stream(random_seed, "rewired"), Stream(random_seed, "new end")
    friends = {row: {(row + step) % consumers for step in range(-side, side + 1)} - {row} for row in range(consumers)}
    for lap in range(side):
        for row in range(consumers):
            strangers = [other for other in range(consumers) if other != row and other not in friends[row]]
            if not strangers or coin.uniform(row, lap, 0) >= rewiring:
                continue
            tries = [int(end.uniform(row, lap, attempt) * consumers) for attempt in range(64)]
            lucky = [other for other in tries if other in strangers]
            new = lucky[0] if lucky else strangers[int(end.uniform(row, lap, 64) * len(strangers))]
            old = (row + lap + 1) % consumers
            friends[row].remove(old)
            friends[old].remove(row)
            friends[row].add(new)
            friends[new].add(row)
    return {(row, other) for row, others in friends.items() for other in others}


def matched(random_seed, degrees):
    """Return the set of ties of an erased configuration model."""
    stream = Stream(random_seed, "matching")
    ends = [row for row, degree in enumerate(degrees) for _ in range(degree)]
    for last in range(len(ends) - 1, 0, -1):
        other = int(stream.uniform(last, 0, 0) * (last + 1))
        ends[last], ends[other] = ends[other], ends[last]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return {tie for a, b in pairs if a != b for tie in ((a, b), (b, a))}
