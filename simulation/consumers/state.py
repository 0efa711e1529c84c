"""`ConsumerState`: what consumers are and what has happened to them, one packed record each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.consumers.population import TraitColumns
from simulation.kernels import layouts
from simulation.kernels.networks import compressed_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _aligned(rows: int, words: int) -> NDArray[np.int32]:
    """Return zeros [rows, words] whose first byte begins a cache line."""
    size = rows * words * 4
    # Not `np.zeros`: NumPy asks for large pages only where it does not ask for zeros.
    memory = np.empty(size + layouts.LINE, np.uint8)
    memory[:] = 0
    start = -memory.ctypes.data % layouts.LINE
    return memory[start : start + size].view(np.int32).reshape(rows, words)


class ConsumerState:
    """The state of n consumers toward b brands and m messages. Hot arrays are views of one memory.

    Attributes
    ----------
    rows : layouts.Rows
        What kernels read and write.
    susceptibility, sessions_per_day, posts_per_session : float32 arrays [n]
    interests : float32 array [n, topics]
    load : float32 array [n]
        Arrivals remembered over one session interval, as of `load_tick` (int32 [n]).
    attitude : float32 array [n, b]
        In [-1, 1].
    is_aware, status : uint8 arrays [n, b]
        Status: see `layouts`.
    adoption_tick : int32 array [n, b]
        -1 for never.
    views : uint16 array [n, m]
        Exposures seen, at most 65,535.
    flags : uint16 array [n, m]
        Number of distinct sources seen, and the flags of `layouts`.

    Parameters
    ----------
    consumers, topics, brands, messages : int
    targets : int32 array [ties]
        Follower of each tie, to count whom each consumer follows.
    weighs : bool
        Whether a rule asks for the weight of what was seen.
    keeps_sources : bool
        Whether the source of each first view is kept, to say who shared from whom.
    """

    def __init__(
        self,
        consumers: int,
        topics: int,
        brands: int,
        messages: int,
        targets: NDArray[np.int32],
        *,
        weighs: bool,
        keeps_sources: bool,
    ) -> None:
        layout = layouts.layout(topics, brands, messages)
        i4 = _aligned(consumers, layout.words)
        f4, u2, u1 = i4.view(np.float32), i4.view(np.uint16), i4.view(np.uint8)
        self.rows = layouts.Rows(
            f4=f4,
            i4=i4,
            u2=u2,
            u1=u1,
            layout=layout,
            adoption_tick=np.full((consumers, brands), -1, np.int32),
            first_source=np.full((consumers if keeps_sources else 0, messages), layouts.NO_SOURCE, np.int32),
            weight=np.zeros((consumers, messages) if weighs else (1, 1)),
        )
        self.load = f4[:, layouts.LOAD]
        self.load_tick = i4[:, layouts.LOAD_TICK]
        self.susceptibility = f4[:, layouts.SUSCEPTIBILITY]
        self.sessions_per_day = f4[:, layouts.SESSIONS_PER_DAY]
        self.posts_per_session = f4[:, layouts.POSTS_PER_SESSION]
        self.interests = f4[:, layouts.INTERESTS : layout.attitudes]
        self.attitude = f4[:, layout.attitudes : layout.states]
        self.status = u1[:, 4 * layout.states : 4 * layout.states + 2 * brands : 2]
        self.is_aware = u1[:, 4 * layout.states + 1 : 4 * layout.states + 2 * brands : 2]
        self.adoption_tick = self.rows.adoption_tick
        end = 2 * (layout.messages + messages)
        self.views = u2[:, 2 * layout.messages : end : 2]
        self.flags: NDArray[np.uint16] = u2[:, 2 * layout.messages + 1 : end : 2]
        compressed_rows.count_followees(targets, i4[:, layouts.FOLLOWEES])

    @property
    def traits(self) -> TraitColumns:
        """The columns into which the traits of a population are drawn."""
        return TraitColumns(self.susceptibility, self.sessions_per_day, self.posts_per_session, self.interests)

    @property
    def has_shared(self) -> NDArray[np.bool_]:
        """Whether each consumer has posted each message (a copy, bool [n, m])."""
        return np.asarray(np.bitwise_and(self.flags, layouts.HAS_SHARED) != 0)

    @property
    def sources(self) -> NDArray[np.uint16]:
        """Distinct sources of each message that each consumer has seen (a copy, [n, m])."""
        return np.bitwise_and(self.flags, layouts.SOURCES)

    def shares(self, consumers: NDArray[np.int32], message: int) -> NDArray[np.bool_]:
        """Whether these consumers have posted a message."""
        return np.asarray(np.bitwise_and(self.flags[consumers, message], layouts.HAS_SHARED) != 0)

    def mark_shared(self, consumers: NDArray[np.int32], message: int) -> None:
        """Note that these consumers post a message."""
        self.flags[consumers, message] |= layouts.HAS_SHARED
