"""What workers do: prepare what a point's replicates share, and run one replicate. Importable, and safe to do again."""

from __future__ import annotations

import threading
import tomllib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from experiments.sweep.subjects.prepared import Plans
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

Rows = list[dict[str, Any]]
Series = dict[str, list[Any]] | None
_Item = TypeVar("_Item")

_MOST_KEPT = 4


class _Kept(threading.local):
    """What the last few points needed, for the next runs need it, too; each thread has its own."""

    def __init__(self) -> None:
        self.by_kind: dict[str, OrderedDict[str, Any]] = {
            kind: OrderedDict() for kind in ("scenario", "network", "plans")
        }


_kept = _Kept()


@dataclass(frozen=True)
class MarketRun:
    """How to run a market at one point.

    Attributes
    ----------
    point : str
        Identity.
    text : str
        Scenario, as TOML.
    folder : str
        Where prepared networks and seeds lie.
    network : str
        Key of the network; empty where each replicate has its own.
    has_seeds : bool
    cascades : bool
        Whether to record who shared what from whom.
    every : int
        Ticks of an interval of the time series; 0 for none.
    """

    point: str
    text: str
    folder: str
    network: str
    has_seeds: bool
    cascades: bool
    every: int


def warm() -> None:
    """Import what every run needs."""
    import_module("simulation.market.model")
    import_module("experiments.sweep.subjects.observation")
    import_module("experiments.sweep.subjects.prepared")


def prepare_market(run: MarketRun, what: str) -> None:
    """Lay the network, or the seeds, of a point where workers find it.

    Parameters
    ----------
    run : MarketRun
    what : {"network", "seeds"}
    """
    from experiments.sweep.subjects import prepared

    scenario = _scenario(run)
    if what == "network":
        prepared.prepare_network(scenario, prepared.network_path(run.folder, run.network))
    else:
        network = _network(run, scenario)
        assert network is not None
        prepared.prepare_seeds(scenario, network, prepared.seeds_path(run.folder, run.point))


def run_market(run: MarketRun, replicate: int) -> tuple[Rows, Series]:
    """Run one replicate of a market to its end.

    Returns
    -------
    rows : list of dict
        One per brand, by `observation.COLUMNS`.
    series : dict of list, or None
        By `observation.SERIES`.
    """
    from experiments.sweep.subjects.observation import observed, series
    from simulation.market.model import MarketModel

    scenario = _scenario(run)
    recorded = (replicate,) if run.cascades else ()
    own_scenario = scenario.model_copy(
        update={"run": scenario.run.model_copy(update={"record_cascades": recorded, "record_adoptions": ()})}
    )
    network = _network(run, scenario)
    plans = None if network is None or not run.has_seeds else _plans(run, scenario, network)
    model = MarketModel(own_scenario, replicate=replicate, network=network, plans=plans)
    try:
        model.run_model()
        return observed(model, cascades=run.cascades), series(model, run.every) if run.every else None
    finally:
        model.free()


def run_function(
    module: str, name: str, values: dict[str, Any], replicate: int, measures: tuple[str, ...] | None = None
) -> tuple[Rows, Series]:
    """Call an importable function of factors and replicate, which returns a number per measure.

    Raises
    ------
    TypeError
        If it returns something else, or other measures than those that are asked for.
    """
    function: Any = import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    found = function(**values, replicate=replicate)
    names = sorted(map(str, found)) if isinstance(found, Mapping) else type(found).__name__
    if not isinstance(found, Mapping) or (measures is not None and set(found) != set(measures)):
        wanted = "measure" if measures is None else f"of {', '.join(measures)}"
        raise TypeError(f"{module}.{name} returned {names}; must return a mapping with a number for each {wanted}")
    return [{key: float(value) for key, value in found.items()}], None


def _keeping(kind: str, key: str, make: Callable[[], _Item]) -> _Item:
    kept = _kept.by_kind[kind]
    if key in kept:
        kept.move_to_end(key)
    else:
        kept[key] = make()
        while len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    return kept[key]  # type: ignore[no-any-return]


def _scenario(run: MarketRun) -> Scenario:
    from simulation.scenario import Scenario

    return _keeping("scenario", run.point, lambda: Scenario.from_fields(tomllib.loads(run.text), run.point))


def _network(run: MarketRun, scenario: Scenario) -> SocialNetwork | None:
    """The network that replicates share; made here where the folder cannot be seen."""
    from experiments.sweep.subjects import prepared

    if not run.network:
        return None

    def make() -> SocialNetwork:
        found = prepared.load_network(prepared.network_path(run.folder, run.network))
        return prepared.made_network(scenario) if found is None else found

    return _keeping("network", run.network, make)


def _plans(run: MarketRun, scenario: Scenario, network: SocialNetwork) -> Plans:
    from experiments.sweep.subjects import prepared

    def make() -> Plans:
        found = prepared.load_plans(prepared.seeds_path(run.folder, run.point))
        return prepared.chosen_plans(scenario, network) if found is None else found

    return _keeping("plans", run.point, make)
