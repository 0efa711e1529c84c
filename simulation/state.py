"""`ConsumerState`: what consumers are and what has happened to them, one packed record each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.population import Population

_LINE = 64


def _aligned(rows: int, words: int) -> NDArray[np.int32]:
    """Return zeros [rows, words] whose first byte begins a cache line."""
    size = rows * words * 4
    memory = np.zeros(size + _LINE, np.uint8)
    start = -memory.ctypes.data % _LINE
    return memory[start : start + size].view(np.int32).reshape(rows, words)


class ConsumerState:
    """The state of n consumers toward b brands and m messages. All arrays are views of one memory.

    Attributes
    ----------
    rows : records.Rows
        What kernels read and write.
    susceptibility, sessions_per_day, posts_per_session : float32 arrays [n]
    interests : float32 array [n, topics]
    load : float64 array [n]
        Arrivals remembered over one session interval, as of `load_tick` (int32 [n]).
    attitude : float64 array [n, b]
        In [-1, 1].
    is_aware, status : uint8 arrays [n, b]
        Status: see `records`.
    adoption_tick : int32 array [n, b]
        -1 for never.
    first_source : int32 array [n, m]
        Source of the first view: a row, -1 for the brand, -2 for none yet.
    views : uint16 array [n, m]
        Exposures seen, at most 65,535.
    flags : uint16 array [n, m]
        Number of distinct sources seen, and the flags of `records`.
    """

    def __init__(
        self, population: Population, followees: NDArray[np.int64], brands: int, messages: int, *, weighs: bool
    ) -> None:
        consumers = len(population)
        topics = population.interests.shape[1]
        # Attitudes are eight bytes long and begin at even words.
        first_brand = records.INTERESTS + topics + (records.INTERESTS + topics) % 2
        first_message = first_brand + brands * records.BRAND_WORDS
        words = first_message + messages * records.MESSAGE_WORDS
        i4 = _aligned(consumers, words)
        f8, f4 = i4.view(np.float64), i4.view(np.float32)
        u2, u1 = i4.view(np.uint16), i4.view(np.uint8)
        self.rows = records.Rows(
            f8=f8,
            f4=f4,
            i4=i4,
            u2=u2,
            u1=u1,
            layout=records.Layout(first_brand, first_message, topics),
            first_due=np.full(consumers, -1, np.int32),
            weight=np.zeros((consumers, messages) if weighs else (1, 1)),
        )
        self.load = f8[:, 0]
        self.load_tick = i4[:, records.LOAD_TICK]
        self.susceptibility = f4[:, records.SUSCEPTIBILITY]
        self.sessions_per_day = f4[:, records.SESSIONS_PER_DAY]
        self.posts_per_session = f4[:, records.POSTS_PER_SESSION]
        self.interests = f4[:, records.INTERESTS : records.INTERESTS + topics]
        half = records.BRAND_WORDS // 2
        self.attitude = f8[:, first_brand // 2 : first_message // 2 : half]
        self.adoption_tick = i4[:, first_brand + 2 : first_message : records.BRAND_WORDS]
        self.status = u1[:, 4 * (first_brand + 3) : 4 * first_message : 4 * records.BRAND_WORDS]
        self.is_aware = u1[:, 4 * (first_brand + 3) + 1 : 4 * first_message : 4 * records.BRAND_WORDS]
        self.first_source = i4[:, first_message :: records.MESSAGE_WORDS]
        self.views = u2[:, 2 * first_message + 2 :: 2 * records.MESSAGE_WORDS]
        self.flags: NDArray[np.uint16] = u2[:, 2 * first_message + 3 :: 2 * records.MESSAGE_WORDS]
        self.susceptibility[:] = population.susceptibility
        self.sessions_per_day[:] = population.sessions_per_day
        self.posts_per_session[:] = population.posts_per_session
        self.interests[:] = population.interests
        i4[:, records.FOLLOWEES] = followees
        self.adoption_tick[:] = -1
        self.first_source[:] = records.NO_SOURCE

    @property
    def first_due(self) -> NDArray[np.int32]:
        """Head of each consumer's chain of due events; -1 between ticks."""
        return self.rows.first_due

    @property
    def has_shared(self) -> NDArray[np.bool_]:
        """Whether each consumer has posted each message (a copy, bool [n, m])."""
        return np.asarray(np.bitwise_and(self.flags, records.HAS_SHARED) != 0)

    @property
    def sources(self) -> NDArray[np.uint16]:
        """Distinct sources of each message that each consumer has seen (a copy, [n, m])."""
        return np.bitwise_and(self.flags, records.SOURCES)

    def shares(self, consumers: NDArray[np.int32], message: int) -> NDArray[np.bool_]:
        """Whether these consumers have posted a message."""
        return np.asarray(np.bitwise_and(self.flags[consumers, message], records.HAS_SHARED) != 0)

    def mark_shared(self, consumers: NDArray[np.int32], message: int) -> None:
        """Note that these consumers post a message."""
        self.flags[consumers, message] |= records.HAS_SHARED
