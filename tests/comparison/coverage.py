"""How often an interval covers a long-run value that is known, for outcomes as comparisons have them."""

import numpy as np

from simulation.results.moments import Moments, student


def light(random, shape):
    """Differences of counts of adopters, 1 in the long run: what is left of two strategies under common luck."""
    return random.poisson(3, shape) - 1.0 * random.poisson(2, shape)


def rare(random, shape, chance=0.05):
    """Differences near zero but in a few replicates, where one takes off: 100 times ``chance`` in the long run."""
    taken_off = (random.random(shape) < chance) * random.gamma(8, 100 / 8, shape)
    return taken_off + random.normal(0, 1, shape)


def mean_ends(table):
    """Return the ends of the interval of each column's mean, as `mean_interval` has them for one."""
    return Moments.of(table).limits(student(0.95, len(table)))


def coverage(ends, outcome, long_run, replicates, *, repetitions, random_seed):
    """Return the share of repetitions, the columns of a table, in which ``ends(table)`` hold ``long_run``."""
    random = np.random.Generator(np.random.Philox(key=random_seed))
    low, high = ends(outcome(random, (replicates, repetitions)))
    return float(((low <= long_run) & (long_run <= high)).mean())


def bound(level, repetitions):
    """Return the share below which a true coverage of ``level`` falls once in 700 times."""
    return level - 3 * np.sqrt(level * (1 - level) / repetitions)
