"""What cascades are timed beside does the same: C++ replicate by replicate, plain Mesa agents and peers in law."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from benchmarks.cascade_engines import CASCADE, PACKAGES, RANDOM_SEED, THRESHOLD
from benchmarks.cascade_table import compare_means
from benchmarks.cascade_worker import Worker
from benchmarks.cascade_workloads import write
from benchmarks.cascade_yardstick import KINDS, SOURCE, build, command
from benchmarks.plain_cascades import PlainCascade
from benchmarks.yardstick import NoCompilerError
from simulation import simulate_cascades
from simulation.network import SocialNetwork, generate_network
from simulation.processes import IndependentCascade, LinearThreshold

REPLICATES = 40
PATIENCE = 60.0


def process_of(kind, probability):
    """Our process that draws as C++ does in a kind."""
    return LinearThreshold() if kind == "threshold" else IndependentCascade(probability, draws=kind)


def network_of(shape):
    """A network of a shape that the yardstick treats in a way of its own."""
    if shape == "hub":
        # Rows of 2**16 ties and more choose positions by draws of their own.
        return SocialNetwork.from_ties(np.zeros(70_000, np.int64), np.arange(1, 70_001), consumers=70_001)
    return generate_network(shape, consumers=2_000, mean_degree=8, directed=shape == "gnp", random_seed=3)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The compiled yardstick."""
    try:
        return build(tmp_path_factory.mktemp("yardstick"), SOURCE)
    except NoCompilerError as error:
        pytest.skip(f"C++ is not compared: {error}")


def sizes_of(worker):
    """Sizes that a process answers."""
    answer = worker.simulate()
    worker.close()
    assert answer is not None, worker.absent
    return np.array(answer["sizes"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("shape", "probability"),
    [
        ("barabasi_albert", 0.08),
        ("barabasi_albert", 0.0),
        ("barabasi_albert", 1.0),
        ("barabasi_albert", 0.999999),
        ("barabasi_albert", 0.5),
        ("gnp", 0.15),
        ("hub", 0.3),
    ],
)
def test_cpp_has_our_sizes(program, tmp_path, shape, probability, kind):
    network = network_of(shape)
    workload = write(tmp_path / "workload", shape, network, probability)
    process = process_of(kind, probability)
    ours = simulate_cascades(network, workload.seeds, process, replicates=REPLICATES, random_seed=RANDOM_SEED)
    told = command(program, workload, kind, REPLICATES, RANDOM_SEED)
    np.testing.assert_array_equal(ours.sizes, sizes_of(Worker(told, PATIENCE)))
    if 0.0 < probability < 0.9 and shape != "hub":
        assert len(set(ours.sizes.tolist())) > REPLICATES // 2, "luck decides"


def plain_sizes(network, seeds, probability, replicates):
    """Sizes of plain Mesa models."""
    sizes = []
    for number in range(replicates):
        model = PlainCascade(network.indptr, network.targets, seeds, probability, number)
        model.run_model()
        sizes.append(model.size)
    return np.array(sizes)


@pytest.mark.parametrize("probability", [0.12, None])
def test_plain_mesa_has_our_law(probability):
    network = generate_network("barabasi_albert", consumers=60, mean_degree=4, random_seed=5)
    seeds = [3, 17]
    process = LinearThreshold() if probability is None else IndependentCascade(probability)
    ours = simulate_cascades(network, seeds, process, replicates=20_000, random_seed=2).sizes
    plain = plain_sizes(network, seeds, probability, 400)
    compare_means(ours, plain, "sizes")
    compare_means((ours - ours.mean()) ** 2, (plain - ours.mean()) ** 2, "squares")


def test_plain_mesa_has_the_law_of_a_chain():
    chain = SocialNetwork.from_ties([0, 1, 2], [1, 2, 3], consumers=4)
    counts = np.bincount(plain_sizes(chain, [0], 0.5, 800), minlength=5)[1:]
    expected = 800 * np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
    # The 99.9 % quantile of chi-square with three degrees of freedom.
    assert ((counts - expected) ** 2 / expected).sum() < 16.27


def test_plain_mesa_convinces_by_shares():
    # Two of the three whom consumer 3 follows are seeds.
    network = SocialNetwork.from_ties([0, 1, 2], [3, 3, 3], consumers=4)
    sizes = plain_sizes(network, [0, 1], None, 900)
    assert set(sizes.tolist()) == {2, 3}
    compare_means(np.repeat([2.0, 3.0, 3.0], 10_000), sizes, "two thirds")


@pytest.mark.parametrize("process", [CASCADE, THRESHOLD])
@pytest.mark.parametrize("peer", ["CyNetDiff", "EoN", "NDlib"])
def test_peers_have_our_law(tmp_path, peer, process):
    if importlib.util.find_spec(PACKAGES[peer]) is None:
        pytest.skip(f"{peer} is not installed: pip install '.[bench]'")
    if (peer, process) == ("EoN", THRESHOLD):
        pytest.skip("EoN has no linear threshold")
    network = generate_network("barabasi_albert", consumers=300, mean_degree=6, random_seed=5)
    workload = write(tmp_path / "workload", "small", network, 0.1)
    kind = LinearThreshold() if process == THRESHOLD else IndependentCascade(0.1)
    ours = simulate_cascades(network, workload.seeds, kind, replicates=5_000, random_seed=2).sizes
    worker = Worker.of(peer, tmp_path / "workload", process, 60, PATIENCE)
    compare_means(ours, sizes_of(worker), peer)
