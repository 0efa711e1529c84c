"""Cascades by this and by other libraries: one function each, called in a process of its own.

Each reads the network as plain arrays from a folder, is set up, and simulates `repetitions` times `runs` cascades. The
folder and these numbers are its `Task`. Seconds are per cascade, one list entry per repetition; what has to be done
for each further cascade counts, what is done once counts as set-up. Memory is that of the process at most, and what it
added to that of Python with the library imported and the arrays read. No peer keeps anything but sizes.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.network_table import resident

FILES = ("indptr", "targets", "seeds")


class Task(NamedTuple):
    """What is simulated, and how often."""

    folder: str
    probability: float
    repetitions: int
    runs: int
    random_seed: int

    def arrays(self) -> list[np.ndarray]:
        """Return where rows start, their targets, and the seeds."""
        return [np.load(Path(self.folder) / f"{name}.npy") for name in FILES]


def write_arrays(folder: Path, indptr: np.ndarray, targets: np.ndarray, seeds: np.ndarray) -> None:
    """Write what a `Task` reads."""
    for name, values in zip(FILES, (indptr, targets, seeds), strict=True):
        np.save(folder / f"{name}.npy", values)


def grapevine(process: str, first: int, threads: list[int], *given: Any) -> dict[str, Any]:
    """Measure this library, replicates from a first one on; with each number of threads the same ones."""
    import simulation.processes as processes
    from simulation import simulate_cascades
    from simulation.network import SocialNetwork, generate_network

    task = Task(*given)
    indptr, targets, seeds = task.arrays()
    made = {
        "skipping": processes.IndependentCascade(task.probability),
        "per tie": processes.IndependentCascade(task.probability, draws="per_tie"),
        "linear threshold": processes.LinearThreshold(),
    }[process]
    small = generate_network("ring", consumers=100, mean_degree=4, random_seed=1)
    simulate_cascades(small, [0], made, replicates=1, random_seed=1, threads=1)  # compiles
    before, started = resident("VmRSS"), time.perf_counter()
    network = SocialNetwork(indptr, targets)
    simulate = lambda numbers, count: simulate_cascades(  # noqa: E731
        network, seeds, made, replicates=numbers, random_seed=task.random_seed, threads=count
    )
    simulate(range(first, first + 1), 1)
    answer: dict[str, Any] = {"set_up": time.perf_counter() - started, "threads": {}}
    for count in threads:
        seconds, sizes = [], []
        for repetition in range(task.repetitions):
            start = first + repetition * task.runs
            started = time.perf_counter()
            sample = simulate(range(start, start + task.runs), count)
            seconds.append((time.perf_counter() - started) / task.runs)
            sizes += sample.sizes.tolist()
        peak = resident("VmHWM")
        answer["threads"][count] = {"seconds": seconds, "sizes": sizes, "peak": peak, "added": peak - before}
    return answer


def cynetdiff_independent_cascade(*given: Any) -> dict[str, Any]:
    """Measure CyNetDiff, given compressed rows, which it takes as they are."""
    from cynetdiff.models import IndependentCascadeModel

    task = Task(*given)
    indptr, targets, seeds = task.arrays()

    def make() -> Any:
        rows = indptr[:-1].astype(np.uint32), targets.astype(np.uint32)
        model = IndependentCascadeModel(*rows, activation_prob=task.probability, rng=task.random_seed)
        model.set_seeds(seeds.tolist())
        return model

    return _measured(task, make, _run_cynetdiff)


def cynetdiff_linear_threshold(*given: Any) -> dict[str, Any]:
    """Measure CyNetDiff, given weights from NumPy: it would compute the same ones in Python."""
    from cynetdiff.models import LinearThresholdModel

    task = Task(*given)
    indptr, targets, seeds = task.arrays()

    def make() -> Any:
        rows = indptr[:-1].astype(np.uint32), targets.astype(np.uint32)
        weights = (1.0 / np.bincount(targets, minlength=len(indptr) - 1)[targets]).astype(np.float32)
        model = LinearThresholdModel(*rows, influence=weights, rng=task.random_seed)
        model.set_seeds(seeds.tolist())
        return model

    return _measured(task, make, _run_cynetdiff)


def _run_cynetdiff(model: Any) -> int:
    model.reset_model()
    model.advance_until_completion()
    return int(model.get_num_activated_nodes())


def eon_independent_cascade(*given: Any) -> dict[str, Any]:
    """Measure EoN's `basic_discrete_SIR`: infectious for exactly one step, so an independent cascade.

    With Python's generator, which draws single numbers faster than NumPy's; the percolation form tosses all coins.
    """
    import EoN

    task = Task(*given)
    indptr, targets, seeds = task.arrays()
    rows, generator = seeds.tolist(), random.Random(task.random_seed)

    def run(graph: Any) -> int:
        _, _, _, recovered = EoN.basic_discrete_SIR(graph, task.probability, initial_infecteds=rows, rng=generator)
        return int(recovered[-1])

    return _measured(task, lambda: _graph(indptr, targets), run)


def ndlib_independent_cascade(*given: Any) -> dict[str, Any]:
    """Measure NDlib, with a probability at each directed tie: with fewer, it would take others without a word."""
    from ndlib.models.epidemics import IndependentCascadesModel
    from ndlib.models.ModelConfig import Configuration

    task = Task(*given)
    indptr, targets, seeds = task.arrays()
    rows = seeds.tolist()

    def make() -> Any:
        graph = _graph(indptr, targets)
        model = IndependentCascadesModel(graph, seed=task.random_seed)
        configuration = Configuration()
        for edge in graph.edges:
            configuration.add_edge_configuration("threshold", edge, task.probability)
        configuration.add_model_initial_configuration("Infected", rows)
        model.set_initial_status(configuration)
        assert len(model.params["edges"]["threshold"]) == len(targets), "NDlib dropped the probabilities"
        return model

    def run(model: Any) -> int:
        model.reset(rows)
        while True:
            count = model.iteration(node_status=False)["node_count"]
            if count[1] == 0:
                return int(count[2])

    return _measured(task, make, run)


def ndlib_linear_threshold(*given: Any) -> dict[str, Any]:
    """Measure NDlib's threshold model, which with uniform thresholds, drawn anew for each cascade, is the same."""
    from ndlib.models.epidemics import ThresholdModel
    from ndlib.models.ModelConfig import Configuration

    task = Task(*given)
    indptr, targets, seeds = task.arrays()
    rows = seeds.tolist()

    def make() -> Any:
        model = ThresholdModel(_graph(indptr, targets), seed=task.random_seed)
        configuration = Configuration()
        configuration.add_model_initial_configuration("Infected", rows)
        model.set_initial_status(configuration)
        return model

    def run(model: Any) -> int:
        model.reset(rows)
        # It compares by >=; a threshold of 0 would need nobody.
        model.params["nodes"]["threshold"] = dict(enumerate((1.0 - np.random.random(len(indptr) - 1)).tolist()))  # noqa: NPY002
        active = 0
        while True:
            count = model.iteration(node_status=False)["node_count"][1]
            if count == active:
                return int(count)
            active = count

    return _measured(task, make, run)


def mesa_independent_cascade(*given: Any) -> dict[str, Any]:
    """Measure plain Mesa agents."""
    from benchmarks.plain_cascade import PlainIndependentCascade

    task = Task(*given)
    return _measured_mesa(task, lambda rows, seeds, luck: PlainIndependentCascade(rows, seeds, luck, task.probability))


def mesa_linear_threshold(*given: Any) -> dict[str, Any]:
    """Measure plain Mesa agents."""
    from benchmarks.plain_cascade import PlainLinearThreshold

    return _measured_mesa(Task(*given), PlainLinearThreshold)


def _measured_mesa(task: Task, kind: Callable[[list[list[int]], list[int], int], Any]) -> dict[str, Any]:
    """Measure a Mesa model, of which each run needs a new one: its making counts as set-up."""
    indptr, targets, seeds = task.arrays()
    luck = iter(range(task.random_seed, task.random_seed + task.repetitions * task.runs + 1))

    def make() -> Any:
        rows = [part.tolist() for part in np.split(targets, indptr[1:-1])]
        return kind(rows, seeds.tolist(), next(luck))

    def run(model: Any) -> int:
        model.run_model()
        return int(model.size)

    return _measured(task, make, run, anew=True)


def _graph(indptr: np.ndarray, targets: np.ndarray) -> Any:
    """Return the network as NetworkX has it: a directed graph whose nodes are rows."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(indptr) - 1))
    sources = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    graph.add_edges_from(zip(sources.tolist(), targets.tolist(), strict=True))
    return graph


def _measured(task: Task, make: Callable[[], Any], run: Callable[[Any], int], *, anew: bool = False) -> dict[str, Any]:
    """Return seconds, sizes and memory; if `anew`, each run has what it runs on made for it, which is not timed."""
    before, started = resident("VmRSS"), time.perf_counter()
    made = make()
    set_up = time.perf_counter() - started
    peak = 0
    seconds, sizes = [], []
    for _ in range(task.repetitions):
        elapsed = 0.0
        for _ in range(task.runs):
            if made is None:
                made = make()
            started = time.perf_counter()
            sizes.append(run(made))
            elapsed += time.perf_counter() - started
            # Of one model: a second one is made before Python has freed the first.
            peak = peak or resident("VmHWM")
            if anew:
                made = None
                gc.collect()
        seconds.append(elapsed / task.runs)
    return {"set_up": set_up, "seconds": seconds, "sizes": sizes, "peak": peak, "added": peak - before}
