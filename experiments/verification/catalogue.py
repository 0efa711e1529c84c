"""Which targets there are: every module that holds some, of the room of each tier."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

from experiments.verification.target import TARGETS, Target, Tier

_ROOMS: dict[Tier, str] = {"exact": "experiments.verification.exact", "published": "experiments.studies"}
TIERS: tuple[Tier, ...] = tuple(_ROOMS)


def targets(tier: str = "all") -> list[Target]:
    """Return the targets of a tier, ``'all'`` for both, in the order of their ids."""
    for room in _ROOMS.values():
        package = import_module(room)
        for module in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{module.name}")
    wanted = [target for target in TARGETS.values() if tier in ("all", target.tier)]
    return sorted(wanted, key=lambda target: (_numbers(target.id), target.tier))


def _numbers(id: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", id)]
