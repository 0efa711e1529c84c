"""Programs that simulate cascades, one class each: made ready on a workload, then asked for sizes.

Each names the modules that it needs, which are imported before it is made, so that a process holds one program alone.
Seconds are those from the arrays of a workload to a model that is ready (*set-up*), and from there to all sizes.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from benchmarks.cascade_workloads import Workload

CASCADE, THRESHOLD = "independent cascade", "linear threshold"
RANDOM_SEED = 1


class Engine(ABC):
    """A program, ready to simulate a process from the seeds of a workload."""

    processes = (CASCADE, THRESHOLD)
    modules: tuple[str, ...] = ()

    def __init__(self, workload: Workload, process: str) -> None:
        self.workload = workload
        self.process = process

    def prepare(self, replicates: int) -> None:  # noqa: B027
        """Make ready what is not to be timed with so many replicates."""

    @abstractmethod
    def sizes(self, replicates: int) -> list[int]:
        """Simulate so many replicates and return how many consumers were active at the end of each."""


class Grapevine(Engine):
    """Ours; what a call makes ready for itself is part of the call. Each call simulates the same replicates."""

    modules = ("simulation.processes",)

    def __init__(self, workload: Workload, process: str, *, draws: str = "skipping") -> None:
        from simulation.network import SocialNetwork
        from simulation.processes import IndependentCascade, LinearThreshold

        super().__init__(workload, process)
        self.network = SocialNetwork.load(workload.path)
        is_cascade = process == CASCADE
        self.spread = IndependentCascade(workload.probability, draws=draws) if is_cascade else LinearThreshold()
        self.is_compiled = False

    def prepare(self, replicates: int) -> None:
        """Compile."""
        if not self.is_compiled:
            self.sizes(1)
            self.is_compiled = True

    def sizes(self, replicates: int, threads: int = 1) -> list[int]:
        """Return sizes of replicates 0, 1, ..."""
        from simulation import simulate_cascades

        sample = simulate_cascades(
            self.network,
            self.workload.seeds,
            self.spread,
            replicates=replicates,
            random_seed=RANDOM_SEED,
            seeds_by="row",
            threads=threads,
        )
        return sample.sizes.tolist()


class CyNetDiff(Engine):
    """CyNetDiff, from arrays as it keeps them itself."""

    modules = ("cynetdiff.models",)

    def __init__(self, workload: Workload, process: str) -> None:
        from cynetdiff.models import IndependentCascadeModel, LinearThresholdModel

        super().__init__(workload, process)
        starts, edges = workload.indptr[:-1].astype(np.uint32), workload.targets.astype(np.uint32)
        if process == CASCADE:
            self.model = IndependentCascadeModel(starts, edges, activation_prob=workload.probability, rng=RANDOM_SEED)
        else:
            self.model = LinearThresholdModel(starts, edges, rng=RANDOM_SEED)
        self.model.set_seeds(workload.seeds.tolist())

    def sizes(self, replicates: int) -> list[int]:
        """Return sizes of the next replicates of its generator."""
        sizes = []
        for _ in range(replicates):
            self.model.reset_model()
            self.model.advance_until_completion()
            sizes.append(int(self.model.get_num_activated_nodes()))
        return sizes


class EoN(Engine):
    """EoN's `basic_discrete_SIR`: who is infected tries each susceptible neighbour once, then recovers.

    That is the independent cascade; of EoN's functions with the same sizes it is the fastest, since those that
    percolate toss a coin for each tie of the network. It draws single numbers, for which Python's generator is faster
    than NumPy's: with it, EoN takes half the time. It has no linear threshold.
    """

    processes = (CASCADE,)
    modules = ("networkx", "EoN")

    def __init__(self, workload: Workload, process: str) -> None:
        import EoN

        super().__init__(workload, process)
        self.simulate = EoN.basic_discrete_SIR
        self.graph = graph_of(workload)
        self.generator = random.Random(RANDOM_SEED)

    def sizes(self, replicates: int) -> list[int]:
        """Return sizes of the next replicates of its generator."""
        seeds, probability = self.workload.seeds.tolist(), self.workload.probability
        sizes = []
        for _ in range(replicates):
            *_, recovered = self.simulate(self.graph, probability, initial_infecteds=seeds, rng=self.generator)
            sizes.append(int(recovered[-1]))
        return sizes


class NDlib(Engine):
    """NDlib's `IndependentCascadesModel` and `ThresholdModel`.

    Each tie is given its probability: where their number differs from that of edges, NDlib drops all of them in
    silence and takes 1 / degree. Its threshold is a share of followees, so that thresholds drawn anew for each
    replicate make it the linear threshold with weights 1 / in-degree. Iterations end when nothing changes.
    """

    modules = ("networkx", "ndlib.models.epidemics", "ndlib.models.ModelConfig")

    def __init__(self, workload: Workload, process: str) -> None:
        from ndlib.models.epidemics import IndependentCascadesModel, ThresholdModel
        from ndlib.models.ModelConfig import Configuration

        super().__init__(workload, process)
        self.graph = graph_of(workload)
        self.kind = IndependentCascadesModel if process == CASCADE else ThresholdModel
        self.model = self.kind(self.graph, seed=RANDOM_SEED)
        configuration = Configuration()
        configuration.add_model_initial_configuration("Infected", workload.seeds.tolist())
        if process == CASCADE:
            for edge in self.graph.edges:
                configuration.add_edge_configuration("threshold", edge, workload.probability)
        else:
            for node in self.graph.nodes:
                configuration.add_node_configuration("threshold", node, 0.5)
        self.model.set_initial_status(configuration)
        if process == CASCADE and len(self.model.params["edges"]["threshold"]) != workload.ties:
            raise AssertionError("NDlib dropped the probabilities of ties")

    def sizes(self, replicates: int) -> list[int]:
        """Return sizes of the next replicates of NumPy's generator, which NDlib seeds and uses."""
        sizes = []
        for _ in range(replicates):
            self.model.reset()
            if self.process == THRESHOLD:
                drawn = np.random.random_sample(self.workload.consumers)  # noqa: NPY002
                self.model.params["nodes"]["threshold"] = dict(enumerate(drawn.tolist()))
            self.model.iteration(node_status=False)  # the first one does nothing
            while True:
                answer = self.model.iteration(node_status=False)
                if not any(answer["status_delta"].values()):
                    break
            sizes.append(self.workload.consumers - int(answer["node_count"][0]))
        return sizes


class Mesa(Engine):
    """Plain Mesa agents; a replicate is a model of its own, whose making is not timed but for the first."""

    modules = ("mesa", "benchmarks.plain_cascades")

    def __init__(self, workload: Workload, process: str) -> None:
        from benchmarks.plain_cascades import PlainCascade

        super().__init__(workload, process)
        self.kind = PlainCascade
        self.made = 0
        self.ready = [self.make()]

    def make(self) -> Any:
        """Make a model with random numbers of its own."""
        self.made += 1
        indptr, targets, seeds, probability = self.workload[1:5]
        given = probability if self.process == CASCADE else None
        return self.kind(indptr, targets, seeds.tolist(), given, RANDOM_SEED + self.made)

    def prepare(self, replicates: int) -> None:
        """Make the models of the next replicates."""
        while len(self.ready) < replicates:
            self.ready.append(self.make())

    def sizes(self, replicates: int) -> list[int]:
        """Return sizes of the next models."""
        sizes = []
        for _ in range(replicates):
            model = self.ready.pop()
            model.run_model()
            sizes.append(model.size)
        return sizes


def graph_of(workload: Workload) -> Any:
    """Return a workload as a graph of NetworkX, whose edges are ties."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(workload.consumers))
    sources = np.repeat(np.arange(workload.consumers), np.diff(workload.indptr))
    graph.add_edges_from(zip(sources.tolist(), workload.targets.tolist(), strict=True))
    return graph


ENGINES = {"Grapevine": Grapevine, "CyNetDiff": CyNetDiff, "EoN": EoN, "NDlib": NDlib, "Mesa": Mesa}
PACKAGES = {"CyNetDiff": "cynetdiff", "EoN": "EoN", "NDlib": "ndlib", "Mesa": "mesa"}
