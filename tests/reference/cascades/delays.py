"""The delayed cascade: live ties that take a time each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from tests.reference import draws as d
from tests.reference.cascades.coins import chances, item_of, live_by_coins
from tests.reference.cascades.independent import Message
from tests.reference.cascades.spread import Activation, Active
from tests.reference.cascades.ties import Ties


def delayed_cascade(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    probability: float | list[float],
    reaction: Mapping[str, float | str],
    *,
    days: float = 365.0,
    tick_days: float = 1 / 24,
    multiplicity: bool = False,
    message: Message = None,
) -> Active:
    """Let each consumer become active at its earliest arrival, found by relaxing ties until nothing changes."""
    item = item_of(message)
    ticks = math.ceil(days / tick_days)
    live = live_by_coins(draws, chances(ties, probability, multiplicity=multiplicity), item)
    delay = {tie: delay_of(draws.uniform(d.DELAY, *tie, item), reaction, tick_days, ticks) for tie in live}
    active = {seed: Activation(0, -1) for seed in seeds}
    seeded = set(active)
    changed = True
    while changed:
        changed = False
        for (source, receiver), duration in delay.items():
            if source not in active or receiver in seeded or duration is None:
                continue
            arrival = Activation(active[source].tick + duration, source)
            if arrival.tick < ticks and (receiver not in active or arrival < active[receiver]):
                active[receiver] = arrival
                changed = True
    return active


def delay_of(uniform: float, reaction: Mapping[str, float | str], tick_days: float, ticks: int) -> int | None:
    """Return the delay in ticks, None if it is beyond the end."""
    for duration in range(1, ticks):
        if uniform < within(reaction, duration, tick_days):
            return duration
    return None


def within(reaction: Mapping[str, float | str], ticks: int, tick_days: float) -> float:
    """Return P(delay <= ticks)."""
    parameter = {name: float(value) for name, value in reaction.items() if name != "distribution"}
    days = ticks * tick_days
    match reaction["distribution"]:
        case "constant":
            return float(days >= parameter["days"])
        case "geometric":
            return 1 - (1 - parameter["daily_probability"]) ** days
        case "exponential":
            return 1 - math.exp(-days / parameter["mean_days"])
        case "lognormal":
            normal = math.log(days / parameter["median_days"]) / parameter["sigma"]
            return (1 + math.erf(normal / math.sqrt(2))) / 2
        case "power_law":
            flat, exponent = parameter["flat_days"], parameter["exponent"]
            density = 1 / (flat + flat / exponent)  # up to `flat`; density * flat / exponent is the mass of the tail
            if days <= flat:
                return density * days
            return 1 - density * flat / exponent * (days / flat) ** -exponent
    raise ValueError(reaction["distribution"])
