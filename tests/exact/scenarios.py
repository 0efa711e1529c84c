"""Builders of small networks, and the one way in which these tests run a model."""

from __future__ import annotations

import numpy as np

from simulation.market.model import MarketModel
from simulation.network import SocialNetwork
from simulation.scenario import Scenario

MEDIA = ("paid", "owned", "earned", "talk")
NO_CONVERSION = dict.fromkeys(MEDIA, 0.0)


def directed_network(consumers, mean_degree, *, rng, isolated=0, strengths=None):
    """Return random directed ties among all but the last `isolated` consumers; at least one tie.

    `strengths` is None for equal ties, or a function of (rng, number of ties).
    """
    connected = max(2, consumers - isolated)
    is_tie = rng.random((connected, connected)) < mean_degree / (connected - 1)
    np.fill_diagonal(is_tie, False)
    if not is_tie.any():
        is_tie[0, 1] = True
    authors, followers = np.nonzero(is_tie)
    drawn = None if strengths is None else strengths(rng, len(authors))
    return SocialNetwork.from_ties(authors, followers, consumers, strengths=drawn)


def some_strengths(rng, ties):
    """Strengths in (0, 1), other in each direction, a few of them zero and one."""
    drawn = np.round(rng.random(ties), 3)
    kind = rng.random(ties)
    return np.where(kind < 0.1, 0.0, np.where(kind < 0.3, 1.0, drawn))


def ended(scenario, network=None, *, check=False, **options):
    """Return the model of a scenario (or of its fields) at the end of its run."""
    if not isinstance(scenario, Scenario):
        scenario = Scenario.from_fields(scenario)
    model = MarketModel(scenario, network=network, check=check, **options)
    model.run_model()
    model.close()
    assert model.tick == scenario.ticks
    return model


def rows_of(model, brand):
    """Return all that a run recorded about a brand: counts, money, stocks, and shares by message name."""
    index = [each.name for each in model.brands].index(brand)
    names = model.market.message_names
    own = set(np.flatnonzero(model.market.tables.messages["brand"] == index).tolist())
    shares = sorted(
        (tick, names[message], consumer, parent)
        for tick, message, consumer, parent in model.recorder.shares().tolist()
        if message in own
    )
    return {
        "counts": model.recorder.counts[:, index].tolist(),
        "spend": model.recorder.spend[:, index].tolist(),
        "adopters": model.recorder.adopters()[:, index].tolist(),
        "reach": model.recorder.reach()[:, index].tolist(),
        "shares": shares,
        "attitude": model.market.state.attitude[:, index].tolist(),
        "status": model.market.state.status[:, index].tolist(),
    }


def counted(model, name):
    """Return what is counted by a name, shape (ticks, brands)."""
    return model.recorder.columns((name,))[name]


def total(model, name, brand=slice(None)):
    """Return what is counted by a name, summed over the run."""
    return int(counted(model, name)[:, brand].sum())


def reached(model):
    """Return the consumers who shared any message."""
    return set(model.recorder.shares()[:, 2].tolist())


COLUMNS = (
    *("impressions_paid", "impressions_owned", "impressions_earned", "views", "shares", "adoptions", "churned"),
    *("talks_positive", "talks_negative"),
)
"""Columns of the reference implementation that a kernel counts; stocks and money are compared apart."""
