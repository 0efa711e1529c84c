"""Running a scenario's replicates, in threads, to an `Outcome`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.consumers.population import Population, draw_attitudes, draw_segments
from simulation.errors import ScenarioError
from simulation.kernels.random.root import Root, root_key
from simulation.market.checkpoint import Checkpoints, restore, save
from simulation.market.model import MarketModel
from simulation.market.preparation import make_network, prepared_rule, with_random_seed
from simulation.network.foreign import network_problems
from simulation.results import tables
from simulation.results.outcome import Outcome
from simulation.results.provenance import Provenance
from simulation.scenario import Scenario, load_scenario
from simulation.seeding import costly_plans
from simulation.threads import check_threads

if TYPE_CHECKING:
    import pyarrow
    from numpy.typing import NDArray

    from simulation.actors.brand import Brand
    from simulation.network import SocialNetwork
    from simulation.seeding import SeedingPlan

Progress = Callable[[int], None]

_THREADS_PAY = 500_000
"""Consumers from which on a second thread within a run makes it faster: below, one passes many ticks at once."""


@dataclass(frozen=True)
class _Replicate:
    """What is kept of a finished replicate."""

    timeseries: pyarrow.Table
    campaigns: pyarrow.Table
    cascades: pyarrow.Table | None
    adoptions: pyarrow.Table | None


def simulate(
    scenario: Scenario | Path | str,
    *,
    network: SocialNetwork | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    brand_classes: Mapping[str, type[Brand]] | None = None,
    plans: Mapping[tuple[str, str], SeedingPlan] | None = None,
    sharing_rule: Any = None,
    check: bool = False,
    checkpoints: Checkpoints | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Run all replicates of a scenario.

    Parameters
    ----------
    scenario : Scenario, path or str
        A scenario, a TOML file, or a name of the catalogue.
    network : SocialNetwork, optional
        Used instead of the scenario's.
    threads : int, optional
        Default: all cores. Replicates run at the same time; threads beyond their number work within runs of half a
        million consumers or more.
        Results do not depend on it.
    progress : callable, optional
        Called with the number of ticks done since the last call, from any thread.
    brand_classes, plans, sharing_rule, check
        As for `MarketModel`. Seeds whose choice takes long are chosen once for all replicates that share consumers
        and network.
    checkpoints : Checkpoints, optional
        Save replicates on the way, and continue them.
    stop : threading.Event, optional
        Once it is set, the run ends with `KeyboardInterrupt`.

    Returns
    -------
    Outcome

    Raises
    ------
    ScenarioError, NetworkError
        Before any work starts.
    RuleError
        If `sharing_rule` returns no probability or raises an error: that of the first replicate in which it does.
    StorageError
        If a checkpoint cannot be written, is torn, or belongs to another run.
    """
    check_threads(threads)
    problems = [] if network is None else network_problems("network", network)
    if problems:
        raise ScenarioError(problems, "simulate")
    resolved = with_random_seed(scenario if isinstance(scenario, Scenario) else load_scenario(scenario))
    random_seed = resolved.run.random_seed
    assert random_seed is not None
    # Compiled once, so that all replicates have the same rule, whatever becomes of what it reads.
    rule = prepared_rule(resolved, sharing_rule)
    replicates = resolved.run.replicates
    vary = resolved.run.vary
    own = root_key(random_seed, 0)
    shared = root_key(random_seed, None)
    first = make_network(resolved, own if "network" in vary else shared) if network is None else network
    # Each replicate makes a network of its own only where networks, or the strengths of their ties, differ.
    differs = resolved.network.file is None or resolved.network.strength != 1.0
    fixed = None if network is None and "network" in vary and differs else first
    available = (os.cpu_count() or 1) if threads is None else threads
    workers = max(1, min(available, replicates))
    provenance = Provenance.of(resolved, first, available, rule)
    if fixed is not None and "consumers" not in vary:
        plans = {**costly_plans(resolved, first, shared, plans or {}), **(plans or {})}

    def run(replicate: int) -> _Replicate:
        model = MarketModel(
            resolved,
            replicate=replicate,
            network=first if replicate == 0 else fixed,
            brand_classes=brand_classes,
            plans=plans,
            sharing_rule=rule,
            check=check,
            threads=max(1, available // workers) if first.consumers >= _THREADS_PAY else 1,
        )
        try:
            if checkpoints is not None and checkpoints.resume and checkpoints.path(replicate).exists():
                restore(model, checkpoints.path(replicate), provenance.run)
            return _run_to_end(model, progress, ended, checkpoints, provenance.run)
        finally:
            if brand_classes:
                # Brands of a user's own may be held elsewhere.
                model.close()
            else:
                model.free()

    ended = threading.Event() if stop is None else stop
    with ThreadPoolExecutor(workers) as pool:
        try:
            done = list(pool.map(run, range(replicates)))
            if ended.is_set():
                raise KeyboardInterrupt
        except BaseException:
            # An interrupt, or a replicate that failed, ends the others too.
            ended.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return Outcome(resolved, first, _tables(resolved, first, done), provenance)


def _run_to_end(
    model: MarketModel,
    progress: Progress | None,
    ended: threading.Event,
    checkpoints: Checkpoints | None,
    run: str,
) -> _Replicate:
    resolved = model.scenario
    stride = max(1, resolved.ticks // 50)
    reported = 0
    every = None if checkpoints is None else checkpoints.ticks(resolved.tick_days)
    while model.running and not ended.is_set():
        pause = model.tick + stride if every is None else min(model.tick + stride, (model.tick // every + 1) * every)
        model.advance(pause)
        if checkpoints is not None and every is not None and (model.tick % every == 0 or not model.running):
            save(model, checkpoints.path(model.replicate), run)
        if progress is not None and (model.tick - reported >= stride or not model.running):
            progress(model.tick - reported)
            reported = model.tick
    brands = [brand.name for brand in resolved.brands]
    cascades = None
    if model.replicate in resolved.run.record_cascades:
        owners = [brands[index] for index in model.market.tables.messages["brand"]]
        cascades = tables.cascades(
            model.replicate,
            model.recorder.shares(),
            resolved.grid,
            model.network.consumers,
            model.market.message_names,
            owners,
        )
    adoptions = None
    if model.replicate in resolved.run.record_adoptions:
        routes = [(route.message, route.identity) for route in model.market.routes]
        labels = model.network.labels_array()
        found = model.recorder.adoptions()
        adoptions = tables.adoptions(model.replicate, found, resolved.grid, labels, brands, routes)
    owners = [brand.name for brand in resolved.brands for _ in brand.campaigns]
    names = [campaign.name for brand in resolved.brands for campaign in brand.campaigns]
    return _Replicate(
        tables.timeseries(model.replicate, model.recorder, brands),
        tables.campaigns(model.replicate, model.recorder, owners, names),
        cascades,
        adoptions,
    )


def _tables(scenario: Scenario, network: SocialNetwork, done: list[_Replicate]) -> dict[str, pyarrow.Table]:
    import pyarrow

    assert scenario.run.random_seed is not None
    replicate = 0 if "consumers" in scenario.run.vary else None
    # No replicate's population is at hand any more, and of all traits the table shows only the segment, unless asked.
    root = root_key(scenario.run.random_seed, replicate)
    segment = draw_segments(scenario, network.consumers, root)
    traits = _traits(scenario, network, root) if scenario.run.record_traits else None
    names = [one.name for one in scenario.consumers.segments]
    recorded = [one.cascades for one in done if one.cascades is not None]
    empty = tables.schema(tables.CASCADES).empty_table()
    adoptions = [one.adoptions for one in done if one.adoptions is not None]
    return {
        "timeseries": pyarrow.concat_tables([one.timeseries for one in done]).combine_chunks(),
        "campaigns": pyarrow.concat_tables([one.campaigns for one in done]).combine_chunks(),
        "cascades": pyarrow.concat_tables(recorded).combine_chunks() if recorded else empty,
        **({"adoptions": pyarrow.concat_tables(adoptions).combine_chunks()} if adoptions else {}),
        "consumers": tables.consumers(network.labels_array(), names, segment, traits),
    }


def _traits(scenario: Scenario, network: SocialNetwork, root: Root) -> dict[str, NDArray[Any]]:
    """Return the traits of consumers by the names of their columns, as drawn."""
    drawn = Population.draw(scenario, network.consumers, root)
    found: dict[str, NDArray[Any]] = {
        "followers": np.diff(network.indptr).astype(np.int32),
        "followees": np.bincount(network.targets, minlength=network.consumers).astype(np.int32),
        "susceptibility": drawn.susceptibility,
        "sessions_per_day": drawn.sessions_per_day,
        "posts_per_session": drawn.posts_per_session,
        "opted_out": drawn.opted_out,
    }
    found |= {f"interest.{topic}": drawn.interests[:, place] for place, topic in enumerate(drawn.topics)}
    attitudes = np.empty((network.consumers, len(scenario.brands)), np.float32)
    draw_attitudes(scenario, root, attitudes)
    found |= {f"attitude.{brand.name}": attitudes[:, place] for place, brand in enumerate(scenario.brands)}
    return {name: np.ascontiguousarray(values) for name, values in found.items()}
