"""A few ties of a network in words, to compare with the file that it was read from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.network.social_network import SocialNetwork


def example_ties(network: SocialNetwork, *, mutual: bool, count: int = 3) -> list[str]:
    """Say of a few ties who sees what whom posts.

    They are the first of each of the first authors, then further ones of these authors, in the order of rows. Ties of
    strength 0 are left out, for nothing passes along them.

    Parameters
    ----------
    network : SocialNetwork
    mutual : bool
        Whether all ties are returned: then a sentence tells of both, and each pair is told once.
    count : int
        At most so many sentences; fewer if there are fewer ties.
    """
    words = "{author} and {follower} see what the other posts." if mutual else "{follower} sees what {author} posts."
    positions = _told(network, mutual=mutual)
    authors = np.searchsorted(network.indptr, positions, side="right") - 1
    is_first = np.ones(len(positions), dtype=bool)
    is_first[1:] = authors[1:] != authors[:-1]
    # Whoever is not among the first of an author comes later, in the order of rows.
    places = np.argsort(~is_first, kind="stable")[:count]
    return [
        words.format(author=network.label(authors[place]), follower=network.label(network.targets[positions[place]]))
        for place in places
    ]


def _told(network: SocialNetwork, *, mutual: bool) -> NDArray[np.int64]:
    """Return the positions of the ties that may be told, in the order of rows."""
    is_told = np.ones(network.ties, dtype=bool)
    if mutual:
        sources = np.repeat(np.arange(network.consumers, dtype=np.int32), network.followers)
        is_told &= sources < network.targets
    if network.strengths is not None:
        is_told &= network.strengths > 0
        if mutual:
            # Where all ties are returned, a tie's opposite has its place among the ties by follower.
            is_told &= network.strengths[network.in_ties().positions] > 0
    return np.flatnonzero(is_told)
