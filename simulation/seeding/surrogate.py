"""The process by which a campaign's message spreads in the market model, to first order: what choices assume.

It leaves out what depends on the course of events: that posts of the same message, and of others, compete for
attention; that several views add up (`reinforcement`, and how thresholds are counted); when posts arrive; what brands
do besides. A guarantee of a choice is one for this process, not for the market.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.task import Spreading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.consumers.population import Population
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

_THRESHOLDS = ("absolute_threshold", "fractional_threshold", "weighted_threshold")


def surrogate(
    scenario: Scenario, brand: int, campaign: int, network: SocialNetwork, population: Population
) -> Spreading:
    """Return how a campaign's message spreads, to first order.

    Parameters
    ----------
    scenario : Scenario
    brand, campaign : int
        Their places in the scenario.
    network : SocialNetwork
    population : Population
        Of the same consumers.

    Returns
    -------
    Spreading
        Of a message whose first view decides (rules `reinforced_probability` and `custom`): the independent cascade in
        which v passes on what u posts with s_v times p_uv, p_uv = appeal x susceptibility_v x strength_uv x interest_v
        in the topic. Of the threshold rules: the linear threshold process with weights s_v p_uv / in-degree of v, which
        is what `weighted_threshold` does where everything is seen, and only resembles the two that count sources.
        `seen` is s_v, so that choices count who has seen a post.

    Notes
    -----
    s_v = min(1, w m_v / n_v), n_v = b d_v / a_v + 1, the post itself being all that has arrived of late; w is the
    ranking weight of earned posts, by which all but a seed's own post travel (that one is ranked as paid). Without a
    feed s_v = 1.
    """
    message = scenario.brands[brand].campaigns[campaign].message
    receivers = network.targets
    seen = seen_chances(scenario, network, population)
    # In the order in which the market multiplies, so that both are the same number.
    passed = (message.appeal * population.susceptibility.astype(np.float64))[receivers]
    if network.strengths is not None:
        passed *= network.strengths
    if message.topic:
        passed *= population.interests[:, population.topics.index(message.topic)][receivers]
    passed *= seen[receivers]
    if message.rule in _THRESHOLDS:
        return Spreading("threshold", passed / network.followees[receivers], seen)
    return Spreading("cascade", passed, seen)


def seen_chances(scenario: Scenario, network: SocialNetwork, population: Population) -> NDArray[np.float64]:
    """Return the chance that each consumer sees an earned post that arrives alone (float64, shape (consumers,))."""
    platform = scenario.platform
    if not platform.feed:
        return np.ones(network.consumers)
    background = platform.background_posts_per_day * network.followees
    waiting = background / population.sessions_per_day.astype(np.float64) + 1.0
    read = platform.ranking_weight.earned * population.posts_per_session.astype(np.float64)
    return np.minimum(1.0, read / waiting)
