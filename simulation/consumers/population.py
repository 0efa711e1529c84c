"""`Population`: consumer traits as parallel arrays, drawn from the scenario's segments by addressed draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.draws.quantiles import quantile_table
from simulation.kernels.random import keys, selection, traits
from simulation.kernels.random.root import Root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario
    from simulation.scenario.distributions import AnyDistribution

LEAST_SESSIONS_PER_DAY = np.float32(1e-6)
"""A trait that must be above zero stays so in single precision."""


class TraitColumns(NamedTuple):
    """Where the traits of n consumers are written: float32, one value per consumer; views of larger records will do.

    Attributes
    ----------
    susceptibility, sessions_per_day, posts_per_session : float32 arrays [n]
    interests : float32 array [n, topics]
    """

    susceptibility: NDArray[np.float32]
    sessions_per_day: NDArray[np.float32]
    posts_per_session: NDArray[np.float32]
    interests: NDArray[np.float32]

    @classmethod
    def empty(cls, consumers: int, topics: int) -> TraitColumns:
        """Return columns of a new array, one row per consumer."""
        rows = np.empty((consumers, 3 + topics), np.float32)
        return cls(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3:])


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
        In [0, 1], by topic. The four are the columns that `draw` was given: the model's are those of its records.
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
    def draw(cls, scenario: Scenario, consumers: int, root: Root, into: TraitColumns | None = None) -> Population:
        """Draw the traits of a scenario's consumers.

        Each trait is a monotone function of one uniform per consumer and trait, so that a change of one trait's
        distribution, or of a segment's, moves no other trait. `simulation.draws.quantiles` says how exact values are.

        Parameters
        ----------
        scenario : Scenario
        consumers : int
            Number of rows.
        root : pair of uint64
            Key of the draws, from `simulation.kernels.random.root.root_key`.
        into : TraitColumns, optional
            Filled, and kept as the traits of the population; default: new columns.
        """
        segments = scenario.consumers.segments
        topics = scenario.topics()
        columns = TraitColumns.empty(consumers, len(topics)) if into is None else into
        member = draw_segments(scenario, consumers, root)

        def trait(name: str, values: list[float | AnyDistribution], column: NDArray[np.float32]) -> None:
            key = (*root, keys.TRAIT, np.uint64(keys.item_id("trait", name)))
            for index, value in enumerate(values):
                quantile_table(value).fill(column, key, member, index)

        trait("susceptibility", [segment.susceptibility for segment in segments], columns.susceptibility)
        trait("sessions_per_day", [segment.sessions_per_day for segment in segments], columns.sessions_per_day)
        np.maximum(columns.sessions_per_day, LEAST_SESSIONS_PER_DAY, out=columns.sessions_per_day)
        trait("posts_per_session", [segment.posts_per_session for segment in segments], columns.posts_per_session)
        for place, topic in enumerate(topics):
            interests = [segment.interests[topic] for segment in segments]
            trait(f"interest in {topic}", interests, columns.interests[:, place])
        opted_out = np.empty(consumers, np.bool_)
        share = np.array([segment.opt_out for segment in segments])
        traits.draw_flags(*root, keys.OPT_OUT, np.uint64(keys.NO_ITEM), share, member, opted_out)
        return cls(member, *columns, opted_out, topics, tuple(segment.name for segment in segments))

    def audience(self, segments: tuple[str, ...]) -> NDArray[np.int32]:
        """Rows of the consumers whom paid media can target, in the named segments, or in all if none is named."""
        is_wanted = np.array([not segments or name in segments for name in self.segments])
        rows: NDArray[np.int32] = selection.targeted_rows(self.segment, self.opted_out, is_wanted)
        return rows


def draw_attitudes(scenario: Scenario, root: Root, into: NDArray[np.float32]) -> None:
    """Draw the attitude of each consumer toward each brand before the run (float32 [n, brands])."""
    for index, brand in enumerate(scenario.brands):
        key = (*root, keys.INITIAL_ATTITUDE, np.uint64(keys.item_id("brand", brand.name)))
        quantile_table(brand.initial_attitude).fill(into[:, index], key)


def draw_segments(scenario: Scenario, consumers: int, root: Root) -> NDArray[np.int16]:
    """Return the segment of each consumer (int16, shape (consumers,)): an index into the scenario's segments."""
    bounds = np.cumsum([segment.share for segment in scenario.consumers.segments], dtype=np.float64)
    member = np.empty(consumers, np.int16)
    traits.draw_segments(*root, keys.SEGMENT, np.uint64(keys.NO_ITEM), bounds, member)
    return member
