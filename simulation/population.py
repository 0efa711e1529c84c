"""`Population`: consumer traits as parallel arrays, drawn from the scenario's segments by addressed draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import generator, keys
from simulation.scenario.distributions import AnyDistribution, as_distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario
    from simulation.scenario.sections import Segment

Root = tuple[np.uint64, np.uint64]


def root_key(random_seed: int, replicate: int | None) -> Root:
    """Return the root key of all draws of a replicate; None stands for what every replicate shares.

    Parameters
    ----------
    random_seed : int
        In [0, 2**63).
    replicate : int or None
        Zero or more.
    """
    number = generator.EVERY_REPLICATE if replicate is None else np.uint64(replicate)
    first, second = generator.root(np.uint64(random_seed), number)
    return np.uint64(first), np.uint64(second)


def _interest(topic: str) -> Callable[[Segment], float | AnyDistribution]:
    return lambda segment: segment.interests[topic]


@dataclass(frozen=True)
class Population:
    """What consumers are; one row each, in the rows of the network.

    Attributes
    ----------
    segment : int16 array [n]
        Index of the consumer's segment.
    susceptibility : float32 array [n]
        In [0, 1].
    sessions_per_day, posts_per_session : float32 arrays [n]
    interests : float32 array [n, t]
        In [0, 1], by topic.
    opted_out : bool array [n]
        Whether paid media cannot target the consumer.
    topics : tuple of str
        The columns of `interests`.
    segments : tuple of str
        Names of the segments.
    """

    segment: NDArray[np.int16]
    susceptibility: NDArray[np.float32]
    sessions_per_day: NDArray[np.float32]
    posts_per_session: NDArray[np.float32]
    interests: NDArray[np.float32]
    opted_out: NDArray[np.bool_]
    topics: tuple[str, ...]
    segments: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.segment)

    @classmethod
    def draw(cls, scenario: Scenario, consumers: int, root: Root) -> Population:
        """Draw the traits of a scenario's consumers.

        Each trait is a monotone function of one uniform per consumer and trait, so that a change of one trait's
        distribution, or of a segment's, moves no other trait.

        Parameters
        ----------
        scenario : Scenario
        consumers : int
            Number of rows.
        root : pair of uint64
            Key of the draws, from `root_key`.
        """
        segments = scenario.consumers.segments
        bounds = np.cumsum([segment.share for segment in segments])
        drawn = generator.uniforms(*root, keys.SEGMENT, keys.NO_ITEM, consumers)
        member = np.minimum(np.searchsorted(bounds, drawn, side="right"), len(segments) - 1)

        def trait(name: str, of: Callable[[Segment], float | AnyDistribution]) -> NDArray[np.float32]:
            drawn = generator.uniforms(*root, keys.TRAIT, np.uint64(keys.identity("trait", name)), consumers)
            values = np.empty(consumers)
            for index, segment in enumerate(segments):
                rows = member == index
                values[rows] = as_distribution(of(segment)).quantile(drawn[rows])
            # A trait that must be above zero stays so in single precision.
            return values.astype(np.float32)

        topics = scenario.topics()
        interests = np.zeros((consumers, len(topics)), np.float32)
        for column, topic in enumerate(topics):
            interests[:, column] = trait(f"interest in {topic}", _interest(topic))
        opt_out = np.array([segment.opt_out for segment in segments])
        sessions = trait("sessions_per_day", lambda segment: segment.sessions_per_day)
        return cls(
            segment=member.astype(np.int16),
            susceptibility=trait("susceptibility", lambda segment: segment.susceptibility),
            sessions_per_day=np.maximum(sessions, np.float32(1e-6)),
            posts_per_session=trait("posts_per_session", lambda segment: segment.posts_per_session),
            interests=interests,
            opted_out=generator.uniforms(*root, keys.OPT_OUT, keys.NO_ITEM, consumers) < opt_out[member],
            topics=topics,
            segments=tuple(segment.name for segment in segments),
        )

    def audience(self, segments: tuple[str, ...]) -> NDArray[np.int32]:
        """Rows of the consumers whom paid media can target, in the named segments, or in all if none is named."""
        targeted = ~self.opted_out
        if segments:
            wanted = [index for index, name in enumerate(self.segments) if name in segments]
            targeted &= np.isin(self.segment, wanted)
        return np.flatnonzero(targeted).astype(np.int32)
