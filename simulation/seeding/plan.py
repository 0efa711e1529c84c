"""`SeedingPlan`: whom a campaign asks, in which order, at which price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.task import SeedPrices

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class SeedingPlan:
    """Whom a campaign asks to post its message.

    Attributes
    ----------
    rows : int32 array, shape (seeds,)
        Distinct consumers, in the order in which they are asked.
    prices : float64 array, shape (seeds,)
        Paid to each who accepts, everything that it costs included.
    acceptance : float64 array, shape (seeds,)
        Chance that each accepts.
    """

    rows: NDArray[np.int32]
    prices: NDArray[np.float64]
    acceptance: NDArray[np.float64]

    @classmethod
    def of(cls, rows: NDArray[np.int32], offers: SeedPrices) -> SeedingPlan:
        """Return the plan that asks these rows at the prices of `offers`."""
        return cls(np.asarray(rows, np.int32), offers.price[rows], offers.acceptance[rows])

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def expected_cost(self) -> float:
        """What asking all of them costs on average."""
        return float(np.dot(self.prices, self.acceptance))
