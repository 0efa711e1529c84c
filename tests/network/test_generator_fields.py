"""What a scenario says reaches the generator, and estimates of memory are those of a fresh process."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.generators import FIELDS, in_a_fresh_process
from simulation.errors import ScenarioError
from simulation.kernels.random.root import root_key
from simulation.market.preparation import make_network
from simulation.network import generate_network
from simulation.network import generator_checks as checks_room
from simulation.scenario import Scenario
from simulation.scenario.notes import notes

ROOT = root_key(3, 0)


def scenario(**network):
    fields = {"consumers": 200, "mean_degree": 8.0, **network}
    return Scenario.from_fields({"network": fields, "brands": [{"name": "only", "initial_adopters": 5}]})


@pytest.mark.parametrize(
    ("generator", "field", "value"),
    [
        ("chung_lu", "exponent", 3.1),
        ("chung_lu", "directed", True),
        ("gnp", "directed", True),
        ("communities", "directed", True),
        ("communities", "community_sizes", [120, 60, 20]),
    ],
)
def test_a_field_reaches_the_generator(generator, field, value):
    base = {"generator": generator, "communities": 3}
    silent, told = (make_network(scenario(**base, **more), ROOT) for more in ({}, {field: value}))
    assert silent.digest() != told.digest()
    is_mutual = set(zip(*ends(told), strict=True)) == set(zip(*ends(told)[::-1], strict=True))
    assert is_mutual == (field != "directed")


def ends(network):
    return np.repeat(np.arange(network.consumers), network.followers).tolist(), network.targets.tolist()


def test_sizes_of_communities_are_those_of_the_scenario():
    network = make_network(scenario(generator="communities", community_sizes=[150, 50], mixing=0.0), ROOT)
    authors, followers = ends(network)
    assert all((author < 150) == (follower < 150) for author, follower in zip(authors, followers, strict=True))


def test_all_that_a_scenario_cannot_have_is_named():
    with pytest.raises(ScenarioError) as caught:
        scenario(generator="communities", community_sizes=[100, 99])
    assert "network.community_sizes = [100, 99]: sizes that add up to consumers = 200" in str(caught.value)
    with pytest.raises(
        ScenarioError, match=r"network\.exponent = 2\.0: must be in \(2, inf\)|network\.exponent = 2\.0"
    ):
        scenario(generator="chung_lu", exponent=2.0)


def idle(made):
    """Return the notes on fields without effect; mean_degree departs from its source, too."""
    return [note for note in notes(made) if "its source gives" not in note]


def test_fields_without_effect_are_noted():
    found = list(idle(scenario(generator="gnp", exponent=3.0, community_sizes=[200])))
    assert found == ["network.community_sizes, network.exponent are not used by generator gnp."]
    found = list(idle(scenario(generator="communities", communities=3, community_sizes=[100, 100])))
    assert found == ["network.communities is not used where network.community_sizes is given."]
    assert list(idle(scenario(generator="communities", communities=3))) == []
    assert "network.directed is not used by generator ring." in list(idle(scenario(generator="ring", directed=True)))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell the peak of a process")
@pytest.mark.parametrize("kind", FIELDS)
def test_the_estimate_of_memory_is_what_a_fresh_process_needs(kind, monkeypatch):
    consumers = 200_000
    in_a_fresh_process("generation", kind, 1_000, 20)  # compiles
    measured = in_a_fresh_process("generation", kind, consumers, 20)
    monkeypatch.setattr(checks_room, "physical_memory", lambda: 0)
    fields = {"consumers": consumers, "mean_degree": 20, "degrees": np.full(consumers, 20), **FIELDS[kind]}
    (problem,) = checks_room.generator_problems(kind, **fields)
    needed = checks_room.needed_memory(kind, consumers, measured["ties"])
    assert checks_room.gibibytes(needed) in problem.allowed
    assert 0.5 * needed < measured["added"] < 1.05 * needed


def test_a_small_network_is_made_while_memory_is_scarce(monkeypatch):
    monkeypatch.setattr(checks_room, "physical_memory", lambda: 2**20)
    assert generate_network("gnp", consumers=1_000, mean_degree=8, random_seed=1).consumers == 1_000
