"""What the settings of a design must satisfy: each kind takes some of them, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from experiments.sweep.design.sweep_file import DesignSettings
from simulation.errors import MISSING, Problem

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor

USED: dict[str, tuple[str, ...]] = {
    "full_factorial": (),
    "one_at_a_time": (),
    "random": ("points", "random_seed"),
    "latin_hypercube": ("points", "random_seed"),
    "sobol_sequence": ("points", "random_seed"),
    "morris": ("trajectories", "levels", "random_seed"),
    "saltelli": ("points", "second_order", "random_seed"),
}
"""Settings that each kind of design takes."""

DEFAULTS: dict[str, Any] = {"trajectories": 10, "levels": 4, "second_order": False, "random_seed": 1}
"""Of those that a kind takes; the number of points has none, for it is what a sweep costs."""

STEPPED = ("full_factorial", "one_at_a_time")
"""Kinds that take the values of a range in steps."""


def settled_settings(settings: DesignSettings) -> DesignSettings:
    """Return settings with the defaults of those that the kind takes."""
    silent = {
        name: DEFAULTS[name] for name in USED[settings.kind] if name in DEFAULTS and getattr(settings, name) is None
    }
    return settings.model_copy(update=silent)


def settings_problems(settings: DesignSettings, factors: Sequence[Factor] | None) -> Iterator[Problem]:
    """Yield what is wrong with the settings of a design, each sound by itself.

    Parameters
    ----------
    settings : DesignSettings
        With its defaults.
    factors : sequence of Factor or None
        None where something is wrong with them.
    """
    kind, used = settings.kind, USED[settings.kind]
    for name in ("points", "trajectories", "levels", "second_order", "random_seed"):
        value = getattr(settings, name)
        if value is not None and name not in used:
            takes = f"takes {', '.join(used)}" if used else "takes no settings"
            yield Problem(f"design.{name}", value, f"is not used by {kind}, which {takes}")
    if "points" in used and settings.points is None:
        yield Problem("design.points", MISSING, f"missing; must be a whole number of 1 or more, for {kind}")
    if kind in ("sobol_sequence", "saltelli") and settings.points is not None:
        yield from _power_problem(kind, settings.points)
    if kind == "morris" and settings.levels is not None:
        if settings.levels % 2:
            allowed = (
                f"must be even, such as {settings.levels - 1} or {settings.levels + 1}: steps are half of the grid"
            )
            yield Problem("design.levels", settings.levels, allowed)
        for factor in factors or ():
            if len(factor.levels) > settings.levels:
                allowed = (
                    f"must be at least {len(factor.levels) + len(factor.levels) % 2}: factor {factor.name} has "
                    f"{len(factor.levels)} levels, some of which a coarser grid leaves out"
                )
                yield Problem("design.levels", settings.levels, allowed)


def _power_problem(kind: str, points: int) -> Iterator[Problem]:
    """Yield that a number of points is no power of two, of which the balance of Sobol's sequence depends."""
    least = 2 if kind == "saltelli" else 1
    if points >= least and points & (points - 1) == 0:
        return
    below, above = 1 << (points.bit_length() - 1), 1 << points.bit_length()
    near = f"{below} or {above}" if below >= least else f"{above}"
    yield Problem("design.points", points, f"must be a power of two for {kind}: {near}")
