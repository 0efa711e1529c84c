"""`Route`: how a message travels; each route has draws of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.kernels import layouts
from simulation.kernels.random import keys
from simulation.kernels.random.root import Root, draw_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario


class Route(NamedTuple):
    """A way by which a message travels: posts, a flight of impressions, conversations, or a referral offer.

    Attributes
    ----------
    message : int
    identity : tuple
        Names and numbers that identify the item of its draws.
    exposure, adoption, timing : int
        Kinds of draw (`simulation.kernels.random.keys`): of being seen and shared, of adopting, of delays or gaps.
    """

    message: int
    identity: tuple[str | int, ...]
    exposure: int
    adoption: int
    timing: int


def post_route(message: int, identity: tuple[str | int, ...]) -> Route:
    """Return the route of a message's posts."""
    return Route(message, identity, keys.EXPOSURE, keys.ADOPTION, keys.DELAY)


def talk_route(message: int, brand: str) -> Route:
    """Return the route of a brand's conversations; positive and negative ones share the brand's draws."""
    return Route(message, ("brand", brand), keys.EXPOSURE, keys.TALK_ADOPTION, keys.TALK_GAP)


def flight_route(message: int, brand: str, campaign: str, number: int) -> Route:
    """Return the route of the impressions of a campaign's flight, numbered from 0."""
    return Route(message, ("flight", brand, campaign, number), keys.EXPOSURE, keys.ADOPTION, keys.IMPRESSION_GAP)


def offer_route(message: int, brand: str, campaign: str, number: int) -> Route:
    """Return the route of the conversations that a campaign's referral offer pays for, numbered from 0."""
    return Route(message, ("offer", brand, campaign, number), keys.EXPOSURE, keys.REFERRAL_ADOPTION, keys.REFERRAL_GAP)


def scenario_routes(scenario: Scenario) -> list[Route]:
    """Return the routes of a run before its first tick: of each message, then of each brand's conversations."""
    messages = list(scenario.messages())
    routes = [post_route(message, identity) for message, (*_, identity) in enumerate(messages)]
    for brand, brand_spec in enumerate(scenario.brands):
        routes += [talk_route(message, brand_spec.name) for message in word_of_mouth(scenario, brand)]
    return routes


def word_of_mouth(scenario: Scenario, brand: int) -> tuple[int, int]:
    """Return a brand's messages of positive and negative word of mouth: the last two of its own."""
    last = max(message for message, (owner, *_) in enumerate(scenario.messages()) if owner == brand)
    return last - 1, last


def route_rows(routes: Sequence[Route], brands: NDArray[np.int32], luck: Root) -> NDArray[np.void]:
    """Return routes as kernels read them (layouts.ROUTE_ROW), with the brand of each message (int32 [messages])."""
    values = []
    for route in routes:
        kinds = (route.exposure, route.adoption, route.timing)
        drawn = [key for kind in kinds for key in draw_key(luck, kind, *route.identity)]
        values.append((route.message, brands[route.message], *drawn))
    return np.array(values, layouts.ROUTE_ROW)
