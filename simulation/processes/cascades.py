"""Many replicates of a process, in threads: one call."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.consumers.rows import by_problems
from simulation.errors import GrapevineError, Problem, RuleError, nearest
from simulation.kernels.cascades.activation import Kept, Work
from simulation.network import SocialNetwork
from simulation.network.foreign import network_problems
from simulation.network.memory import gibibytes, physical_memory
from simulation.processes.bound_process import Batch, BoundProcess, Seeds
from simulation.processes.checks import finished, replicate_numbers, seed_number, thread_count
from simulation.processes.process import Process
from simulation.processes.sample import CascadeSample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.consumers.rows import GivenBy

RECORDS = ("times", "parents", "reached")
_SOURCE = "simulate_cascades"
_CHUNK_SECONDS = 0.03
_ROOM = 2**18  # activations that a thread keeps before it hands them over, beside those of one replicate
_SHARE = 0.8  # of the memory of this machine
_PER_ACTIVATION = 13
_PER_CONSUMER = 60  # bytes of a thread's memory, at most


def simulate_cascades(
    network: SocialNetwork,
    seeds: Iterable[str] | Iterable[int] | Mapping[str, Iterable[str] | Iterable[int]],
    process: Process,
    *,
    replicates: int | Iterable[int],
    random_seed: int,
    seeds_by: GivenBy | None = None,
    threads: int | None = None,
    record: Iterable[str] = (),
) -> CascadeSample:
    """Simulate a process from given seeds, many times.

    Parameters
    ----------
    network : SocialNetwork
    seeds : labels or rows of consumers
        In any order, each once; may be empty. Text is a label. Whole numbers are rows, or labels as `seeds_by` says.
        For `CompetingCascades` a mapping of brand to seeds.
    process : Process
        What spreads, and how; see ``docs/processes.md``.
    replicates : int or numbers
        How many, or which: ``range(5, 6)`` is replicate 5 alone, at the cost of one and equal to replicate 5 of 1,000.
    random_seed : int
        In [0, 2**63). Under the same random seed, replicates of any two simulations share their luck.
    seeds_by : {"label", "row"}, optional
        What whole numbers in `seeds` are: labels (1 is the consumer labelled "1"), or rows (1 is the second consumer).
        Not needed for text, nor where only one can be meant: if the network has no labels of its own, so that each
        consumer's label is its row; or if none of its labels is a whole number, so that numbers are rows. Elsewhere,
        numbers without it are refused. "row" refuses text.
    threads : int, optional
        Replicates at a time; default: all cores. Results do not depend on it.
    record : of "times", "parents", "reached"
        What to keep beside sizes: ticks of activation, cascade trees, in how many replicates each consumer is reached.

    Returns
    -------
    CascadeSample

    Raises
    ------
    ProcessError
        Before any work starts, naming everything that cannot be used.
    RuleError
        If a user's rule returns no probability or raises an error: that of the first replicate in which it does.

    Notes
    -----
    What is returned holds rows; ``network.labels_array()[rows]`` are their labels.

    Examples
    --------
    >>> import networkx as nx
    >>> from simulation import SocialNetwork, simulate_cascades
    >>> from simulation.processes import IndependentCascade
    >>> network = SocialNetwork.from_networkx(nx.DiGraph([(1, 2), (1, 3), (3, 4)]))
    >>> certain = {"process": IndependentCascade(1.0), "replicates": 1, "random_seed": 1}
    >>> simulate_cascades(network, ["3"], **certain).sizes
    array([2])
    >>> simulate_cascades(network, [3], seeds_by="label", **certain).sizes
    array([2])
    >>> simulate_cascades(network, [3], seeds_by="row", **certain).sizes
    array([1])
    """
    problems: list[Problem] = []
    problems += network_problems("network", network)
    if not isinstance(process, Process):
        known = "IndependentCascade, LinearThreshold or another of simulation.processes"
        problems.append(Problem("process", process, f"a process, such as {known}"))
    numbers = replicate_numbers(replicates, problems)
    seed = seed_number(random_seed, problems)
    workers = min(thread_count(threads, problems), len(numbers))
    wanted = _wanted(record, problems)
    problems += by_problems("seeds_by", seeds_by)
    finished(problems, _SOURCE)
    problems += _memory_problems(network.consumers, workers)
    finished(problems, _SOURCE)
    checked = process.seeds(seeds, network, seeds_by)
    bound = process.bind(network, seed)
    task = _Task(bound, checked, np.uint64(seed), numbers.astype(np.uint64), network.consumers, wanted)
    _run(task, workers)
    return task.sample(process, seed, numbers)


def _wanted(record: Any, problems: list[Problem]) -> frozenset[str]:
    """Check what is to be recorded."""
    listed = [record] if isinstance(record, str) else record
    if not isinstance(listed, Iterable):
        problems.append(Problem("record", record, f"of: {', '.join(RECORDS)}"))
        return frozenset()
    words = list(listed)
    for word in words:
        if word not in RECORDS:
            hint = nearest(word, RECORDS) if isinstance(word, str) else ""
            problems.append(Problem("record", word, f"of: {', '.join(RECORDS)}{hint}"))
    return frozenset(word for word in words if word in RECORDS)


def _memory_problems(consumers: int, workers: int) -> list[Problem]:
    """Tell if what the threads need does not fit into this machine."""
    available, needed = physical_memory(), float(_PER_CONSUMER) * consumers * workers
    if available is None or needed <= _SHARE * available:
        return []
    allowed = f"need about {gibibytes(needed)}, and this machine has {gibibytes(available)}"
    return [Problem("threads", workers, allowed)]


@dataclass
class _Task:
    """One call: what is simulated, who takes which replicates, and what they found."""

    bound: BoundProcess
    seeds: Seeds
    random_seed: np.uint64
    numbers: NDArray[np.uint64]
    consumers: int
    wanted: frozenset[str]
    next: int = 0
    is_over: bool = False
    failed: tuple[int, RuleError] | None = None
    kept_bytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    parts: list[_Part] = field(default_factory=list)
    reached: NDArray[np.int64] | None = None

    def take(self, count: int) -> tuple[int, int]:
        """Take the next replicates; an empty stretch if there are none or the simulation has ended."""
        with self.lock:
            start = self.next
            stop = start if self.is_over else min(start + count, len(self.numbers))
            self.next = max(stop, start)
            return start, stop

    def fail(self, place: int, error: RuleError) -> None:
        """Let no further replicates be taken; those taken before go on, as the first that fails is what counts."""
        with self.lock:
            self.is_over = True
            if self.failed is None or place < self.failed[0]:
                self.failed = place, error

    def has_memory_for(self, activations: int) -> bool:
        """Count what is kept; tell whether it still fits into this machine."""
        available = physical_memory()
        with self.lock:
            # Twice, since parts are joined at the end.
            self.kept_bytes += 2 * _PER_ACTIVATION * activations
            return available is None or self.kept_bytes <= _SHARE * available

    def sample(self, process: Process, random_seed: int, numbers: NDArray[np.int64]) -> CascadeSample:
        """Join what threads have found, in the order of replicates."""
        self.parts.sort(key=lambda part: part.start)
        sizes = np.concatenate([part.sizes for part in self.parts])
        group_sizes = np.concatenate([part.group_sizes for part in self.parts])
        fields: dict[str, Any] = {}
        if self.wanted & {"times", "parents"}:
            fields["offsets"] = np.concatenate([[0], np.cumsum(sizes)])
            fields["consumers"] = np.concatenate([part.consumers for part in self.parts])
            for name in ("times", "parents"):
                if name in self.wanted:
                    fields[name] = np.concatenate([getattr(part, name) for part in self.parts])
            if self.bound.groups:
                fields["membership"] = np.concatenate([part.membership for part in self.parts])
        if self.reached is not None:
            fields["reached"] = self.reached
        for array in (numbers, sizes, group_sizes, *fields.values()):
            array.setflags(write=False)
        return CascadeSample(process, random_seed, numbers, sizes, self.bound.groups, group_sizes, **fields)


@dataclass
class _Part:
    """What was found of consecutive replicates."""

    start: int
    sizes: NDArray[np.int64]
    group_sizes: NDArray[np.int64]
    consumers: NDArray[np.int32]
    times: NDArray[np.int32]
    parents: NDArray[np.int32]
    membership: NDArray[np.int8]


class _Worker:
    """One thread: its memory, and the replicates that it simulates."""

    def __init__(self, task: _Task) -> None:
        self.task = task
        count, bound, wanted = task.consumers, task.bound, task.wanted
        self.keeps = bool(wanted & {"times", "parents"})
        parents = count if "parents" in wanted or bound.needs_parents else 0
        self.work = Work(
            active=np.zeros((count + 63) // 64, np.uint64),
            queue=np.empty(count + 1, np.int32),
            scratch=np.empty(count, np.int32),
            times=np.empty(count if self.keeps else 0, np.int32),
            parents=np.empty(parents, np.int32),
            membership=np.empty(count if bound.groups else 0, np.int8),
        )
        self.memory = bound.memory()
        self.reached = np.zeros(count if "reached" in wanted else 0, np.int64)
        room = count + _ROOM if self.keeps else 0
        self.room = (
            np.empty(room, np.int32),
            np.empty(room, np.int32),
            np.empty(room if "parents" in wanted else 0, np.int32),
            np.empty(room if bound.groups else 0, np.int8),
        )

    def run(self) -> None:
        """Simulate until no replicate is left."""
        count = 1
        while True:
            start, stop = self.task.take(count)
            if start == stop:
                break
            began = time.perf_counter()
            self.simulate(start, stop)
            seconds = time.perf_counter() - began
            # Long enough that taking costs nothing, short enough that an interrupt is heard and threads end together.
            left = (len(self.task.numbers) - stop) // 4 + 1
            count = max(1, min(int(count * min(_CHUNK_SECONDS / max(seconds, 1e-9), 8.0)), left))
        if len(self.reached) > 0:
            with self.task.lock:
                self.task.reached = self.reached if self.task.reached is None else self.task.reached + self.reached

    def simulate(self, start: int, stop: int) -> None:
        """Simulate the replicates from one place to another."""
        task = self.task
        numbers = task.numbers[start:stop]
        sizes = np.zeros(len(numbers), np.int64)
        group_sizes = np.zeros((len(numbers), len(task.bound.groups)), np.int64)
        kept = Kept(sizes, group_sizes, self.reached, *self.room)
        done = 0
        while done < len(numbers):
            first = done
            batch = Batch(task.random_seed, numbers, first)
            done, used = task.bound.simulate(batch, task.seeds, self.memory, self.work, kept)
            if done < 0:
                assert task.bound.failure is not None
                failed = -1 - done
                task.fail(start + failed, task.bound.failure(self.memory, int(numbers[failed])))
                return
            consumers, times, parents, membership = self.room
            if self.keeps and not task.has_memory_for(used):
                raise GrapevineError(
                    f"simulate_cascades: what is recorded does not fit into memory after {start + done:,} of "
                    f"{len(task.numbers):,} replicates; record less, or simulate fewer replicates at a time"
                )
            task.parts.append(
                _Part(
                    start + first,
                    sizes[first:done],
                    group_sizes[first:done],
                    consumers[:used].copy(),
                    times[:used].copy(),
                    parents[:used].copy(),
                    membership[:used].copy(),
                )
            )


def _run(task: _Task, workers: int) -> None:
    """Simulate all replicates; the first error ends all threads."""
    if workers == 1:
        _Worker(task).run()
    else:
        with ThreadPoolExecutor(workers) as pool:
            try:
                for done in [pool.submit(lambda: _Worker(task).run()) for _ in range(workers)]:
                    done.result()
            except BaseException:
                task.is_over = True
                raise
    if task.failed is not None:
        raise task.failed[1]
