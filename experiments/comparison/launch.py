"""`Launch`: what a comparison keeps of one run of a market."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.market.model import ADOPTED_BEFORE, NEVER_ADOPTED
from simulation.results.value import discount_factor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.market.model import MarketModel


@dataclass(frozen=True)
class Horizon:
    """A launch from its start to a day.

    Attributes
    ----------
    day : float
    is_adopter : bool array [n]
        Who has adopted the brand and has not left.
    reach, views : int
    revenue : float
        Not discounted.
    spend : float
        Discounted to the first day.
    """

    day: float
    is_adopter: NDArray[np.bool_]
    reach: int
    views: int
    revenue: float
    spend: float


@dataclass(frozen=True)
class Launch:
    """One run of a market, seen from one brand.

    Attributes
    ----------
    horizons : tuple of Horizon
        In the order of their days.
    bought_day : float64 array [n]
        When each consumer first bought the brand's product; infinite for those who did not: initial adopters, and seeds
        to whom a unit was given, are among them.
    rival_day : float64 array [n]
        When each first adopted another brand of the category, or infinite; before the start for initial adopters.
    asked : int32 array
        Rows of those on the list of seeds.
    paid : int32 array
        Rows of those who were asked, accepted and were paid.
    adopters : int64 array [ticks]
        Stock at the end of each tick.
    """

    horizons: tuple[Horizon, ...]
    bought_day: NDArray[np.float64]
    rival_day: NDArray[np.float64]
    asked: NDArray[np.int32]
    paid: NDArray[np.int32]
    adopters: NDArray[np.int64]


def run_to_horizons(
    model: MarketModel,
    brand: int,
    campaign: str,
    ticks: Sequence[int],
    discount: float,
    stop: threading.Event,
) -> Launch:
    """Run a model to its end, and keep what a comparison needs.

    Parameters
    ----------
    model : MarketModel
        New.
    brand : int
        Position of the brand in the scenario.
    campaign : str
        Whose seeds are meant.
    ticks : sequence of int
        Ticks at whose end the horizons lie, ascending; the last is the end of the run.
    discount : float
        Rate per year at which money is discounted.
    stop : threading.Event
        Once it is set, `KeyboardInterrupt` is raised.
    """
    horizons = []
    for tick in ticks:
        while model.tick < tick:
            if stop.is_set():
                raise KeyboardInterrupt
            model.advance(tick)
        horizons.append(_horizon(model, brand, discount))
    account = model.brands[brand].accounts[campaign]
    record = account.seeding
    bought = _first_days(model, brand)
    # A unit that is given brings nothing, and who adopted before the start brings nothing in any launch.
    bought[record.paid[record.was_given]] = np.inf
    bought[bought < 0.0] = np.inf
    brand_spec = model.scenario.brands[brand]
    rivals = [
        index
        for index, other in enumerate(model.scenario.brands)
        if index != brand and brand_spec.category and other.category == brand_spec.category
    ]
    never = np.full(model.network.consumers, np.inf)
    rival_day = np.min([never, *(_first_days(model, index) for index in rivals)], axis=0)
    adopters = model.recorder.adopters()[:, brand]
    return Launch(tuple(horizons), bought, rival_day, account.plan.rows, record.paid, adopters)


def _first_days(model: MarketModel, brand: int) -> NDArray[np.float64]:
    """Day on which each consumer first adopted a brand: -1 before the start, infinite for never."""
    ticks = model.adoption_ticks(brand)
    return np.select([ticks == NEVER_ADOPTED, ticks == ADOPTED_BEFORE], [np.inf, -1.0], model.scenario.grid.days(ticks))


def _horizon(model: MarketModel, brand: int, discount: float) -> Horizon:
    ticks = model.tick
    recorder = model.recorder
    counted = recorder.columns(("adoptions", "views", "reach"))
    sold = int(counted["adoptions"][:ticks, brand].sum() - recorder.gifts[:ticks, brand].sum())
    grid = model.scenario.grid
    days = grid.days(np.arange(ticks))
    return Horizon(
        grid.day(ticks),
        model.world.is_adopter(brand),
        int(counted["reach"][ticks - 1, brand]),
        int(counted["views"][:ticks, brand].sum()),
        sold * model.scenario.brands[brand].price,
        float((recorder.spend[:ticks, brand] * discount_factor(days, discount)).sum()),
    )
